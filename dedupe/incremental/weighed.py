"""What is found on pairs, told once for all pairs of which it is the same; what rivals change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dedupe import features
from dedupe.bags import Floats, Ints
from dedupe.cluster import Scored
from dedupe.incremental.brought import UNKNOWN, Brought
from dedupe.incremental.pairs import in_order, lefts, rights
from dedupe.link import FLOOR
from dedupe.scoring import Weights, log_odds, weights
from dedupe.tokens import Bools, Hashes

Levels = NDArray[np.int8]
Numbers = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Kinds:
    """All that was ever found on a pair, each once: a row of levels, in the order of `features.FEATURES`."""

    levels: Levels

    @classmethod
    def empty(cls) -> Kinds:
        """Return none."""
        return cls(np.zeros((0, len(features.FEATURES)), np.int8))

    def numbered(self, found: Mapping[str, Levels]) -> tuple[Kinds, Numbers]:
        """Return the number of what was found on each pair, and the kinds with those that are new."""
        rows = np.stack([found[name] for name in features.FEATURES], axis=1)
        whole, first, which = np.unique(single(rows), return_index=True, return_inverse=True)
        mine = single(self.levels)
        order = np.argsort(mine)
        known = np.full(len(whole), UNKNOWN, np.int32)
        if len(mine):
            at = order[np.minimum(np.searchsorted(mine, whole, sorter=order), len(mine) - 1)]
            known = np.where(mine[at] == whole, at, UNKNOWN).astype(np.int32)
        new = np.flatnonzero(known == UNKNOWN)
        known[new] = len(mine) + np.arange(len(new))
        return Kinds(np.concatenate((self.levels, rows[first[new]]))), known[which]

    def odds(self, table: Weights) -> Floats:
        """Return the log-odds of each kind, rivals aside."""
        return log_odds(self.findings(), len(self.levels), table)

    def findings(self) -> dict[str, Levels]:
        """Return feature -> the level of each kind."""
        return dict(zip(features.FEATURES, self.levels.T, strict=True))


def single(rows: Levels) -> Ints:
    """Return each row of levels as one number."""
    sizes = [len(weights().features[name]) + 1 for name in features.FEATURES]
    total = np.zeros(len(rows), np.int64)
    for size, column in zip(sizes, rows.T, strict=True):
        total = total * size + column
    return total


@dataclass(frozen=True, slots=True)
class Moved:
    """Pairs whose log-odds, rivals told, may not be what they were; -infinity where they count as not seen."""

    key: Hashes
    before: Floats
    after: Floats


def weighed(brought: Brought, odds: Floats, changed: Ints, place: tuple[Ints, Ints], table: Weights) -> Moved:
    """Ask rivals again where near pairs came or went; return what this and the changes made other.

    odds: of each kind of findings. changed: the pairs, each once, of which the sources say something else; of those
    that are compared it is known what was found. place: of each slot, its place among those alive, -1 for those not
    there, and its partner as a number. Which pairs are near and what rivals say of them is written to `brought`.
    """
    worth = worths(table)
    was_near, was = brought.near[changed], np.full(len(changed), -np.inf)
    some = changed[was_near]
    was[was_near] = odds[brought.finding[some]] + worth[brought.rival[some]]
    near = brought.hopeful(changed)
    near[near] = odds[brought.finding[changed[near]]] > FLOOR
    brought.near[changed] = near
    brought.rival[changed[~near]] = 0
    at = np.flatnonzero(brought.near)
    other = brought.key[changed[near != was_near]]
    before = brought.rival[at]
    brought.rival[at] = after = _rivals(brought, at, odds, other, place)
    differ = at[before != after]
    key = np.concatenate((brought.key[changed], brought.key[differ]))
    kinds = odds[brought.finding[differ]]
    return Moved(key, np.concatenate((was, kinds + worth[before[before != after]])),
                 np.concatenate((seen_odds(brought, odds, changed, table), kinds + worth[brought.rival[differ]])))


def _rivals(brought: Brought, at: Ints, odds: Floats, other: Hashes, place: tuple[Ints, Ints]) -> Levels:
    """Return what rivals say of the near pairs, asked again where others came or went."""
    rows, partner = place
    size = len(rows)
    key = brought.key[at]
    left, right = lefts(key), rights(key)
    touched = _ends(lefts(other), rights(other), size)
    hot = touched[left] | touched[right]
    about = _ends(left[hot], right[hot], size)
    wide = np.flatnonzero(about[left] | about[right])
    wide = wide[in_order(rows[left[wide]], rows[right[wide]])]
    found = rivals(Scored(rows[left[wide]], rows[right[wide]], odds[brought.finding[at[wide]]]), partner)
    now = brought.rival[at]
    now[wide[hot[wide]]] = found[hot[wide]]
    return now


def rivals(near: Scored, partner: Ints) -> Levels:
    """Return what `features.rival` does. near: pairs of rows in order. partner: of each row, as a number."""
    left, right = partner[near.left], partner[near.right]
    sides = (features.standing(near.left, near.right, right, near.odds),
             features.standing(near.right, near.left, left, near.odds))
    within = left == right
    return features.rivalry(near, sides, within, features.twins(near, within, len(partner)), len(partner))


def worths(table: Weights) -> Floats:
    """Return what each level of rivals is worth, in log-odds; the first is that of nothing said."""
    return np.array([0.0, *(level.weight for level in table.features["rival"])])


def seen_odds(brought: Brought, odds: Floats, at: Ints, table: Weights) -> Floats:
    """Return the log-odds of some pairs, rivals told; -infinity for those that are not near, which no cluster sees."""
    found = np.full(len(at), -np.inf)
    near = brought.near[at]
    some = at[near]
    found[near] = odds[brought.finding[some]] + worths(table)[brought.rival[some]]
    return found


def total(brought: Brought, odds: Floats, at: Ints, table: Weights) -> Floats:
    """Return the log-odds of some pairs, all compared, rivals told. odds: of each kind."""
    return odds[brought.finding[at]] + worths(table)[brought.rival[at]]


def _ends(left: Ints, right: Ints, size: int) -> Bools:
    marked = np.zeros(size, np.bool_)
    marked[left] = marked[right] = True
    return marked
