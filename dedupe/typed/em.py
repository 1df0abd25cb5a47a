"""Fellegi-Sunter weights fitted by expectation-maximisation on the pairs at hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np

from dedupe.bags import Floats
from dedupe.tokens import Bools, Ints
from dedupe.typed.arrays import group

PSEUDO = 1.0  # pairs added to each level, so that none is impossible
STILL = 1e-3
ROUNDS = 25
REPEATED = 0.4  # of what the level of one field tells, in information: what another's tells too makes it half a witness
MET = 0.05  # of the pairs have both fields, if it is to be asked
WIDE = 2**40


@dataclass(frozen=True)
class Fitted:
    """odds: log-odds of each pair. prior: theirs before any evidence. weights: column -> log-ratio of each level."""

    odds: Floats
    prior: float
    weights: dict[str, Floats]


def fit(levels: Mapping[str, Ints], start: Floats, damped: Mapping[str, float], learn: Bools,
        points: Collection[str] = ()) -> Fitted:
    """Fit weights to pairs; missing (level 0) says nothing.

    start: first posteriors, at least one. damped: weight, below 1, of columns that repeat what others say. learn: the
    pairs to fit to, at least one; all are weighed. points: columns of coordinates; they share their weight with the
    fields that repeat them, as a town does. Pairs with the same levels are one pattern, counted.
    """
    of, patterns = _patterns(levels)
    size = int(of.max()) + 1
    count = np.bincount(of[learn], minlength=size).astype(float)
    same: Floats = np.bincount(of[learn], start[learn], size).astype(float)
    post = np.full(size, -1.0)
    damped = {**damped, **{name: 1 / (1 + others) for name, others in repeats(patterns, points, count - same).items()}}
    for _ in range(ROUNDS):
        part = np.clip(same.sum() / count.sum(), 1e-4, 0.9)
        prior = float(np.log(part / (1 - part)))
        table = {name: damped.get(name, 1.0) * weights(column, same, count - same)
                 for name, column in patterns.items()}
        odds = np.full(size, prior)
        for name, column in patterns.items():
            odds += table[name][column]
        new: Floats = 1 / (1 + np.exp(-np.clip(odds, -30, 30)))
        if np.abs(new - post)[count > 0].max() < STILL:
            break
        post, same = new, new * count
    return Fitted(odds[of], prior, table)


def repeats(patterns: Mapping[str, Ints], points: Collection[str], pairs: Floats) -> Counter[str]:
    """Return which points are repeated by other columns, by how many, and which columns repeat them.

    Others than points are not asked: two codes go together where pairs that are one thing were not seen to be.
    patterns: levels of each pattern. pairs: how many there are of each that are not one thing.
    """
    found: Counter[str] = Counter()
    for point, other in product(points, patterns.keys() - set(points)):
        both = (patterns[point] > 0) & (patterns[other] > 0)
        if pairs[both].sum() < MET * pairs.sum():
            continue
        shared, least = told_twice(patterns[point][both], patterns[other][both], pairs[both])
        if least > 0 and shared >= REPEATED * least:
            found.update((point, other))
    return found


def told_twice(one: Ints, other: Ints, pairs: Floats) -> tuple[float, float]:
    """Return what two columns both tell, their mutual information, and what the one that tells less does, in nats.

    pairs: how many there are of each.
    """
    width = int(other.max(initial=0)) + 1
    table = np.bincount(one * width + other, pairs, (int(one.max(initial=0)) + 1) * width).reshape(-1, width)
    table = table / max(table.sum(), 1e-9)
    sides = _entropy(table.sum(axis=1)), _entropy(table.sum(axis=0))
    return sum(sides) - _entropy(table.ravel()), min(sides)


def _entropy(shares: Floats) -> float:
    some = shares[shares > 0]
    return float(-(some * np.log(some)).sum())


def _patterns(levels: Mapping[str, Ints]) -> tuple[Ints, dict[str, Ints]]:
    """Return the pattern of each pair, and the levels of each pattern."""
    code, width = np.zeros(len(next(iter(levels.values()))), np.int64), 1
    for column in levels.values():
        size = int(column.max(initial=0)) + 1
        if width * size > WIDE:
            code = group(code).of
            width = int(code.max()) + 1
        code, width = code * size + column, width * size
    groups = group(code)
    first = groups.order[groups.starts]
    return groups.of, {name: column[first] for name, column in levels.items()}


def weights(column: Ints, same: Floats, other: Floats) -> Floats:
    """Return the log-ratio of m to u of each level; 0 for level 0, missing.

    column: level of each pattern; same, other: how many of its pairs are one thing, and are not.
    """
    size = int(column.max(initial=0)) + 1
    m = np.bincount(column, same, size) + PSEUDO
    u = np.bincount(column, np.maximum(other, 0), size) + PSEUDO
    m[0] = u[0] = 0
    ratio = np.zeros(size)
    ratio[1:] = np.log(m[1:] / m.sum()) - np.log(u[1:] / u.sum())
    return ratio
