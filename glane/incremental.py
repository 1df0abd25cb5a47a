"""Links only the records that came or changed since the last run, by an index of what that run found."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np
import orjson

from dedupe.decisions import Decisions
from dedupe.incremental.index import Index
from dedupe.incremental.saving import packed, unpacked
from dedupe.incremental.told import outcome
from dedupe.outcome import Outcome
from dedupe.records import LinkRecord
from dedupe.scoring import Weights, weights
from dedupe.tokens import Hashes, among, hash_texts
from glane import console
from glane.files import code_digest
from glane.index_file import UnusableIndexError, checksum, read_index, stamp, write_index
from glane.keyed import Ints, Keys, numbers, places

DIGESTS = "digests"


@runtime_checkable
class Digested(Protocol):
    """Records of which the digests are known, so that only some need to be made."""

    @property
    def hashes(self) -> Hashes:
        """The hash of each one's id (dedupe.tokens.hash_texts)."""

    @property
    def digests(self) -> Keys:
        """The link_digest of each."""

    def some(self, at: Ints) -> list[LinkRecord]:
        """Return some of the records, by their places."""

    def __iter__(self) -> Iterator[LinkRecord]: ...


@dataclass(frozen=True, slots=True)
class _Held:
    """Records that are there anyway."""

    records: list[LinkRecord]
    hashes: Hashes
    digests: Keys

    def some(self, at: Ints) -> list[LinkRecord]:
        return [self.records[place] for place in at.tolist()]

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
        updated = None if self.full else self._updated(held, decisions, table)
        index, digests = updated or _whole(held, decisions, table)
        self._write(index, digests, table, whole=updated is None)
        return outcome(index, decisions, table)

    def read(self) -> tuple[Index, Keys, dict[str, Any]]:
        """Return the index, the digest of the record of each slot, and what is written beside. Raises
        UnusableIndexError.
        """
        since, plain = read_index(self.since)
        base, _ = read_index(self.path, plain["stamp"])
        if plain["base"] != checksum(self.path):
            raise UnusableIndexError(f"{self.path} and {self.since} are not of one run")
        return packed({**base, **since}, plain), since[DIGESTS], plain

    def _write(self, index: Index, digests: Keys, table: Weights, *, whole: bool) -> None:
        base, since, plain = unpacked(index)
        if whole:
            write_index(self.path, base, {})
        write_index(self.since, {**since, DIGESTS: digests}, {
            **plain, "base": checksum(self.path), "stamp": stamp(self.path), "made_by": made_by(table)})

    def _updated(self, records: Digested, decisions: Decisions, table: Weights) -> tuple[Index, Keys] | None:
        """Return the index with what is new, and the digests by slot; None, and say why, where all records have to be
        compared.
        """
        try:
            index, known, plain = self.read()
        except UnusableIndexError as error:
            return _told(str(error))
        if plain["made_by"] != made_by(table):
            return _told("the linker or its weights have changed")
        there, ids = np.flatnonzero(index.alive), index.found.column("id")
        at = places(known[there], records.digests)
        new, left = np.flatnonzero(at < 0), np.ones(len(there), np.bool_)
        left[at[at >= 0]] = False
        gone = there[left]
        gone = gone[~among(ids[gone], np.sort(records.hashes[new]))]
        if index.stale(len(new) + len(gone)) or (
                later := index.updated(records.some(new), index.found.ids(gone), decisions, table)).crowded():
            return _told("so much is new that words are counted again")
        console.line(f"  {console.plural(len(new), 'record')} new or changed, the others are not compared again")
        return later, np.concatenate((known, _by_slot(records, later.found.column("id")[len(known):], new)))


def _whole(records: Digested, decisions: Decisions, table: Weights) -> tuple[Index, Keys]:
    index = Index.of(records, decisions, table)
    return index, _by_slot(records, index.found.column("id"))


def _by_slot(records: Digested, slots: Hashes, some: Ints | slice = slice(None)) -> Keys:
    """Return the digests of records, or of some, in the order of their slots. slots: hashes of ids."""
    return records.digests[some][places(records.hashes[some][:, None], slots[:, None])]


def _told(why: str) -> tuple[Index, Keys] | None:
    """Say why all records are compared; there is nothing to begin with."""
    console.line(f"  all records are compared: {why}")
    return None


def _held(records: Iterable[LinkRecord]) -> _Held:
    """Raise ValueError when a record is given twice."""
    listed = list(records)
    ids = [record.id for record in listed]
    if len(set(ids)) < len(ids):
        raise ValueError(f"two records have the id {Counter(ids).most_common(1)[0][0]}; a record must be given once")
    return _Held(listed, hash_texts(ids), numbers([link_digest(record) for record in listed]))


def link_digest(record: LinkRecord) -> bytes:
    """Return 16 bytes that stand for all that the linker sees of a record."""
    return hashlib.blake2b(orjson.dumps(record), digest_size=16).digest()


def made_by(table: Weights) -> str:
    """Return what stands for the code and the weights: what other ones found is not what these would find."""
    return code_digest("dedupe", "normalize") + hashlib.sha256(orjson.dumps(table)).hexdigest()[:16]
