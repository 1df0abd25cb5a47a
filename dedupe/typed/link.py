"""The whole way: candidates, features, two scores, rivals, clusters; one setting for any list."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from dedupe.bags import Floats
from dedupe.notices import Notice
from dedupe.tokens import Ints
from dedupe.typed.candidates import FRIENDS, candidates, friends
from dedupe.typed.clusters import Clusters, cluster
from dedupe.typed.em import Fitted, fit
from dedupe.typed.features import Features, Found
from dedupe.typed.kinds import Table
from dedupe.typed.repeated import thin
from dedupe.typed.rivals import Places
from dedupe.typed.scorer import Additive, add_standing

CLIP = 8.0
ROUNDS = 3  # of looking at friends of friends, where sources hold duplicates
LENIENT = 2.0  # log-odds given back after rivals: the best of several near equals is taken
TWICE = 0.01  # of the records of mostly clean sources are thought to be listed twice by their own
APART = -9.0  # log-odds, for clusters, of a pair between clean sources that its own evidence does not bear
DAMPED = {"digits": 0.5}  # the numbers in the names: the level of the name says it in part


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
    """Find the records of a table that are one thing. What was bounded is added to the table's bounds."""
    thinned = thin(data)
    if not thinned.left_out:
        return _link(data, scorer)
    found = _link(data.rows(thinned.kept), scorer)
    rows = np.array(thinned.kept, np.int64)
    return Linked(thinned.restored(found.clusters, data.clean),
                  replace(found.pairs, left=rows[found.pairs.left], right=rows[found.pairs.right]))


def _link(data: Table, scorer: Additive) -> Linked:
    left, right = candidates(data)
    features = Features(data)
    pairs = score(data, scorer, (left, right), features(left, right))
    cut, full = 0, 0
    for _ in range(ROUNDS if data.mode == "dirty" else 0):
        strong = pairs.odds > 0
        found, crowded = friends(len(data), pairs.left[strong], pairs.right[strong])
        more, passed = _fresh(len(data), pairs, found)
        cut, full = max(cut, crowded), max(full, passed)
        if not len(more[0]):
            break
        both = np.append(pairs.left, more[0]), np.append(pairs.right, more[1])
        pairs = score(data, scorer, both, Found.after([pairs.found, features(*more)]))
    if cut:
        data.bounds.append(Notice("friends", {"most": FRIENDS, "count": cut}))
    if full:
        data.bounds.append(Notice("full", {"most": FRIENDS, "count": full}))
    bearing = pairs.final if data.mode == "dirty" else np.where(pairs.odds > 0, pairs.final, APART)
    return Linked(cluster(data, pairs.left, pairs.right, bearing), pairs)


def score(data: Table, scorer: Additive, pairs: tuple[Ints, Ints], found: Found) -> Scored:
    """Weigh what was found on pairs: by the learnt weights, by those fitted to these pairs, against rivals."""
    places = Places(data, *pairs)
    add_standing(data, places, found)
    learnt = scorer(data, found)
    if not len(learnt):
        return Scored(*pairs, found, {}, learnt, Fitted(learnt, 0.0, {}), learnt, learnt)
    levels = fitted_levels(found)
    fit_to = places.across if data.mode == "mostly" and places.across.any() else np.ones(len(learnt), np.bool_)
    fitted = fit(levels, 1 / (1 + np.exp(-np.clip(learnt, -8, 8))), DAMPED, fit_to,
                 found.levels.keys() & set(data.of_kind("coordinate")))
    odds = (learnt + np.clip(fitted.odds, -CLIP, CLIP)) / 2
    if data.mode == "mostly":
        odds = np.where(places.across, odds, odds - price(data, pairs, np.where(places.across, -np.inf, odds)))
    final = odds
    if data.mode != "dirty":
        final = np.where((odds > 0) & places.across, places.compete(odds) + LENIENT, odds)
    return Scored(*pairs, found, levels, learnt, fitted, odds, final)


def price(data: Table, pairs: tuple[Ints, Ints], within: Floats) -> float:
    """Return the log-odds that a pair within one mostly clean source pays, so that only TWICE of the records keep one.

    within: log-odds of pairs of one source, minus infinity of others. Nearly all of them are decoys: alike, but known
    to be different.
    """
    best = np.full(len(data), -np.inf)
    for rows in pairs:
        np.maximum.at(best, rows, within)
    return max(0.0, float(np.quantile(best, 1 - TWICE, method="higher")))


def fitted_levels(found: Found) -> dict[str, Ints]:
    """Return the levels that EM fits weights to: those of the fields, and the numbers in the names."""
    return found.levels | {"digits": found.columns["name_digits"].astype(np.int8)}


def _fresh(size: int, pairs: Scored, more: tuple[Ints, Ints]) -> tuple[tuple[Ints, Ints], int]:
    """Return the pairs that are new, one record at least having room for candidates, and how many have no room."""
    degree = np.bincount(pairs.left, minlength=size) + np.bincount(pairs.right, minlength=size)
    fresh = ~np.isin(more[0] * size + more[1], pairs.left * size + pairs.right)
    room = np.minimum(degree[more[0]], degree[more[1]]) < FRIENDS
    new = fresh & room
    return (more[0][new], more[1][new]), int((fresh & ~room).sum())
