"""Exactly the results of a query as CSV, JSON, GeoJSON, and as points for the map; streamed, nothing cut off."""

from __future__ import annotations

import csv
import io
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from normalize.schema import Project
from publish.exporters.csv_ import harmless
from publish.site.facets import Order
from publish.site.links import project_address
from publish.site.query import Query
from publish.site.search import cards, find
from publish.site.visit import Block, Stream, Visit
from publish.site.where import locate

COLUMNS = list(Project.model_fields)
ROWS = 500  # projects read at a time


@dataclass(frozen=True, slots=True)
class Form:
    """How a kind of file is written: what stands before, between and after the projects, and a project itself."""

    head: str
    between: str
    tail: str
    line: Callable[[dict[str, Any]], str]
    columns: str = ", ".join(COLUMNS)


def csv_view(visit: Visit) -> Stream:
    """Return the results as CSV: RFC 4180, UTF-8, lists apart by ` | `, cells that no spreadsheet runs."""
    def line(project: dict[str, Any]) -> str:
        out = io.StringIO()
        csv.writer(out).writerow([*(_cell(project[name]) for name in COLUMNS), _url(visit, project)])
        return out.getvalue()

    form = Form(",".join([*COLUMNS, "glane_url"]) + "\r\n", "", "", line)
    name = "glane-projets.csv" if visit.lang == "fr" else "glane-projects.csv"
    return Stream("text/csv; charset=utf-8", _blocks(visit, form, _order(visit)), name)


def json_view(visit: Visit) -> Stream:
    """Return the results as JSON: the total, then every project with its lists."""
    def line(project: dict[str, Any]) -> str:
        return orjson.dumps({**project, "glane_url": _url(visit, project)}).decode()

    order = _order(visit)
    form = Form(f'{{"total":{len(order)},"projects":[\n', ",\n", "\n]}\n", line)
    return Stream("application/json; charset=utf-8", _blocks(visit, form, order))


def geojson_view(visit: Visit) -> Stream:
    """Return the results as GeoJSON; a project without a point has a null geometry."""
    def line(project: dict[str, Any]) -> str:
        point = [project.pop("longitude"), project.pop("latitude")]
        geometry = {"type": "Point", "coordinates": point} if None not in point else None
        properties = {**project, "glane_url": _url(visit, project)}
        return orjson.dumps({"type": "Feature", "id": project["id"], "geometry": geometry,
                             "properties": properties}).decode()

    form = Form('{"type":"FeatureCollection","features":[\n', ",\n", "\n]}\n", line)
    return Stream("application/geo+json; charset=utf-8", _blocks(visit, form, _order(visit)))


def points_view(visit: Visit) -> Stream:
    """Return the results that have a point, briefly, for the map: [latitude, longitude, id, title]."""
    def line(project: dict[str, Any]) -> str:
        return orjson.dumps(list(project.values())).decode()

    order = _order(visit)
    form = Form('{"points":[\n', ",\n", "\n]}\n", line, "latitude, longitude, id, title")
    return Stream("application/json; charset=utf-8", _blocks(visit, form, order[visit.snapshot.placed()[order]]))


def _order(visit: Visit) -> Order:
    query = locate(visit.snapshot, Query.of(visit.args), visit.lang).query
    return find(visit.conn, visit.snapshot, query).order


def _blocks(visit: Visit, form: Form, order: Order) -> Iterator[Block]:
    """Yield functions that each read and write a part, so that none holds a thread for long."""
    yield lambda _: form.head
    for start in range(0, len(order), ROWS):
        def block(conn: sqlite3.Connection, start: int = start) -> str:
            lines = map(form.line, cards(conn, visit.snapshot, order[start:start + ROWS], form.columns))
            return (form.between if start else "") + form.between.join(lines)
        yield block
    yield lambda _: form.tail


def _cell(value: Any) -> Any:
    """Write a value as the dumps do."""
    if isinstance(value, list):
        value = " | ".join(str(item).replace("|", "¦") for item in value)
    return harmless(value) if isinstance(value, str) else value


def _url(visit: Visit, project: dict[str, Any]) -> str:
    return visit.base + project_address("", project["id"])
