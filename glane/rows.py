"""A list of a person's own, a record at a time, each with its partner and source_id: JSON objects, or a table."""

from __future__ import annotations

import hashlib
import io
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO

import orjson

from glane import console
from glane.config import UsageError

PARTNER = "list"  # of records that name none
CARRIAGE = b"\r"
BOM = b"\xef\xbb\xbf"
TABLES = (".csv", ".tsv", ".xlsx", ".ods")
HEADED = "; the first row must have the names of the columns, parted by tabs in a .tsv"
MENDED = "; mend it, or save the table anew as CSV in UTF-8"
EITHER = f"; write a JSON object a line, or a table, whose name ends in {', '.join(TABLES)}"
Row = dict[str, Any]
NO_NAMES: Mapping[str, str] = MappingProxyType({})


class Rows:
    """The records of a file, as they come: the number of the line, or row of a table, and the object.

    names: `partner`, `source_id` -> what the list calls them, if otherwise. unsourced, made: once they have gone by,
    whether none names its partner, and where those without a source_id stand: number, partner, the source_id made.
    """

    def __init__(self, path: Path, names: Mapping[str, str] = NO_NAMES) -> None:
        self.path, self.names = path, names
        self.place = "row" if path.suffix.lower() in TABLES else "line"
        self.unsourced = True
        self.made: list[tuple[int, str, str]] = []

    def __iter__(self) -> Iterator[tuple[int, Row]]:
        """Yield each, with `partner` and `source_id` as texts.

        A file of one of TABLES gives an object a row, by the columns of its header, empty cells left out. Who names no
        partner is of PARTNER; who names no source_id gets one from what it says, the same in any order.
        Raises UsageError with the number; for what only the whole list shows, when it has been read.
        """
        place_of: dict[str, int] = {}
        copies: Counter[str] = Counter()
        for number, row in _objects(self.path):
            if self.names:
                row.update({name: row.get(theirs) for name, theirs in self.names.items()})
            partner = self._id(number, "partner", row.get("partner"))
            source_id = self._id(number, "source_id", row.get("source_id"))
            self.unsourced = self.unsourced and not partner
            row["partner"], row["source_id"] = partner or PARTNER, source_id
            if "/" in partner:
                raise self.wrong(number, f"partner {partner!r} has a /; it may not, as a record's id is "
                                 "partner/source_id")
            if not source_id:
                row["source_id"] = _made(row, copies)
                self.made.append((number, row["partner"], row["source_id"]))
            elif (first := place_of.setdefault(f"{row['partner']}/{source_id}", number)) != number:
                raise self.wrong(number, f"{row['partner']}/{source_id} is on {self.place} {first} already; each "
                                 "record needs its own source_id")
            yield number, row
        if not place_of and not self.made:
            raise UsageError(f"{self.path}: no record; write one JSON object a line, or a table with a header and rows")
        for _, partner, source_id in sorted(self.made, key=lambda one: one[1:]):
            if taken := place_of.get(f"{partner}/{source_id}"):
                raise self.wrong(taken, f"source_id {source_id} is another record's, that names none; name a source_id "
                                 "for every record")

    def wrong(self, number: int, what: str) -> UsageError:
        """Return the error that says what is wrong with a record."""
        return UsageError(f"{self.path}, {self.place} {number}: {what}")

    def _id(self, number: int, name: str, value: object) -> str:
        if type(value) is str:  # mostly
            return value.strip()
        if isinstance(value, bool) or not isinstance(value, str | int | None):
            raise self.wrong(number, f"{name} is {value!r}; it must be a text or a whole number")
        return "" if value is None else str(value).strip()


def read_object(where: str, text: bytes, line: int | None = None) -> Row:
    """Return the object of a JSON text. Raises UsageError, which says where, and on which line if it is one of many,
    but not what else to write.
    """
    at = where if line is None else f"{where}, line {line}"
    try:
        row = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise UsageError(f"{at}: {_not_json(text, error, line is None)}") from None
    if not isinstance(row, dict):
        raise UsageError(f"{at}: JSON, but not an object")
    return row


def _not_json(text: bytes, error: orjson.JSONDecodeError, whole: bool) -> str:
    """Say what is wrong with a text. whole: it is a file, not a line of one, whose number is told."""
    try:
        text.decode()
    except UnicodeDecodeError:
        return "not text in UTF-8; save it in that encoding"
    place = f"line {error.lineno}, column {error.colno}" if whole else f"column {error.pos + 1}"
    return f"not JSON ({error.msg}: {place})"


def unreadable(path: Path, error: OSError) -> UsageError:
    """Return the error that says so of a file."""
    return UsageError(f"{path}: {error.strerror}; name a file that can be read")


def _objects(path: Path) -> Iterator[tuple[int, Row]]:
    if path.suffix.lower() in TABLES:
        yield from enumerate(_table(path), 2)  # the header is row 1
        return
    where = str(path)
    for number, line in enumerate(_lines(path), 1):
        if line.strip():
            try:
                row = read_object(where, line, number)
            except UsageError as error:
                raise UsageError(f"{error}{EITHER}") from None
            yield number, row


def _table(path: Path) -> Iterator[Row]:
    """Yield the rows of a table, read as a partner's would be. Raises UsageError when cells are not under a column."""
    from crawlers.platforms._errors import MalformedListing
    from crawlers.platforms._tables import other_sheets

    try:
        with path.open("rb") as opened:
            file = opened if opened.seekable() else io.BytesIO(opened.read())
            yield from _rows_of(path, file)
            if others := other_sheets(file):
                console.warn(f"{path}: only the first sheet is read, not {', '.join(others)}")
    except MalformedListing as error:
        told = str(error).partition(": set options.")[0]  # a list has none
        raise UsageError(f"{path}: {told}{HEADED if 'header' in told else MENDED}") from None
    except OSError as error:
        raise unreadable(path, error) from None


def _rows_of(path: Path, file: BinaryIO) -> Iterator[Row]:
    from crawlers.platforms._errors import Flaw
    from crawlers.platforms._rows import read_table_file
    from crawlers.platforms._tables import TableOptions

    row = 1
    for found in read_table_file(file, TableOptions(), path.name):
        if not isinstance(found, Flaw):
            row += 1
            yield found
        elif found.kind == "encoding":
            what = "characters that cannot be kept, read as \ufffd" if "\ufffd" in found.value else (
                "not in UTF-8, read as Windows-1252")
            console.warn(f"{path}: {what}, near {found.value!r}")
        else:
            raise UsageError(f"{path}, row {row} ({str(found.value)[:80]}): fewer or more cells than the header has "
                             "columns; mend the row, or quote the cell that has the delimiter in it")


def _lines(path: Path) -> Iterator[bytes]:
    """Yield the lines of a file, whichever of the three line ends it uses, without a mark at its beginning."""
    try:
        with path.open("rb") as file:
            if file.peek(len(BOM)).startswith(BOM):
                file.read(len(BOM))
            for line in file:
                if CARRIAGE in line:
                    yield from line.splitlines()
                else:
                    yield line
    except OSError as error:
        raise unreadable(path, error) from None


def _made(row: Row, copies: Counter[str]) -> str:
    """Return a source_id made of the content of a row: copies are told apart by a number."""
    content = hashlib.sha256(orjson.dumps(row, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]
    copies[content] += 1
    return f"{content}-{copies[content]}"
