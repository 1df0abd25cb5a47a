"""From what a reader types to a place: any commune, postal code, department or region of France, or a country."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from rapidfuzz import fuzz, process

from normalize.gazetteer import Area, Commune, name_key
from publish.site.places import AREAS, country_named, france
from publish.site.query import Around, Query
from publish.site.snapshot import Snapshot

LIKE = 80  # of 100: how near an unknown name must be to a commune's to be suggested
SUGGESTED = 5
_POSTAL = re.compile(r"(?<!\d)(\d{5})(?!\d)")
_DEPARTMENT = re.compile(r"(?:\(\s*([^()]+?)\s*\)|[\s,]+(2[abAB]|\d{2,3}))\s*$")


@dataclass(frozen=True, slots=True)
class Where:
    """The query with its place found. label: the place in words. note: a text's key, where there is more to say.

    candidates: (words, what to ask for instead). lost: the place was not found, or not one, and is not in the query.
    """

    query: Query
    label: str = ""
    note: str = ""
    candidates: tuple[tuple[str, str], ...] = ()

    @property
    def lost(self) -> bool:
        """Tell whether the query leaves the place out."""
        return self.note in ("where.unknown", "where.ambiguous", "where.like")


def locate(snapshot: Snapshot, query: Query, lang: str) -> Where:
    """Find the place `query.where` names. A name that several communes share is not guessed: they are the candidates.

    An area (department, region, country) becomes a filter; a commune is what the results are ordered around.
    """
    if not query.where:
        return Where(query)
    query = replace(query, near=None)  # what was typed wins over a position given before
    communes = _communes(query.where)
    area = _area(snapshot, query.where, lang)
    if area and not _is_the_same(area, communes):
        facet, code, label = area
        chosen = {**query.chosen, facet: tuple(dict.fromkeys((*query.chosen.get(facet, ()), code)))}
        sort = "relevance" if query.sort == "near" else query.sort
        return Where(replace(query, where="", chosen=chosen, sort=sort), label, "where.also" if communes else "",
                     _candidates(communes))
    if len(communes) == 1:
        commune = communes[0]
        return Where(replace(query, around=Around(commune.code, commune.department, commune.point)),
                     f"{commune.name} ({commune.department})")
    query = replace(query, sort="relevance" if query.sort == "near" else query.sort)
    if communes:
        return Where(query, note="where.ambiguous", candidates=_candidates(communes))
    like = _alike(query.where)
    return Where(query, note="where.like" if like else "where.unknown", candidates=_candidates(like))


def _area(snapshot: Snapshot, text: str, lang: str) -> tuple[str, str, str] | None:
    """Return facet, code and label of the department, region or country that a text names."""
    number = re.fullmatch(r"\d+|2[abAB]", text)
    for facet, level in AREAS.items():
        if number and facet == "region":  # a number is a department's: nobody types that of a region
            continue
        if area := france().area(level, text):
            return facet, area.code, area.name
    code = country_named(text)
    return ("country", code, snapshot.vocabularies.label("country_code", code, lang)) if code else None


def _is_the_same(area: tuple[str, str, str], communes: list[Commune]) -> bool:
    """Tell whether the one commune found is all of the area of that name: Paris."""
    facet, code, _ = area
    inside = [one for one in france().communes.values() if one.department == code] if facet == "department" else []
    return len(communes) == 1 and inside == communes


def _communes(text: str) -> list[Commune]:
    """Return the communes that a text may mean: a name, a postal code, or a name with either or a department."""
    tables = france()
    postal = _POSTAL.search(text)
    name = _POSTAL.sub(" ", text).replace("( )", "").strip(" ,")
    if postal and not name:
        codes = tables.by_postal_code.get(postal[1], ())
        return _by_name([tables.communes[code] for code in codes]) or _coded(postal[1])
    found = _named(name) or _coded(name)
    if postal:
        exact = [one for one in found if postal[1] in one.postal_codes]
        return exact or [match.commune for match in tables.spelt_like(name, postal[1])]
    if not found and (match := _DEPARTMENT.search(name)):
        area = tables.area("departments", match[1] or match[2])
        return [one for one in _named(name[:match.start()]) if area and one.department == area.code]
    return found


def _named(name: str) -> list[Commune]:
    """Return the communes of a name, else those that took over one of that name."""
    tables = france()
    found = {match.commune.code: match.commune for match in tables.named(name) or tables.once_named(name)}
    return _by_name(list(found.values()))


def _coded(text: str) -> list[Commune]:
    """Return the commune of an INSEE code."""
    match = france().commune(text.upper())
    return [match.commune] if match else []


def _by_name(communes: list[Commune]) -> list[Commune]:
    return sorted(communes, key=lambda one: (one.department, one.name))


def _alike(text: str) -> list[Commune]:
    """Return communes whose names are nearly the text, the most alike first."""
    tables = france()
    names = process.extract(name_key(_POSTAL.sub(" ", text)), tables.by_name.keys(), scorer=fuzz.ratio,
                            score_cutoff=LIKE, limit=SUGGESTED)
    return [tables.communes[code] for name, _, _ in names for code in tables.by_name[name]][:SUGGESTED]


def _candidates(communes: list[Commune]) -> tuple[tuple[str, str], ...]:
    """Return words and question of each: the department tells them apart, by its number in the question."""
    tables = france()
    nameless = Area("", "")
    return tuple((f"{one.name} ({tables.departments.get(one.department, nameless).name or one.department})",
                  f"{one.name} ({one.department})") for one in communes)
