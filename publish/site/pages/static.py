"""Pages whose texts are in texts.yml: how to propose a listing, what Glane is."""

from __future__ import annotations

from publish.site.pages.home import totals
from publish.site.visit import Page, Visit

EXAMPLE = """\
title: {title}
url: https://example.org/
publisher: {{name: {publisher}, country: FR, kind: association}}
contact: https://example.org/contact
licence: etalab-2.0
language: fr
platform: table
start: [https://example.org/{file}.csv]
id: {id}
fields:
  title: {column}
  summary: description
  url: site
  themes: "split(theme, ',')"
  place: {{commune_code: code_insee}}
lookups:
  themes: {{"Environnement": [ENV]}}
expect: {{min: 50, max: 200}}
"""
FRENCH = {"title": "Jardins partagés du Val", "publisher": "Réseau des jardins du Val", "file": "jardins",
          "id": "numero", "column": "nom"}
ENGLISH = {"title": "Shared gardens of the Valley", "publisher": "Network of the Valley's gardens", "file": "gardens",
           "id": "number", "column": "name"}


def propose(visit: Visit) -> Page:
    """Return the page that says how to propose a listing."""
    return Page("propose.html", {"example": EXAMPLE.format(**(FRENCH if visit.lang == "fr" else ENGLISH))})


def about(visit: Visit) -> Page:
    """Return the page that says what Glane is."""
    return Page("about.html", {"totals": totals(visit)})
