"""An RSS 2.0 feed whose entries' facts stand on their pages, and a paged Atom feed whose pages hold JSON-LD."""

from __future__ import annotations

from collections.abc import Sequence
from email.utils import format_datetime
from html import escape
from typing import Any

import orjson
from content import Entry

from sites.web import Answer, Query, Website, document, home, html_paragraphs, newest, number

FEED_SIZE = 20


def rss(entries: Sequence[Entry], base: str) -> Website:
    """One feed with short descriptions; the address, the organiser, the place and the dates are on each page."""
    site = Website("User-agent: *\nDisallow: /prive/\nCrawl-delay: 0.01\n")
    site.pages["/"] = home("Veille des sciences citoyennes", "/flux.xml")
    items = "".join(_rss_item(entry, base) for entry in entries)
    site.pages["/flux.xml"] = Answer((
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel>'
        f"<title>Veille des sciences citoyennes</title><link>{base}/</link><language>fr</language>"
        f"<description>Les projets que nous suivons</description>{items}</channel></rss>\n").encode(),
        "application/rss+xml; charset=utf-8", newest(entries))
    for entry in entries:
        site.pages[f"/projets/{entry.slug}"] = _rss_page(entry)
    return site


def _rss_item(entry: Entry, base: str) -> str:
    categories = "".join(f"<category>{escape(label)}</category>" for label in entry.themes)
    description = escape(html_paragraphs(entry.paragraphs[:1]))
    return (f"<item><title>{escape(entry.title)}</title><link>{base}/projets/{entry.slug}</link>"
            f'<guid isPermaLink="false">{entry.source_id}</guid>{categories}'
            f"<description>{description}</description><pubDate>{format_datetime(entry.updated)}</pubDate></item>\n")


def _rss_page(entry: Entry) -> Answer:
    place = entry.place
    where = f"{place.postal_code} {place.name}".strip() or {"FR": "France entière"}.get(place.country, "")
    facts = {"porteur": " ; ".join(entry.organisations), "lieu": where, "debut": entry.start_text,
             "fin": entry.end_text, "etat": entry.status, "sigle": entry.other_title, "contact": entry.contact,
             "participer": ", ".join(entry.tasks)}
    rows = "".join(f'<dt>{name}</dt><dd class="{name}">{escape(text)}</dd>' for name, text in facts.items() if text)
    link = f'<p><a class="site" href="{escape(entry.url)}">Le site du projet</a></p>' if entry.url else ""
    body = (f"<article><h1>{escape(entry.title)}</h1>\n<div class=\"texte\">{html_paragraphs(entry.paragraphs)}</div>"
            f'\n<dl class="fiche">{rows}</dl>{link}</article>')
    return document(entry.title, body, [entry])


def atom(entries: Sequence[Entry], base: str) -> Website:
    """A feed of twenty entries a page, each linking to the next; the facts are JSON-LD on each entry's page."""
    site = Website()
    site.pages["/"] = home("Open Hands", "/feed.atom", "en")
    pages = max(1, -(-len(entries) // FEED_SIZE))

    def page(query: Query) -> Answer | None:
        current = number(query.get("page"), 1)
        shown = entries[(current - 1) * FEED_SIZE:current * FEED_SIZE]
        if current > pages:
            return None
        after = f'<link rel="next" href="{base}/feed.atom?page={current + 1}"/>' if current < pages else ""
        return Answer((
            '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">'
            f"<id>tag:open-hands.example,2019:feed</id><title>Open Hands</title><updated>{newest(entries).isoformat()}"
            f'</updated><link rel="self" href="{base}/feed.atom?page={current}"/>{after}'
            f"{''.join(_atom_entry(entry, base) for entry in shown)}</feed>\n").encode(),
            "application/atom+xml; charset=utf-8", newest(shown))

    site.queries["/feed.atom"] = page
    for entry in entries:
        site.pages[f"/entries/{entry.slug}/"] = _atom_page(entry, base)
    return site


def _atom_entry(entry: Entry, base: str) -> str:
    terms = "".join(f'<category term="{escape(label)}"/>' for label in entry.themes)
    authors = "".join(f"<author><name>{escape(name)}</name></author>" for name in entry.organisations)
    content = escape(html_paragraphs(entry.paragraphs))
    return (f"<entry><id>{entry.source_id}</id><title>{escape(entry.title)}</title>"
            f'<link rel="alternate" href="{base}/entries/{entry.slug}/"/><updated>{entry.updated.isoformat()}</updated>'
            f'{authors}{terms}<summary>{escape(entry.summary)}</summary><content type="html">{content}</content>'
            "</entry>\n")


def _atom_page(entry: Entry, base: str) -> Answer:
    data: dict[str, Any] = {"@context": "https://schema.org", "@type": "Project", "name": entry.title,
                            "url": entry.url, "alternateName": entry.other_title, "foundingDate": entry.start,
                            "dissolutionDate": entry.end, "email": entry.contact, "inLanguage": entry.language,
                            "parentOrganization": [{"@type": "Organization", "name": name}
                                                   for name in entry.organisations]}
    place = entry.place
    if place.country:
        data["location"] = {"@type": "Place", "name": place.name, "address": {
            "@type": "PostalAddress", "addressCountry": place.country, "addressLocality": place.name,
            "postalCode": place.postal_code}}
    filled = orjson.dumps({name: value for name, value in data.items() if value}).decode().replace("<", "\\u003c")
    head = (f'<link rel="canonical" href="{base}/entries/{entry.slug}/">'
            f'<script type="application/ld+json">{filled}</script>')
    return document(entry.title, f"<main><h1>{escape(entry.title)}</h1>\n{html_paragraphs(entry.paragraphs)}</main>",
                    [entry], "en", head)
