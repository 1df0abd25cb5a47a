"""Each record's nearest by one kind of words, kept with some that come next, so that few are looked for again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from dedupe.bags import Floats, Ints, Rows, Vocabulary
from dedupe.blocking import NEIGHBOURS
from dedupe.incremental import looking
from dedupe.incremental.edges import COUNTED, DEAD, KEPT, Edges, EdgeTable, Singles
from dedupe.incremental.looking import LEAST, Looking, measured
from dedupe.incremental.postings import Held
from dedupe.incremental.slots import Slots
from dedupe.rows import HALF
from dedupe.tokens import Bools, Hashes, distinct, places

NEW = -1  # place of an edge that has none yet


class Mind(NamedTuple):
    """Which edges count no longer, and which count now."""

    retracted: Edges
    counted: Edges


@dataclass(frozen=True, slots=True)
class Nearby:
    """norm: length of each slot's words as a vector. limit: it looks by words that are not commoner (see looking).

    edges: from each slot to all others that are nearer than its bound. last: how near the last of those that count
    is, 0 where there are fewer.
    """

    norm: Floats
    limit: Hashes
    bound: Singles
    last: Singles
    edges: EdgeTable

    @classmethod
    def empty(cls) -> Nearby:
        """Return that of no records."""
        return cls(np.zeros(0), np.zeros(0, np.uint64), np.zeros(0, np.float32), np.zeros(0, np.float32),
                   EdgeTable.empty())

    def updated(self, held: Held, known: Vocabulary, slots: Slots) -> tuple[Nearby, Mind]:
        """Return what is near when `held` are the words of all slots, and what is seen otherwise now.

        Edges from or to slots that are gone are not told of.
        """
        norm, limit = measured(_fresh(held, slots), known)
        room = len(norm)
        near = Nearby(np.concatenate((self.norm, norm)), np.concatenate((self.limit, limit)),
                      np.concatenate((self.bound, np.full(room, LEAST))),
                      np.concatenate((self.last, np.zeros(room, np.float32))), self.edges.copy())
        return near._told(Looking(held, known, slots, near.norm))

    def _told(self, words: Looking) -> tuple[Nearby, Mind]:
        """Write what changed; return it with its new edges, and what is seen otherwise."""
        slots, edges = words.slots, self.edges
        touched = slots.fresh | self._left(slots)
        come = words.nearer(self.limit, self.bound)
        touched[come.owner[come.cosine >= self.last[come.owner]]] = True
        touched &= slots.alive
        here = edges.owned(touched)
        some, doubtful = edges.at(here), touched[come.owner]
        size = len(touched)
        few = (np.bincount(some.owner, minlength=size)
               + np.bincount(come.owner[doubtful], minlength=size)) < NEIGHBOURS
        again = slots.fresh | (touched & few & (self.bound > LEAST))
        found, self.bound[again] = words.nearest(np.flatnonzero(again), self.limit)
        before = edges.state[here] == COUNTED
        edges.state[here[again[some.owner]]] = DEAD
        stay, come_here = ~again[some.owner], doubtful & ~again[come.owner]
        pool = Edges.joined(some.only(stay), come.only(come_here), found)
        place = np.concatenate((here[stay], np.full(len(pool) - int(stay.sum()), NEW)))
        chosen = _chosen(pool, slots.rank, self.bound)
        self._write_last(pool, chosen, touched)
        at = place[chosen.order]
        stood = at != NEW
        edges.state[at[stood]] = chosen.state[stood]
        new = pool.only(chosen.order[~stood])
        living = chosen.state[~stood] != DEAD
        aside = come.only(~doubtful)
        table = edges.with_new(Edges.joined(new.only(living), aside),
                               np.concatenate((chosen.state[~stood][living], np.full(len(aside), KEPT))))
        now = edges.state[here] == COUNTED
        count = chosen.state == COUNTED
        was = np.zeros(len(edges) + 1, np.bool_)  # the last one for those that are new
        was[here[before]] = True
        return (Nearby(self.norm, self.limit, self.bound, self.last, table),
                Mind(some.only(before & ~now), pool.only(chosen.order[count & ~was[at]])))

    def _left(self, slots: Slots) -> Bools:
        """Strike out the edges of who is gone; return who loses one of its nearest by that."""
        edges, touched = self.edges, np.zeros(len(slots.alive), np.bool_)
        if not slots.gone.any():
            return touched
        lost = edges.towards(slots.gone)
        touched[edges.at(lost[edges.state[lost] == COUNTED]).owner] = True
        edges.state[lost] = DEAD
        edges.state[edges.owned(slots.gone)] = DEAD
        return touched

    def _write_last(self, pool: Edges, chosen: _Chosen, touched: Bools) -> None:
        self.last[touched] = 0
        at = chosen.order[chosen.counted == NEIGHBOURS - 1]
        self.last[pool.owner[at]] = pool.cosine[at]


def _fresh(held: Held, slots: Slots) -> Rows:
    """Return the words of the slots that came just now, which are the last ones."""
    count = int(slots.fresh.sum())
    return held.tail.taken(np.arange(len(held.tail) - count, len(held.tail)))


class _Chosen(NamedTuple):
    """order: edges by owner, the nearest first. In that order: the how manieth of its owner, and its state."""

    order: Ints
    counted: Ints
    state: np.ndarray[tuple[int], np.dtype[np.uint8]]


def _chosen(edges: Edges, rank: Ints, bound: Singles) -> _Chosen:
    """Choose the nearest of each owner, the first by id of those equally near; let go of the furthest of too many."""
    order = _nearest_first(edges, rank)
    owner, cosine = edges.owner[order], edges.cosine[order]
    place = places(owner.astype(np.int64), len(bound))
    wanted = NEIGHBOURS + looking.MARGIN
    many = np.bincount(owner, minlength=len(bound)) > 3 * wanted
    last = many[owner] & (place == wanted)
    before = np.flatnonzero(last) - looking.MARGIN  # tied with the last of those that count, all are kept
    raised = cosine[last] < cosine[before - 1]
    bound[owner[last][raised]] = cosine[last][raised]
    state = np.where(place < NEIGHBOURS, COUNTED, KEPT)
    return _Chosen(order, place, np.where(cosine > bound[owner], state, DEAD))


def _nearest_first(edges: Edges, rank: Ints) -> Ints:
    """Return an order of edges: by owner, then the nearest first, then by rank."""
    nearness = np.uint64(0xFFFFFFFF) - edges.cosine.view(np.uint32)  # of positive numbers the bits sort as they do
    keys = (edges.owner.astype(np.uint64) << HALF) | nearness
    order = np.argsort(keys)
    keys = keys[order]
    tied = np.flatnonzero(keys[1:] == keys[:-1])
    if len(tied):
        at = distinct(np.concatenate((tied, tied + 1)))
        some = order[at]
        order[at] = some[np.lexsort((rank[edges.other[some]], keys[at]))]
    return order
