"""France offline: communes, arrondissements, departments, regions and intermunicipal bodies, by code and by name."""

from __future__ import annotations

import csv
import math
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from rapidfuzz import fuzz, process

from normalize import countries
from normalize.points import Point
from normalize.text import fold

LIKE = 80  # of 100: how near a misspelt name must be to the name of a commune of its postal code
EARTH_KM = 111.195  # a degree of latitude
CELL = 0.15  # degrees: the side of a square of the index
FARTHEST_KM = 20.0  # no commune of France is larger, Guyane's apart
_ARTICLE = re.compile(r"^(?:le|la|les|l) | (?:le|la|les|l)$")
_SAINT = re.compile(r"\b(st|ste|sts|stes)\b")
_SAINTS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
_CEDEX = re.compile(r"\bcedex(?: \d+)?\b.*$")
_SLASH = re.compile(r"\b(s|ss)/\s*", re.IGNORECASE)
_DISTRICT = re.compile(r"^(paris|lyon|marseille) (?:0?(\d{1,2})|([ivx]+))(?: ?(?:er|e|eme|nd|st|rd|th))?(?: arr.*)?$")
_DISTRICT_CODE = {"paris": "751{:02}", "lyon": "6938{}", "marseille": "132{:02}"}
_IN_ADDRESS = re.compile(r"(?<!\d)(\d{5})[\s,-]+([^\d,;()\n]+)")
_ROMAN = {"i": 1, "v": 5, "x": 10}


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune as it is today. point: None for the few that have none."""

    code: str
    name: str
    postal_codes: tuple[str, ...]
    point: Point | None
    radius_km: float

    @property
    def department(self) -> str:
        """Code of its department: two characters, three overseas."""
        return self.code[:3] if self.code.startswith(("97", "98")) else self.code[:2]


@dataclass(frozen=True, slots=True)
class Area:
    """A department, a region or an intermunicipal body; parents: the codes of the next level that it lies in."""

    code: str
    name: str
    parents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """A commune that a code or a name means; how: what a reader should know of it; point: a district's own."""

    commune: Commune
    how: str | None = None
    point: Point | None = None


@dataclass(slots=True)
class France:
    """The tables of data/places, indexed."""

    communes: dict[str, Commune]
    former: dict[str, str]
    districts: dict[str, tuple[str, Point]]
    departments: dict[str, Area]
    regions: dict[str, Area]
    epci: dict[str, Area]
    country_forms: dict[str, str]
    district_points: dict[str, Point] = field(default_factory=dict)
    by_name: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    by_former_name: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    by_postal_code: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    area_names: dict[str, dict[str, str]] = field(default_factory=dict)
    cells: dict[tuple[int, int], list[tuple[Point, str]]] = field(default_factory=lambda: defaultdict(list))

    def commune(self, code: str) -> Match | None:
        """Return what an INSEE code means today: a commune, one that it was merged into, or a district's."""
        if code in self.communes:
            return Match(self.communes[code])
        if code in self.districts:
            parent, point = self.districts[code]
            return Match(self.communes[parent], f"arrondissement {code}", point)
        if code in self.former:
            return Match(self.communes[self.former[code]], f"former code {code}")
        return None

    def named(self, name: str) -> list[Match]:
        """Return the communes that bear a name today."""
        key = name_key(name)
        if found := _district(key):
            city, number = found
            match = self.commune(_DISTRICT_CODE[city].format(number))
            return [match] if match else []
        return [Match(self.communes[code]) for code in self.by_name.get(key, ())]

    def once_named(self, name: str) -> list[Match]:
        """Return the communes that took over one that bore a name."""
        return [Match(self.communes[code], f"former commune {name}")
                for code in self.by_former_name.get(name_key(name), ())]

    def spelt_like(self, name: str, postal_code: str) -> list[Match]:
        """Return the commune of a postal code whose name is nearly `name` ("La grève sur le mignon")."""
        names = {code: name_key(self.communes[code].name) for code in self.by_postal_code.get(postal_code, ())}
        found = process.extractOne(name_key(name), names, scorer=fuzz.ratio, score_cutoff=LIKE)
        return [Match(self.communes[found[2]], f"spelt {name}, postal code {postal_code}")] if found else []

    def in_address(self, address: str) -> Match | None:
        """Read "6 rue X 79190 Sauzé-Vaussais": a postal code, then the name of one of its communes."""
        for postal, city in reversed(_IN_ADDRESS.findall(address)):
            words = city.split()
            for length in range(len(words), 0, -1):
                name = " ".join(words[:length])
                found = [match for match in self.named(name) if postal in match.commune.postal_codes]
                if len(found) == 1:
                    return Match(found[0].commune, f"address {postal} {name}", found[0].point)
        return None

    def departments_of(self, postal_code: str) -> set[str]:
        """Return the departments that a postal code may lie in (Corsica's 20 is two; a Cedex code is in no list)."""
        if codes := self.by_postal_code.get(postal_code):
            return {self.communes[code].department for code in codes}
        if postal_code.startswith("20"):
            return {"2A", "2B"}
        return {postal_code[:3] if postal_code.startswith(("97", "98")) else postal_code[:2]}

    def region_of(self, department: str) -> str | None:
        """Return the region of a department, None for the collectivities that are in none."""
        area = self.departments.get(department)
        return area.parents[0] if area and area.parents else None

    def area(self, level: str, text: str) -> Area | None:
        """Return the department, region or EPCI (level) that a code or a name means."""
        table: dict[str, Area] = getattr(self, level)
        text = text.strip()
        if level != "epci" and text.isdigit():
            text = text.zfill(2)
        return table.get(text.upper()) or table.get(self.area_names[level].get(name_key(text), ""))

    def nearest(self, point: Point) -> tuple[Commune, float] | None:
        """Return the commune that most likely holds the point, and its distance in km; None if none is near.

        Each commune counts as a disc of its own area, so that a large one reaches further than a small neighbour.
        """
        row, column = round(point[0] / CELL), round(point[1] / CELL)
        best: tuple[float, float, str] | None = None
        for cell in ((row + y, column + x) for y in (-1, 0, 1) for x in (-1, 0, 1)):
            for other, code in self.cells.get(cell, ()):
                distance = kilometres(point, other)
                power = distance**2 - self.communes[code].radius_km ** 2
                if best is None or power < best[0]:
                    best = power, distance, code
        if best is None or best[1] > max(3.0, min(1.6 * self.communes[best[2]].radius_km, FARTHEST_KM)):
            return None
        return self.communes[best[2]], best[1]


