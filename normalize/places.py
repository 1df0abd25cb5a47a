"""A place as a partner says it -> country, region, department, commune and point, with what each was derived from."""

from __future__ import annotations

from pathlib import Path

from normalize import countries, gazetteer
from normalize.borders import Borders
from normalize.communes import FRENCH, MANY, CommuneReader
from normalize.gazetteer import France, Match
from normalize.place_points import own_point, put_point, read_point
from normalize.place_types import PARTS, PlaceInput, PlaceIssue, PlaceResult, PlaceValue, Said

__all__ = ["PARTS", "Gazetteer", "PlaceInput", "PlaceIssue", "PlaceResult", "PlaceValue"]


class Gazetteer:
    """Resolves places, offline. It never guesses: a name that several communes share gives an Issue and no commune."""

    def __init__(self, france: France, borders: Borders) -> None:
        self.france = france
        self.borders = borders
        self._communes = CommuneReader(france, self.country)

    @classmethod
    def load(cls, folder: Path) -> Gazetteer:
        """Read data/places. Raises FileNotFoundError or KeyError when a table or its column is missing."""
        return cls(gazetteer.load(folder), Borders.load(folder / "countries-50m.json"))

    def country(self, text: str) -> str | None:
        """Return the ISO code of the one country that `text` names."""
        return countries.find(text, self.france.country_forms)

    def resolve(self, place: PlaceInput) -> PlaceResult:
        """Return every common field of a place that `place` says or implies, with evidence for what it implies."""
        result = PlaceResult()
        said = Said.of(place)
        self._read_country(said, result)
        abroad = (result.text("country_code") or place.default_country) not in FRENCH
        self._read_areas(said, result)
        point = own_point(place, result)
        match = self._communes.by_code(said, result)
        if match is None and not abroad and not said.epci:
            match = self._communes.read(said, point, result)
        self._put_commune(match, said, result)
        put_point(match, point, place, result)
        if match is None and point:
            read_point((self.france, self.borders), point, said, result, in_france=not abroad)
        self._derive(said, result)
        if result.text("commune_code"):
            result.issues = [issue for issue in result.issues if issue.kind != "ambiguous_place"]
        self._put_words(said, place.language, result)
        return result

    # What is said

    def _read_country(self, said: Said, result: PlaceResult) -> None:
        """Set the country where one is named; several are a place in words, not a country."""
        if not said.country:
            return
        if code := self.country(said.country):
            result.put("country_code", code, said.country)
            return
        parts = [part for part in MANY.split(said.country) if part]
        if not (len(parts) > 1 and all(self.country(part) for part in parts)):
            result.say("country_code", "bad_place", said.country)
        said.name = said.name or said.country

    def _read_areas(self, said: Said, result: PlaceResult) -> None:
        """Set the department and the region that are named, and those that an intermunicipal body lies in."""
        for level, name, text in (("departments", "department_code", said.department),
                                  ("regions", "region_code", said.region)):
            if not text:
                continue
            if area := self.france.area(level, text):
                result.put(name, area.code, text)
                said.area_name = said.area_name or (area.name if text[0].isdigit() else text)
            elif said.country is None or result.text("country_code") in FRENCH:
                result.say(name, "bad_place", text)
        if said.epci and (body := self.france.area("epci", said.epci)):
            said.area_name = body.name
            self._communes.put_body(body, said.epci, result)
        elif said.epci:
            result.say("department_code", "bad_place", said.epci)
        self._check_areas(result)

    def _check_areas(self, result: PlaceResult) -> None:
        """Tell a region in which the department does not lie; the department, which is more precise, stays."""
        department, region = result.text("department_code"), result.text("region_code")
        if department and region and region != (is_in := self.france.region_of(department)):
            result.say("region_code", "bad_place", f"{region}, but department {department} is in {is_in}")
            del result.values["region_code"]

    # What follows from it

    def _put_commune(self, match: Match | None, said: Said, result: PlaceResult) -> None:
        if match is None:
            return
        commune = match.commune
        original = said.commune_code or said.commune or said.name or said.address or said.postal_code
        result.put("commune_code", commune.code, original, match.how)
        said.area_name = commune.name
        region = self.france.region_of(commune.department)
        for name, is_in in (("department_code", commune.department), ("region_code", region)):
            if (said_code := result.text(name)) not in (None, is_in):
                result.say(name, "bad_place", f"{said_code}, but {commune.name} is in {is_in}")
                del result.values[name]

    def _derive(self, said: Said, result: PlaceResult) -> None:
        """Set what follows: the commune's department, its region, the country, and the place in words."""
        if commune := result.text("commune_code"):
            result.put("department_code", self.france.communes[commune].department, commune, f"commune {commune}")
        self._check_areas(result)
        if department := result.text("department_code"):
            result.put("region_code", self.france.region_of(department), department, f"department {department}")
        for name, level in (("department_code", "department"), ("region_code", "region")):
            if found := result.text(name):
                result.put("country_code", "FR", found, f"{level} {found}")

    def _put_words(self, said: Said, language: str, result: PlaceResult) -> None:
        """Set the place in words: as the partner names it, else the name of what its codes or its point mean."""
        commune = result.text("commune_code")
        words = said.name or said.commune
        if words and not (country := self._in_words(words, language)):
            result.put("place", words, words)
        elif words:
            result.put("place", country, words)
        elif said.area_name:
            code = said.commune_code or said.epci or said.postal_code or said.department or said.region or commune
            result.put("place", said.area_name, code, None if said.area_name == code else f"code {code}")
        elif commune:
            result.put("place", self.france.communes[commune].name, commune, f"commune {commune}")
        elif said.address:
            result.put("place", said.address, said.address)
        elif said.country:
            code = self.country(said.country)
            result.put("place", countries.name(code, language) if code else said.country, said.country)

    def _in_words(self, text: str, language: str) -> str | None:
        """Return the name of the country that a bare code means ("FR", "USA"), None for any other text."""
        code = self.country(text) if text.isupper() and len(text) <= 3 else None  # noqa: PLR2004 - ISO 3166-1
        return countries.name(code, language) if code else None
