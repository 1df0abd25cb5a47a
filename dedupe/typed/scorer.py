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
from scipy import sparse

from dedupe.typed.features import LEVELS, Found
from dedupe.typed.kinds import Floats, Ints, Table
from dedupe.typed.rivals import standing

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
        vector = np.concatenate([self.weights[name] for name in column_sizes()])
        return np.asarray(self.bias + design(data, found) @ vector, np.float64)

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
    """Return the number of weights of each column, in the order of the design."""
    return ({name: len(cuts) + 1 for name, cuts in (CUTS | STANDING).items()}
            | {f"kind:{kind}": len(LEVELS[kind]) for kind in SHARED})


def add_standing(data: Table, pairs: tuple[Ints, Ints], found: Found) -> None:
    """Add to the columns, where sources are clean, by how much each pair beats its rivals in three views."""
    if data.clean:
        for view, columns in VIEWS.items():
            score = np.sum([np.nan_to_num(found.columns[name]) for name in columns], axis=0)
            found.columns[f"{view}_least"], found.columns[f"{view}_most"] = standing(data, *pairs, score)


def design(data: Table, found: Found) -> sparse.csr_matrix:
    """Return pairs x bins, 1 where a pair is in it, the number of fields for bins of kinds."""
    size = len(found.columns["all_cos"])
    parts = [_bins(found.columns.get(name), cuts, size) for name, cuts in (CUTS | STANDING).items()]
    for kind in SHARED:
        held = np.zeros((size, len(LEVELS[kind])), np.float32)
        for name in data.of_kind(kind):
            if name in found.levels:
                known = np.flatnonzero(found.levels[name])
                held[known, found.levels[name][known] - 1] += 1
        parts.append(sparse.csr_matrix(held))
    return sparse.hstack(parts).tocsr()


def _bins(values: Floats | None, cuts: Sequence[float], size: int) -> sparse.csr_matrix:
    width = len(cuts) + 1
    if values is None:
        return sparse.csr_matrix((size, width), dtype=np.float32)
    known = np.flatnonzero(~np.isnan(values))
    where = np.digitize(values[known], cuts)
    return sparse.csr_matrix((np.ones(len(known), np.float32), (known, where)), shape=(size, width))