def kilometres(left: Point, right: Point) -> float:
    """Return the distance of two near points (flat, good to one in a thousand within France)."""
    east = (left[1] - right[1]) * math.cos(math.radians((left[0] + right[0]) / 2))
    return EARTH_KM * math.hypot(left[0] - right[0], east)


def name_key(name: str) -> str:
    """Return how a commune's name is compared: "St-Étienne s/ Mer Cedex 2" -> "saint etienne sur mer"."""
    key = fold(_SLASH.sub(lambda match: "sur " if match[1].lower() == "s" else "sous ", name))
    key = _SAINT.sub(lambda match: _SAINTS[match[1]], _CEDEX.sub("", key))
    return _ARTICLE.sub("", key).strip()


def _district(key: str) -> tuple[str, int] | None:
    """Read "paris 11e arrondissement" or "lyon vii"."""
    match = _DISTRICT.match(key)
    if not match:
        return None
    if match[2]:
        return match[1], int(match[2])
    values = [_ROMAN[letter] for letter in match[3]]
    return match[1], sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))


def read(folder: Path) -> France:
    """Read the tables of data/places, to look codes up only: names and points aren't indexed.

    Raises FileNotFoundError or KeyError when a table or its column is missing.
    """
    return France(
        {row["code"]: _commune(row) for row in _rows(folder / "communes.csv")},
        {row["code"]: row["commune_code"] for row in _rows(folder / "former.csv")},
        {row["code"]: (row["commune_code"], (float(row["latitude"]), float(row["longitude"])))
         for row in _rows(folder / "arrondissements.csv")},
        {row["code"]: Area(row["code"], row["name"], (row["region_code"],) if row["region_code"] else ())
         for row in _rows(folder / "departments.csv")},
        {row["code"]: Area(row["code"], row["name"]) for row in _rows(folder / "regions.csv")},
        {row["code"]: Area(row["code"], row["name"], tuple(row["departments"].split()))
         for row in _rows(folder / "epci.csv")},
        countries.read_forms(folder / "countries.csv"))


def load(folder: Path) -> France:
    """Read the tables of data/places and index them. Raises as `read` does."""
    france = read(folder)
    for row in _rows(folder / "former.csv"):
        if row["name"] and row["commune_code"] not in france.by_former_name[name_key(row["name"])]:
            france.by_former_name[name_key(row["name"])].append(row["commune_code"])
    for row in _rows(folder / "arrondissements.csv"):
        point = float(row["latitude"]), float(row["longitude"])
        france.district_points.update(dict.fromkeys(row["postal_codes"].split(), point))
    _index(france)
    for level in ("departments", "regions", "epci"):
        france.area_names[level] = {name_key(area.name): code for code, area in getattr(france, level).items()}
    for row in _rows(folder / "regions.csv"):
        others = (name for name in row["other_names"].split("|") if name)
        france.area_names["regions"].update({name_key(name): row["code"] for name in others})
    return france


def _index(france: France) -> None:
    for commune in france.communes.values():
        france.by_name[name_key(commune.name)].append(commune.code)
        for postal_code in commune.postal_codes:
            france.by_postal_code[postal_code].append(commune.code)
        if commune.point:
            france.cells[_cell(commune.point)].append((commune.point, commune.code))
    for parent, point in france.districts.values():
        france.cells[_cell(point)].append((point, parent))


def _cell(point: Point) -> tuple[int, int]:
    return round(point[0] / CELL), round(point[1] / CELL)


def _commune(row: dict[str, str]) -> Commune:
    point = (float(row["latitude"]), float(row["longitude"])) if row["latitude"] else None
    radius = math.sqrt(float(row["km2"]) / math.pi) if row["km2"] else 2.0
    return Commune(row["code"], row["name"], tuple(row["postal_codes"].split()), point, radius)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
