"""Links only the records that came or changed since the last run, by an index of what that run found."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import orjson

from dedupe.decisions import Decisions
from dedupe.incremental.index import Index
from dedupe.incremental.saving import packed, unpacked
from dedupe.incremental.told import linked
from dedupe.link import Linked
from dedupe.records import LinkRecord
from dedupe.scoring import Weights, weights
from glane import console
from glane.files import code_digest
from glane.index_file import UnusableIndexError, read_index, write_index


class IncrementalLinker:
    """Links as dedupe.link.link does. path: the index; missing, older or damaged it is made anew, which is told.

    full: do not use what the index holds.
    """

    def __init__(self, path: Path, *, full: bool = False) -> None:
        self.path = path
        self.full = full

    def __call__(self, records: Iterable[LinkRecord], decisions: Decisions, table: Weights | None = None) -> Linked:
        """Link, and write down what was found. Raises as dedupe.link.link does."""
        table = table or weights()
        held = list(records)
        digests = {record.id: _digest(record) for record in held}
        if len(digests) < len(held):
            twice = Counter(record.id for record in held).most_common(1)[0][0]
            raise ValueError(f"two records have the id {twice}; a record must be given once")
        index = self._index(held, digests, decisions, table)
        base, since, plain = unpacked(index)
        write_index(self.path, {**base, **since}, {**plain, "digests": digests, "made_by": _made_by(table)})
        return linked(index, decisions, table)

    def _index(self, records: Sequence[LinkRecord], digests: Mapping[str, str], decisions: Decisions,
               table: Weights) -> Index:
        if self.full:
            return Index.of(records, decisions, table)
        try:
            index = self._updated(records, digests, decisions, table)
        except UnusableIndexError as error:
            console.line(f"  all records are compared: {error}")
            return Index.of(records, decisions, table)
        return index

    def _updated(self, records: Sequence[LinkRecord], digests: Mapping[str, str], decisions: Decisions,
                 table: Weights) -> Index:
        arrays, plain = read_index(self.path)
        if plain["made_by"] != _made_by(table):
            raise UnusableIndexError("the linker or its weights have changed")
        known = plain["digests"]
        new = [record for record in records if known.get(record.id) != digests[record.id]]
        gone, index = known.keys() - digests.keys(), packed(arrays, plain)
        if index.stale(len(new) + len(gone)) or (index := index.updated(new, gone, decisions, table)).crowded():
            raise UnusableIndexError("so much is new that words are counted again")
        console.line(f"  {console.plural(len(new), 'record')} new or changed, the others are not compared again")
        return index


def _digest(record: LinkRecord) -> str:
    return hashlib.blake2b(orjson.dumps(record), digest_size=16).hexdigest()


def _made_by(table: Weights) -> str:
    """Return what stands for the code and the weights: what other ones found is not what these would find."""
    return code_digest("dedupe", "normalize") + hashlib.sha256(orjson.dumps(asdict(table))).hexdigest()[:16]
