"""CSV of millions of lines: a cell is made harmless and quoted once, where it is made."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from crawlers.files import replacing
from publish.exporters.csv_ import harmless

PLAIN = re.compile(r"\w[\w /.:-]*")  # needs neither
PLAIN_ID = re.compile(r"\w[\w .:-]*/\w[\w /.:-]*")  # of whose two parts neither needs it
SPECIAL = re.compile('[",\r\n]')
LOT = 10_000  # lines written at a time


def cell(text: str) -> str:
    """Return a text as a cell: no spreadsheet runs it, quoted where it has to be."""
    if PLAIN.fullmatch(text):
        return text
    text = harmless(text)
    return '"{}"'.format(text.replace('"', '""')) if SPECIAL.search(text) else text


def id_cells(record: str) -> str:
    """Return the id of a record, partner/source_id, as two cells."""
    if PLAIN_ID.fullmatch(record):
        return record.replace("/", ",", 1)
    partner, source_id = record.split("/", 1)
    return f"{cell(partner)},{cell(source_id)}"


def write_csv(path: Path, head: str, lines: Iterable[str]) -> int:
    """Write a CSV file of lines that are made of cells, without their ends; return how many, the head aside."""
    left, count = iter(lines), 0
    with replacing(path) as file:
        file.write(f"{head}\n".encode())
        while lot := list(islice(left, LOT)):
            file.write(("\n".join(lot) + "\n").encode())
            count += len(lot)
    return count
