"""What is found on pairs, told once for all pairs of which it is the same; what rivals change; who is one project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dedupe import features
from dedupe.bags import Floats, Ints
from dedupe.cluster import Part, Scored, cluster, components
from dedupe.corpus import Corpus
from dedupe.incremental.brought import HIGH, LOWER, UNKNOWN, Brought, ends
from dedupe.link import CHUNK, FLOOR, bar
from dedupe.scoring import Findings, Weights, log_odds, weights
from dedupe.tokens import Bools, Hashes, distinct

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
        whole, which = np.unique(_single(np.concatenate((self.levels, rows))), return_inverse=True)
        known = np.full(len(whole), UNKNOWN, np.int32)
        known[which[:len(self.levels)]] = np.arange(len(self.levels))
        new = np.flatnonzero(known == UNKNOWN)
        known[new] = len(self.levels) + np.arange(len(new))
        first = np.zeros(len(whole), np.int64)
        first[which[len(self.levels):]] = np.arange(len(rows))
        return Kinds(np.concatenate((self.levels, rows[first[new]]))), known[which[len(self.levels):]]

    def odds(self, table: Weights) -> Floats:
        """Return the log-odds of each kind, rivals aside."""
        return log_odds(self.findings(), len(self.levels), table)

    def findings(self) -> dict[str, Levels]:
        """Return feature -> the level of each kind."""
        return dict(zip(features.FEATURES, self.levels.T, strict=True))


def _single(rows: Levels) -> Ints:
    """Return each row of levels as one number."""
    sizes = [len(weights().features[name]) + 1 for name in features.FEATURES]
    total = np.zeros(len(rows), np.int64)
    for size, column in zip(sizes, rows.T, strict=True):
        total = total * size + column
    return total


def compared(corpus: Corpus, left: Ints, right: Ints) -> Findings:
    """Compare pairs of rows, a part at a time."""
    parts = [features.find(corpus, left[low:low + CHUNK], right[low:low + CHUNK])
             for low in range(0, max(len(left), 1), CHUNK)]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def near(brought: Brought, odds: Floats) -> Bools:
    """Say which pairs rivals may change. odds: of each kind of findings."""
    known = brought.hopeful()
    known[known] = odds[brought.finding[known]] > FLOOR
    return known


@dataclass(frozen=True, slots=True)
class Changed:
    """What changed, and what is needed to weigh it.

    order: the slots that are alive, in the order of ids. partner: of each slot, as a number. touched: slots that
    are new or on whom people judge otherwise. judged: key of a pair -> judgement.
    """

    order: Ints
    partner: Ints
    touched: Bools
    judged: Mapping[int, str]

    def rows(self) -> Ints:
        """Return the place of each slot in the order, -1 for those not there."""
        rows = np.full(len(self.touched), -1)
        rows[self.order] = np.arange(len(self.order))
        return rows

    def decided(self, judgement: str) -> list[tuple[int, int]]:
        """Return the pairs, as places in the order, that people judge so."""
        rows = self.rows()
        return [(int(rows[ends(key)[0]]), int(rows[ends(key)[1]])) for key, one in self.judged.items()
                if one == judgement]


@dataclass(frozen=True, slots=True)
class Parts:
    """of: the number of each slot's cluster, in any order, -1 for none. weakest: log-odds of its weakest joint."""

    of: Ints
    weakest: Floats

    def clustered(self, brought: Brought, odds: Floats, changed: Changed) -> Parts:
        """Cluster again what is connected with touched slots. odds: of each pair, rivals told."""
        seen, rows = np.flatnonzero(odds > FLOOR), changed.rows()
        pairs = Scored(rows[brought.left[seen]], rows[brought.right[seen]], odds[seen])
        same, different = changed.decided("same"), changed.decided("different")
        part = components(len(changed.order), pairs, same, bar())
        again = _marked(part[changed.touched[changed.order]], len(part))[part]
        place = np.cumsum(again) - 1
        some = pairs.at(np.flatnonzero(again[pairs.left] & again[pairs.right]))
        joined, apart = ([(int(place[one]), int(place[other])) for one, other in decided if again[one] & again[other]]
                         for decided in (same, different))
        found = cluster(int(again.sum()), Scored(place[some.left], place[some.right], some.odds), joined, apart, bar())
        return self._with(found, changed.order[again], _marked(changed.order, len(rows)))

    def _with(self, found: list[Part], slots: Ints, alive: Bools) -> Parts:
        """Take these clusters of these slots in place of those they were in."""
        of = np.where(alive, self.of, -1)
        number = np.repeat(len(self.weakest) + np.arange(len(found)), [len(rows) for rows, _ in found])
        of[slots[[row for rows, _ in found for row in rows]]] = number
        numbers = distinct(of[alive])
        weakest = np.concatenate((self.weakest, np.array([odds for _, odds in found], np.float64)))
        return Parts(np.where(alive, np.searchsorted(numbers, of), -1), weakest[numbers])


def weighed(brought: Brought, odds: Floats, was: Hashes, changed: Changed) -> Bools:
    """Ask rivals again where near pairs came or went; return which slots are touched by that.

    odds: of each kind of findings. was: keys of the pairs that were near. What rivals say is written to `brought`.
    """
    at = np.flatnonzero(near(brought, odds))
    told = brought.rival[at]
    brought.rival[:] = 0
    left, right = brought.left[at], brought.right[at]
    other = np.setxor1d(was, brought.key[at], assume_unique=True)
    touched = _ends((other >> HIGH).astype(np.int64), (other & LOWER).astype(np.int64), len(changed.touched))
    hot = touched[left] | touched[right]
    about = _ends(left[hot], right[hot], len(touched))
    wide = np.flatnonzero(about[left] | about[right])
    rows = changed.rows()
    wide = wide[np.lexsort((rows[right[wide]], rows[left[wide]]))]
    found = rivals(Scored(rows[left[wide]], rows[right[wide]], odds[brought.finding[at[wide]]]),
                   changed.partner[changed.order])
    now = told.copy()
    now[wide[hot[wide]]] = found[hot[wide]]
    brought.rival[at] = now
    differ = now != told
    return touched | _ends(left[differ], right[differ], len(touched))


def rivals(near: Scored, partner: Ints) -> Levels:
    """Return what `features.rival` does. near: pairs of rows in order. partner: of each row, as a number."""
    left, right = partner[near.left], partner[near.right]
    sides = (features.standing(near.left, near.right, right, near.odds),
             features.standing(near.right, near.left, left, near.odds))
    within = left == right
    return features.rivalry(near, sides, within, features.twins(near, within, len(partner)), len(partner))


def total(brought: Brought, odds: Floats, table: Weights) -> Floats:
    """Return the log-odds of each pair, rivals told; -infinity for those not compared. odds: of each kind."""
    found = np.full(len(brought), -np.inf)
    hopeful = brought.hopeful()
    worth = np.array([0.0, *(level.weight for level in table.features["rival"])])
    found[hopeful] = odds[brought.finding[hopeful]] + worth[brought.rival[hopeful]]
    return found


def _ends(left: Ints, right: Ints, size: int) -> Bools:
    return _marked(left, size) | _marked(right, size)


def _marked(at: Ints, size: int) -> Bools:
    marked = np.zeros(size, np.bool_)
    marked[at] = True
    return marked
