"""Records as columns of typed fields, and what each kind of field is read as."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from dedupe.bags import Bags, Rows
from dedupe.notices import Notice
from dedupe.spec import CLEAN, KINDS, Spec, SpecError, check, check_sources
from dedupe.tokens import Ints
from dedupe.typed.arrays import weighed
from dedupe.typed.letters import word_grams
from dedupe.typed.reading import SEPARATOR, number, pages, year
from dedupe.typed.words import Column, Lexicon, read_columns
from normalize.points import decimal

WORDED = ("name", "short_text", "text", "code", "category", "year")  # kinds whose words are compared
LONGEST = {"text": 4_000}  # what comes later in a long text does not change the decision
LONG = 300
PARTS = 50  # of a list of values
POINT = ("latitude", "longitude")
BOUNDS = (90.0, 180.0)


@dataclass(frozen=True)
class Table:
    """Records by column, in the order of their ids.

    ids: `partner/source_id`. partner: a number for each record's source. mode: see dedupe.spec. kinds: field -> kind.
    values: field -> texts, "" when missing. notes: what was cut or could not be read, in words.
    bounds: what was left out when they were compared.
    """

    ids: list[str]
    partner: Ints
    mode: str
    kinds: dict[str, str]
    values: dict[str, list[str]]
    notes: list[str] = field(default_factory=list)
    bounds: list[Notice] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def clean(self) -> bool:
        """Say whether no source lists one thing twice."""
        return self.mode in CLEAN

    def of_kind(self, *kinds: str) -> list[str]:
        """Return the fields of these kinds, in the order of the spec."""
        return [name for name, kind in self.kinds.items() if kind in kinds]

    def rows(self, chosen: Sequence[int]) -> Table:
        """Return the table of these rows, in their order."""
        return Table([self.ids[row] for row in chosen], self.partner[list(chosen)], self.mode, self.kinds,
                     {name: [column[row] for row in chosen] for name, column in self.values.items()}, self.notes,
                     self.bounds)

    @cached_property
    def _read(self) -> tuple[dict[str, Column], Lexicon]:
        return read_columns({name: self.values[name] for name in self.of_kind(*WORDED)})

    @property
    def columns(self) -> dict[str, Column]:
        """Return the folded texts and the words of each field that has words."""
        return self._read[0]

    @property
    def lexicon(self) -> Lexicon:
        """Return the words of all fields."""
        return self._read[1]

    def joined(self, *kinds: str) -> list[str]:
        """Return for each record the folded texts of all fields of these kinds, one after the other."""
        texts = [self.columns[name].texts for name in self.of_kind(*kinds)]
        return texts[0] if len(texts) == 1 else [" ".join(filter(None, row)) for row in zip(*texts, strict=True)]

    def bags(self, fields: Sequence[str]) -> Bags:
        """Return the words of some fields, numbered as in the lexicon."""
        chosen = [self.columns[name] for name in fields]
        rows = Rows.of(np.concatenate([one.record for one in chosen]), np.concatenate([one.hashes for one in chosen]),
                       len(self))
        return weighed(Bags.of(rows, known=self.lexicon.hashes))

    @cached_property
    def grams(self) -> tuple[Ints, Ints]:
        """Return the groups of letters of each word of the lexicon (see `word_grams`)."""
        return word_grams(self.lexicon.spelt)

    @cached_property
    def addresses(self) -> dict[str, list[list[tuple[str, str]]]]:
        """Return the (page, site) keys of each record, for each field of addresses."""
        return {name: list(map(pages, self.values[name])) for name in self.of_kind("address")}


def table(rows: Sequence[Mapping[str, Any]], mode: str, kinds: Mapping[str, str]) -> Table:
    """Make a table of rows with partner, source_id and the fields whose kinds are given, to be linked by these alone.

    A value is a text, a number, a list of them or None. Raises SpecError on a kind or mode that is not known, on fields
    that cannot be linked by, and on sources that do not fit the mode.
    """
    check(Spec(mode, kinds))
    if of_projects := [name for name in kinds if kinds[name] not in KINDS]:
        raise SpecError(f"field {of_projects[0]}: {kinds[of_projects[0]]} is a field of projects (dedupe.described "
                        f"reads these); here each is of a kind alone: {', '.join(KINDS)}")
    check_sources(mode, (str(row["partner"]) for row in rows))
    return columns(rows, mode, kinds)


def columns(rows: Sequence[Mapping[str, Any]], mode: str, kinds: Mapping[str, str]) -> Table:
    """Make a table of rows, whatever their fields. What is too long, or cannot be read as its kind, is noted."""
    rows = sorted(rows, key=lambda row: f"{row['partner']}/{row['source_id']}")
    partners = {name: number for number, name in enumerate(sorted({str(row["partner"]) for row in rows}))}
    values = {name: [text(row.get(name)) for row in rows] for name in kinds}
    notes = [note for name, kind in kinds.items() for note in _cut(name, kind, values)]
    made = Table([f"{row['partner']}/{row['source_id']}" for row in rows],
                 np.array([partners[str(row["partner"])] for row in rows], np.int64), mode, dict(kinds), values, notes)
    point = made.of_kind("coordinate")
    for name, bound in zip(point, BOUNDS, strict=False):
        notes += _off_the_map(name, values, bound)
    notes += _halved(point, values)
    notes += [note for name, kind in kinds.items() for note in _unread(name, kind, values[name])]
    return made


def text(value: Any) -> str:
    """Return a value as text; values of a list are parted by SEPARATOR."""
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return SEPARATOR.join(str(one).strip() for one in value if one is not None)
    return str(value).strip()


def _cut(name: str, kind: str, values: dict[str, list[str]]) -> Iterable[str]:
    longest, given = LONGEST.get(kind, LONG), values[name]
    if kind == "address":
        return
    values[name] = [value if len(value) <= longest else SEPARATOR.join(
        part[:longest] for part in value.split(SEPARATOR)[:PARTS]) for value in given]
    if long := sum(len(value) > len(cut) for value, cut in zip(given, values[name], strict=True)):
        yield f"{name}: {long} longer than {longest} letters, of which only these are compared"


def _unread(name: str, kind: str, values: Sequence[str]) -> Iterable[str]:
    reader = {"year": year, "number": number}.get(kind)
    if reader:
        unread = [value for value in values if value and np.isnan(reader(value))]
        if unread:
            yield f"{name}: {len(unread)} without a {kind}, taken as missing, like {unread[0]!r}"


def _off_the_map(name: str, values: dict[str, list[str]], bound: float) -> Iterable[str]:
    values[name] = list(map(decimal, values[name]))
    off = [value for value in values[name] if value and not in_degrees(value, bound)]
    if off:
        values[name] = [value if in_degrees(value, bound) else "" for value in values[name]]
        yield (f"{name}: {len(off)} not in degrees (-{bound:.0f} to {bound:.0f}), "
               f"taken as missing, like {off[0]!r}")


def _halved(point: Sequence[str], values: dict[str, list[str]]) -> Iterable[str]:
    """Take as missing the points that have one coordinate only; say how many."""
    held = list(zip(*(values[name] for name in point), strict=True))
    halved = sum(any(both) and not all(both) for both in held)
    if halved:
        values.update({name: [both[at] if all(both) else "" for both in held] for at, name in enumerate(point)})
        yield f"{' and '.join(point)}: {halved} with one of the two only, taken as missing"


def in_degrees(value: str, bound: float) -> bool:
    """Say whether a text is a number of degrees from -bound to bound."""
    try:
        return abs(float(value)) <= bound
    except ValueError:
        return False
