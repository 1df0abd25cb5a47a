"""Places in words, and the tables of France, of which a commons names only a part."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel import Locale

from normalize import countries
from normalize.gazetteer import France, load
from publish.site.languages import LANGUAGES
from publish.site.visit import Visit
from publish.site.vocabularies import slug

PLACES = Path(__file__).parents[2] / "data" / "places"
AREAS = {"department": "departments", "region": "regions"}  # facet -> table of normalize.gazetteer.France


@lru_cache(maxsize=1)
def france() -> France:
    """Return the tables of data/places, read at the first question about a place (about a second)."""
    return load(PLACES)


@lru_cache(maxsize=10_000)
def country_named(text: str) -> str | None:
    """Return the code of the country that a text names in any of several languages, None for none."""
    return countries.find(text, _forms())


@lru_cache(maxsize=1)
def _forms() -> dict[str, str]:
    return countries.read_forms(PLACES / "countries.csv")


@lru_cache(maxsize=1)
def _continents() -> dict[str, str]:
    """Return the names of the world and its parts, in each language of the site -> UN M49 code, as CLDR has them."""
    return {slug(str(name)): str(code) for lang in LANGUAGES for code, name in Locale(lang).territories.items()
            if str(code).isdigit()}


def area_name(facet: str, code: str) -> str | None:
    """Return the name of a department or region that perhaps no project names."""
    area = getattr(france(), AREAS[facet]).get(code) if facet in AREAS else None
    return area.name if area else None


def place_words(visit: Visit, project: Mapping[str, Any]) -> str:
    """Return the most precise thing known of where a project is, in the reader's language; "" if nothing is.

    A commune with its department's number; else the place as its source says it, unless that is only the country,
    which then is named in the reader's language, or gives way to the region.
    """
    if code := project["commune_code"]:
        department = f" ({project['department_code']})" if project["department_code"] else ""
        return visit.label("commune", code) + department
    said, country = project["place"], project["country_code"]
    if said and not (country and country_named(said) == country):
        part = _continents().get(slug(said))
        return str(Locale(visit.lang).territories[part]) if part else str(said)
    for facet in ("department", "region", "country"):
        if code := project.get(f"{facet}_code"):
            return visit.label(facet, code)
    scope = project["scope"]
    wide = scope in ("national", "european", "global")
    return visit.snapshot.vocabularies.label("scope", scope, visit.lang) if wide else ""


def place_lines(visit: Visit, project: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return what `place_words` does not say: the place as its source has it, then wider areas; words, facet, code."""
    said = project["place"] or ""
    lines = [] if country_named(said) or slug(said) in _continents() else [(said, "", "")]
    lines += [(visit.label(facet, code), facet, code) for facet in ("department", "region", "country")
              if (code := project[f"{facet}_code"])]
    first = place_words(visit, project)
    seen = {"", slug(first), slug(first.rsplit(" (", 1)[0])}
    found = []
    for line in lines:
        if slug(line[0]) not in seen:
            found.append(line)
        seen.add(slug(line[0]))
    return found
