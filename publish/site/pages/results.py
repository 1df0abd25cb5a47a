"""The results page: a list or a map, facets with exact counts, chips to take filters away, every page reachable."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from publish.site.maps import MapImage, draw, widened
from publish.site.outlines import View as MapView
from publish.site.places import area_name
from publish.site.query import FACETS, FILTERS, PAGE_SIZE, Query
from publish.site.search import Found, cards, find
from publish.site.visit import Page, Visit
from publish.site.where import Where, locate

SHOWN = 8  # values of a facet before "more"
RINGS = ("ring.commune", "ring.near", "ring.department")
MOST = 120  # values of a facet at all; the search narrows the rest


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in use: what it says, and the arguments without it."""

    label: str
    kind: str
    args: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Choices:
    """A facet to choose from: the values shown first, and the others; each with label, count and arguments."""

    name: str
    values: list[dict[str, Any]]
    more: list[dict[str, Any]]
    chosen: bool


def view(visit: Visit) -> Page:
    """Return the results of the query in the address."""
    where = locate(visit.snapshot, Query.of(visit.args), visit.lang)
    query = where.query
    found = find(visit.conn, visit.snapshot, query)
    page = min(query.page, found.pages)
    values: dict[str, Any] = {
        "query": replace(query, page=page), "asked": Query.of(visit.args), "found": found, "where": where,
        "facets": [facet(visit, query, found, name) for name in FACETS],
        "chips": chips(visit, query, where), "page": page, "size": PAGE_SIZE, "sorts": sorts(query),
    }
    if query.view == "map":
        values["map"] = map_of(visit, query, found)
    else:
        positions = found.order[(page - 1) * PAGE_SIZE:page * PAGE_SIZE]
        values["cards"] = with_distances(visit, found, positions)
    return Page("results.html", values)


def with_distances(visit: Visit, found: Found, positions: Any) -> list[dict[str, Any]]:
    """Read the cards of `positions`, each with its distance in kilometres if the query is near somewhere, and its ring.

    A card whose ring is another than that of the card before it has `begins`: what its ring is called.
    """
    read = cards(visit.conn, visit.snapshot, positions)
    for card, position in zip(read, positions, strict=True):
        distance = found.distances[position] if found.distances is not None else float("inf")
        card["distance"] = float(distance) if distance != float("inf") else None
    if found.rings is not None:
        _begin(read, [int(found.rings[position]) for position in positions])
    return read


def _begin(cards: list[dict[str, Any]], rings: list[int]) -> None:
    """Mark where a ring begins; in the commune itself a distance from its centre would say nothing."""
    before = None
    for card, ring in zip(cards, rings, strict=True):
        card["begins"] = RINGS[ring] if ring != before else ""
        card["distance"] = None if ring == 0 else card["distance"]
        before = ring


def facet(visit: Visit, query: Query, found: Found, name: str) -> Choices:
    """Return a facet: its values with label, count and the arguments that choose or drop them."""
    chosen = query.chosen.get(name, ())
    values: list[dict[str, Any]] = []
    counts = {code: found.counts[name].get(code, 0) for code in chosen} | found.counts[name]
    for code, count in list(counts.items())[:MOST]:
        used = code in chosen
        values.append({"code": code, "label": label(visit, name, code), "count": count, "chosen": used,
                       "args": query.without_code(name, code) if used else query.with_code(name, code)})
    values.sort(key=lambda value: (not value["chosen"], -value["count"], value["label"]))
    return Choices(name, values[:SHOWN], values[SHOWN:], bool(chosen))


def label(visit: Visit, name: str, code: str) -> str:
    """Return a code's label; the code of what is not said gets words of its own."""
    if (name, code) == ("status", "none"):
        return visit.words("status.none")
    found = visit.label(name, code)
    return area_name(name, code) or code if found == code else found


def chips(visit: Visit, query: Query, where: Where) -> list[Chip]:
    """Return a chip for each thing asked for."""
    found = [Chip(f"« {query.text} »" if visit.lang == "fr" else f"“{query.text}”", "q", query.args(text="", page=1))
             ] if query.text else []
    for name in FILTERS:
        found += [Chip(label(visit, name, code), name, query.without_code(name, code))
                  for code in query.chosen.get(name, ())]
    if query.around:
        args = query.args(where="", around=None, page=1, sort="relevance")
        found.append(Chip(visit.words("chip.around", place=where.label), "near", args))
    if query.near:
        place = where.label or visit.words("where.here")
        text = visit.words("chip.near", place=place, radius=query.radius) if query.radius else place
        found.append(Chip(text, "near", query.args(near=None, where="", page=1, sort="relevance")))
    if query.box:
        found.append(Chip(visit.words("chip.box"), "box", query.args(box=None, page=1)))
    if query.open:
        found.append(Chip(visit.words("chip.open"), "open", query.args(open=False, page=1)))
    return found


def sorts(query: Query) -> list[str]:
    """Return the orders on offer."""
    return ["near", "relevance", "recent", "title"] if query.near or query.around else ["relevance", "recent", "title"]


def map_of(visit: Visit, query: Query, found: Found) -> MapImage:
    """Draw the results: in the box asked for, around the place asked for, or where they are."""
    if query.box:
        return draw(visit.snapshot, found.mask, MapView.around(*widened(query.box)))
    placed = found.mask & visit.snapshot.placed()
    if query.point and placed.any() and not visit.args.get("map"):
        lats, lons = visit.snapshot.latitudes[placed], visit.snapshot.longitudes[placed]
        box = (float(lats.min()), float(lons.min()), float(lats.max()), float(lons.max()))
        return draw(visit.snapshot, found.mask, MapView.around(*widened(box)))
    return draw(visit.snapshot, found.mask, region=visit.args.get("map") or "")
