"""Findings on pairs -> a score from 0 to 1: a sum of hand-set weights (weights.yml), each with its reason in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from crawlers.yaml_text import read_yaml
from dedupe.bags import Floats, Ints

Levels = NDArray[np.int8]
Findings = Mapping[str, Levels]
T = TypeVar("T")
LEARNT = Path(__file__).with_name("learnt.yml")


@dataclass(frozen=True, slots=True)
class Level:
    """One finding: its weight in log-odds, and what it says in French and English."""

    name: str
    weight: float
    fr: str
    en: str


@dataclass(frozen=True, slots=True)
class Weights:
    """features: name -> its levels; a finding is a level's place counted from 1, 0 when nothing can be said.

    merge, doubt: the scores from which a pair is joined without asking, and from which a person should look. why: on
    what grounds, of each feature, in French and English.
    """

    bias: float
    merge: float
    doubt: float
    features: dict[str, tuple[Level, ...]]
    why: dict[str, tuple[str, str]]

    def place(self, feature: str, level: str) -> int:
        """Return the number that stands for a level. Raises ValueError for one that weights.yml does not have."""
        names = [one.name for one in self.features[feature]]
        if level not in names:
            raise ValueError(f"weights.yml: {feature} has no level {level!r}")
        return names.index(level) + 1


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a pair has its score: one feature, what was found, its weight in log-odds, in words."""

    feature: str
    value: str
    weight: float
    fr: str
    en: str


@cache
def weights() -> Weights:
    """Return the shipped weights: those set by hand, and over them those learnt from judged pairs (learnt.yml)."""
    if not LEARNT.exists():
        return hand_set()
    data = read_yaml(LEARNT)
    return laid_over(hand_set(), float(data["bias"]), data["features"])


@cache
def hand_set() -> Weights:
    """Read weights.yml, once."""
    data = read_yaml(Path(__file__).with_name("weights.yml"))
    features = {feature: tuple(Level(name, *values) for name, values in table["levels"].items())
                for feature, table in data["features"].items()}
    why = {feature: (table["why"][0], table["why"][1]) for feature, table in data["features"].items()}
    return Weights(data["bias"], data["merge"], data["doubt"], features, why)


def laid_over(base: Weights, bias: float, features: Mapping[str, Mapping[str, float]]) -> Weights:
    """Return the weights with these in place of their own. Raises ValueError for a level that they don't have."""
    table = dict(base.features)
    for feature, levels in features.items():
        if unknown := set(levels) - {level.name for level in table.get(feature, ())}:
            raise ValueError(f"{feature} has no level {sorted(unknown)[0]}")
        table[feature] = tuple(replace(level, weight=float(levels.get(level.name, level.weight)))
                               for level in table[feature])
    return replace(base, bias=bias, features=table)


def differing(table: Weights, base: Weights) -> dict[str, dict[str, float]]:
    """Return the weights that are not those of `base`: feature -> level -> weight, as `laid_over` takes them."""
    found = {feature: {new.name: new.weight for new, old in zip(levels, base.features[feature], strict=True)
                       if new.weight != old.weight} for feature, levels in table.features.items()}
    return {feature: levels for feature, levels in found.items() if levels}


def log_odds(findings: Findings, size: int, table: Weights | None = None) -> Floats:
    """Return the log-odds that each of `size` pairs is one project. table: the weights to use, else those shipped."""
    table = table or weights()
    total = np.full(size, table.bias)
    for feature, levels in findings.items():
        total += worth_of(feature, table).take(levels)
    return total


def worth_of(feature: str, table: Weights) -> Floats:
    """Return the weight of each level by its place, 0 for nothing found."""
    return np.array([0.0, *(level.weight for level in table.features[feature])])


def probability(odds: Floats) -> Floats:
    """Return log-odds as a score between 0 and 1."""
    return np.asarray(1 / (1 + np.exp(-np.clip(odds, -50, 50))), np.float64)


def reasons(findings: Findings, pair: int, table: Weights | None = None) -> list[Reason]:
    """Return what was found on one pair, the weightiest first. table: the weights to use, else those shipped."""
    table = table or weights()
    found = [(feature, table.features[feature][level - 1]) for feature, levels in findings.items()
             if (level := levels.item(pair))]
    told = [Reason(feature, level.name, level.weight, level.fr, level.en) for feature, level in found]
    return sorted(told, key=lambda reason: -abs(reason.weight))


def said_once(findings: Findings, pairs: Ints, say: Callable[[int], T]) -> Iterator[T]:
    """Yield what `say` says of each of some pairs, by their places; pairs with the same findings, as most are, once."""
    levels = np.ascontiguousarray(np.stack([found[pairs] for found in findings.values()], axis=1))
    keys: list[bytes] = levels.view(f"V{levels.shape[1]}").ravel().tolist()
    known: dict[bytes, T] = {}
    for pair, key in zip(pairs.tolist(), keys, strict=True):
        if key not in known:
            known[key] = say(pair)
        yield known[key]
