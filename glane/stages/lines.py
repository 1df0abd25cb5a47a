"""normalized/ by its lines: which record each holds is known, and only lines not met before are parsed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

import numpy as np

from crawlers.partners import Partner
from dedupe.merge import Member
from dedupe.records import LinkRecord
from dedupe.tokens import Bools, Hashes
from glane.config import GlaneError, Paths
from glane.keyed import Ints, Keys, numbers, places
from glane.stages.normalized import read_line
from glane.stages.tables import Table, Tabling, read_table, seen_of

BUFFER = 1 << 18  # bytes read at a time: lines are long


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of some partners' records, one after the other.

    source: of each, the number of its partner and file; text: of files, by their number, mapped; the others: see
    glane.stages.tables.
    """

    partners: list[Partner]
    paths: list[Path]
    source: Ints
    digest: Keys
    day: Ints
    start: Ints
    linked: Bools
    id: Hashes
    link: Keys
    text: dict[int, memoryview] = field(default_factory=dict, init=False)

    @classmethod
    def of(cls, paths: Paths, partners: Mapping[str, Partner]) -> Lines:
        """Return the lines of these partners' records; what is not known of them is found, and written beside them."""
        there = [(partner, path) for partner in partners.values()
                 if (path := paths.normalized / f"{partner.slug}.ndjson").exists()]
        tables = [_whole(path) for _, path in there]
        source = np.repeat(np.arange(len(tables)), [len(one.day) for one in tables])
        columns = {one.name: np.concatenate([getattr(table, one.name) for table in (Tabling().table(), *tables)])
                   for one in fields(Table)}
        return cls([partner for partner, _ in there], [path for _, path in there], source, **columns)

    def read(self, line: int) -> Member:
        """Parse one."""
        source = self.source.item(line)
        if source not in self.text:  # mapped once: to open a file takes as long as a line
            self.text[source] = np.memmap(self.paths[source], np.uint8, "r").data
        last = line + 1 == len(self.source) or self.source[line + 1] != source
        text, partner = self.text[source], self.partners[source]
        return Member(*read_line(text[self.start[line]:len(text) if last else self.start[line + 1]]),
                      partner.lineage, partner.trust)

    def digest_of_all(self) -> str:
        """Return one digest, whatever the order of the lines: details arrive in another one at each crawl."""
        said = np.column_stack((self.day.astype(np.uint64), self.digest))
        return hashlib.sha256(said[np.argsort(self.digest[:, 0], kind="stable")].tobytes()).hexdigest()[:16]

    def standing(self) -> Keys:
        """Return two numbers a line: what it says, but for the day, and how its partner stands when it is merged."""
        partners = [hashlib.sha256(f"{one.slug} {one.lineage} {one.trust}".encode()).digest()[:16]
                    for one in self.partners]
        return self.digest + numbers(partners)[self.source]


def _whole(path: Path) -> Table:
    """Return what the lines of a file hold. Raises GlaneError when they are not what normalising wrote."""
    try:
        return _table(path)
    except (ValueError, KeyError, TypeError) as error:
        raise GlaneError(f"{path}: damaged ({error}); put a copy of it back, or delete it and {path.stem}.json, and "
                         "run `glane normalize`, which loses of it what is no longer listed") from error


def _table(path: Path) -> Table:
    """Return what the lines of a file hold; those that the table beside it does not know are parsed."""
    known, current = read_table(path)
    if current:
        return known
    tabling = Tabling()
    with path.open("rb", buffering=BUFFER) as file:
        for line in file:
            tabling.add(line)
    found = tabling.table()
    at = places(known.digest, found.digest)
    with path.open("rb") as file:
        for number in np.flatnonzero(at < 0).tolist():
            file.seek(found.start[number])
            record, _ = read_line(file.readline())
            tabling.ids[number], tabling.links[number] = seen_of(record, record.listed)
    found, there = tabling.table(), at >= 0
    for old, new in ((known.linked, found.linked), (known.id, found.id), (known.link, found.link)):
        new[there] = old[at[there]]
    found.write(path)
    return found


@dataclass(slots=True)
class LinedRecords:
    """The records of lines that are linked, in the order of their ids' hashes: a glane.incremental.Digested.

    line: where each is; digests: what the linker sees of it. parsed: those parsed already, by line.
    """

    lines: Lines
    hashes: Hashes
    line: Ints
    digests: Keys
    parsed: dict[int, Member] = field(default_factory=dict)

    @classmethod
    def of(cls, lines: Lines) -> LinedRecords:
        """Find the records of lines; of a record that has several the last."""
        line = np.flatnonzero(lines.linked)
        line = line[np.argsort(lines.id[line], kind="stable")]
        line = line[np.diff(lines.id[line], append=~lines.id[line[-1:]]) != 0]
        return cls(lines, lines.id[line], line, lines.link[line])

    def __len__(self) -> int:
        return len(self.line)

    def __iter__(self) -> Iterator[LinkRecord]:
        return (LinkRecord.of(self.member(line).record) for line in np.sort(self.line).tolist())

    def some(self, at: Ints) -> list[LinkRecord]:
        """Return some of the records, by their places."""
        return [LinkRecord.of(self.member(line).record) for line in self.line[at].tolist()]

    def lines_of(self, hashes: Hashes) -> Ints:
        """Return where the records with these hashes of ids are, which are all here."""
        return self.line[np.searchsorted(self.hashes, hashes)]

    def member(self, line: int) -> Member:
        """Return a record with its statements and its partner's standing."""
        if line not in self.parsed:
            self.parsed[line] = self.lines.read(line)
        return self.parsed[line]
