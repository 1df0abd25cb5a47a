"""Which country a point is in, by Natural Earth's outlines; never a guess beside a border."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import orjson

from normalize.points import Point

Edge = tuple[float, float, float, float]  # longitude and latitude of both ends
UNSURE_KM = 2.0  # the outlines are drawn for 1:50,000,000, good to about this along a border
COAST_KM = 10.0  # and to about this where a coast is ragged
_DEGREE_KM = 111.195
_MARGIN = 0.1  # degrees: more than COAST_KM of latitude
_BY_NAME = {"Kosovo": "XK", "Somaliland": "SO", "N. Cyprus": "CY"}  # without a number in ISO 3166


@dataclass(slots=True)
class _Shape:
    """One polygon with its holes: the edges that touch each degree of latitude, and the bounds."""

    country: str
    edges: dict[int, list[Edge]]
    west: float
    east: float


class Borders:
    """The outlines of all countries."""

    def __init__(self, shapes: list[_Shape]) -> None:
        self._shapes = shapes

    @classmethod
    def load(cls, path: Path) -> Borders:
        """Read a TopoJSON file of countries with ISO 3166 numbers as ids (world-atlas)."""
        from babel.core import get_global

        numbers = get_global("territory_aliases")
        topology = orjson.loads(path.read_bytes())
        arcs = [list(_decoded(arc, topology["transform"])) for arc in topology["arcs"]]
        shapes = []
        for country in topology["objects"]["countries"]["geometries"]:
            number, name = country.get("id"), country["properties"]["name"]
            code = numbers[number][0] if number in numbers else _BY_NAME.get(name)
            if code:
                polygons = [country["arcs"]] if country["type"] == "Polygon" else country["arcs"]
                shapes += [_shape(code, polygon, arcs) for polygon in polygons]
        return cls(shapes)

    def country(self, point: Point) -> str | None:
        """Return the country (ISO 3166-1 alpha-2) that holds the point; None at sea and too near to a border."""
        inside: set[str] = set()
        near: dict[str, float] = {}
        for shape in self._shapes:
            if shape.west - _MARGIN * 4 <= point[1] <= shape.east + _MARGIN * 4:
                edges = shape.edges.get(math.floor(point[0]), [])
                if _is_inside(point, edges):
                    inside.add(shape.country)
                distance = min((_distance(point, edge) for edge in edges if _is_near(point, edge)), default=math.inf)
                near[shape.country] = min(distance, near.get(shape.country, math.inf))
        reach = UNSURE_KM if inside else COAST_KM
        found = inside | {country for country, distance in near.items() if distance < reach}
        return found.pop() if len(found) == 1 else None


def _decoded(arc: Iterable[list[int]], transform: dict[str, Any]) -> Iterator[tuple[float, float]]:
    """Yield longitude and latitude of a delta-coded arc."""
    (scale_x, scale_y), (west, south) = transform["scale"], transform["translate"]
    x = y = 0
    for step_x, step_y in arc:
        x, y = x + step_x, y + step_y
        yield x * scale_x + west, y * scale_y + south


def _shape(country: str, rings: list[list[int]], arcs: list[list[tuple[float, float]]]) -> _Shape:
    edges: dict[int, list[Edge]] = defaultdict(list)
    longitudes = []
    for ring in rings:
        positions: list[tuple[float, float]] = []
        for index in ring:  # a negative index is an arc read backwards
            positions += arcs[index] if index >= 0 else arcs[~index][::-1]
        longitudes += [position[0] for position in positions]
        for (x1, y1), (x2, y2) in pairwise(positions):
            low, high = min(y1, y2) - _MARGIN, max(y1, y2) + _MARGIN
            for degree in range(math.floor(low), math.floor(high) + 1):
                edges[degree].append((x1, y1, x2, y2))
    return _Shape(country, dict(edges), min(longitudes), max(longitudes))


def _is_inside(point: Point, edges: list[Edge]) -> bool:
    """Count the edges east of the point: an odd number holds it."""
    y, x = point
    inside = False
    for x1, y1, x2, y2 in edges:
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def _is_near(point: Point, edge: Edge) -> bool:
    """Say whether an edge's bounds come near the point: most do not, and need no distance."""
    y, x = point
    return (min(edge[1], edge[3]) - _MARGIN <= y <= max(edge[1], edge[3]) + _MARGIN
            and min(edge[0], edge[2]) - _MARGIN * 4 <= x <= max(edge[0], edge[2]) + _MARGIN * 4)


def _distance(point: Point, edge: Edge) -> float:
    """Return the distance in km of a point and an edge, flat, which is enough within a few km."""
    y, x = point
    east = math.cos(math.radians(y)) * _DEGREE_KM
    x1, y1 = (edge[0] - x) * east, (edge[1] - y) * _DEGREE_KM
    x2, y2 = (edge[2] - x) * east, (edge[3] - y) * _DEGREE_KM
    length = (x2 - x1) ** 2 + (y2 - y1) ** 2
    along = 0.0 if length == 0 else max(0.0, min(1.0, -(x1 * (x2 - x1) + y1 * (y2 - y1)) / length))
    return math.hypot(x1 + along * (x2 - x1), y1 + along * (y2 - y1))
