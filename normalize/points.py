"""Coordinates as partners write them -> latitude and longitude, WGS 84 degrees."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from typing import Any

import orjson

Point = tuple[float, float]
_NUMBER = r"[-+]?\d{1,3}(?:[.,]\d+)?"
_PAIR = re.compile(rf"^\s*[\[(]?\s*({_NUMBER})\s*(?:;|,\s|\s|,(?=[-+]?\d))\s*({_NUMBER})\s*[\])]?\s*$")
_WKT = re.compile(rf"^\s*(?:SRID=4326;)?\s*POINT\s*\(\s*({_NUMBER})\s+({_NUMBER})\s*\)\s*$", re.IGNORECASE)


class BadCoordinatesError(ValueError):
    """The coordinates are no place: not numbers, out of range, swapped, or (0, 0)."""


def decimal(text: str) -> str:
    """Return a number as it is written with a decimal point: "48,85" as "48.85"."""
    return text.replace(",", ".")


def number(value: object) -> float | None:
    """Return a coordinate written as a number or as text ("48,85"); None when there is none.

    Raises BadCoordinatesError for a text that is no number.
    """
    if value is None or isinstance(value, bool) or (isinstance(value, str) and not value.strip()):
        return None
    try:
        found = float(decimal(str(value).strip()).rstrip("°"))
    except ValueError as error:
        raise BadCoordinatesError(str(value)) from error
    return None if math.isnan(found) else found


def checked(latitude: float, longitude: float) -> Point:
    """Return the point, rounded to 5 decimals (a metre). Raises BadCoordinatesError if it cannot be one."""
    if abs(latitude) > 90 or abs(longitude) > 180:  # noqa: PLR2004 - degrees
        raise BadCoordinatesError(f"{latitude}, {longitude}")
    if abs(latitude) < 0.001 and abs(longitude) < 0.001:  # noqa: PLR2004 - the sea where missing values lie
        raise BadCoordinatesError(f"{latitude}, {longitude}")
    return round(latitude, 5), round(longitude, 5)


def parse(value: Any) -> Point | None:
    """Return the point that `value` says, None where it says none.

    A GeoJSON geometry or feature (mapping or JSON text; an area gives the middle of its bounds), WKT "POINT(lon lat)",
    a mapping with latitude and longitude, and "lat,lon" or [lat, lon]. Raises BadCoordinatesError for what is no place.
    """
    if isinstance(value, str):
        return _from_text(value)
    if isinstance(value, list | tuple):
        if not value:
            return None
        if len(value) != 2:  # noqa: PLR2004
            raise BadCoordinatesError(str(value))
        return _pair(value[0], value[1])
    if isinstance(value, dict):
        return _from_mapping(value)
    if value is None or isinstance(value, bool):
        return None
    raise BadCoordinatesError(str(value))


def _pair(latitude: object, longitude: object) -> Point | None:
    north, east = number(latitude), number(longitude)
    if north is None and east is None:
        return None
    if north is None or east is None:
        raise BadCoordinatesError(f"{latitude}, {longitude}")
    return checked(north, east)


def _from_text(text: str) -> Point | None:
    text = text.strip()
    if not text or text.lower() in ("none", "null", "nan"):
        return None
    if text[0] in "{[" and (match := _PAIR.match(text)) is None:
        try:
            return parse(orjson.loads(text))
        except orjson.JSONDecodeError as error:
            raise BadCoordinatesError(text) from error
    if match := _WKT.match(text):
        return _pair(match[2], match[1])
    if match := _PAIR.match(text):
        return _pair(match[1], match[2])
    raise BadCoordinatesError(text)


def _from_mapping(value: dict[str, Any]) -> Point | None:
    if value.get("type") == "Feature" or "geometry" in value:
        return parse(value.get("geometry"))
    if "coordinates" in value:
        return _middle(value["coordinates"])
    north = next((value[key] for key in ("latitude", "lat", "y") if key in value), None)
    east = next((value[key] for key in ("longitude", "lon", "lng", "long", "x") if key in value), None)
    return _pair(north, east)


def _middle(coordinates: Any) -> Point | None:
    """Return a GeoJSON position, or the middle of the bounds of many. GeoJSON writes longitude first."""
    if not isinstance(coordinates, list) or not coordinates:
        return None
    positions = list(_positions(coordinates))
    if not positions:
        raise BadCoordinatesError(str(coordinates)[:100])
    norths, easts = [north for north, _ in positions], [east for _, east in positions]
    return checked((min(norths) + max(norths)) / 2, (min(easts) + max(easts)) / 2)


def _positions(coordinates: Iterable[Any]) -> Iterator[Point]:
    stack: list[Any] = [coordinates]
    while stack:
        item = stack.pop()
        if isinstance(item, list) and len(item) >= 2 and not any(isinstance(part, list) for part in item[:2]):  # noqa: PLR2004
            north, east = number(item[1]), number(item[0])
            if north is not None and east is not None:
                yield north, east
        elif isinstance(item, list):
            stack.extend(item)
