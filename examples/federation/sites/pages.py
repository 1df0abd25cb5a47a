"""Pages with JSON-LD behind a sitemap, pages with microdata, and a plain HTML listing."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import orjson
from content import Entry

from sites.web import XML, Answer, Query, Website, document, home, html_paragraphs, newest, number

LIST_SIZE = 15


def json_ld(entries: Sequence[Entry], base: str) -> Website:
    """A page a project, whose JSON-LD says it all; a sitemap index leads to them, and to pages of another kind."""
    site = Website(f"User-agent: *\nDisallow: /prive/\nSitemap: {base}/sitemap.xml\n")
    site.pages["/"] = home("Énergies en commun", "/sitemap.xml")
    site.pages["/a-propos"] = document("À propos", "<h1>Qui sommes-nous ?</h1>", ())
    site.pages["/sitemap.xml"] = Answer((
        '<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        f"<sitemap><loc>{base}/sitemap-pages.xml</loc></sitemap><sitemap><loc>{base}/sitemap-projets.xml</loc></sitemap>"
        "</sitemapindex>\n").encode(), XML)
    site.pages["/sitemap-pages.xml"] = _sitemap([f"{base}/", f"{base}/a-propos"], ())
    site.pages["/sitemap-projets.xml"] = _sitemap([f"{base}/projet/{entry.slug}" for entry in entries], entries)
    for entry in entries:
        site.pages[f"/projet/{entry.slug}"] = _json_ld_page(entry, base)
    return site


def _sitemap(addresses: Sequence[str], entries: Sequence[Entry]) -> Answer:
    dates = [f"<lastmod>{entry.updated.date().isoformat()}</lastmod>" for entry in entries] or [""] * len(addresses)
    urls = "".join(f"<url><loc>{escape(address)}</loc>{day}</url>"
                   for address, day in zip(addresses, dates, strict=True))
    return Answer(('<?xml version="1.0" encoding="UTF-8"?>\n'
                   '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
                   f"{urls}</urlset>\n").encode(), XML, newest(entries))


def _json_ld_page(entry: Entry, base: str) -> Answer:
    place, page = entry.place, f"{base}/projet/{entry.slug}"
    address = {"@type": "PostalAddress", "postalCode": place.postal_code, "addressLocality": place.name,
               "addressCountry": place.country}
    location: dict[str, Any] = {"@type": "Place", "address": {name: text for name, text in address.items() if text}}
    if place.latitude is not None:
        location["geo"] = {"@type": "GeoCoordinates", "latitude": place.latitude, "longitude": place.longitude}
    project: dict[str, Any] = {
        "@type": "Project", "@id": f"{page}#projet", "identifier": entry.source_id, "name": entry.title,
        "alternateName": entry.other_title, "description": "\n\n".join(entry.paragraphs), "url": entry.url,
        "keywords": ", ".join(entry.themes),
        "potentialAction": [{"@type": "JoinAction", "name": task} for task in entry.tasks],
        "foundingDate": entry.start, "dissolutionDate": entry.end,
        "parentOrganization": [{"@type": "Organization", "name": name} for name in entry.organisations],
        "email": entry.contact, "inLanguage": entry.language,
        "location": location if place.country else ""}
    trail = {"@type": "BreadcrumbList", "itemListElement": [{"@type": "ListItem", "position": 1, "name": "Accueil"}]}
    graph = [trail, {name: value for name, value in project.items() if value}]
    data = orjson.dumps({"@context": "https://schema.org", "@graph": graph}).decode().replace("<", "\\u003c")
    head = (f'<link rel="canonical" href="{page}"><meta property="og:title" content="{escape(entry.title)}">'
            f'<script type="application/ld+json">{data}</script>')
    return document(entry.title, f"<main><h1>{escape(entry.title)}</h1>{html_paragraphs(entry.paragraphs)}</main>",
                    [entry], "fr", head)


def microdata(entries: Sequence[Entry], _base: str) -> Website:
    """An A to Z in pages of fifteen, linking to project pages with microdata."""
    site = Website("User-agent: *\nDisallow: /prive/\nDisallow: /login\n")
    site.pages["/"] = home("Citizen Science Hub", "/projects/", "en")
    ordered = sorted(entries, key=lambda entry: entry.slug)

    def listing(query: Query) -> Answer | None:
        links = "".join(f'<li><a href="/projects/{entry.slug}">{escape(entry.title)}</a></li>'
                        for entry in _page(ordered, query))
        return _listing("Projects", f'<ul class="projects">{links}</ul><p><a href="/login">Sign in</a></p>',
                        "/projects/", ordered, query)

    site.queries["/projects/"] = listing
    for entry in entries:
        site.pages[f"/projects/{entry.slug}"] = _microdata_page(entry)
    return site


def _page(entries: Sequence[Entry], query: Query) -> Sequence[Entry]:
    current = number(query.get("page"), 1)
    return entries[(current - 1) * LIST_SIZE:current * LIST_SIZE]


def _listing(title: str, body: str, path: str, entries: Sequence[Entry], query: Query) -> Answer | None:
    """Return one page of a list with its links to the pages before and after; None past the end."""
    current, last = number(query.get("page"), 1), max(1, -(-len(entries) // LIST_SIZE))
    if current > last:
        return None
    before = f'<a rel="prev" href="{path}?page={current - 1}">‹</a>' if current > 1 else ""
    after = f'<a rel="next" href="{path}?page={current + 1}">›</a>' if current < last else ""
    return document(title, f"<h1>{title}</h1>{body}<nav>{before} {current}/{last} {after}</nav>",
                    _page(entries, query))


def _microdata_page(entry: Entry) -> Answer:
    place = entry.place
    simple = {"identifier": entry.source_id, "keywords": ", ".join(entry.themes), "status": entry.status,
              "participation": ", ".join(entry.tasks), "email": entry.contact}
    metas = "".join(f'<meta itemprop="{name}" content="{escape(text)}">' for name, text in simple.items() if text)
    link = f'<a itemprop="url" href="{escape(entry.url)}">Project website</a>' if entry.url else ""
    dates = "".join(f'<time itemprop="{name}" datetime="{day}">{escape(text)}</time> ' for name, day, text in (
        ("foundingDate", entry.start, entry.start_text), ("dissolutionDate", entry.end, entry.end_text)) if day)
    owners = "".join(f'<span itemprop="parentOrganization" itemscope itemtype="https://schema.org/Organization">'
                     f'<span itemprop="name">{escape(name)}</span></span>' for name in entry.organisations)
    where = ""
    if place.country:
        where = ('<div itemprop="location" itemscope itemtype="https://schema.org/Place"><div itemprop="address" '
                 'itemscope itemtype="https://schema.org/PostalAddress"><span itemprop="addressLocality">'
                 f'{escape(place.name)}</span> <span itemprop="postalCode">{place.postal_code}</span> '
                 f'<span itemprop="addressCountry">{place.country}</span></div></div>')
    body = ('<article itemscope itemtype="https://schema.org/ResearchProject">'
            f'<h1 itemprop="name">{escape(entry.title)}</h1>{metas}'
            f'<div itemprop="description">{html_paragraphs(entry.paragraphs)}</div>'
            f"{link}{dates}{owners}{where}</article>")
    return document(entry.title, body, [entry], "en")


def listing_html(entries: Sequence[Entry], _base: str) -> Website:
    """A directory of fifteen entries a page, without any linked data; search pages are closed to robots."""
    site = Website("User-agent: *\nDisallow: /prive/\nDisallow: /recherche\n")
    site.pages["/"] = home("Annuaire de l’innovation sociale", "/annuaire")
    site.pages["/recherche"] = document("Recherche", "<h1>Recherche</h1>", ())

    def listing(query: Query) -> Answer | None:
        items = "".join(
            f'<article class="fiche" data-id="{entry.source_id}"><h2><a href="/annuaire/{entry.slug}">'
            f'{escape(entry.title)}</a></h2><p class="resume">{escape(entry.summary)}</p>'
            f'<a class="autres" href="/recherche?q={entry.source_id}">Fiches voisines</a></article>\n'
            for entry in _page(entries, query))
        return _listing("Annuaire", items, "/annuaire", entries, query)

    site.queries["/annuaire"] = listing
    for entry in entries:
        site.pages[f"/annuaire/{entry.slug}"] = _html_page(entry)
    return site


def _html_page(entry: Entry) -> Answer:
    place = entry.place
    where = f"{place.name} ({place.department})" if place.department else place.name
    rows = {"Porteur": "<br>".join(escape(name) for name in entry.organisations), "Territoire": escape(where),
            "Thèmes": escape(", ".join(entry.themes)),
            "Comment aider": escape(" ; ".join(entry.tasks)), "Lancement": escape(entry.start_text),
            "Fin": escape(entry.end_text), "Contact": escape(entry.contact), "Téléphone": entry.telephone}
    cells = "".join(f"<tr><th>{name}</th><td>{text}</td></tr>" for name, text in rows.items() if text)
    link = f'<p>Sur la toile : <a class="externe" href="{escape(entry.url)}">{escape(entry.url)}</a></p>'
    body = (f'<h1 class="titre">{escape(entry.title)}</h1>\n'
            f'<div class="corps">{html_paragraphs(entry.paragraphs)}</div>\n'
            f'<table class="carte">{cells}</table>{link if entry.url else ""}<a href="/annuaire">Retour</a>')
    return document(f"{entry.title} | Annuaire", body, [entry])
