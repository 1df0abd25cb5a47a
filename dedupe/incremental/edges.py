"""Who is near whom, as a table that is added to and struck out in, never written anew."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dedupe.bags import Ints, Numbers
from dedupe.tokens import Bools, spread

Singles = NDArray[np.float32]
States = NDArray[np.uint8]
KEPT, COUNTED, DEAD = np.uint8(0), np.uint8(1), np.uint8(2)


@dataclass(frozen=True, slots=True)
class Edges:
    """owner, other: slots; how near the other is to the owner."""

    owner: Numbers
    other: Numbers
    cosine: Singles

    @classmethod
    def empty(cls) -> Edges:
        """Return none."""
        return cls(np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0, np.float32))

    @classmethod
    def joined(cls, *parts: Edges) -> Edges:
        """Return all of them."""
        some = [part for part in parts if len(part)]
        if len(some) < 2:  # noqa: PLR2004 - then there is nothing to join
            return some[0] if some else parts[0]
        return cls(np.concatenate([one.owner for one in some]), np.concatenate([one.other for one in some]),
                   np.concatenate([one.cosine for one in some]))

    @classmethod
    def found(cls, owner: Ints, other: Ints, cosine: Singles) -> Edges:
        """Return edges between slots."""
        return cls(owner.astype(np.int32), other.astype(np.int32), cosine)

    def __len__(self) -> int:
        return len(self.owner)

    def only(self, keep: Bools | Ints) -> Edges:
        """Return some of them."""
        return Edges(self.owner[keep], self.other[keep], self.cosine[keep])


@dataclass(frozen=True, slots=True)
class EdgeTable:
    """Edges by their places: those of the last full run, behind them those since.

    base: in the order of their owners. state: of each, KEPT, COUNTED for one of its owner's nearest that count, or
    DEAD.
    """

    base: Edges
    tail: Edges
    state: States

    @classmethod
    def empty(cls) -> EdgeTable:
        """Return that of no edges."""
        return cls(Edges.empty(), Edges.empty(), np.zeros(0, np.uint8))

    def __len__(self) -> int:
        return len(self.state)

    def copy(self) -> EdgeTable:
        """Return one whose states may be written to."""
        return EdgeTable(self.base, self.tail, self.state.copy())

    def owned(self, marked: Bools) -> Ints:
        """Return the places, in order, of the edges whose owners are marked; not of dead ones."""
        slots = np.flatnonzero(marked).astype(np.int32)  # as owners are: else all of these are made wider first
        begin = np.searchsorted(self.base.owner, slots)
        sizes = np.searchsorted(self.base.owner, slots, "right") - begin
        return self._living(spread(begin, sizes), np.flatnonzero(marked[self.tail.owner]))

    def towards(self, marked: Bools) -> Ints:
        """Return the places, in order, of the edges whose others are marked; not of dead ones."""
        return self._living(np.flatnonzero(marked[self.base.other]), np.flatnonzero(marked[self.tail.other]))

    def at(self, places: Ints) -> Edges:
        """Return the edges at places, which are in order."""
        cut = int(np.searchsorted(places, len(self.base)))
        return Edges.joined(self.base.only(places[:cut]), self.tail.only(places[cut:] - len(self.base)))

    def with_new(self, edges: Edges, state: States) -> EdgeTable:
        """Return it with edges more."""
        return EdgeTable(self.base, Edges.joined(self.tail, edges), np.concatenate((self.state, state)))

    def settled(self) -> EdgeTable:
        """Return the living edges as those of a full run."""
        living = np.flatnonzero(self.state != DEAD)
        return EdgeTable(self.at(living), Edges.empty(), self.state[living])

    def _living(self, base: Ints, tail: Ints) -> Ints:
        found = np.concatenate((base, tail + len(self.base)))
        return np.asarray(found[self.state[found] != DEAD])
