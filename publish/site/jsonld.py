"""A project in schema.org's words, safe to stand inside a page."""

from __future__ import annotations

from typing import Any

import orjson
from markupsafe import Markup

from publish.site.links import project_address, safe_href
from publish.site.visit import Visit


def document(visit: Visit, project: dict[str, Any]) -> Markup:
    """Return the project as JSON-LD. What it does not say is left out; no character can end the script element."""
    links = [url for url in (project["url"], *project["links"]) if safe_href(url)]
    said = {
        "@context": "https://schema.org",
        "@type": "Project",
        "@id": visit.base + project_address("", project["id"]),
        "identifier": project["id"],
        "name": project["title"],
        "alternateName": project["aliases"],
        "description": project["description"] or project["summary"],
        "url": safe_href(project["url"]),
        "sameAs": links[1:] if project["url"] else links,
        "foundingDate": project["start_date"],
        "dissolutionDate": project["end_date"],
        "knowsAbout": [visit.label("theme", code) for code in project["themes"]],
        "keywords": ", ".join(project["keywords"]),
        "memberOf": [{"@type": "Organization", "name": name} for name in project["organisations"]],
        "location": _place(visit, project),
        "dateModified": project["last_changed"],
    }
    data = orjson.dumps({key: value for key, value in said.items() if value}).decode()
    return Markup("".join(f"\\u{ord(sign):04x}" if sign in "<>&\u2028\u2029" else sign for sign in data))  # noqa: S704 - every sign that HTML gives a meaning to is escaped here


def _place(visit: Visit, project: dict[str, Any]) -> dict[str, Any] | None:
    place: dict[str, Any] = {"@type": "Place"}
    if project["place"] or project["commune_code"]:
        place["name"] = project["place"] or visit.label("commune", project["commune_code"])
    if project["country_code"]:
        place["address"] = {"@type": "PostalAddress", "addressCountry": project["country_code"]}
    if project["latitude"] is not None and project["longitude"] is not None:
        place["geo"] = {"@type": "GeoCoordinates", "latitude": project["latitude"], "longitude": project["longitude"]}
    return place if len(place) > 1 else None
