"""The whole way: candidates, features, two scores, rivals, clusters; one setting for any list."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dedupe.typed.candidates import FRIENDS, candidates, friends
from dedupe.typed.clusters import Clusters, cluster
from dedupe.typed.em import Fitted, fit
from dedupe.typed.features import Found, find
from dedupe.typed.kinds import Floats, Ints, Table
from dedupe.typed.rivals import compete
from dedupe.typed.scorer import Additive, add_standing

CLIP = 12.0
ROUNDS = 3  # of looking at friends of friends, where sources hold duplicates
LENIENT = 2.0  # log-odds given back after rivals: the best of several near equals is taken
APART = -9.0  # log-odds, for clusters, of a pair between clean sources that its own evidence does not bear
EXTRA = {"missing": ("name_miss_max", (0.05, 0.3, 0.5, 0.7)), "cosine": ("all_cos", (0.1, 0.2, 0.3, 0.45, 0.6, 0.8))}
DAMPED = dict.fromkeys(("missing", "cosine", "digits"), 0.25)  # they repeat in part what the fields say


@dataclass(frozen=True)
class Scored:
    """Pairs (rows left < right), what was found on them, and their log-odds.

    learnt: by the shipped weights. fitted: by EM, on these levels of columns. odds: the mean. final: after rivals; 0 is
    the threshold.
    """

    left: Ints
    right: Ints
    found: Found
    levels: dict[str, Ints]
    learnt: Floats
    fitted: Fitted
    odds: Floats
    final: Floats


@dataclass(frozen=True)
class Linked:
    """Clusters (rows, log-odds of the weakest joint) and the pairs looked at."""

    clusters: Clusters
    pairs: Scored


def link(data: Table, scorer: Additive) -> Linked:
    """Find the records of a table that are one thing."""
    left, right = candidates(data)
    found = find(data, left, right)
    add_standing(data, (left, right), found)
    pairs = score(data, scorer, (left, right), found)
    for _ in range(0 if data.clean else ROUNDS):
        strong = pairs.odds > 0
        more = _fresh(len(data), pairs, friends(len(data), pairs.left[strong], pairs.right[strong]))
        if not len(more[0]):
            break
        both = np.concatenate([pairs.left, more[0]]), np.concatenate([pairs.right, more[1]])
        pairs = score(data, scorer, both, pairs.found.plus(find(data, *more)))
    bearing = np.where(pairs.odds > 0, pairs.final, APART) if data.clean else pairs.final
    return Linked(cluster(data, pairs.left, pairs.right, bearing), pairs)


def score(data: Table, scorer: Additive, pairs: tuple[Ints, Ints], found: Found) -> Scored:
    """Weigh what was found on pairs: by the learnt weights, by those fitted to these pairs, against rivals."""
    learnt = scorer(data, found)
    levels = found.levels | _extra(found)
    fitted = (fit(levels, 1 / (1 + np.exp(-np.clip(learnt, -8, 8))), DAMPED) if len(learnt)
              else Fitted(np.zeros(0), 0.0, {}))
    odds = (learnt + np.clip(fitted.odds, -CLIP, CLIP)) / 2
    final = odds
    if data.clean and len(odds):
        final = np.where(odds > 0, compete(data, *pairs, odds) + LENIENT, odds)
    return Scored(*pairs, found, levels, learnt, fitted, odds, final)


def _extra(found: Found) -> dict[str, Ints]:
    """Return the levels for EM that look at more than one field."""
    levels = {name: np.where(np.isnan(found.columns[column]), 0, 1 + np.digitize(found.columns[column], cuts))
              for name, (column, cuts) in EXTRA.items()}
    return levels | {"digits": found.columns["name_digits"].astype(np.int64)}


def _fresh(size: int, pairs: Scored, more: tuple[Ints, Ints]) -> tuple[Ints, Ints]:
    degree = np.bincount(pairs.left, minlength=size) + np.bincount(pairs.right, minlength=size)
    fresh = ~np.isin(more[0] * size + more[1], pairs.left * size + pairs.right)
    fresh &= np.minimum(degree[more[0]], degree[more[1]]) < FRIENDS
    return more[0][fresh], more[1][fresh]
