"""The projects of a list whose fields a spec describes: each value read by its kind, as those of any list are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from dedupe.addresses import absolute
from dedupe.records import MAX_TEXT, LinkRecord
from dedupe.spec import TITLE, Spec, SpecError, check, check_sources
from dedupe.typed.kinds import Table, columns
from dedupe.typed.reading import SEPARATOR, year
from normalize.schema import COUNTRY, DEPARTMENT, INSEE, LINK_KINDS

JOINED = " | "
CODES = {"country_code": COUNTRY, "commune_code": INSEE, "department_code": DEPARTMENT}
FORMS = {
    "country_code": "a country's code of two letters, like FR", "commune_code": "a commune's INSEE code, like 79191",
    "department_code": "a department's INSEE code, like 79 or 2A", "latitude": "a number of degrees from -90 to 90",
    "longitude": "a number of degrees from -180 to 180",
    **dict.fromkeys(("start_date", "end_date"), "a date with a year, like 2021-03-12 or 12/03/2021")}


@dataclass(frozen=True)
class Described:
    """records: what is known of them as projects, in the order of their ids. beside: their other fields, a row each.

    notes: what was cut or could not be read, in words.
    """

    records: list[LinkRecord]
    beside: Table
    notes: list[str]

    def __iter__(self) -> Iterator[LinkRecord]:
        return iter(self.records)


def described(rows: Sequence[Mapping[str, Any]], spec: Spec) -> Described:
    """Read rows with partner, source_id and the fields that the spec names (dedupe.typed.kinds.table says of values).

    Raises SpecError on a spec that cannot be used, on sources that do not fit its mode, and when no row has a title.
    """
    check(spec)
    check_sources(spec.mode, (str(row["partner"]) for row in rows))
    data = columns(rows, spec.mode, _kinds(spec))
    unread = [_unread(data, name, field) for field, (name, *_) in spec.own.items() if field in CODES]
    records = [_record(data, spec, row) for row in range(len(data))]
    untitled = [record.id for record in records if not record.title]
    if len(untitled) == len(records):
        raise SpecError(f"no record has a title in {spec.own[TITLE][0]}; name the field that holds it")
    notes = [*data.notes, *filter(None, unread), *without_title(untitled)]
    beside = replace(data, kinds=spec.beside, values={name: data.values[name] for name in spec.beside}, notes=[])
    return Described(records, beside, notes)


def without_title(ids: Sequence[str]) -> list[str]:
    """Return a note on these records, which have no title; none if there are none."""
    return [f"title: {len(ids):,} without one, compared by what else they say, like {min(ids)}"] if ids else []


def parted(text: str) -> list[str]:
    """Return the texts of a list told in one: joined by a bar between two spaces, as in the CSV files of the dumps."""
    return text.split(JOINED)


def _kinds(spec: Spec) -> dict[str, str]:
    """Return the kind of each field of the list; latitude goes before longitude."""
    kinds = {name: LINK_KINDS.get(kind, kind) for name, kind in spec.fields.items()}
    point = [name for field in ("latitude", "longitude") for name in spec.own.get(field, [])]
    return {name: kinds[name] for name in (*point, *kinds)}


def _unread(data: Table, name: str, field: str) -> str:
    """Take as missing what is no code; say how many."""
    given = data.values[name]
    data.values[name] = [value if re.fullmatch(CODES[field], value) else "" for value in map(str.upper, given)]
    off = [value for value, read in zip(given, data.values[name], strict=True) if value and not read]
    return f"{name}: {len(off)} not {FORMS[field]}, taken as missing, like {off[0]!r}" if off else ""


def _record(data: Table, spec: Spec, row: int) -> LinkRecord:
    """Return a row as the linker compares it."""
    def texts(*fields: str) -> tuple[str, ...]:
        held = (data.values[name][row] for field in fields for name in spec.own.get(field, []))
        return tuple(filter(None, (one for value in held for one in value.split(SEPARATOR))))

    def listed(*fields: str) -> tuple[str, ...]:
        return tuple(one for text in texts(*fields) for one in parted(text))

    def one(field: str, read: Callable[[str], Any] = str) -> Any:
        found = " ".join(texts(field))
        return read(found) if found else None

    pages = [absolute(page) for page in texts("url")]
    return LinkRecord(
        id=data.ids[row], partner=data.ids[row].split("/", 1)[0], title=one(TITLE) or "", aliases=listed("aliases"),
        text=" ".join(texts("summary", "description"))[:MAX_TEXT], url=pages[0] if pages else None,
        links=(*pages[1:], *map(absolute, listed("links"))),
        organisations=listed("organisations"), place=one("place"), commune_code=one("commune_code"),
        department_code=one("department_code"), country_code=one("country_code"),
        latitude=one("latitude", float), longitude=one("longitude", float),
        start_year=one("start_date", whole_year), end_year=one("end_date", whole_year), languages=listed("languages"))


def whole_year(value: str) -> int | None:
    """Return the year in a text as `dedupe.typed.reading.year` finds it, None when there is none."""
    found = year(value)
    return None if np.isnan(found) else int(found)
