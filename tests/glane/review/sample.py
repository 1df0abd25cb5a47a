"""A few dozen records with pairs of every kind of score, on disk as the stages leave them."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import orjson

from dedupe.records import LinkRecord
from glane.config import Paths
from glane.files import write_lines
from glane.review.session import Session
from normalize.schema import Record

TODAY = date(2026, 11, 22)
SUBJECTS = ("jardin", "atelier", "velo", "fresque", "climat", "riviere", "oiseau", "papillon", "carte", "budget",
            "forage", "compost", "cantine", "mesure")


def records(projects: int = 90) -> list[Record]:
    """Make projects that two partners list, under one name or two; of every third, a third partner lists a namesake."""
    chance = random.Random(7)
    found = []
    for number in range(projects):
        coined = "".join(chance.choice("bdfglmnprstv") + chance.choice("aeiou") for _ in range(3))
        title = f"{' '.join(chance.sample(SUBJECTS, 2))} {coined}".capitalize()
        renamed = chance.choice([title, f"{title} pour tous", f"{chance.choice(SUBJECTS)} {coined}".capitalize()])
        namesake = chance.choice([title, f"{title} {chance.choice(SUBJECTS)}"])
        listed = [("alpha", number, title), ("beta", number, renamed), ("gamma", number + 1000, namesake)]
        for partner, id_, name in listed[:3 if number % 3 == 0 else 2]:
            found.append(_record(chance, partner, id_, name, coined))
    return found


def _record(chance: random.Random, partner: str, number: int, title: str, coined: str) -> Record:
    return Record(
        id=f"{partner}/{number}", partner=partner, source_id=str(number), title=title,
        source_url=f"https://{partner}.example.org/{number}", summary=f"Un projet de {coined}.",
        organisations=[f"Association {coined}"] if chance.random() < 0.6 and number < 1000 else [],
        commune_code=chance.choice(["79191", "29019", None]) if number < 1000 else "35238", place="Niort",
        languages=["fr"], start_date=str(chance.randint(2001, 2026)), fetched_at="2026-11-22T00:00:00Z",
        licence="etalab-2.0", listed="listed", first_seen="2026-11-22", last_seen="2026-11-22")


def written(folder: Path, found: list[Record]) -> Paths:
    """Write records as `normalize` and `link` leave them."""
    paths = Paths(folder / "data", folder / "partners")
    for partner in sorted({record.partner for record in found}):
        write_lines(paths.normalized / f"{partner}.ndjson", (
            {"record": record.model_dump(mode="json"), "statements": []} for record in found
            if record.partner == partner))
    paths.linked.mkdir()
    (paths.linked / "link.json").write_bytes(orjson.dumps({"made_from": {"day": "2026-11-22"}}))
    return paths


def session(paths: Paths, found: list[Record], by: str = "curator") -> Session:
    """Start a review."""
    return Session(paths, [LinkRecord.of(record) for record in found], by, TODAY)


def is_same(pair: tuple[str, str]) -> bool:
    """Say what is true of a pair: both partners count the projects alike."""
    return pair[0].split("/")[1] == pair[1].split("/")[1]
