"""Rows of CSV, TSV, XLSX and ODS files: cells in the order of their columns, without meaning yet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import chain, islice
from typing import Annotated, Any, BinaryIO, Literal
from urllib.parse import unquote, urlsplit

import python_calamine
from pydantic import Field

from crawlers.platforms._alignment import Align
from crawlers.platforms._archives import ZIP, check_zip
from crawlers.platforms._errors import Flaw, MalformedListing
from crawlers.platforms._options import OneOrMore, Part
from crawlers.platforms._text import lines, tell

Format = Literal["csv", "tsv", "xlsx", "ods", "geojson", "ndjson", "json"]
Row = list[Any]

ENDINGS: dict[str, Format] = {"csv": "csv", "tsv": "tsv", "tab": "tsv", "xlsx": "xlsx", "ods": "ods", "json": "json",
                              "geojson": "geojson", "ndjson": "ndjson", "jsonl": "ndjson"}
CONTENT_TYPES: dict[str, Format] = {
    "text/csv": "csv", "text/tab-separated-values": "tsv", "application/geo+json": "geojson",
    "application/x-ndjson": "ndjson", "application/jsonl": "ndjson", "application/json": "json"}
START = 2_000  # bytes, by which a format is told
DELIMITERS = ";,\t|"
SAMPLE = 200  # lines after the header, by which the delimiter is told
MAX_CELL = 10_000_000  # characters
ODS_MARK = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"


class TableOptions(Part):
    """How a table's file is read.

    format: told from the content, the address and the content type, unless given. delimiter: told from the header
    among `;` `,` tab and `|`. encoding: told from the byte order mark, else UTF-8, else what the server says, else
    Windows-1252 with an Issue. sheets: names of a workbook's sheets, the first unless given. header: number of the row
    that has the column names, from 1. skip_empty: leave out rows without any value. align: what is known of the
    columns, to put the cells of a row shorter than the header in their places. short_rows: what such a row keeps
    without `align`: `refuse` puts its cells under `_cells`, since none is sure of its place; `prefix` takes them for
    the first columns.
    """

    format: Format | None = None
    delimiter: str | None = Field(default=None, min_length=1, max_length=1)
    encoding: str | None = None
    sheets: Annotated[list[str], OneOrMore] = Field(default_factory=list)
    header: int = Field(default=1, ge=1)
    skip_empty: bool = True
    align: Align | None = None
    short_rows: Literal["refuse", "prefix"] = "refuse"


def told_format(body: bytes, url: str, content_type: str) -> Format:
    """Tell a file's format from its first bytes, then its address, its content type, and what it looks like.

    Raises MalformedListing for a web page, or where nothing tells.
    """
    if body.startswith(ZIP):
        return "ods" if ODS_MARK in body[:200] else "xlsx"
    start = body[:START].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html")):
        raise MalformedListing("a web page instead of a table")
    named = unquote(urlsplit(url).path).rpartition(".")[2].lower()
    found = ENDINGS.get(named) or CONTENT_TYPES.get(content_type.partition(";")[0].strip().lower())
    looks: Format = "json" if start.startswith((b"{", b"[")) else "csv"
    if found in ("xlsx", "ods"):
        raise MalformedListing(f"not a workbook, though its address or content type says {found}")
    return found or looks


def read_text_rows(file: BinaryIO, options: TableOptions, content_type: str, tab: bool
                   ) -> tuple[Iterator[Row], list[Flaw]]:
    """Return the rows of a CSV or TSV file as they are asked for, blank lines left out, and the Flaws of its encoding.

    Raises MalformedListing, when it is come to, where a quote is never closed, where the delimiter is not the header's,
    or for a cell of more than MAX_CELL characters.
    """
    encoding, flaws = tell(file, options.encoding, content_type)
    text = lines(file, encoding)
    sample = list(islice(text, options.header + SAMPLE))
    delimiter = options.delimiter or ("\t" if tab else sniff(sample, options.header))
    csv.field_size_limit(MAX_CELL)
    return _checked(_parse(chain(sample, text), delimiter), delimiter, sample, options.header), flaws


def _checked(rows: Iterator[Row], delimiter: str, sample: Sequence[str], header: int) -> Iterator[Row]:
    """Yield the rows. Raises MalformedListing at a header that is one column, but more by another delimiter."""
    for number, row in enumerate(rows, 1):
        if number == header and len(row) == 1:
            other = sniff(sample, header)
            if other != delimiter and other in row[0]:
                raise MalformedListing(f"the header is one column by {delimiter!r}: set options.delimiter to {other!r}")
        yield row


def _parse(text: Iterable[str], delimiter: str) -> Iterator[Row]:
    """Parse the lines of a CSV file; a last line of our own tells whether the last quote was closed."""
    end = "\ue000end\ue000"
    reader = csv.reader(chain(text, ["\n", end]), delimiter=delimiter)
    held: Row = []  # the row before, which is one only if the file does not end within it
    start = begun = 1
    try:
        for row in reader:
            if held and row:
                yield held
            if row == [end]:
                return
            if row:
                held, begun = row, start
            start = reader.line_num + 1
    except csv.Error as error:
        raise MalformedListing(f"not CSV: {error} (line {reader.line_num}); a quotation mark before it may lack its "
                               "other") from error
    raise MalformedListing(f"a quotation mark in the entry at line {begun} is never closed: all after it would be one "
                           "cell")


def sniff(sample: Sequence[str], header: int = 1) -> str:
    """Return the delimiter, of `;` `,` tab and `|`, that cuts the header and by which most rows are as wide as it; of
    equals the one that gives most columns; `;` where none cuts. sample: the first lines of a file.
    """
    def score(delimiter: str) -> tuple[bool, float, int]:
        try:
            rows = [row for row in csv.reader(sample, delimiter=delimiter) if row]
        except csv.Error:
            return False, 0.0, 0
        if len(rows) < header:
            return False, 0.0, 0
        width = len(rows[header - 1])
        return width > 1, sum(len(row) == width for row in rows) / len(rows), width

    return max(DELIMITERS, key=score)


def read_sheets(body: bytes, options: TableOptions) -> Iterator[tuple[str, Iterator[Row]]]:
    """Yield (sheet's name, rows) of an XLSX or ODS file: whole numbers as int, dates in ISO 8601, empty cells "".

    Raises MalformedListing if it is no workbook, over the bounds, or lacks a sheet of `options.sheets`.
    """
    check_zip(body)
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(body))
        names = workbook.sheet_names
        missing = [name for name in options.sheets if name not in names]
        if missing:
            raise MalformedListing(f"options.sheets: no sheet {missing[0]!r}; there are {', '.join(map(repr, names))}")
        for name in options.sheets or names[:1]:
            sheet = workbook.get_sheet_by_name(name)
            before = [""] * (sheet.start[1] if sheet.start else 0)  # columns that the rows leave out
            yield name, ([*before, *map(_cell, row)] for row in sheet.iter_rows())
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        if isinstance(error, MalformedListing):
            raise
        raise MalformedListing(f"not a workbook that can be read: {error}") from error


def other_sheets(file: BinaryIO) -> list[str]:
    """Return the names of a workbook's sheets after the first, which is read unless others are asked for; of other
    files none. The file can be sought in.
    """
    file.seek(0)
    if file.read(len(ZIP)) != ZIP:
        return []
    file.seek(0)
    return python_calamine.CalamineWorkbook.from_filelike(file).sheet_names[1:]


def _cell(value: Any) -> Any:
    """Return a workbook's value as JSON has it."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    if isinstance(value, datetime) and value.time() == time.min:
        return value.date().isoformat()
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value) if isinstance(value, timedelta) else value
