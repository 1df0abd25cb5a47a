"""Weights learnt from people's judgements: kept near those shipped, used only if they do better on judgements held out.

A logistic regression over the levels found on the judged pairs, each weight drawn towards its shipped value (the most
probable weights when each is believed to be off by about SPREAD). Reviewers are shown doubtful pairs more often than
sure ones: each judged pair counts as many times as there are pairs with a score like its own, so that what is learnt
and measured holds for the pairs at hand and not for those that were asked about.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from dedupe.bags import Floats, Ints
from dedupe.evaluate import Quality, quality
from dedupe.link import Compared
from dedupe.pairs import Bools
from dedupe.scoring import Findings, Level, Weights, log_odds, probability, weights

SPREAD = 1.0  # log-odds
FOLDS = 5
REPEATS = 5
TINY = 1e-6  # log-odds: a step so small changes nothing
LEAST = 40  # judgements: with fewer, what is held out says nothing
ENOUGH = 5  # of each kind, one a fold
MOST_WORTH = 5.0  # a judged pair counts for at most so many of the mean one
BANDS = (0.25, 0.5, 0.7, 0.9, 0.99)  # scores that part the pairs into those alike

Outcome = Literal["accepted", "few", "no_better"]


@dataclass(frozen=True, slots=True)
class Judged:
    """Pairs that people judged. same: were they one project? worth: for how many pairs each counts, 1 in the mean."""

    findings: Findings
    same: Bools
    worth: Floats

    def __len__(self) -> int:
        return len(self.same)

    def take(self, rows: Ints) -> Judged:
        """Return some of the pairs."""
        return Judged({name: levels[rows] for name, levels in self.findings.items()}, self.same[rows], self.worth[rows])


@dataclass(frozen=True, slots=True)
class Trial:
    """Shipped weights against learnt ones, on judgements held out.

    loss: mean log-loss, shipped then learnt; gain: how much lower it got, and its standard error. quality: of the pairs
    put together at the merging threshold. All are None while there are `few`: not LEAST, or not ENOUGH of one kind.
    """

    same: int
    different: int
    outcome: Outcome
    loss: tuple[float, float] | None = None
    gain: tuple[float, float] | None = None
    quality: tuple[Quality, Quality] | None = None


@dataclass(frozen=True, slots=True)
class Learnt:
    """The weights to use from now on, and why: fitted ones when the trial accepted them, else those shipped."""

    weights: Weights
    trial: Trial


def judged(compared: Compared) -> Judged:
    """Return the pairs that are judged same or different in a comparison; those never compared are left out."""
    found, size = compared.candidates, len(compared.corpus)
    settled = {left * size + right: one.judgement == "same" for (left, right), one in compared.judged.items()
               if one.judgement != "unsure"}
    keys = found.left * size + found.right
    rows = np.flatnonzero(np.isin(keys, np.array(list(settled), np.int64)))
    score = probability(log_odds(compared.findings, len(found), weights()))
    band = np.digitize(score, BANDS)
    everywhere = np.bincount(band, minlength=len(BANDS) + 1)
    here = np.bincount(band[rows], minlength=len(BANDS) + 1)
    worth = np.where(band[rows] > 0, (everywhere / np.maximum(here, 1))[band[rows]], 1.0)  # below all bands: unsampled
    return Judged({name: levels[rows] for name, levels in compared.findings.items()},
                  np.array([settled[key] for key in keys[rows].tolist()], np.bool_), _bounded(worth))


def _bounded(worth: Floats) -> Floats:
    if not len(worth):
        return worth
    bounded = np.minimum(worth, MOST_WORTH * np.median(worth))
    return np.asarray(bounded / bounded.mean(), np.float64)


def learn(pairs: Judged, seed: int = 0) -> Learnt:
    """Fit weights to judgements, try them on judgements held out, and use them if they did better there.

    Better: a log-loss lower by more than its standard error, and an F1 at the merging threshold that is not lower.
    seed: of how the judgements are dealt into folds.
    """
    base = weights()
    same, different = int(pairs.same.sum()), int((~pairs.same).sum())
    if same + different < LEAST or min(same, different) < ENOUGH:
        return Learnt(base, Trial(same, different, "few"))
    shipped, learnt = probability(log_odds(pairs.findings, len(pairs), base)), np.zeros((REPEATS, len(pairs)))
    for repeat, (fold, rest) in _folds(pairs.same, np.random.default_rng(seed)):
        table, held = fit(pairs.take(rest), base), pairs.take(fold)
        learnt[repeat, fold] = probability(log_odds(held.findings, len(held), table))
    before = _loss(shipped, pairs.same)
    after = np.mean([_loss(one, pairs.same) for one in learnt], axis=0)
    gains = pairs.worth * (before - after)
    gain = float(gains.mean()), float(gains.std(ddof=1) / np.sqrt(len(pairs)))
    figures = (_quality(pairs, shipped >= base.merge),
               _quality(pairs, np.asarray((learnt >= base.merge).mean(axis=0), np.float64)))
    better = gain[0] > gain[1] and figures[1].f1 >= figures[0].f1
    trial = Trial(same, different, "accepted" if better else "no_better",
                  (float(np.mean(pairs.worth * before)), float(np.mean(pairs.worth * after))), gain, figures)
    return Learnt(fit(pairs, base) if better else base, trial)


def _folds(same: Bools, random: np.random.Generator) -> Iterator[tuple[int, tuple[Ints, Ints]]]:
    """Yield (repeat, (rows held out, the rest)), each fold with its share of both kinds."""
    for repeat in range(REPEATS):
        fold = np.zeros(len(same), np.int64)
        for kind in (same, ~same):
            fold[random.permutation(np.flatnonzero(kind))] = np.arange(int(kind.sum())) % FOLDS
        for number in range(FOLDS):
            yield repeat, (np.flatnonzero(fold == number), np.flatnonzero(fold != number))


def _loss(score: Floats, same: Bools) -> Floats:
    return np.asarray(-np.log(np.where(same, score, 1 - score).clip(1e-9)), np.float64)


def _quality(pairs: Judged, joined: NDArray[np.float64] | Bools) -> Quality:
    """Measure the judged pairs that are joined (or the share of the repeats in which they are)."""
    return quality(float((pairs.worth * joined)[pairs.same].sum()), float((pairs.worth * joined).sum()),
                   float(pairs.worth[pairs.same].sum()))


def fit(pairs: Judged, base: Weights, spread: float = SPREAD) -> Weights:
    """Return the most probable weights, given the judgements and that each is off from `base` by about `spread`.

    Levels that no judged pair has keep their weight. Newton's method: the loss is convex, so there is one answer.
    """
    pairs = _alike_as_one(pairs)
    start = np.array([base.bias, *(level.weight for levels in base.features.values() for level in levels)])
    columns = _columns(pairs.findings, base, len(pairs))
    move = np.zeros(len(start))
    for _ in range(50):
        odds = columns @ (start + move)
        score = probability(odds)
        slope = columns.T @ (pairs.worth * (score - pairs.same)) + move / spread**2
        bend = (columns.T * (pairs.worth * score * (1 - score))) @ columns + np.eye(len(start)) / spread**2
        step = np.linalg.solve(bend, slope)
        step *= min(1.0, 1.0 / max(float(np.abs(step).max()), 1e-12))  # far steps overshoot where scores are near 0, 1
        move -= step
        if np.abs(step).max() < TINY:
            break
    return _with(base, np.round(start + move, 2))


def _alike_as_one(pairs: Judged) -> Judged:
    """Return each sort of pair once, for as much as all of it are worth: many pairs have the same findings."""
    held = np.ascontiguousarray(np.stack([*pairs.findings.values(), pairs.same.astype(np.int8)], axis=1))
    _, first, sort = np.unique(held.view(f"V{held.shape[1]}").ravel(), return_index=True, return_inverse=True)
    return Judged({name: levels[first] for name, levels in pairs.findings.items()}, pairs.same[first],
                  np.bincount(sort, pairs.worth, len(first)).astype(np.float64))


def _columns(findings: Findings, base: Weights, size: int) -> Floats:
    """Return a row a pair: 1 for the bias, then 1 for each level found, in the order of the table."""
    blocks = [np.ones((size, 1))]
    for feature, levels in base.features.items():
        found = findings.get(feature, np.zeros(size, np.int8))
        blocks.append((found[:, None] == np.arange(1, len(levels) + 1)).astype(np.float64))
    return np.hstack(blocks)


def _with(base: Weights, values: Floats) -> Weights:
    """Return the table with these values: the bias, then each level's."""
    rest = iter(values[1:].tolist())
    features: dict[str, tuple[Level, ...]] = {
        feature: tuple(replace(level, weight=next(rest)) for level in levels)
        for feature, levels in base.features.items()}
    return replace(base, bias=float(values[0]), features=features)
