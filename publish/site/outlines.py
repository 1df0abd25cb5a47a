"""Outlines of countries for the maps drawn on the server: Natural Earth, read once, cut to the view."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import orjson
from numpy.typing import NDArray

OUTLINES = Path(__file__).parent / "static" / "outlines.geojson"
WIDTH = 1000
Degrees = NDArray[np.float64]
Ring = list[tuple[float, float]]  # longitude, latitude


@dataclass(frozen=True, slots=True)
class View:
    """A part of the globe in Web Mercator, drawn `WIDTH` units wide; south, west, north, east in degrees."""

    south: float
    west: float
    north: float
    east: float

    @property
    def scale(self) -> float:
        """Units a radian."""
        return WIDTH / math.radians(self.east - self.west)

    @property
    def height(self) -> int:
        """Height in units."""
        return max(1, round((_mercator(self.north) - _mercator(self.south)) * self.scale))

    def point(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Return x and y, from the upper left."""
        x = math.radians(longitude - self.west) * self.scale
        return x, (_mercator(self.north) - _mercator(latitude)) * self.scale

    def points(self, latitudes: Degrees, longitudes: Degrees) -> tuple[Degrees, Degrees]:
        """Return the x and y of many points."""
        heights = np.log(np.tan(math.pi / 4 + np.radians(np.clip(latitudes, -83, 83)) / 2))
        return np.radians(longitudes - self.west) * self.scale, (_mercator(self.north) - heights) * self.scale

    def within(self, latitudes: Degrees, longitudes: Degrees) -> NDArray[np.bool_]:
        """Tell which points lie within; a point that is not a number does not."""
        return ((latitudes >= self.south) & (latitudes <= self.north)
                & (longitudes >= self.west) & (longitudes <= self.east))

    @classmethod
    def around(cls, south: float, west: float, north: float, east: float, ratio: float = 0.72) -> View:
        """Return a view that holds the box with a margin, its height `ratio` of its width, at least 0.3 degrees."""
        wide = max(math.radians(east - west), 0.005) * 1.12
        high = max(_mercator(north) - _mercator(south), 0.0035) * 1.12
        wide, high = max(wide, high / ratio), max(high, wide * ratio)
        wide, high = min(wide, 2 * math.pi), min(high, 2 * math.pi * ratio)
        middle = (_mercator(north) + _mercator(south)) / 2
        centre = math.radians(west + east) / 2
        return cls(_latitude(middle - high / 2), math.degrees(centre - wide / 2),
                   _latitude(middle + high / 2), math.degrees(centre + wide / 2))


def _mercator(latitude: float) -> float:
    limited = max(-83.0, min(83.0, latitude))
    return math.log(math.tan(math.pi / 4 + math.radians(limited) / 2))


def _latitude(mercator: float) -> float:
    return math.degrees(2 * math.atan(math.exp(mercator)) - math.pi / 2)


@lru_cache(maxsize=1)
def _rings() -> list[tuple[tuple[float, float, float, float], Ring]]:
    """Read all rings with their boxes (south, west, north, east)."""
    found = []
    for feature in orjson.loads(OUTLINES.read_bytes())["features"]:
        for polygon in feature["geometry"]["coordinates"]:
            for ring in polygon:
                lons, lats = [p[0] for p in ring], [p[1] for p in ring]
                found.append(((min(lats), min(lons), max(lats), max(lons)), ring))
    return found


@lru_cache(maxsize=64)
def land(view: View) -> str:
    """Return the countries in `view` as one SVG path, in whole units, points closer than 1.5 units left out."""
    parts = []
    for (south, west, north, east), ring in _rings():
        if south <= view.north and north >= view.south and west <= view.east and east >= view.west:
            points = _thinned(view, ring)
            if len(points) > 2:  # noqa: PLR2004 - a line has no area
                parts.append("M" + "L".join(f"{x} {y}" for x, y in points) + "Z")
    return "".join(parts)


def _thinned(view: View, ring: Ring) -> list[tuple[int, int]]:
    """Project a ring; drop points too close to tell apart, and runs of points on the same far side of the view."""
    kept: list[tuple[int, int]] = []
    sides: list[tuple[int, int]] = []
    for longitude, latitude in ring:
        x, y = view.point(latitude, longitude)
        point = (round(max(-WIDTH, min(2 * WIDTH, x))), round(max(-WIDTH, min(2 * WIDTH, y))))
        side = ((point[0] > WIDTH) - (point[0] < 0), (point[1] > view.height) - (point[1] < 0))
        if kept and abs(point[0] - kept[-1][0]) + abs(point[1] - kept[-1][1]) < 2:  # noqa: PLR2004 - units
            continue
        if len(kept) > 1 and side != (0, 0) and side == sides[-1] == sides[-2]:
            kept[-1] = point
            continue
        kept.append(point)
        sides.append(side)
    return kept
