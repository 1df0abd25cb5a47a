"""Rivals: where sources are clean, a record has one match at most at another source, so candidates compete for it."""

from __future__ import annotations

import numpy as np

from dedupe.typed.kinds import Floats, Ints, Table

ALONE = 9.0  # margin of a pair without rivals


def compete(data: Table, left: Ints, right: Ints, odds: Floats) -> Floats:
    """Return log-odds after rivals: odds / (1 + the odds of other pairs for the same place)."""
    plain = np.exp(np.clip(odds, -30, 15))
    rivals = np.zeros(len(odds))
    for record, source in ((left, data.partner[right]), (right, data.partner[left])):
        place = np.unique(record * (int(data.partner.max()) + 1) + source, return_inverse=True)[1]
        rivals += np.maximum(np.bincount(place, plain)[place] - plain, 0)
    return np.asarray(odds - np.log1p(rivals))


def standing(data: Table, left: Ints, right: Ints, score: Floats) -> tuple[Floats, Floats]:
    """Return, for each pair, by how much it beats the best other pair of either record at the same source.

    (least, most) of the two margins; ALONE for a record without another candidate.
    """
    if not len(left):
        return np.zeros(0), np.zeros(0)
    record, source = np.concatenate([left, right]), np.concatenate([data.partner[right], data.partner[left]])
    value = np.concatenate([score, score])
    group = np.unique(record * (int(source.max()) + 1) + source, return_inverse=True)[1]
    order = np.lexsort((-value, group))
    g, v = group[order], value[order]
    first = np.r_[True, g[1:] != g[:-1]]
    start = np.flatnonzero(first)
    size = np.diff(np.r_[start, len(g)])
    second = np.where(size > 1, v[np.minimum(start + 1, len(v) - 1)], -np.inf)
    rival = np.where(first, np.repeat(second, size), np.repeat(v[start], size))
    margin = np.empty(len(v))
    margin[order] = v - rival
    a, b = margin[:len(left)], margin[len(left):]
    return np.clip(np.minimum(a, b), -ALONE, ALONE), np.clip(np.maximum(a, b), -ALONE, ALONE)
