"""Fellegi-Sunter weights fitted by expectation-maximisation on the pairs at hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from dedupe.typed.kinds import Floats, Ints

PSEUDO = 1.0  # pairs added to each level, so that none is impossible
STILL = 1e-3
ROUNDS = 25


@dataclass(frozen=True)
class Fitted:
    """odds: log-odds of each pair. prior: theirs before any evidence. weights: column -> log-ratio of each level."""

    odds: Floats
    prior: float
    weights: dict[str, Floats]


def fit(levels: Mapping[str, Ints], start: Floats, damped: Mapping[str, float]) -> Fitted:
    """Fit weights to pairs; missing (level 0) says nothing.

    start: first posteriors, at least one. damped: weight, below 1, of columns that repeat what others say.
    """
    post = start
    for _ in range(ROUNDS):
        share = np.clip(post.mean(), 1e-4, 0.9)
        prior = float(np.log(share / (1 - share)))
        table = {name: damped.get(name, 1.0) * weights(column, post) for name, column in levels.items()}
        odds = np.full(len(post), prior)
        for name, column in levels.items():
            odds += table[name][column]
        new = 1 / (1 + np.exp(-np.clip(odds, -30, 30)))
        if np.abs(new - post).max() < STILL:
            break
        post = new
    return Fitted(odds, prior, table)


def weights(column: Ints, post: Floats) -> Floats:
    """Return the log-ratio of m to u of each level; 0 for level 0, missing."""
    size = int(column.max(initial=0)) + 1
    known = column > 0
    m = np.bincount(column[known], post[known], size) + PSEUDO
    u = np.bincount(column[known], 1 - post[known], size) + PSEUDO
    m[0] = u[0] = 0
    ratio = np.zeros(size)
    ratio[1:] = np.log(m[1:] / m.sum()) - np.log(u[1:] / u.sum())
    return ratio
