"""CSV (RFC 4180): UTF-8 without BOM, commas, CRLF. For spreadsheets and people; JSON has the exact values.

No BOM: scripts would read it as part of the first column's name. In LibreOffice and Excel, import as UTF-8 with commas.
Lists are joined by " | " (a bar within an item becomes "¦"). A cell that a spreadsheet would run as a formula gets an
apostrophe before it; plain numbers, negative ones too, stay as they are.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from typing import Any

import orjson

from publish.columns import Kind
from publish.exporters.base import Exporter, Row

_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?([eE][+-]?\d+)?")


class CsvExporter(Exporter):
    """Comma-separated values with a header line."""

    suffix = "csv"
    mediatype = "text/csv"

    def begin(self) -> None:
        """Write the header line."""
        self._text = io.TextIOWrapper(self.file, encoding="utf-8", newline="", write_through=False)
        self._writer = csv.writer(self._text)
        self._cells = [(column.name, _CELLS.get(column.kind)) for column in self.head.columns]
        self._writer.writerow([column.name for column in self.head.columns])

    def write(self, row: Row) -> None:
        """Write one line."""
        self._writer.writerow([cell(row[name]) if cell and row[name] is not None else row[name]
                               for name, cell in self._cells])

    def finish(self) -> None:
        """Hand all to the file, and leave it open."""
        self._text.detach()


def harmless(text: str) -> str:
    """Return `text` so that no spreadsheet runs it: what begins as a formula gets an apostrophe before it."""
    return f"'{text}" if text[:1] in _FORMULA and not _NUMBER.fullmatch(text) else text


def _joined(items: list[str]) -> str:
    return harmless(" | ".join(item.replace("|", "¦") for item in items))


def _json(items: list[Any]) -> str:
    return orjson.dumps(items).decode()


def _true_or_false(value: bool) -> str:
    return "true" if value else "false"


_CELLS: dict[Kind, Callable[[Any], str]] = {"text": harmless, "list": _joined, "json": _json, "boolean": _true_or_false}
"""How a value that is not None stands in a cell; numbers stand as they are."""
