"""Fellegi-Sunter weights fitted by expectation-maximisation on the pairs at hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from dedupe.bags import Floats
from dedupe.tokens import Bools, Ints
from dedupe.typed.arrays import group

PSEUDO = 1.0  # pairs added to each level, so that none is impossible
STILL = 1e-3
ROUNDS = 25
WIDE = 2**40


@dataclass(frozen=True)
class Fitted:
    """odds: log-odds of each pair. prior: theirs before any evidence. weights: column -> log-ratio of each level."""

    odds: Floats
    prior: float
    weights: dict[str, Floats]


def fit(levels: Mapping[str, Ints], start: Floats, damped: Mapping[str, float], learn: Bools) -> Fitted:
    """Fit weights to pairs; missing (level 0) says nothing.

    start: first posteriors, at least one. damped: weight, below 1, of columns that repeat what others say. learn: the
    pairs to fit to, at least one; all are weighed. Pairs with the same levels are one pattern, counted.
    """
    of, patterns = _patterns(levels)
    size = int(of.max()) + 1
    count = np.bincount(of[learn], minlength=size).astype(float)
    same: Floats = np.bincount(of[learn], start[learn], size).astype(float)
    post = np.full(size, -1.0)
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
