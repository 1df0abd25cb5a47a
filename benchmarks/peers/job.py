"""What a linker is given to do and what it hands back, as files, so that each runs in a process and a venv of its own.

This module and its neighbours import nothing of Glane: PyPI's `dedupe` has the name of one of our packages.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

NOT_WORDS = re.compile(r"[\W_]+")
CLOCK = re.compile(r"(\d+):(\d\d)")
SEPARATOR = "\x1f"  # between the values of a field with several


@dataclass(frozen=True)
class Job:
    """A list to link.

    mode: `link` (two clean sources), `multi` (several), `dirty` (duplicates anywhere). kinds: field -> kind. ids:
    `partner/source_id`. partner: each record's source. values: field -> texts, "" when missing. truth: the true cluster
    of each row, for the one peer that has to be taught, or nothing. options: what one system only is told.
    """

    mode: str
    kinds: dict[str, str]
    ids: list[str]
    partner: list[str]
    values: dict[str, list[str]]
    truth: list[int] = field(default_factory=list)
    options: dict[str, Any] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.ids)

    def of_kind(self, *kinds: str) -> list[str]:
        """Return the fields of these kinds, in the order of the spec."""
        return [name for name, kind in self.kinds.items() if kind in kinds]

    def cleaned(self) -> dict[str, list[Any]]:
        """Return each field as peers' documentation would have it: small letters, no punctuation, None when missing.

        Years, numbers and coordinates are numbers.
        """
        return {name: [clean(value, self.kinds[name]) for value in values] for name, values in self.values.items()}

    def write(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> Job:
        return cls(**json.loads(path.read_text(encoding="utf-8")))


def clean(value: str, kind: str) -> Any:
    """Return a value of this kind as a peer gets it, None when it is missing or cannot be read."""
    if kind in ("year", "number", "coordinate"):
        return as_number(value, kind)
    if kind == "address":
        return value.split(SEPARATOR, maxsplit=1)[0].lower().split("://")[-1].removeprefix("www.").rstrip("/") or None
    joined = "" if kind == "code" else " "
    return NOT_WORDS.sub(joined, value.lower()).strip() or None


def as_number(value: str, kind: str) -> float | None:
    """Read the first number, `mm:ss` as minutes, a year as four digits; None when there is none."""
    clock = CLOCK.fullmatch(value)
    if clock:
        return int(clock[1]) + int(clock[2]) / 60
    found = re.search(r"\d{4}" if kind == "year" else r"-?\d+(?:\.\d+)?", value)
    return float(found[0]) if found else None
