"""The point of a place: the partner's own, or its commune's; and the country and commune that a point lies in."""

from __future__ import annotations

from normalize import points
from normalize.borders import Borders
from normalize.communes import FRENCH
from normalize.gazetteer import France, Match, kilometres
from normalize.place_types import PlaceInput, PlaceResult, Said
from normalize.points import BadCoordinatesError, Point

CONTRADICTION_KM = 60.0  # a point this far from the commune that was named is not in it


def put_point(match: Match | None, point: Point | None, place: PlaceInput, result: PlaceResult) -> None:
    """Set the point: the partner's, unless it contradicts the commune that was named; else the commune's."""
    own = (match.point or match.commune.point) if match else None
    if match and point and own and kilometres(point, own) > CONTRADICTION_KM:
        far = round(kilometres(point, own))
        result.say("latitude", "bad_coordinates", f"{point[0]}, {point[1]}: {far} km from {match.commune.name}")
        point = None
    if point:
        original = f"{place.latitude}, {place.longitude}" if place.point is None else place.point
        result.put("latitude", point[0], original)
        result.put("longitude", point[1], original)
    elif match and own:
        result.put("latitude", own[0], match.commune.name, f"commune {match.commune.code}")
        result.put("longitude", own[1], match.commune.name, f"commune {match.commune.code}")


def read_point(tables: tuple[France, Borders], point: Point, said: Said, result: PlaceResult, *,
               in_france: bool) -> None:
    """Derive country and commune from the point; a point outside the country that was named is an Issue."""
    france, borders = tables
    named, at = result.text("country_code"), f"{point[0]}, {point[1]}"
    nearest = france.nearest(point)
    if in_france and nearest is None and france.nearest((point[1], point[0])):
        _drop_point(result, f"{at}: latitude and longitude are swapped")
        return
    country = borders.country(point)
    if named and country and country != named and not {country, named} <= FRENCH:
        _drop_point(result, f"{at}: in {country}, not in {named}")
        return
    if country and country != "FR":
        result.put("country_code", country, at, "point")
    elif nearest and not said.epci and (country == "FR" or in_france):
        commune, distance = nearest
        agrees = {"department_code": commune.department, "region_code": france.region_of(commune.department)}
        if all(result.text(name) in (None, value) for name, value in agrees.items()):
            result.put("commune_code", commune.code, at, f"point, {distance:.1f} km from its centre")
    elif country:
        result.put("country_code", country, at, "point")


def _drop_point(result: PlaceResult, reason: str) -> None:
    result.say("latitude", "bad_coordinates", reason)
    del result.values["latitude"], result.values["longitude"]


def own_point(place: PlaceInput, result: PlaceResult) -> Point | None:
    """Return the partner's point; one that is impossible is an Issue and no point."""
    try:
        if (found := points.parse(place.point)) is not None:
            return found
        return points.parse({"latitude": place.latitude, "longitude": place.longitude})
    except BadCoordinatesError as error:
        result.say("latitude", "bad_coordinates", error)
        return None
