"""A paged JSON API, a WordPress REST API, a GoGoCarto map."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import orjson
from content import Entry, labels

from sites.web import JSON, Answer, Query, Website, as_json, home, html_paragraphs, number


def json_api(entries: Sequence[Entry], base: str) -> Website:
    """Pages by number with a total. The first entry of page 2 repeats the last of page 1: the list moved meanwhile."""
    site = Website()
    site.pages["/"] = home("Atlas de la participation", "/api/v1/projets")
    ids = {label: position for position, label in enumerate(labels()["json"]["themes"].values(), 11)}

    def page(query: Query) -> Answer:
        current, size = number(query.get("page"), 1), min(number(query.get("par_page"), 20), 50)
        first = (current - 1) * size
        shown = entries[first - 1 if current == 2 else first:first + size]  # noqa: PLR2004 - the page that repeats
        return as_json({"total": len(entries), "page": current, "pages": -(-len(entries) // size),
                        "resultats": [_json_entry(entry, ids, base) for entry in shown]}, shown)

    site.queries["/api/v1/projets"] = page
    return site


def _json_entry(entry: Entry, ids: dict[str, int], base: str) -> dict[str, Any]:
    place = entry.place
    territory: dict[str, Any] = {"nom": place.name or None, "pays": place.country or None}
    if place.code and "nameonly" not in entry.forms:
        territory |= {"code_insee": place.code, "departement": place.department}
    start = entry.start_text if "baddate" in entry.forms else entry.start or None
    return {"id": int(entry.source_id), "titre": entry.title, "sigle": entry.other_title or None,
            "resume": f"<p>{escape(entry.summary)}</p>" if entry.summary else None,
            "contenu": html_paragraphs(entry.paragraphs) or None,
            "porteurs": [{"nom": name} for name in entry.organisations], "territoire": territory,
            "thematiques": [{"id": ids.get(label, 99), "libelle": label} for label in entry.themes],
            "participation": list(entry.tasks), "statut": entry.status or None, "debut": start,
            "fin": entry.end or None, "url": entry.url or None, "fiche": f"{base}/projets/{entry.slug}",
            "contact": {"courriel": entry.contact, "telephone": entry.telephone} if entry.contact else None,
            "langue": entry.language, "mis_a_jour": entry.updated.isoformat()}


def wordpress(entries: Sequence[Entry], base: str) -> Website:
    """The REST API of a WordPress with a custom type `lieu`; beyond the last page it answers 400, as WordPress does."""
    site = Website("User-agent: *\nDisallow: /wp-admin/\nAllow: /wp-admin/admin-ajax.php\nDisallow: /prive/\n")
    site.pages["/"] = home("Tiers-lieux et compagnie", "/wp-json/wp/v2/lieu")

    def page(query: Query) -> Answer:
        current, size = number(query.get("page"), 1), min(number(query.get("per_page"), 10), 100)
        pages = -(-len(entries) // size)
        if current > max(1, pages):
            return Answer(orjson.dumps({"code": "rest_post_invalid_page_number", "data": {"status": 400},
                                        "message": "Le numéro de page est trop grand."}), JSON, status=400)
        ascending = sorted(entries, key=lambda entry: int(entry.source_id))
        listed = ascending if query.get("orderby") == "id" else entries
        shown = listed[(current - 1) * size:current * size]
        link = f"{base}/wp-json/wp/v2/lieu?per_page={size}&page="
        links = [f'<{link}{current - 1}>; rel="prev"'] * (current > 1)
        links += [f'<{link}{current + 1}>; rel="next"'] * (current < pages)
        return as_json([_post(entry, base, "_embed" in query) for entry in shown], shown, X_WP_Total=str(len(entries)),
                       X_WP_TotalPages=str(pages), Link=", ".join(links))

    site.queries["/wp-json/wp/v2/lieu"] = page
    return site


def _rendered(text: str) -> str:
    """Return a title as wptexturize leaves it: entities for quotes and dashes."""
    return escape(text, quote=False).replace("’", "&#8217;").replace("'", "&#8217;").replace("–", "&#8211;")


def _post(entry: Entry, base: str, embed: bool) -> dict[str, Any]:
    place = entry.place
    site = f'\n<p><a href="{escape(entry.url)}">Voir le site</a></p>' if entry.url else ""
    post: dict[str, Any] = {
        "id": int(entry.source_id), "date": entry.updated.strftime("%Y-%m-%dT%H:%M:%S"),
        "modified_gmt": entry.updated.strftime("%Y-%m-%dT%H:%M:%S"), "slug": entry.slug, "status": "publish",
        "type": "lieu", "link": f"{base}/lieu/{entry.slug}/", "title": {"rendered": _rendered(entry.title)},
        "content": {"rendered": html_paragraphs(entry.paragraphs) + site, "protected": False},
        "excerpt": {"rendered": f"<p>{_rendered(entry.summary[:140])} [&hellip;]</p>" if entry.summary else ""},
        "acf": {"site_web": entry.url, "porteur": " & ".join(entry.organisations), "code_postal": place.postal_code,
                "ville": place.name, "ouverture": entry.start_text, "fermeture": entry.end_text,
                "email": entry.contact, "participer": list(entry.tasks)}}
    if embed:
        post["_embedded"] = {"wp:term": [[{"id": 100 + len(label), "name": _rendered(label), "taxonomy": "thematique"}
                                          for label in entry.themes]]}
    return post


def gogocarto(entries: Sequence[Entry], _base: str) -> Website:
    """Elements with the numbers of their categories, and the taxonomy that names them."""
    words = labels()["gogocarto"]
    ids = {label: 10_400 + position for position, label in enumerate([*words["themes"].values(), *words["unknown"]])}
    site = Website()
    site.pages["/"] = home("Carte des transitions", "/api/elements.json")
    options = [{"id": ids[label], "name": label, "color": "#0a7d5a", "subcategories": []} for label in ids]
    site.pages["/api/taxonomy.json"] = as_json({"id": 1, "name": "Catégories principales", "options": options}, ())
    site.pages["/api/elements.json"] = as_json(
        {"licence": "https://opendatacommons.org/licenses/odbl/summary/", "ontology": "gogofull",
         "data": [_element(entry, ids) for entry in entries]}, entries)
    return site


def _element(entry: Entry, ids: dict[str, int]) -> dict[str, Any]:
    place = entry.place
    element: dict[str, Any] = {
        "id": entry.source_id, "name": entry.title, "status": 1, "sourceKey": "carte-des-transitions",
        "address": {"addressLocality": place.name, "postalCode": place.postal_code, "addressCountry": place.country},
        "taxonomy": [ids[label] for label in entry.themes], "abstract": entry.summary[:180],
        "description": "\r\n".join(entry.paragraphs), "website": entry.url, "email": entry.contact,
        "telephone": entry.telephone, "besoins": list(entry.tasks),
        "porteur": ", ".join(entry.organisations), "debut": entry.start,
        "createdAt": entry.updated.isoformat(), "updatedAt": entry.updated.isoformat()}
    if place.latitude is not None and place.longitude is not None:
        element["geo"] = {"latitude": place.latitude, "longitude": place.longitude}
    return {name: value for name, value in element.items() if value not in ("", None)}
