"""Links only the records that came or changed since the last run, by an index of what that run found."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import orjson

from dedupe.decisions import Decisions
from dedupe.incremental.index import Index
from dedupe.incremental.saving import packed, unpacked
from dedupe.incremental.told import outcome
from dedupe.outcome import Outcome
from dedupe.records import LinkRecord
from dedupe.scoring import Weights, weights
from glane import console
from glane.files import code_digest
from glane.index_file import UnusableIndexError, checksum, read_index, stamp, write_index


@runtime_checkable
class Digested(Protocol):
    """Records of which the digests are known, so that only some need to be made."""

    @property
    def digests(self) -> Mapping[str, str]:
        """Record id -> link_digest of the record."""

    def some(self, ids: Collection[str]) -> list[LinkRecord]:
        """Return some of the records."""

    def __iter__(self) -> Iterator[LinkRecord]: ...


@dataclass(frozen=True, slots=True)
class _Held:
    """Records that are there anyway."""

    records: list[LinkRecord]
    digests: Mapping[str, str]

    def some(self, ids: Collection[str]) -> list[LinkRecord]:
        return [record for record in self.records if record.id in ids]

    def __iter__(self) -> Iterator[LinkRecord]:
        return iter(self.records)


class IncrementalLinker:
    """Finds what dedupe.link.link does. path: the index; missing, older or damaged it is made anew, which is told.

    Beside it, in a file that ends in `.since`, lies what came since all records were last compared. full: do not use
    what the index holds.
    """

    def __init__(self, path: Path, *, full: bool = False) -> None:
        self.path = path
        self.since = path.with_name(path.name + ".since")
        self.full = full

    def __call__(self, records: Iterable[LinkRecord], decisions: Decisions, table: Weights | None = None) -> Outcome:
        """Link, and write down what was found. Raises as dedupe.link.link does."""
        table = table or weights()
        held = records if isinstance(records, Digested) else _held(records)
        index = None if self.full else self._updated(held, decisions, table)
        whole = index is None
        index = index or Index.of(held, decisions, table)
        self._write(index, held.digests, table, whole=whole)
        return outcome(index, decisions, table)

    def read(self) -> tuple[Index, dict[str, Any]]:
        """Return the index and what is written beside it. Raises UnusableIndexError."""
        since, plain = read_index(self.since)
        base, _ = read_index(self.path, plain["stamp"])
        if plain["base"] != checksum(self.path):
            raise UnusableIndexError(f"{self.path} and {self.since} are not of one run")
        return packed({**base, **since}, plain), plain

    def _write(self, index: Index, digests: Mapping[str, str], table: Weights, *, whole: bool) -> None:
        base, since, plain = unpacked(index)
        if whole:
            write_index(self.path, base, {})
        write_index(self.since, since, {**plain, "base": checksum(self.path), "stamp": stamp(self.path),
                                        "digests": dict(digests), "made_by": made_by(table)})

    def _updated(self, records: Digested, decisions: Decisions, table: Weights) -> Index | None:
        """Return the index with what is new; None, and say why, where all records have to be compared."""
        try:
            index, plain = self.read()
        except UnusableIndexError as error:
            return _told(str(error))
        if plain["made_by"] != made_by(table):
            return _told("the linker or its weights have changed")
        known, digests = plain["digests"], records.digests
        new = {id_ for id_, digest in digests.items() if known.get(id_) != digest}
        gone = known.keys() - digests.keys()
        if index.stale(len(new) + len(gone)) or (
                index := index.updated(records.some(new), gone, decisions, table)).crowded():
            return _told("so much is new that words are counted again")
        console.line(f"  {console.plural(len(new), 'record')} new or changed, the others are not compared again")
        return index


def _told(why: str) -> Index | None:
    """Say why all records are compared; there is no index to begin with."""
    console.line(f"  all records are compared: {why}")
    return None


def _held(records: Iterable[LinkRecord]) -> _Held:
    """Raise ValueError when a record is given twice."""
    listed = list(records)
    digests = {record.id: link_digest(record) for record in listed}
    if len(digests) < len(listed):
        twice = Counter(record.id for record in listed).most_common(1)[0][0]
        raise ValueError(f"two records have the id {twice}; a record must be given once")
    return _Held(listed, digests)


def link_digest(record: LinkRecord) -> str:
    """Return what stands for all that the linker sees of a record."""
    return hashlib.blake2b(orjson.dumps(record), digest_size=16).hexdigest()


def made_by(table: Weights) -> str:
    """Return what stands for the code and the weights: what other ones found is not what these would find."""
    return code_digest("dedupe", "normalize") + hashlib.sha256(orjson.dumps(table)).hexdigest()[:16]
