"""From a query to results: full text, facets, place and order, all exact under the current filters."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from publish.fulltext import WEIGHTS
from publish.search import match_query
from publish.site.facets import Mask, Order, ordered, select
from publish.site.query import PAGE_SIZE, Query
from publish.site.snapshot import Snapshot

RANKED = 20_000  # with more hits than this, ranking them by text takes longer than a reader waits
EARTH = 6371.0
ELSEWHERE = 3  # no ring around a commune
_RANK = f"bm25(projects_fts, {', '.join(map(str, WEIGHTS))})"

CARD = ("id, title, summary, url, organisations, themes, tasks, status, start_date, end_date, place, commune_code,"
        " department_code, region_code, country_code, scope, partners, record_count, latitude, longitude,"
        " last_changed, first_seen")
LISTS = ("aliases", "links", "organisations", "themes", "domains", "audiences", "methods", "tasks", "languages",
         "keywords", "sdgs", "licences", "partners", "fields", "reasons", "suggestions", "former_ids", "blocked_by")


@dataclass(frozen=True, slots=True)
class Found:
    """What answers a query: positions in order, and counts by facet. unranked: too many hits to rank by text.

    rings: around a commune, 0 for a project in it, 1 near it, 2 elsewhere in its department; by position.
    """

    order: Order
    mask: Mask
    counts: dict[str, dict[str, int]]
    distances: NDArray[np.float64] | None
    unranked: bool
    rings: NDArray[np.int8] | None = None

    @property
    def total(self) -> int:
        """How many projects were found."""
        return len(self.order)

    @property
    def pages(self) -> int:
        """How many pages they fill, at least one."""
        return max(1, -(-self.total // PAGE_SIZE))


def find(conn: sqlite3.Connection, snapshot: Snapshot, query: Query) -> Found:
    """Answer a query. Every project that fits is in `order` once, whatever the sort."""
    start = snapshot.everything()
    ranked = None
    unranked = False
    if query.text:
        start, ranked, unranked = _full_text(conn, snapshot, query)
    if query.open:
        start &= snapshot.joinable
    distances = _distances(snapshot, query)
    rings = _rings(snapshot, query, distances)
    if rings is not None:
        start &= rings < ELSEWHERE
    elif distances is not None and query.radius:
        start &= distances <= query.radius
    if query.box:
        start &= _within(snapshot, query.box)
    mask, others = select(snapshot.facets, query.chosen, start)
    counts = {name: facet.counts(others[name]) for name, facet in snapshot.facets.items()}
    order = _order(snapshot, query, mask, ranked)
    if query.sort == "near":
        order = _nearest(order, distances, rings)
    return Found(order, mask, counts, distances, unranked, rings)


def _order(snapshot: Snapshot, query: Query, mask: Mask, ranked: Order | None) -> Order:
    if query.sort == "relevance" and ranked is not None:
        return ordered(ranked, mask)
    return ordered(snapshot.orders.get(query.sort, snapshot.orders["relevance"]), mask)


def _nearest(order: Order, distances: NDArray[np.float64] | None, rings: NDArray[np.int8] | None) -> Order:
    """Sort by ring, then by distance; what is equally far keeps its order."""
    if distances is not None:
        order = order[np.argsort(distances[order], kind="stable")]
    return order if rings is None else order[np.argsort(rings[order], kind="stable")]


def _rings(snapshot: Snapshot, query: Query, distances: NDArray[np.float64] | None) -> NDArray[np.int8] | None:
    """Return for each project how it lies to the commune asked for, ELSEWHERE if it has nothing to do with it."""
    if not query.around:
        return None
    rings = np.full(snapshot.size, ELSEWHERE, np.int8)
    rings[snapshot.facets["department"].mask([query.around.department])] = 2
    if distances is not None:
        rings[distances <= (query.radius or EARTH * np.pi)] = 1
    rings[snapshot.facets["commune"].mask([query.around.commune])] = 0
    return rings


def _full_text(conn: sqlite3.Connection, snapshot: Snapshot, query: Query) -> tuple[Mask, Order | None, bool]:
    """Return the projects whose text matches, those in the order of the best match unless there are too many."""
    nothing = np.zeros(snapshot.size, bool)
    match = match_query(query.text)
    if not match:
        return nothing, None, False
    found = conn.execute("select rowid from projects_fts where projects_fts match ?", [match]).fetchall()
    unranked = len(found) > RANKED
    if not unranked and query.sort == "relevance":
        sql = f"select rowid from projects_fts where projects_fts match ? order by {_RANK}, rowid"  # noqa: S608
        found = conn.execute(sql, [match]).fetchall()
    positions = snapshot.positions(row[0] for row in found)
    nothing[positions] = True
    return nothing, None if unranked else positions, unranked


def _distances(snapshot: Snapshot, query: Query) -> NDArray[np.float64] | None:
    """Return the kilometres from the query's point to each project, infinite where it has no point."""
    if not query.point:
        return None
    lat, lon = np.radians(query.point)
    lats, lons = np.radians(snapshot.latitudes), np.radians(snapshot.longitudes)
    half = np.sin((lats - lat) / 2) ** 2 + np.cos(lat) * np.cos(lats) * np.sin((lons - lon) / 2) ** 2
    kilometres = 2 * EARTH * np.arcsin(np.sqrt(np.clip(half, 0, 1)))
    return np.where(np.isnan(kilometres), np.inf, kilometres)


def _within(snapshot: Snapshot, box: tuple[float, float, float, float]) -> Mask:
    south, west, north, east = box
    with np.errstate(invalid="ignore"):
        lats = (snapshot.latitudes >= south) & (snapshot.latitudes <= north)
        return np.asarray(lats & (snapshot.longitudes >= west) & (snapshot.longitudes <= east))


def cards(conn: sqlite3.Connection, snapshot: Snapshot, positions: Order | Sequence[int],
          columns: str = CARD) -> list[dict[str, Any]]:
    """Read the projects at `positions`, in that order, their lists as lists."""
    rowids = [int(rowid) for rowid in snapshot.rowids[np.asarray(positions, np.int64)]]
    marks = ",".join("?" * len(rowids))
    rows = conn.execute(f"select rowid as _row, {columns} from projects where rowid in ({marks})", rowids)  # noqa: S608
    names = [column[0] for column in rows.description]
    by_row = {row[0]: decoded(dict(zip(names[1:], tuple(row)[1:], strict=True))) for row in rows}
    return [by_row[rowid] for rowid in rowids if rowid in by_row]


def decoded(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row with its JSON arrays read; a count that bears the name of a list stays a number."""
    return {name: orjson.loads(value) if name in LISTS and isinstance(value, str) else value
            for name, value in row.items()}


def rows(conn: sqlite3.Connection, sql: str, *params: object) -> list[dict[str, Any]]:
    """Run a select; return its rows as dicts, their JSON arrays read."""
    cursor = conn.execute(sql, params)
    names = [column[0] for column in cursor.description]
    return [decoded(dict(zip(names, row, strict=True))) for row in cursor]
