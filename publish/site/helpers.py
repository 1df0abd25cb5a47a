"""What templates call: links that keep a query, safe addresses, names of fields and reasons in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from publish.site import fields
from publish.site.languages import bound
from publish.site.links import address, contact_href, host, safe_href
from publish.site.maps import MapImage, widened
from publish.site.pages.data import human_size
from publish.site.places import place_lines, place_words
from publish.site.query import Query
from publish.site.search import cards
from publish.site.visit import Page, Visit

Args = Iterable[tuple[str, str]]
LONG = 1200  # characters of a description that are shown at once
SAME_PLACE = 0.002  # degrees: a gathering no larger is not worth zooming into


def helpers(visit: Visit, page: Page) -> dict[str, Any]:
    """Return the functions that templates call, for this visit and page. Reads the database where a page needs it."""
    image = page.values.get("map")
    return {
        "here": lambda args, rest="": address(visit.lang, visit.page, page.rest + rest, args),
        "qs": lambda args: urlencode(list(args)),
        "more": _more(visit, page),
        "names": names(visit, image) if isinstance(image, MapImage) else {},
        "label_of": lambda field, code: visit.snapshot.vocabularies.label(field, code, visit.lang),
        "field_title": lambda field: fields.title(field, visit.lang),
        "safe_href": safe_href, "contact_href": contact_href, "host": host, "bound": bound, "human_size": human_size,
        "shortened": shortened,
        "place_words": lambda project: place_words(visit, project),
        "place_lines": lambda project: place_lines(visit, project),
        "repeats": lambda text, start: " ".join(text.split()).startswith(" ".join(start.split()).rstrip(". …")),
        "evidence": lambda statement: _evidence(visit, statement),
        "reason_words": lambda reasons: [reason_words(visit, reason) for reason in reasons],
    }


def shortened(text: str) -> tuple[list[str], list[str]]:
    """Cut a text into paragraphs: those to show at once, and the rest, of which there is none unless it is long."""
    paragraphs = [part.strip() for part in text.split("\n\n") if part.strip()]
    total = 0
    for number, paragraph in enumerate(paragraphs, 1):
        total += len(paragraph)
        if total >= LONG and sum(map(len, paragraphs[number:])) > LONG // 4:
            return paragraphs[:number], paragraphs[number:]
    return paragraphs, []


def names(visit: Visit, image: MapImage) -> dict[int, dict[str, Any]]:
    """Return id and title of the projects that stand alone on a map, by position."""
    alone = [gathering.position for gathering in image.gatherings if gathering.count == 1]
    if not alone:
        return {}
    found = {card["id"]: card for card in cards(visit.conn, visit.snapshot, alone, "id, title")}
    return {position: found[visit.snapshot.ids[position]] for position in alone}


def _more(visit: Visit, page: Page) -> Callable[[tuple[float, float, float, float]], str]:
    """Return what makes the link of a gathering: the same question, closer; as a list where closer shows no more."""
    query = page.values.get("query") or Query()

    def more(box: tuple[float, float, float, float]) -> str:
        south, west, north, east = box
        view = "list" if max(north - south, east - west) < SAME_PLACE else "map"
        return address(visit.lang, "projects", "", replace(query, box=widened(box), view=view, page=1).args())
    return more


def _evidence(visit: Visit, statement: dict[str, Any]) -> str:
    """Say what a derived value comes from: a field's title, else the evidence itself."""
    evidence = statement.get("evidence")
    return fields.title(evidence, visit.lang).lower() if evidence else visit.words("evidence.none")


def reason_words(visit: Visit, reason: str) -> str:
    """Say what two projects have in common: `theme:CODE`, `task:code`, `km:6` or `word:compost`, in words."""
    kind, _, what = reason.partition(":")
    if kind in ("theme", "task"):
        return visit.words(f"reason.{kind}", what=visit.label(kind, what))
    if kind == "km" and what.isdigit():
        return visit.words("reason.km", n=int(what)) if what != "0" else visit.words("reason.here")
    return visit.words("reason.word", what=what) if kind == "word" else reason
