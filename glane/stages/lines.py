"""normalized/ by its lines: which record each holds is known, and only lines not met before are parsed."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from crawlers.partners import Partner
from dedupe.merge import Member
from dedupe.records import LinkRecord
from glane.config import GlaneError, Paths
from glane.keyed import Ints, Keys, numbers, places
from glane.stages.normalized import read_line
from glane.stages.tables import Table, Tabling, read_table, seen_of

BUFFER = 1 << 18  # bytes read at a time: lines are long


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of some partners' records, one after the other.

    source: of each, the number of its partner and file; the others: see glane.stages.tables.
    """

    partners: list[Partner]
    paths: list[Path]
    source: Ints
    digest: Keys
    day: Ints
    start: Ints
    ids: list[str]
    links: list[str]

    @classmethod
    def of(cls, paths: Paths, partners: Mapping[str, Partner]) -> Lines:
        """Return the lines of these partners' records; what is not known of them is found, and written beside them."""
        there = [(partner, path) for partner in partners.values()
                 if (path := paths.normalized / f"{partner.slug}.ndjson").exists()]
        tables = [_whole(path) for _, path in there]
        digest, day, start = (np.concatenate(parts) for parts in zip(
            *((one.digest, one.day, one.start) for one in (Tabling().table(), *tables)), strict=True))
        return cls([partner for partner, _ in there], [path for _, path in there],
                   np.repeat(np.arange(len(tables)), [len(one.ids) for one in tables]), digest, day, start,
                   [id_ for one in tables for id_ in one.ids], [link for one in tables for link in one.links])

    def read(self, line: int) -> Member:
        """Parse one."""
        source, start, after = self.source[line], self.start[line], line + 1
        last = after == len(self.source) or self.source[after] != source
        file = os.open(self.paths[source], os.O_RDONLY)  # a file object takes three times as long, for each line
        try:
            text = os.pread(file, (os.fstat(file).st_size if last else self.start[after]) - start, start)
        finally:
            os.close(file)
        partner = self.partners[source]
        return Member(*read_line(text), partner.lineage, partner.trust)

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
        for number, place in enumerate(at.tolist()):
            if place < 0:
                file.seek(found.start[number])
                record, _ = read_line(file.readline())
                found.ids[number], found.links[number] = seen_of(record, record.listed)
            else:
                found.ids[number], found.links[number] = known.ids[place], known.links[place]
    found.write(path)
    return found


@dataclass(slots=True)
class LinedRecords:
    """The records of lines that are linked, by id: a glane.incremental.Digested.

    line: where each is; digests: what the linker sees of it. parsed: those parsed already.
    """

    lines: Lines
    line: dict[str, int]
    digests: dict[str, str]
    parsed: dict[str, Member] = field(default_factory=dict)

    @classmethod
    def of(cls, lines: Lines) -> LinedRecords:
        """Find the records of lines."""
        found = cls(lines, dict(zip(lines.ids, range(len(lines.ids)), strict=True)),
                    dict(zip(lines.ids, lines.links, strict=True)))
        found.line.pop("", None)
        found.digests.pop("", None)
        return found

    def __len__(self) -> int:
        return len(self.line)

    def __iter__(self) -> Iterator[LinkRecord]:
        return (LinkRecord.of(self.member(id_).record) for id_ in self.line)

    def some(self, ids: Collection[str]) -> list[LinkRecord]:
        """Return some of the records."""
        return [LinkRecord.of(self.member(id_).record) for id_ in sorted(ids)]

    def member(self, id_: str) -> Member:
        """Return a record with its statements and its partner's standing."""
        if id_ not in self.parsed:
            self.parsed[id_] = self.lines.read(self.line[id_])
        return self.parsed[id_]
