"""The learnt scorer: a sum of weights of bins, the same for any list, kept as a small JSON file.

Levels of fields of one kind share their weights and add up; columns that look at the whole pair have a weight a bin.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
import orjson

from dedupe.bags import Floats
from dedupe.tokens import Ints
from dedupe.typed.features import LEVELS, Found
from dedupe.typed.kinds import Table
from dedupe.typed.rivals import Places

WEIGHTS = Path(__file__).with_name("weights.json")
TENTHS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.97)
MARGINS = (-0.4, -0.2, -0.1, -0.03, 0.0, 0.03, 0.1, 0.2, 0.4)
CUTS: dict[str, Sequence[float]] = {
    **dict.fromkeys(("name_ratio", "name_sort", "name_partial", "name_cos3", "name_cov_min", "name_cov_max",
                     "name_miss_max", "name_miss_min", "name_rare", "name_head", "all_cos", "in_all_min", "in_all_max",
                     "in_all_miss"), TENTHS),
    "name_equal": (1e-6, 0.5, 0.75, 0.9), "name_digits": (0.5, 1.5, 2.5, 3.5), "name_len": (4, 6, 10, 20, 40),
    "year_gap": (0.5, 1.5, 4.5), "km": (0.3, 1, 2, 7, 32, 100), "dirty": (0.5,)}
VIEWS = {"alike": ("name_cos3", "all_cos"), "found": ("in_all_min", "in_all_max"),
         "covered": ("name_cov_min", "name_cov_max")}
STANDING: dict[str, Sequence[float]] = {f"{view}_{which}": MARGINS for view in VIEWS for which in ("least", "most")}
SHARED = ("name", "short_text", "text", "code", "category", "number")


@dataclass
class Additive:
    """Weights of bins: column -> one a bin, `kind:` columns one a level counted from 1; missing weighs nothing."""

    weights: dict[str, list[float]] = field(default_factory=dict)
    bias: float = 0.0

    def __call__(self, data: Table, found: Found) -> Floats:
        """Return the log-odds of pairs, whose standing was added."""
        odds = np.full(len(found.columns["all_cos"]), self.bias)
        for name in CUTS | STANDING:
            if name in found.columns:
                odds += self.of(name)[bins(name, found)]
        for name, kind in data.kinds.items():
            if kind in SHARED and name in found.levels:
                odds += self.of(f"kind:{kind}")[found.levels[name]]
        return odds

    def of(self, column: str) -> Floats:
        """Return the weights of a column's bins counted from 1; 0, missing, weighs nothing."""
        return np.array([0.0, *self.weights[column]])

    def plain(self) -> dict[str, object]:
        """Return as plain data, three decimals."""
        rounded = {name: [round(weight, 3) for weight in weights] for name, weights in self.weights.items()}
        return {"bias": round(self.bias, 3), "weights": rounded}


@cache
def shipped() -> Additive:
    """Read weights.json, once. Raises ValueError when its columns are not those of this code: learn again."""
    read = orjson.loads(WEIGHTS.read_bytes())
    if {name: len(weights) for name, weights in read["weights"].items()} != column_sizes():
        raise ValueError(f"{WEIGHTS.name} does not fit the features: run python -m benchmarks.train")
    return Additive(read["weights"], read["bias"])


def column_sizes() -> dict[str, int]:
    """Return the number of weights of each column."""
    return ({name: len(cuts) + 1 for name, cuts in (CUTS | STANDING).items()}
            | {f"kind:{kind}": len(LEVELS[kind]) for kind in SHARED})


def bins(column: str, found: Found, at: int | None = None) -> Ints:
    """Return the bin of each pair's value of a column, counted from 1; 0 is missing. at: of this pair alone."""
    values = found.columns[column][slice(None) if at is None else slice(at, at + 1)]
    return np.where(np.isnan(values), 0, 1 + np.digitize(values, (CUTS | STANDING)[column]))


def add_standing(data: Table, places: Places, found: Found) -> None:
    """Add by how much each pair of two sources beats its rivals, in three views, unless sources are dirty."""
    if data.mode != "dirty":
        for view, columns in VIEWS.items():
            score = np.sum([np.nan_to_num(found.columns[name]) for name in columns], axis=0)
            for which, margin in zip(("least", "most"), places.standing(score), strict=True):
                found.columns[f"{view}_{which}"] = np.where(places.across, margin, np.nan)
