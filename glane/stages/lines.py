"""normalized/ by its lines: the record of one is known by its digest, and only lines not met before are parsed."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from crawlers.files import replacing
from crawlers.partners import Partner
from dedupe.merge import Member
from dedupe.records import LinkRecord
from glane.config import Paths
from glane.files import code_digest
from glane.incremental import link_digest
from glane.stages.normalizing import read_line

RETIRED = ""  # stands for the id of a record that is listed no more


@dataclass(frozen=True, slots=True)
class Line:
    """A record's line. offset: where in its file it begins. digest: SHA-256 of it."""

    partner: Partner
    path: Path
    offset: int
    digest: bytes

    def read(self) -> tuple[Member, bool]:
        """Parse it; say also whether the record is still listed, or missing for a short time."""
        with self.path.open("rb") as file:
            file.seek(self.offset)
            return self.parsed(file.readline())

    def parsed(self, line: bytes) -> tuple[Member, bool]:
        """Return what `read` does of the line itself."""
        record, statements = read_line(line)
        return Member(record, statements, self.partner.lineage, self.partner.trust), record.listed != "retired"


def lines_of(paths: Paths, partners: Mapping[str, Partner]) -> list[Line]:
    """Return the lines of these partners' records."""
    found = []
    for partner in partners.values():
        path, offset = paths.normalized / f"{partner.slug}.ndjson", 0
        if path.exists():
            with path.open("rb") as file:
                for line in file:
                    found.append(Line(partner, path, offset, hashlib.sha256(line).digest()))
                    offset += len(line)
    return found


def digest_of_lines(lines: Iterable[Line]) -> str:
    """Return one digest of lines, whatever their order: details arrive in another one at each crawl."""
    return hashlib.sha256(b"".join(sorted(line.digest for line in lines))).hexdigest()[:16]


@dataclass(slots=True)
class LinedRecords:
    """The records of lines that are linked, by id: a glane.incremental.Digested.

    line: where each is; digests: what the linker sees of it. parsed: those parsed already.
    """

    line: dict[str, Line] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    parsed: dict[str, Member] = field(default_factory=dict)
    retired: list[Line] = field(default_factory=list)

    @classmethod
    def of(cls, lines: Sequence[Line], known_at: Path) -> LinedRecords:
        """Find the records of lines. known_at: what an earlier run saved of the lines there were."""
        found, known = cls(), _known(known_at)
        for line in lines:
            id_, digest = known.get(line.digest.hex()) or found._met(line)
            if id_ == RETIRED:
                found.retired.append(line)
            else:
                found.line[id_], found.digests[id_] = line, digest
        return found

    def save(self, path: Path) -> None:
        """Write down which record each line holds."""
        held = {line.digest.hex(): (id_, self.digests[id_]) for id_, line in self.line.items()}
        held |= {line.digest.hex(): (RETIRED, "") for line in self.retired}
        with replacing(path) as file:
            file.write(orjson.dumps({"code": _code(), "lines": held}))

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
            self.parsed[id_] = self.line[id_].read()[0]
        return self.parsed[id_]

    def _met(self, line: Line) -> tuple[str, str]:
        """Parse a line that was not met before; return the record's id and digest."""
        member, listed = line.read()
        if not listed:
            return RETIRED, ""
        self.parsed[member.record.id] = member
        return member.record.id, link_digest(LinkRecord.of(member.record))


def _known(path: Path) -> dict[str, Any]:
    """Return digest of a line -> (id, digest of what the linker sees); nothing if other code wrote it."""
    if not path.exists():
        return {}
    held = orjson.loads(path.read_bytes())
    lines: dict[str, Any] = held["lines"] if held["code"] == _code() else {}
    return lines


def _code() -> str:
    return code_digest("dedupe", "normalize")
