"""Where projects are: the communes of France, English-speaking cities and invented villages around them."""

from __future__ import annotations

import csv
import random
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from benchmarks.synthetic.lexicon import EN, FR, phrases

COMMUNES = Path(__file__).resolve().parents[2] / "data" / "places" / "communes.csv"
EVENNESS = 0.55  # 0 would be Zipf's law, 1 all places alike: projects gather in towns less than people do
AROUND = 0.5  # degrees between a city and its villages at most


@dataclass(frozen=True, slots=True)
class Place:
    """A town: its centre in degrees; code: of the commune, None abroad; language: 0 French, 1 English."""

    name: str
    latitude: float
    longitude: float
    code: str | None
    language: int


def place(chance: random.Random, language: int) -> Place:
    """Return a town of the language, large ones more often."""
    found = _english() if language == EN else _french()
    rank = (((len(found) + 1) ** EVENNESS - 1) * chance.random() + 1) ** (1 / EVENNESS)
    return found[int(rank) - 1]


def of(name: str) -> str:
    """Return "de" and the name of a French town, contracted: "du Mans", "d’Arles"."""
    return _joined(name, "de", "du", "des")


def at(name: str) -> str:
    """Return "à" and the name of a French town, contracted: "au Mans"."""
    return _joined(name, "à", "au", "aux")


def _joined(name: str, plain: str, masculine: str, plural: str) -> str:
    if name[:3] in ("Le ", "le "):
        return f"{masculine} {name[3:]}"
    if name[:4] in ("Les ", "les "):
        return f"{plural} {name[4:]}"
    if plain == "de" and name[0] in "AEIOUYÉÈÊÎaeiouéè":
        return f"d’{name}"
    return f"{plain} {name}"


@cache
def _french() -> tuple[Place, ...]:
    """Return the communes in a fixed disorder, after those with many postal codes, which are the large ones."""
    with COMMUNES.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["latitude"]]
    random.Random(0).shuffle(rows)
    rows.sort(key=lambda row: -row["postal_codes"].count(";") - row["postal_codes"].count(" "))
    return tuple(Place(row["name"], float(row["latitude"]), float(row["longitude"]), row["code"], FR) for row in rows)


@cache
def _english() -> tuple[Place, ...]:
    chance = random.Random(0)
    cities = []
    for line in phrases("towns"):
        name, latitude, longitude = line.split(", ")
        cities.append(Place(name, float(latitude), float(longitude), None, EN))
    names = [f"{before}{start}{end}" for before in ("", "", "Great ", "Little ", "Upper ", "Nether ")
             for start in phrases("village_starts") for end in phrases("village_ends")]
    chance.shuffle(names)
    villages = []
    for number, name in enumerate(names * 2):  # a village's name is another's, elsewhere
        city = cities[number * 7 % len(cities)]
        villages.append(Place(name, round(city.latitude + chance.uniform(-AROUND, AROUND), 2),
                              round(city.longitude + chance.uniform(-AROUND, AROUND), 2), None, EN))
    return (*cities, *villages)
