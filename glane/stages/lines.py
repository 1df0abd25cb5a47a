"""normalized/ by its lines: the record of one is known by its digest, and only lines not met before are parsed."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from crawlers.partners import Partner
from dedupe.merge import Member
from dedupe.records import LinkRecord
from glane.config import Paths
from glane.files import code_digest
from glane.incremental import link_digest
from glane.index_file import UnusableIndexError, read_index, write_index
from glane.keyed import Keys, places
from glane.stages.normalizing import read_line

RETIRED = ""  # stands for the id of a record that is listed no more
BUFFER = 1 << 18  # bytes read at a time: lines are long


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of some partners' records, one after the other.

    source: of each, the number of its partner and file; offset: where in the file it begins; digest: SHA-256 of it, cut
    to 16 bytes, as two numbers.
    """

    partners: list[Partner]
    paths: list[Path]
    source: NDArray[np.int64]
    offset: NDArray[np.int64]
    digest: Keys

    def __len__(self) -> int:
        return len(self.source)

    def read(self, line: int) -> tuple[Member, bool]:
        """Parse one; say also whether the record is still listed, or missing for a short time."""
        source = self.source[line]
        with self.paths[source].open("rb") as file:
            file.seek(self.offset[line])
            record, statements = read_line(file.readline())
        partner = self.partners[source]
        return Member(record, statements, partner.lineage, partner.trust), record.listed != "retired"

    def digest_of_all(self) -> str:
        """Return one digest, whatever the order of the lines: details arrive in another one at each crawl."""
        return hashlib.sha256(self.digest[np.lexsort(self.digest.T)].tobytes()).hexdigest()[:16]

    def standing(self) -> Keys:
        """Return two numbers a line: what it says, and how its partner stands when records are merged."""
        partners = [hashlib.sha256(f"{one.slug} {one.lineage} {one.trust}".encode()).digest()[:16]
                    for one in self.partners]
        return self.digest + _numbers(partners)[self.source]


def lines_of(paths: Paths, partners: Mapping[str, Partner]) -> Lines:
    """Return the lines of these partners' records."""
    there = [(partner, path) for partner in partners.values()
             if (path := paths.normalized / f"{partner.slug}.ndjson").exists()]
    digests: list[bytes] = []
    offsets, counts = [np.zeros(0, np.int64)], []
    for _, path in there:
        sizes = [0]
        with path.open("rb", buffering=BUFFER) as file:
            for line in file:
                digests.append(hashlib.sha256(line).digest()[:16])
                sizes.append(len(line))
        counts.append(len(sizes) - 1)
        offsets.append(np.cumsum(sizes)[:-1])
    return Lines([partner for partner, _ in there], [path for _, path in there],
                 np.repeat(np.arange(len(there)), counts), np.concatenate(offsets), _numbers(digests))


def _numbers(digests: list[bytes]) -> Keys:
    return np.frombuffer(b"".join(digests), np.uint64).reshape(-1, 2)


@dataclass(slots=True)
class LinedRecords:
    """The records of lines that are linked, by id: a glane.incremental.Digested.

    line: where each is; digests: what the linker sees of it. parsed: those parsed already. ids: of all lines.
    """

    lines: Lines
    ids: list[str]
    line: dict[str, int] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    parsed: dict[str, Member] = field(default_factory=dict)

    @classmethod
    def of(cls, lines: Lines, known_at: Path) -> LinedRecords:
        """Find the records of lines. known_at: what an earlier run saved of the lines there were."""
        known, ids, digests = _known(known_at)
        at = places(known, lines.digest)
        found = cls(lines, [ids[place] for place in at.tolist()] if len(known) else [RETIRED] * len(lines))
        seen = [digests[place] for place in at.tolist()] if len(known) else [""] * len(lines)
        for line in np.flatnonzero(at < 0).tolist():
            found.ids[line], seen[line] = found._met(line)
        found.line, found.digests = dict(zip(found.ids, range(len(lines)), strict=True)), dict(
            zip(found.ids, seen, strict=True))
        for held in (found.line, found.digests):
            held.pop(RETIRED, None)
        return found

    def save(self, path: Path) -> None:
        """Write down which record each line holds."""
        write_index(path, {"digest": self.lines.digest}, {
            "code": _code(), "ids": self.ids, "links": [self.digests.get(id_, "") for id_ in self.ids]})

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
            self.parsed[id_] = self.lines.read(self.line[id_])[0]
        return self.parsed[id_]

    def _met(self, line: int) -> tuple[str, str]:
        """Parse a line that was not met before; return the record's id and digest."""
        member, listed = self.lines.read(line)
        if not listed:
            return RETIRED, ""
        self.parsed[member.record.id] = member
        return member.record.id, link_digest(LinkRecord.of(member.record))


def _known(path: Path) -> tuple[Keys, list[str], list[str]]:
    """Return the digests of lines, their ids, and digests of what the linker sees; nothing if other code wrote them."""
    try:
        arrays, plain = read_index(path)
    except UnusableIndexError:
        return np.zeros((0, 2), np.uint64), [], []
    if plain["code"] != _code():
        return arrays["digest"][:0], [], []
    return arrays["digest"], plain["ids"], plain["links"]


def _code() -> str:
    return code_digest("dedupe", "normalize")
