"""The hand-curated base facts: projects.csv and communes.csv, read into plain objects."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Place:
    """Where a project is: a French commune in full, a foreign town with its point, a country, or nothing."""

    name: str = ""
    code: str = ""
    postal_code: str = ""
    department: str = ""
    country: str = ""
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """One entry of a project on one site, and the forms that it takes there: `acronym`, `mojibake` (see forms.py)."""

    site: str
    forms: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Project:
    """One row of projects.csv. start, end: ISO 8601, as precise as known. goal_*: an infinitive clause."""

    key: str
    kind: str
    title: str
    acronym: str
    title_en: str
    organisations: tuple[str, ...]
    place: Place
    start: str
    end: str
    status: str
    url: str
    themes: tuple[str, ...]
    goal_fr: str
    goal_en: str
    listings: tuple[Listing, ...]
    near: tuple[str, ...]
    near_note: str


def parts(text: str, separator: str = ";") -> tuple[str, ...]:
    """Split `text`, leaving out what is empty."""
    return tuple(part.strip() for part in text.split(separator) if part.strip())


def read_communes(path: Path = FOLDER / "communes.csv") -> dict[str, Place]:
    """Return INSEE code -> Place for the communes that the projects name."""
    with path.open(encoding="utf-8", newline="") as file:
        return {row["code"]: Place(row["name"], row["code"], row["postal_code"], row["department"], "FR",
                                   float(row["latitude"]), float(row["longitude"])) for row in csv.DictReader(file)}


def read_place(text: str, communes: dict[str, Place]) -> Place:
    """Read `59350` (INSEE), `FR` (country), `Ghent, BE @51.05,3.72` or nothing. Raises KeyError or ValueError."""
    if not text:
        return Place()
    if "@" in text:
        name, point = text.split("@")
        town, country = name.strip().rsplit(", ", 1)
        latitude, longitude = (float(number) for number in point.split(","))
        return Place(town, country=country, latitude=latitude, longitude=longitude)
    return communes[text] if text[0].isdigit() else Place(country=text)


def read_listing(text: str) -> Listing:
    """Read `csv` or `csv:acronym+mojibake`."""
    site, _, forms = text.partition(":")
    return Listing(site, frozenset(parts(forms, "+")))


def read_projects(path: Path = FOLDER / "projects.csv") -> list[Project]:
    """Return the projects in the order of the file. Raises ValueError naming the row that cannot be read."""
    communes = read_communes()
    projects = []
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            try:
                place = read_place(row["place"], communes)
            except (KeyError, ValueError) as error:
                wrong = f"{path.name}: {row['key']}: place {row['place']!r}"
                raise ValueError(f"{wrong}: add it to communes.csv") from error
            projects.append(Project(
                row["key"], row["kind"], row["title"], row["acronym"], row["title_en"], parts(row["organisations"]),
                place, row["start"], row["end"], row["status"], row["url"], parts(row["themes"], " "), row["goal_fr"],
                row["goal_en"], tuple(read_listing(item) for item in parts(row["listed"])), parts(row["near"]),
                row["near_note"]))
    return projects
