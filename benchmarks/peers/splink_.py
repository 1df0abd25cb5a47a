"""Splink on DuckDB without labels, as its documentation has it: comparisons of its library, chosen by kind of field.

Clean sources: `link_only`, the prior as if each record of the smaller of two sources were in the larger. Else
`dedupe_only`, the prior from equal names. u by random sampling, m by EM. Clustered by connected components; its single
best links, made for clean sources, took all memory on four sources and on products.
"""

from __future__ import annotations

from collections import Counter
from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from benchmarks.peers.answer import PROBABILITIES, Linked, chained
from benchmarks.peers.job import Job
from benchmarks.peers.splink_words import fewer, rare, words

PAIRS = 1e6  # of random records, its default
RECALL = 0.7
DEFAULT = 0.95  # of its tutorials when clustering
NUMBERS = ("year", "number", "coordinate")


def run(job: Job) -> Linked:
    """Link; scores are match probabilities."""
    linker = Linker(inputs(job), settings(job), log_level=None)
    train(linker, job)
    found = linker.inference.predict(threshold_match_probability=None)
    columns = found.as_duckdbpyrelation().select("unique_id_l, unique_id_r, match_probability").fetchnumpy()
    left, right = (columns[f"unique_id_{side}"].astype(np.int64) for side in "lr")
    score = columns["match_probability"].astype(np.float64)
    return chained(len(job), (left, right, score), DEFAULT, PROBABILITIES)


def sources(job: Job) -> list[tuple[str, str]]:
    """Return each source's table and name."""
    return [(f"source_{number:04}", source) for number, source in enumerate(sorted(set(job.partner)))]


def inputs(job: Job) -> list[Any] | Any:
    """Register one table, or one a source where sources are clean; names and texts also as lists of words."""
    api = DuckDBAPI()
    columns: dict[str, Any] = {"unique_id": pa.array(range(len(job)))}
    cleaned = job.cleaned()
    for name, values in cleaned.items():
        columns[name] = pa.array(values, pa.float64() if job.kinds[name] in NUMBERS else pa.string())
    for name in job.of_kind("name", "text"):
        lists = words(cleaned[name])
        columns |= {f"{name}_words": _lists(fewer(lists)), f"{name}_rare": _lists(rare(lists)),
                    f"{name}_rarest": pa.array([value[0] if value else None for value in rare(lists)], pa.string())}
    rows = zip(*(cleaned[name] for name in job.of_kind("name", "short_text")), strict=True)
    columns["any_rare"] = _lists(rare(words([" ".join(filter(None, row)) for row in rows])))
    table = pa.table(columns)
    if job.mode == "dirty":
        return api.register(table, table_name="records")
    partner = np.array(job.partner)
    return [api.register(table.filter(partner == source), table_name=name) for name, source in sources(job)]


def _lists(values: list[list[str] | None]) -> Any:
    return pa.array(values, pa.list_(pa.string()))


def settings(job: Job) -> Any:
    known = {} if job.mode == "dirty" else {"probability_two_random_records_match": prior(job.partner)}
    return SettingsCreator(
        link_type="dedupe_only" if job.mode == "dirty" else "link_only",
        comparisons=comparisons(job), blocking_rules_to_generate_predictions=rules(job),
        retain_matching_columns=False, **known)


def prior(partner: list[str]) -> float:
    """Return the share of matching pairs if each record of the smaller of two sources had its like in the larger."""
    sizes = Counter(partner).values()
    return sum(map(min, combinations(sizes, 2))) / sum(one * other for one, other in combinations(sizes, 2))


def comparisons(job: Job) -> list[Any]:
    found = [COMPARISONS[kind](name) for name, kind in job.kinds.items() if kind in COMPARISONS]
    points = job.of_kind("coordinate")
    return found + ([cl.DistanceInKMAtThresholds(*points, [1, 10, 100])] if points else [])


def _name(name: str) -> Any:
    return cl.CustomComparison(
        [cll.NullLevel(name), cll.ExactMatchLevel(name, term_frequency_adjustments=True),
         cll.JaroWinklerLevel(name, 0.92), shared(f"{name}_words", 0.7), cll.JaroWinklerLevel(name, 0.88),
         cll.ArraySubsetLevel(f"{name}_words"), shared(f"{name}_words", 0.4), cll.JaroWinklerLevel(name, 0.7),
         cll.ElseLevel()], output_column_name=name)


def shared(column: str, share: float) -> Any:
    """Return the level of pairs that share this part of their words."""
    both = f"len(list_intersect({column}_l, {column}_r))"
    return cll.CustomLevel(f"{both} >= {share} * (len({column}_l) + len({column}_r) - {both})")


def _short(name: str) -> Any:
    return cl.JaroWinklerAtThresholds(name, [0.92, 0.88, 0.7]).configure(term_frequency_adjustments=True)


def _exact(name: str) -> Any:
    return cl.ExactMatch(name).configure(term_frequency_adjustments=True)


def _number(name: str) -> Any:
    near = [cll.PercentageDifferenceLevel(name, share) for share in (0.05, 0.2)]
    return cl.CustomComparison([cll.NullLevel(name), cll.ExactMatchLevel(name), *near, cll.ElseLevel()],
                               output_column_name=name)


def _year(name: str) -> Any:
    return cl.CustomComparison([cll.NullLevel(name), cll.ExactMatchLevel(name), cll.AbsoluteDifferenceLevel(name, 1),
                                cll.AbsoluteDifferenceLevel(name, 5), cll.ElseLevel()], output_column_name=name)


COMPARISONS = {
    "name": _name, "short_text": _short, "text": lambda name: cl.ArrayIntersectAtSizes(f"{name}_rare", [5, 3, 1]),
    "code": lambda name: cl.LevenshteinAtThresholds(name, [1, 2]), "category": _exact,
    "address": lambda name: cl.LevenshteinAtThresholds(name, [1, 5]), "number": _number, "year": _year}


def rules(job: Job) -> list[Any]:
    """Return blocking rules by kind: equal values, a rare word in common, equal beginnings beside something equal."""
    names, short = job.of_kind("name"), job.of_kind("short_text")
    found = [block_on(name) for name in (*names, *job.of_kind("code", "address"))]
    found += [block_on(f"substr({name}, 1, 6)") for name in names]
    found.append(block_on("any_rare", arrays_to_explode=["any_rare"]))
    found += [block_on(name, f"substr({names[0]}, 1, 3)") for name in (*short, *job.of_kind("category", "year"))]
    found += [block_on(f"substr({one}, 1, 6)", f"substr({other}, 1, 6)") for one, other in pairwise(short)]
    points = job.of_kind("coordinate")
    return found + ([block_on(*(f"round({name}, 1)" for name in points))] if points else [])


def train(linker: Any, job: Job) -> None:
    """Estimate the prior where sources are dirty, u, and m by EM.

    EM blocks on the rarest word of the name: no comparison looks at that column, so that one pass learns them all. More
    passes, blocked on equal names or organisations, left nearly no pair that differs, and m of 0.
    """
    name = job.of_kind("name")[0]
    if job.mode == "dirty":
        linker.training.estimate_probability_two_random_records_match([block_on(name)], recall=RECALL)
    linker.training.estimate_u_using_random_sampling(max_pairs=PAIRS, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(
        block_on(f"{name}_rarest"), estimate_without_term_frequencies=True)
