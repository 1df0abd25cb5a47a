"""The pairs that share a key, where a record came or went."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dedupe.bags import Ints, Numbers
from dedupe.blocking import BLOCK, FEW, WINDOW
from dedupe.incremental.pairs import Alike, Said, keyed, lefts, rights, scaled
from dedupe.incremental.postings import Held
from dedupe.incremental.slots import Slots
from dedupe.rows import HALF, LOWER, Words
from dedupe.tokens import Bools, Hashes, distinct, spread


@dataclass(frozen=True, slots=True)
class Blocks:
    """What the blocks of one source say now.

    doubtful: the pairs of which they may say something else than before, or nothing any more; said: what they say of
    these. big: how many more blocks are too big.
    """

    doubtful: Hashes
    said: Said
    big: int


def blocks(held: Held, slots: Slots) -> Blocks:
    """Pair again the slots that share a key with one that came or went (see dedupe.blocking.in_blocks).

    Of a pair that such a key brings or brought, the other keys that the two share may say more.
    """
    touched = distinct(held.taken(np.flatnonzero(slots.fresh | slots.gone))[1])
    there = _Members.of(*held.holders(touched, slots.alive | slots.gone), slots)
    before, now = ~slots.fresh[there.owner], ~slots.gone[there.owner]
    sizes = [np.bincount(there.key[some], minlength=len(touched)) for some in (before, now)]
    wide = (np.minimum(*sizes) > BLOCK) & (_likeness(sizes[0]) == _likeness(sizes[1]))
    around = ~wide[there.key] | there.around(~before | ~now, before, now)
    was, told = (there.only(some).paired(size, around[some], slots.rank)
                 for some, size in zip((before, now), sizes, strict=True))
    big = int((sizes[1] > BLOCK).sum() - (sizes[0] > BLOCK).sum())
    if not before.any():
        return Blocks(told.key, told, big)
    was = was.only(slots.alive[lefts(was.key)] & slots.alive[rights(was.key)])
    doubtful = was.differing(told)
    return Blocks(doubtful, _said_of(doubtful, held, slots), big)


@dataclass(frozen=True, slots=True)
class _Members:
    """Who has which key: a slot and the number of a key each, by key and then in the order of likeness (`packed`)."""

    owner: Ints
    key: Ints
    packed: Hashes

    @classmethod
    def of(cls, owner: Numbers, key: Ints, slots: Slots) -> _Members:
        """Order members."""
        packed = (key.astype(np.uint64) << HALF) | slots.alike[owner].astype(np.uint64)
        packed.sort()
        return cls(slots.by_likeness[(packed & LOWER).astype(np.int64)], (packed >> HALF).astype(np.int64), packed)

    def only(self, keep: Bools) -> _Members:
        """Return some of them."""
        return _Members(self.owner[keep], self.key[keep], self.packed[keep])

    def around(self, changed: Bools, *lists: Bools) -> Bools:
        """Say who is so near to one that changed, in one of these lists of members, that a pair may span it."""
        marked = np.zeros(len(self.key), np.bool_)
        at = np.flatnonzero(changed)
        for places in map(np.flatnonzero, lists):
            middle = np.searchsorted(places, at)
            for step in range(-WINDOW, WINDOW + 1):
                marked[places[np.clip(middle + step, 0, len(places) - 1)] if len(places) else places] = True
        return marked

    def paired(self, sizes: Ints, marked: Bools, rank: Ints) -> Said:
        """Return what blocks of these sizes, of which these are the members, say of pairs of marked members."""
        end, size = np.cumsum(sizes)[self.key], sizes[self.key]
        reach = np.where(size > BLOCK, WINDOW, size - 1)
        at = np.flatnonzero(marked & (reach > 0))
        lefts_, rights_ = [], []
        for step in range(1, BLOCK):
            at = at[(at + step < end[at]) & (step <= reach[at])]
            near = at[marked[np.minimum(at + step, len(marked) - 1)]]
            lefts_.append(near)
            rights_.append(near + step)
        left, right = np.concatenate(lefts_), np.concatenate(rights_)
        return Said.of(keyed(self.owner[left], self.owner[right], rank), _likeness(sizes)[self.key[left]])


def _likeness(sizes: Ints) -> Alike:
    """Return how alike blocks of these sizes find two."""
    return scaled(np.minimum(FEW / np.maximum(sizes, 1), 1))


def _said_of(pairs: Hashes, held: Held, slots: Slots) -> Said:
    """Return what all blocks say of some pairs."""
    place, hashes = _shared(held, pairs)
    wanted = distinct(hashes)
    key = np.searchsorted(wanted, hashes)
    there = _Members.of(*held.holders(wanted, slots.alive), slots)
    sizes = np.bincount(there.key, minlength=len(wanted))
    big = np.flatnonzero(sizes[key] > BLOCK)
    ends = [np.searchsorted(there.packed, (key[big].astype(np.uint64) << HALF) | slots.alike[one].astype(np.uint64))
            for one in (lefts(pairs[place[big]]), rights(pairs[place[big]]))]
    near = np.ones(len(key), np.bool_)
    near[big] = np.abs(ends[0] - ends[1]) <= WINDOW
    return Said.of(pairs[place[near]], _likeness(sizes)[key[near]])


def _shared(held: Held, pairs: Hashes) -> tuple[Ints, Words]:
    """Return (place of the pair, key) of each key that both of a pair have."""
    marked = np.zeros(len(held), np.bool_)
    marked[lefts(pairs)] = marked[rights(pairs)] = True
    owner, hashes = held.taken(np.flatnonzero(marked))
    start = np.concatenate(([0], np.cumsum(np.bincount(owner, minlength=len(held)))))
    both = []
    for slots in (lefts(pairs), rights(pairs)):
        sizes = start[slots + 1] - start[slots]
        place = np.repeat(np.arange(len(slots), dtype=np.uint64), sizes)
        both.append((place << HALF) | hashes[spread(start[slots], sizes)].astype(np.uint64))
    keys = np.concatenate(both)
    keys.sort()
    shared = keys[:-1][keys[1:] == keys[:-1]]
    return (shared >> HALF).astype(np.int64), (shared & LOWER).astype(hashes.dtype)
