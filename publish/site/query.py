"""What a reader asked for: the filters, the place, the order and the page, read from an address and written to it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

FACETS = ("theme", "task", "status", "department", "partner", "country")  # shown beside the results, in this order
FILTERS = (*FACETS, "domain", "give", "region", "commune", "language", "audience", "sdg")
SORTS = ("relevance", "recent", "title", "near")
PAGE_SIZE = 20
RADIUS = 30
LONGEST = 7  # digits of a number in an address
CODE = re.compile(r"[\w.\-]{1,80}")


@dataclass(frozen=True, slots=True)
class Around:
    """A commune that results are ordered around: its own first, then near its point, then of its department."""

    commune: str
    department: str
    point: tuple[float, float] | None


class Args(Protocol):
    """The arguments of an address, as Datasette gives them."""

    def get(self, name: str, default: str = ...) -> str | None:
        """Return the first value of `name`."""

    def getlist(self, name: str) -> list[str]:
        """Return all values of `name`."""


@dataclass(frozen=True, slots=True)
class Query:
    """A question to the commons.

    chosen: facet -> codes (any of them). box: south, west, north, east. near: latitude, longitude; with radius in
    kilometres, 0 for any distance. where: a place as typed; around: the commune that publish.site.where found it to
    be, which no address holds. open: only where one can still take part. page counts from 1.
    """

    text: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    box: tuple[float, float, float, float] | None = None
    near: tuple[float, float] | None = None
    where: str = ""
    around: Around | None = None
    radius: int = RADIUS
    open: bool = False
    sort: str = "relevance"
    page: int = 1
    view: str = "list"

    @classmethod
    def of(cls, args: Args) -> Query:
        """Read a query; what cannot be read is as if it had not been asked, and `args()` then lacks it."""
        near = _numbers(args.get("near"), 2)
        box = _numbers(args.get("bbox"), 4)
        where = " ".join((args.get("where") or "").split())[:100]
        sort = args.get("sort") or ("near" if near or where else "relevance")
        return cls(
            text=" ".join((args.get("q") or "").split())[:300],
            chosen={name: codes for name in FILTERS
                    if (codes := tuple(dict.fromkeys(c for c in args.getlist(name) if CODE.fullmatch(c))))},
            box=(box[0], box[1], box[2], box[3]) if box else None,
            near=(near[0], near[1]) if near else None,
            where=where,
            radius=min(_whole(args.get("radius"), RADIUS), 20_000),
            open=args.get("open") == "1",
            sort=sort if sort in SORTS and (near or where or sort != "near") else "relevance",
            page=max(1, _whole(args.get("page"), 1)),
            view="map" if args.get("view") == "map" else "list",
        )

    def args(self, **instead: object) -> list[tuple[str, str]]:
        """Write the query as arguments; `instead` replaces fields. What is the default is left out."""
        query = replace(self, **instead) if instead else self  # type: ignore[arg-type]
        pairs = [("q", query.text)] if query.text else []
        pairs += [(name, code) for name in FILTERS for code in query.chosen.get(name, ())]
        pairs += [("where", query.where)] if query.where else []
        pairs += [("bbox", _text(query.box))] if query.box else []
        pairs += [("near", _text(query.near))] if query.near else []
        pairs += [("radius", str(query.radius))] if query.near or query.radius != RADIUS else []
        pairs += [("open", "1")] if query.open else []
        pairs += [("sort", query.sort)] if query.sort != ("near" if query.near or query.where else "relevance") else []
        pairs += [("view", query.view)] if query.view != "list" else []
        pairs += [("page", str(query.page))] if query.page > 1 else []
        return pairs

    def with_code(self, facet: str, code: str) -> list[tuple[str, str]]:
        """Return the arguments of this query with one more code, from its first page."""
        codes = (*self.chosen.get(facet, ()), code)
        return self.args(chosen={**self.chosen, facet: codes}, page=1)

    def without_code(self, facet: str, code: str) -> list[tuple[str, str]]:
        """Return the arguments of this query with one code less, from its first page."""
        codes = tuple(other for other in self.chosen.get(facet, ()) if other != code)
        return self.args(chosen={**self.chosen, facet: codes}, page=1)

    @property
    def point(self) -> tuple[float, float] | None:
        """The point that distances are counted from, if any."""
        return self.near or (self.around.point if self.around else None)


def _whole(text: str | None, otherwise: int) -> int:
    """Read a whole number of at most LONGEST digits: Python refuses to read one of thousands."""
    return int(text) if text and text.isdecimal() and len(text) <= LONGEST else otherwise


def _numbers(text: str | None, count: int) -> list[float] | None:
    """Read `count` decimal degrees apart by commas; None if they are not that, or off the globe."""
    try:
        numbers = [float(part) for part in (text or "").split(",")]
    except ValueError:
        return None
    limits = (90.0, 180.0) * 2
    fits = len(numbers) == count and all(math.isfinite(n) and abs(n) <= limits[i] for i, n in enumerate(numbers))
    return numbers if fits else None


def _text(numbers: tuple[float, ...]) -> str:
    return ",".join(f"{number:.5f}".rstrip("0").rstrip(".") for number in numbers)
