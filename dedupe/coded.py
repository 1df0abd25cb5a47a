"""What it says of two projects that they have the same code: Fellegi and Sunter's ratio, as the list shows it."""

from __future__ import annotations

import numpy as np

from dedupe.bags import Floats, numbered
from dedupe.scoring import probability
from dedupe.tokens import Bools, Ints, hash_texts
from dedupe.typed.kinds import Table
from dedupe.typed.strings import compact

SAME = slice(1, 4)  # the levels of codes that are the same: rare, not so rare, common
WITNESSES = 5.0  # pairs that what is expected of a code counts as, beside those that share one
CUTS = (0.25, 0.5)  # of the pairs whose codes differ, those least alike in all else
TELLING = 0.05, 0.75  # of these are below a cut, at least and at most, if it is to show anything
ENOUGH = 30  # pairs whose codes differ
LEAST = 1e-9


def chances(data: Table, name: str, left: Ints, column: Ints) -> Floats:
    """Return for each level at which codes are the same how likely another record has the same by chance.

    That is 1 / number of values where all are as common. left: one row of each pair; column: its level. 1 for a level
    that no pair has.
    """
    values = compact(data.columns[name].texts)
    others = max(sum(map(bool, values)) - 1, 1)
    number = numbered(hash_texts(values))[1]
    holders = np.bincount(number, minlength=1)[number]
    rows = [left[column == level] for level in range(SAME.start, SAME.stop)]
    return np.array([(holders[one].mean() - 1) / others if len(one) else 1.0 for one in rows])


def worth_of_same(column: Ints, odds: Floats, known: Floats, chance: Floats) -> Floats:
    """Return the log-ratio of m to u of each level at which codes are the same, never less than 0.

    odds: log-odds of the pairs by what else is known of them, save what the code tells itself. known: what the levels
    are worth elsewhere. As few pairs as WITNESSES are worth half what the list shows, half the mean of what is known
    and of m = 1, u = chance; of many the list alone decides, up to that u. Less than 0 would only mean that what
    brought the pairs together was the code. Where the list is small a rare code is known to be rarer than it shows.
    """
    pairs, most = np.bincount(column, minlength=len(known))[SAME], np.maximum(-np.log(np.maximum(chance, LEAST)), 0)
    expected = (known[SAME] + most) / 2
    expected[1:] = np.minimum(expected, most)[1:]
    other = _share_of_others(column, odds)
    witnesses = np.where(np.isnan(other), 0, pairs)
    shown = np.clip(_log_ratio(column, odds, np.nan_to_num(other)), 0, most)
    return np.where(pairs > 0, (witnesses * shown + WITNESSES * expected) / (witnesses + WITNESSES), 0.0)


def _log_ratio(column: Ints, odds: Floats, other: Floats) -> Floats:
    """Return log(m / u) of each level at which codes are the same, of whose pairs `other` are two projects."""
    same, pairs = probability(odds[column >= SAME.stop]), np.bincount(column, minlength=SAME.stop)[SAME]
    one, two = pairs * (1 - other), pairs * other
    m, u = one / max(one.sum() + same.sum(), LEAST), two / max(two.sum() + (1 - same).sum(), LEAST)
    return np.asarray(np.log(np.maximum(m, LEAST)) - np.log(np.maximum(u, LEAST)), np.float64)


def _share_of_others(column: Ints, odds: Floats) -> Floats:
    """Return which share of the pairs of each level at which codes are the same are two projects, at most; or NaN.

    If all were two, as many of them would be unlike in all else as of those whose codes differ. And those that are one
    by all else are one. NaN where few codes differ, or all pairs are as alike as others, so that nothing is shown.
    """
    apart, same = column >= SAME.stop, probability(odds)
    levels = [column == level for level in range(SAME.start, SAME.stop)]
    shown = [np.array([unlike[one].mean() if one.any() else np.nan for one in levels]) / unlike[apart].mean()
             for unlike in _unlike(odds, apart)]
    if not shown:
        return np.full(len(levels), np.nan)
    return np.minimum(np.mean(shown, axis=0), [1 - same[one].mean() if one.any() else np.nan for one in levels])


def _unlike(odds: Floats, apart: Bools) -> list[Bools]:
    """Return which pairs are as unlike as the least alike of those apart, by each cut that tells."""
    if apart.sum() < ENOUGH:
        return []
    found = [odds <= cut for cut in np.quantile(odds[apart], CUTS)]
    return [unlike for unlike in found if TELLING[0] <= unlike[apart].mean() <= TELLING[1]]
