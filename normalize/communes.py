"""Which commune a partner's code, name, address or postal code means; what is an area's and no commune's is set."""

from __future__ import annotations

import re
from collections.abc import Callable

from normalize.gazetteer import Area, France, Match, kilometres
from normalize.place_types import PlaceResult, Said
from normalize.points import Point

# Territories of France that have an ISO code of their own.
FRENCH = frozenset({"FR", "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "WF", "PF", "NC", "TF"})
MANY = re.compile(r"\s*[;|\n]\s*|\s*,\s+|\s+(?:et|and)\s+")
NEAR_KM = 15.0  # of communes that share a name, the one whose centre is this near the partner's point is meant


class CommuneReader:
    """Reads communes; never guesses: a name that several share gives an Issue, unless something beside it decides.

    country: text -> ISO code of the one country that it names.
    """

    def __init__(self, france: France, country: Callable[[str], str | None]) -> None:
        self.france = france
        self.country = country

    def read(self, said: Said, point: Point | None, result: PlaceResult) -> Match | None:
        """Return the commune that a name, an address or a postal code means; set the area that they mean instead."""
        return (self._by_name(said, point, result) or self.france.in_address(said.address or "")
                or self._by_postal_code(said, result))

    def by_code(self, said: Said, result: PlaceResult) -> Match | None:
        """Read an INSEE code; a column of codes may also hold a department's or an intermunicipal body's."""
        code = said.commune_code
        if not code:
            return None
        if len(code) > 3 and (match := self.france.commune(code.zfill(5))):  # noqa: PLR2004 - 1001 stands for 01001
            return match
        if body := self.france.epci.get(code):
            said.area_name = said.area_name or body.name
            self.put_body(body, code, result)
        elif department := self.france.area("departments", code):
            said.area_name = said.area_name or department.name
            result.put("department_code", department.code, code)
        else:
            result.say("commune_code", "bad_place", code)
        return None

    def _by_name(self, said: Said, point: Point | None, result: PlaceResult) -> Match | None:
        """Read the commune's name, with the postal code, department or region beside it; else the place in words."""
        for text, named in ((said.commune, True), (said.name, False)):
            if not text:
                continue
            name, hint = said.without_hints(text)
            if not named and MANY.search(name):
                name = self._peel(name, said, result)
            if not name or (not named and self._put_area(name, text, result)):
                continue
            found = _nearest(self._candidates(name, said, hint, result), point)
            if len(found) == 1:
                return found[0]
            if len(found) > 1:
                result.say("commune_code", "ambiguous_place", text)
            elif named and not self._put_area(name, text, result):
                if by_code := self._by_postal_code(said, result):
                    return by_code
                result.say("commune_code", "bad_place", text)
        return None

    def _candidates(self, name: str, said: Said, hint: str | None, result: PlaceResult) -> list[Match]:
        """Return the communes that a name may mean: those of today, else former ones, else one that is spelt alike."""
        return (self._narrowed(self.france.named(name), said, hint, result)
                or self._narrowed(self.france.once_named(name), said, hint, result)
                or (self.france.spelt_like(name, said.postal_code) if said.postal_code else []))

    def _narrowed(self, found: list[Match], said: Said, hint: str | None, result: PlaceResult) -> list[Match]:
        """Keep the communes that agree with what stands beside the name."""
        postal, region = said.postal_code, result.text("region_code")
        department = hint or result.text("department_code")
        if postal:
            exact = [match for match in found if postal in match.commune.postal_codes]
            departments = self.france.departments_of(postal)
            found = exact or [match for match in found if match.commune.department in departments]
        if department:
            found = [match for match in found if match.commune.department == department]
        if region:
            found = [match for match in found if self.france.region_of(match.commune.department) == region]
        return found

    def _peel(self, text: str, said: Said, result: PlaceResult) -> str:
        """Take country, region and department off "Lyon, Rhône, France"; "" when more than one name is left."""
        rest: list[str] = []
        for part in [part for part in MANY.split(text) if part]:
            if (code := self.country(part)) and "country_code" not in result.values:
                result.put("country_code", code, said.name)
            elif rest and (area := self.france.area("departments", part)):
                result.put("department_code", area.code, said.name)
            elif rest and (area := self.france.area("regions", part)):
                result.put("region_code", area.code, said.name)
            else:
                rest.append(part)
        return rest[0] if len(rest) == 1 and result.text("country_code") in (None, *FRENCH) else ""

    def _put_area(self, name: str, original: str, result: PlaceResult) -> bool:
        """Say whether a place in words is a region, department, intermunicipal body or country, and set it.

        A name that is a department's and also a commune's elsewhere (Vienne) is ambiguous, unless a department is set;
        Paris is a commune of Paris.
        """
        department, communes = self.france.area("departments", name), self.france.named(name)
        if result.text("country_code") not in (None, "FR") and self.country(name) == result.text("country_code"):
            if department:
                result.put("department_code", department.code, original)
            return True  # Saint-Martin, of which there are many, when its country was said
        if area := self.france.area("regions", name):
            result.put("region_code", area.code, original)
        elif department and result.text("department_code") in (None, department.code):
            if communes and all(match.commune.department == department.code for match in communes):
                return False
            if communes and "department_code" not in result.values:
                result.say("commune_code", "ambiguous_place", original)
            else:
                result.put("department_code", department.code, original)
        elif body := self.france.area("epci", name):
            self.put_body(body, original, result)
        elif (code := self.country(name)) and not communes:
            result.put("country_code", code, original)
        else:
            return False
        return True

    def put_body(self, body: Area, original: str, result: PlaceResult) -> None:
        """Set what all communes of an intermunicipal body share."""
        departments = [self.france.departments[code] for code in body.parents if code in self.france.departments]
        if len(departments) == 1:
            result.put("department_code", departments[0].code, original, f"EPCI {body.code}")
        regions = {parent for department in departments for parent in department.parents}
        if len(regions) == 1:
            result.put("region_code", regions.pop(), original, f"EPCI {body.code}")

    def _by_postal_code(self, said: Said, result: PlaceResult) -> Match | None:
        """Read a postal code alone: the commune if it has only one, else the department."""
        code = said.postal_code
        if not code:
            return None
        communes = self.france.by_postal_code.get(code, [])
        if len(communes) == 1:
            point = self.france.district_points.get(code)
            return Match(self.france.communes[communes[0]], f"postal code {code}", point)
        departments = self.france.departments_of(code) & set(self.france.departments)
        if len(departments) == 1:
            department = self.france.departments[departments.pop()]
            said.area_name = said.area_name or department.name
            result.put("department_code", department.code, code, f"postal code {code}")
        elif not departments:
            result.say("department_code", "bad_place", code)
        return None


def _nearest(found: list[Match], point: Point | None) -> list[Match]:
    """Of communes that share a name, keep the one at the partner's own point; all of them where none is there."""
    if len(found) < 2 or point is None:  # noqa: PLR2004
        return found
    near = [match for match in found if match.commune.point and
            kilometres(point, match.commune.point) <= max(NEAR_KM, match.commune.radius_km)]
    return [Match(near[0].commune, "name and point", near[0].point)] if len(near) == 1 else found
