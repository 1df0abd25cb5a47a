"""The organisations of many records, as arrays: each name is read once, as records share many."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from dedupe.addresses import MIN_HANDLE
from dedupe.records import LinkRecord
from dedupe.telling import Telling
from dedupe.tokens import Bytes, Hashes, Ints, hash_ends, hash_spans, spread

PARTS = re.compile(r"\s*[,;:/&|()]\s*|\s+(?:and|et|en|und|y|avec|with|-|–)\s+", re.IGNORECASE)
MAX_ORGANISATIONS = 20  # more than that are no witnesses
MOST_BEGUN = 5  # words


@dataclass(frozen=True, slots=True)
class Bodies:
    """Names of organisations, of which less is asked than of titles: columns as in dedupe.names.Names.

    begun: (name, hash) of a name's first words in one, for each number of them.
    """

    owner: Ints
    word: Hashes
    compact_hash: Hashes
    begun: tuple[Ints, Hashes]

    @classmethod
    def of(cls, texts: Sequence[str]) -> Bodies:
        """Read names, as they stand."""
        read = Telling.of(texts)
        begin, end = read.written
        return cls(read.owner, read.word, hash_spans(*read.compact), _begun(read.compact[0], end - begin, read.owner))


@dataclass(frozen=True, slots=True)
class Mentions:
    """Which record names which organisation, record by record. names: each once, as records share many."""

    names: list[str]
    row: Ints
    name: Ints

    def of(self, name: Ints, hashes: Hashes) -> tuple[Ints, Hashes]:
        """Return (record, hash) for each (name, hash), given in the order of names, of the names that it mentions."""
        count = np.bincount(name, minlength=len(self.names))
        sizes = count[self.name]
        return np.repeat(self.row, sizes), hashes[spread((np.cumsum(count) - count)[self.name], sizes)]


def organisations(records: Sequence[LinkRecord]) -> tuple[Bodies, Mentions]:
    """Read the organisations of records; return also whose each is."""
    listed = [record.organisations[:MAX_ORGANISATIONS] for record in records]
    row = np.repeat(np.arange(len(records)), list(map(len, listed)))
    number = {name: at for at, name in enumerate(dict.fromkeys(chain.from_iterable(listed)))}
    mentions = Mentions(list(number), row, np.fromiter(map(number.__getitem__, chain.from_iterable(listed)), np.int64,
                                                        len(row)))
    return Bodies.of(mentions.names), mentions


def parts_begun(names: Sequence[str]) -> tuple[Ints, Hashes]:
    """Return `begun` (see Bodies) of the parts of names that are enumerations, the first part aside."""
    parts = [(at, part) for at, name in enumerate(names) for part in PARTS.split(name)[1:]]
    part, begun = Bodies.of([text for _, text in parts]).begun
    return np.array([at for at, _ in parts], np.int64)[part], begun


def _begun(compact: Bytes, sizes: Ints, owner: Ints) -> tuple[Ints, Hashes]:
    """Return (name, hash) of the first word of each name, of its first two in one, and so on; short ones left out."""
    ends = np.cumsum(sizes)
    first = np.searchsorted(owner, owner)
    begins = (ends - sizes)[first]
    few = (np.arange(len(owner)) - first < MOST_BEGUN) & (ends - begins >= MIN_HANDLE)
    return owner[few], hash_ends(compact, begins[few], ends[few])
