"""What fields that projects do not have say of pairs of projects: a list's own, by their kinds.

Such a field is compared as any list's is (dedupe.typed.features). As there, half of what it is worth is shipped with
its kind, half fitted to the list at hand by expectation-maximisation, which starts from what is known of projects.
That two have the same code is not fitted so (dedupe.coded): pairs that share one and little else would count as two.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from dedupe.bags import Floats
from dedupe.coded import SAME, chances, worth_of_same
from dedupe.link import Compared, rescored
from dedupe.scoring import Level, probability, worth_of
from dedupe.tokens import Ints
from dedupe.typed.em import told_twice
from dedupe.typed.em import weights as ratios
from dedupe.typed.features import LEVELS, Features
from dedupe.typed.kinds import Table
from dedupe.typed.scorer import shipped
from dedupe.typed.wording import LEVELS as WORDS

ROUNDS = 10
RAREST = 1  # the level of what is the same, and rare
STILL = 1e-3  # change of a probability, at most, when fitting ends
ENOUGH = 30  # pairs
LEAST = 0.01  # nats that a column must tell before it is asked who tells them too
YEARS = "year_gap"  # the shipped column whose bins are the levels of years
FIELD = "field:"  # before the name of a field, among what is found on projects


def weighed(compared: Compared, data: Table) -> Compared:
    """Return a comparison with what the fields of a table, a row a record, say of its pairs; scored anew."""
    levels = Features(data)(compared.candidates.left, compared.candidates.right).levels
    codes = {name: _of_code(data, name, levels[name], compared) for name in data.of_kind("code")}
    new = {name: 1 - told_already(column, _with_code(compared, column, codes.get(name)))
           for name, column in levels.items()}
    same = {name: worth * (1 - told_already(_whether_same(levels[name]), _with_code(compared, levels[name], worth)))
            for name, worth in codes.items()}
    worth = fitted(levels, compared.odds, {name: learnt(data.kinds[name]) for name in levels}, new, same)
    told = {f"{FIELD}{name}": _levels(name, LEVELS[data.kinds[name]], values) for name, values in worth.items()}
    table = replace(compared.weights, features=compared.weights.features | told)
    findings = {**compared.findings, **{f"{FIELD}{name}": column.astype(np.int8) for name, column in levels.items()}}
    return rescored(replace(compared, findings=findings), table)


def _of_code(data: Table, name: str, column: Ints, compared: Compared) -> Floats:
    """Return what each level at which codes are the same is worth."""
    chance = chances(data, name, compared.candidates.left, column)
    return worth_of_same(column, without(_whether_same(column), compared), learnt("code"), chance)


def _whether_same(column: Ints) -> Ints:
    """Return 1 where codes are the same, 2 where they differ, 0 where one is missing."""
    return np.where(column == 0, 0, 1 + (column >= SAME.stop))


def _with_code(compared: Compared, column: Ints, worth: Floats | None) -> Compared:
    """Return a comparison with what it is worth that codes are the same."""
    if worth is None:
        return compared
    return replace(compared, odds=compared.odds + np.append(0, worth)[np.where(column < SAME.stop, column, 0)])


def fitted(levels: Mapping[str, Ints], odds: Floats, known: Mapping[str, Floats],
           new: Mapping[str, float], settled: Mapping[str, Floats] = MappingProxyType({})) -> dict[str, Floats]:
    """Return what each level of each column is worth, in log-odds; 0 for level 0, missing.

    Half is fitted, half known (see _worth). odds: log-odds of each pair without these columns, which stay as they are.
    known: the shipped weights of each column's levels. new: which share of what it tells was not told without it.
    settled: what it is worth that codes are the same (dedupe.coded), which is not fitted.
    """
    now = odds
    worth: dict[str, Floats] = {}
    for _ in range(ROUNDS):
        same = probability(now)
        worth = {name: new[name] * _worth(column, same, known[name]) for name, column in levels.items()}
        for name, told in settled.items():
            worth[name][SAME] = told
        now = odds + sum(worth[name][column] for name, column in levels.items())
        if np.abs(probability(now) - same).max(initial=0) < STILL:
            break
    return worth


def _worth(column: Ints, same: Floats, known: Floats) -> Floats:
    """Return the mean of the log-ratios of levels here and of those known, as they would be here.

    same: how likely each pair is one project. A log-ratio's exponential is 1 in the mean of pairs that are two, so what
    nearly all pairs have says nearly nothing. Sure pairs are more alike than others, so a level says no more than the
    list shows; but where a rare value is shared, what is known counts, for few pairs may be sure.
    """
    met = np.bincount(column, 1 - same, len(known))
    met[0] = 0
    if column.max(initial=0) == RAREST == column[column > 0].min(initial=RAREST):
        return known
    here: Floats = known - np.log(max(float(met @ np.exp(known)), LEAST) / max(float(met.sum()), LEAST))
    shown = _ratios(column, same, len(known))
    mean = (shown + here) / 2
    worth = np.where(mean * shown > 0, np.clip(mean, -np.abs(shown), np.abs(shown)), 0.0)
    worth[RAREST] = mean[RAREST]
    return worth


def learnt(kind: str) -> Floats:
    """Return the shipped weights of the levels of a kind, 0 for level 0 and for kinds that have none."""
    column = YEARS if kind == "year" else f"kind:{kind}"
    return shipped().of(column) if column in shipped().weights else np.zeros(len(LEVELS[kind]) + 1)


def _ratios(column: Ints, same: Floats, size: int) -> Floats:
    """Return the log-ratio of each of `size` levels, 0 for those that no pair has."""
    found = np.zeros(size)
    ratio = ratios(column, same, 1 - same)
    found[:len(ratio)] = np.where(np.bincount(column, minlength=len(ratio)) > 0, ratio, 0.0)
    return found


def told_already(column: Ints, compared: Compared) -> float:
    """Return which share of what a column tells, among pairs that are not one project, a finding on projects tells too.

    That of the finding that tells most of it.
    """
    return max(told_by(column, compared).values(), default=0.0)


def told_by(column: Ints, compared: Compared) -> dict[str, float]:
    """Return which share of what a column tells each finding on projects tells too.

    By mutual information, less what chance alone gives few pairs (Miller and Madow's correction); 0 of too few to say.
    """
    apart, held = 1 - probability(compared.odds), column > 0
    told, pairs = dict.fromkeys(compared.findings, 0.0), apart[held].sum()
    for name, finding in compared.findings.items():
        both = held & (finding > 0)
        if (some := apart[both].sum()) >= ENOUGH:
            sides = column[both].astype(np.int64), finding[both].astype(np.int64)
            shared, least = told_twice(*sides, apart[both])
            chance = np.prod([len(np.unique(side)) - 1 for side in sides]) / (2 * some)
            told[name] = float(np.clip((shared - chance) / max(least, LEAST) * some / pairs, 0, 1))
    return told


def without(column: Ints, compared: Compared) -> Floats:
    """Return the log-odds of pairs without what findings on projects tell that a column tells too."""
    told = told_by(column, compared)
    return compared.odds - sum(share * worth_of(name, compared.weights)[compared.findings[name]]
                               for name, share in told.items())


def _levels(field: str, names: tuple[str, ...], worth: Floats) -> tuple[Level, ...]:
    """Return the levels of a field with their weights and words."""
    return tuple(Level(name, weight, f"{field} : {WORDS[name][0]}", f"{field}: {WORDS[name][1]}")
                 for name, weight in zip(names, worth[1:].tolist(), strict=True))
