"""Which slots have a word: an inverted index of the records of the last full run, and the rows of those since."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dedupe.bags import Ints, Numbers, Rows
from dedupe.rows import HALF, Words
from dedupe.tokens import Bools, spread

SIEVE = 12  # bits of a hash that are left out where many are sieved for few


@dataclass(frozen=True, slots=True)
class Postings:
    """Word words[w] is held by slots[start[w]:start[w + 1]]. words: hashes of 32 bits, in order."""

    words: Words
    start: Ints
    slots: Numbers

    @classmethod
    def of(cls, rows: Rows, most: int | None = None) -> Postings:
        """Invert rows. most: words of more rows are left out."""
        keys = (rows.hashes.astype(np.uint64) << HALF) | rows.owner().astype(np.uint64)
        keys.sort()
        word = (keys >> HALF).astype(np.uint32)
        first = np.flatnonzero(np.concatenate(([True], word[1:] != word[:-1]))[:len(word)])
        sizes = np.diff(np.append(first, len(word)))
        few = np.full(len(first), True) if most is None else sizes <= most
        slots = keys.astype(np.uint32).astype(np.int32)[np.repeat(few, sizes)]
        return cls(word[first[few]], np.concatenate(([0], np.cumsum(sizes[few]))).astype(np.int64), slots)

    def only(self, keep: Bools) -> Postings:
        """Return it with some of the words of some slots."""
        return Postings(self.words, np.concatenate(([0], np.cumsum(keep)))[self.start], self.slots[keep])

    def holders(self, wanted: Words) -> tuple[Numbers, Ints]:
        """Return (slot, place in `wanted`) of each that holds one of these words."""
        if not len(self.words):
            return np.zeros(0, np.int32), np.zeros(0, np.int64)
        at = np.searchsorted(self.words, wanted)
        there = np.flatnonzero(self.words[np.minimum(at, len(self.words) - 1)] == wanted)
        begin = self.start[at[there]]
        sizes = self.start[at[there] + 1] - begin
        return self.slots[spread(begin, sizes)], np.repeat(there, sizes)


@dataclass(frozen=True, slots=True)
class Held:
    """The words of one kind of all slots.

    postings: those of the base, without some that are never asked for; looked: of these, those by which slots look for
    others, where they do.
    """

    base: Rows
    postings: Postings
    looked: Postings
    tail: Rows

    def __len__(self) -> int:
        return len(self.base) + len(self.tail)

    def taken(self, slots: Ints) -> tuple[Ints, Words]:
        """Return (slot, word) of each word of these slots."""
        early, late = slots[slots < len(self.base)], slots[slots >= len(self.base)]
        base, tail = self.base.taken(early), self.tail.taken(late - len(self.base))
        return (np.concatenate((early[base.owner()], late[tail.owner()])),
                np.concatenate((base.hashes, tail.hashes)))

    def holders(self, wanted: Words, among: Bools, *, looked: bool = False) -> tuple[Numbers, Ints]:
        """Return (slot, place in `wanted`) of each of some slots that holds one of these words. wanted: in order.

        looked: leave out those of the base that do not look for others by the word.
        """
        owner, place = (self.looked if looked else self.postings).holders(wanted)
        at, late = sieved(self.tail.hashes, wanted)
        owner = np.concatenate((owner, (self.tail.owner()[at] + len(self.base)).astype(np.int32)))
        here = among[owner]
        return owner[here], np.concatenate((place, late))[here]


def sieved(hashes: Words, wanted: Words) -> tuple[Ints, Ints]:
    """Return which of the hashes are among those wanted, and at which place of these. wanted: in order."""
    sieve = np.zeros(1 << (32 - SIEVE), np.bool_)
    sieve[wanted >> np.uint32(SIEVE)] = True
    at = np.flatnonzero(sieve[hashes >> np.uint32(SIEVE)])  # few pass, and the sieve is small
    some = hashes[at]
    place = np.minimum(np.searchsorted(wanted, some), len(wanted) - 1)
    same = np.flatnonzero(wanted[place] == some)
    return at[same], place[same]
