"""Writes truth.csv (which entry is which project) and near_misses.csv (pairs that look alike and are not the same).

Usage: python examples/federation/truth.py
"""

from __future__ import annotations

import csv
import io
import sys
from collections import defaultdict
from itertools import product

from content import everything
from facts import FOLDER, read_projects


def truth_rows() -> list[tuple[str, str, str]]:
    """Return (record id, key of its project, how the entry differs from projects.csv) for every entry of every site."""
    return [(f"{site.slug}/{entry.source_id}", entry.key, note(entry.forms, entry.language))
            for site, entry in everything()]


def note(forms: frozenset[str], language: str) -> str:
    """Return the forms of an entry in a fixed order, with its language if it is not French."""
    return " ".join([*sorted(forms - {"english"}), *(["english"] if language == "en" else [])])


def near_miss_rows() -> list[tuple[str, str, str]]:
    """Return (record id, record id, what they are to each other) for every pair of entries of two like projects."""
    records = defaultdict(list)
    for record_id, key, _ in truth_rows():
        records[key].append(record_id)
    return [(min(pair), max(pair), project.near_note) for project in read_projects() for key in project.near
            for pair in product(records[project.key], records[key])]


def as_csv(header: tuple[str, ...], rows: list[tuple[str, str, str]]) -> str:
    """Return the rows, sorted, under their header."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([header, *sorted(rows)])
    return text.getvalue()


def files() -> dict[str, str]:
    """Return name -> text of the two files."""
    return {"truth.csv": as_csv(("record_id", "project", "note"), truth_rows()),
            "near_misses.csv": as_csv(("left", "right", "note"), near_miss_rows())}


def main() -> int:
    """Write the two files beside projects.csv."""
    for name, text in files().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
        sys.stdout.write(f"{name}: {text.count(chr(10)) - 1} rows\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
