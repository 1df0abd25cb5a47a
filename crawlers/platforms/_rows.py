"""Rows of cells -> payloads, by the header's columns; and rows of another file joined to them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, count, islice
from typing import Annotated, Any, BinaryIO

import jmespath
from pydantic import Field

from crawlers.partners import HttpAddress
from crawlers.platforms._alignment import align
from crawlers.platforms._documents import entries, load_json, load_json_text
from crawlers.platforms._errors import Flaw, Found, MalformedListing
from crawlers.platforms._options import JMESPath, OneOrMore
from crawlers.platforms._tables import START, Row, TableOptions, read_sheets, read_text_rows, told_format
from crawlers.platforms._text import decode
from crawlers.records import Payload

WORLD_CRS = ("CRS84", "4326", "4979", "CRS83")


class Join(TableOptions):
    """Another file, whose row is put under `into` where `right` (in its row) equals `left` (in the listing's row).

    many: all rows that match, as a list; else the first, with an Issue if there are others.
    """

    url: Annotated[list[HttpAddress], OneOrMore, Field(min_length=1)]
    left: JMESPath
    right: JMESPath
    into: str
    many: bool = False


def read_table(body: bytes, options: TableOptions, url: str, content_type: str = "") -> Iterator[Found]:
    """Yield a payload for each row (column name -> text or number, empty cells left out) or GeoJSON feature, and Flaws.

    Raises MalformedListing if the whole cannot be read.
    """
    kind = options.format or told_format(body, url, content_type)
    if kind in ("xlsx", "ods"):
        for name, rows in read_sheets(body, options):
            yield from entries_of_rows(rows, options, name if len(options.sheets) > 1 else None)
    elif kind in ("csv", "tsv"):
        rows, flaws = read_text_rows(io.BytesIO(body), options, content_type, tab=kind == "tsv")
        whole = list(rows)  # of a listing that breaks off nothing is taken
        yield from flaws
        yield from entries_of_rows(whole, options)
    elif kind == "ndjson":
        yield from _read_lines(body, options, content_type)
    else:
        yield from _read_document(body, content_type)


def read_table_file(file: BinaryIO, options: TableOptions, name: str) -> Iterator[Found]:
    """Yield what `read_table` does of a file that can be sought in; what breaks off CSV or TSV is met when come to.

    Of these a row is held at a time; other formats are read whole.
    """
    kind = options.format or told_format(file.read(START), name, "")
    file.seek(0)
    if kind in ("csv", "tsv"):
        rows, flaws = read_text_rows(file, options, "", tab=kind == "tsv")
        yield from flaws
        yield from entries_of_rows(rows, options)
    else:
        yield from read_table(file.read(), options, name)


def entries_of_rows(rows: Iterable[Row], options: TableOptions, sheet: str | None = None) -> Iterator[Found]:
    """Yield a payload for each row after the header, then the Flaws about it; `sheet` is kept under `_sheet`."""
    left = iter(rows)
    head = list(islice(left, options.header))
    if len(head) < options.header:
        raise MalformedListing(f"no row {options.header} for the header: the table has {len(head)} rows")
    columns = column_names(head[-1])
    for row in left:
        if options.skip_empty and not any(map(_filled, row)):
            continue
        entry, flaws = _entry(row, columns, options)
        if sheet is not None:
            entry["_sheet"] = sheet
        yield entry
        yield from flaws


def column_names(header: Row) -> list[str]:
    """Return the columns' names, spaces collapsed; one without a name is `column 3`, a second `name` is `name (2)`."""
    if not any(map(_filled, header)):
        raise MalformedListing("the header row is empty: set options.header to the row that has the column names")
    names: list[str] = []
    for position, cell in enumerate(header, 1):
        name = " ".join(str(cell).split()) or f"column {position}"
        candidates = chain([name], (f"{name} ({number})" for number in count(2)))
        names.append(next(candidate for candidate in candidates if candidate not in names))
    return names


def _entry(row: Row, columns: list[str], options: TableOptions) -> tuple[Payload, list[Flaw]]:
    extra = [cell for cell in row[len(columns):] if _filled(cell)]
    entry: Payload = {}
    flaws = []
    if len(row) >= len(columns):
        entry = _pairs(columns, row)
    elif options.align:
        placed = align([str(cell) for cell in row], columns, options.align)
        entry = _pairs([columns[at] for at in placed.values()], [row[cell] for cell in placed]) or {"_cells": row}
        flaws.append(Flaw("short_row", [cell for i, cell in enumerate(row) if i not in placed], entry=entry))
    elif options.short_rows == "prefix":
        entry = _pairs(columns, row)
        flaws.append(Flaw("short_row", row, entry=entry))
    else:
        entry = {"_cells": row}
        flaws.append(Flaw("short_row", row, entry=entry))
    if extra:
        entry["_extra"] = extra
        flaws.append(Flaw("long_row", extra, entry=entry))
    return entry, flaws


def _pairs(columns: Sequence[str], cells: Row) -> Payload:
    return {column: cell for column, cell in zip(columns, cells, strict=False) if _filled(cell)}


def _filled(cell: Any) -> bool:
    return cell is not None and bool(str(cell).strip())


def _read_document(body: bytes, content_type: str) -> Iterator[Found]:
    """Read JSON or GeoJSON."""
    document, flaws = load_json(body, content_type)
    yield from flaws
    if not isinstance(document, dict) or document.get("type") != "FeatureCollection":
        yield from entries(document)
        return
    crs = jmespath.search("crs.properties.name", document)
    if isinstance(crs, str) and not crs.endswith(WORLD_CRS):
        yield Flaw("bad_coordinates", f"not in degrees (WGS 84) but in {crs}", "crs")
    yield from entries(document, "features")


def _read_lines(body: bytes, options: TableOptions, content_type: str) -> Iterator[Found]:
    """Read NDJSON. Raises MalformedListing if no line can be read."""
    text, flaws = decode(body, options.encoding, content_type)
    yield from flaws
    read, broken = 0, None
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        mended: list[Flaw] = []
        try:
            value = load_json_text(line, mended)
        except MalformedListing as error:
            broken = error
            yield Flaw("unreadable", f"line {number}: {error}")
            continue
        read += 1
        yield from entries([value])
        yield from (Flaw(flaw.kind, flaw.value, flaw.field, value) for flaw in mended if isinstance(value, dict))
    if broken and not read:
        raise broken


Index = dict[str, list[Payload]]


def index_rows(found: Iterable[Found], join: Join, index: Index) -> Iterator[Flaw]:
    """Put the rows of a joined file in `index`, by the text of what `right` gives; yield the Flaws met."""
    right = jmespath.compile(join.right)
    for item in found:
        if isinstance(item, Flaw):
            yield Flaw(item.kind, item.value, item.field or join.into)
            continue
        key = _key(right, item)
        if key:
            index.setdefault(key, []).append(item)


def join_rows(found: Iterable[Found], join: Join, index: Index) -> Iterator[Found]:
    """Put under `into` what `index` has for each entry; an entry without a match is kept, with a Flaw `no_match`."""
    left = jmespath.compile(join.left)
    for item in found:
        if isinstance(item, Flaw):
            yield item
            continue
        key = _key(left, item)
        rows = index.get(key, [])
        if rows:
            item[join.into] = rows if join.many else rows[0]
        yield item
        if not rows:
            yield Flaw("no_match", key, join.into, item)
        elif len(rows) > 1 and not join.many:
            yield Flaw("id_repeated", key, join.into, item)


def _key(expression: Any, row: Payload) -> str:
    """Return what joins a row as text: 1 and "1" and 1.0 are one key. "" where the expression gives none."""
    try:
        found = expression.search(row)
    except jmespath.exceptions.JMESPathError:
        return ""  # told as `no_match`, by the caller
    if found is None or isinstance(found, bool | dict | list):
        return ""
    return str(int(found) if isinstance(found, float) and found.is_integer() else found).strip()
