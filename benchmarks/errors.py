"""The worst errors of linking, with their reasons: `python -m benchmarks.errors SET [--bench ../shared/bench]`.

SET is a public set (the typed linker, with the shipped weights) or one of judged pairs (Glane's own).
Prints the surest false pairs, then the true pairs missed that came nearest, twenty of each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import click
import numpy as np

from benchmarks.cases import JUDGED
from benchmarks.tables import FAMILIES, Bench, read_bench
from dedupe.decisions import Decisions
from dedupe.explain import explain
from dedupe.link import clusters, compare
from dedupe.scoring import Reason
from dedupe.typed.explain import reasons
from dedupe.typed.link import Linked, link
from dedupe.typed.scorer import shipped
from tests.dedupe.truth import read_truth

MOST = 20
REASONS = 8


@dataclass(frozen=True)
class Error:
    """A pair that was joined though it is not one thing, or the reverse. score: -infinity when it was not looked at.

    records: what each of the two says. why: its reasons, asked only for what is printed.
    """

    joined: bool
    score: float
    records: tuple[str, str]
    why: Callable[[], Sequence[Reason]]


def typed_errors(bench: Bench) -> Iterator[Error]:
    """Yield the errors of the typed linker: all false pairs that it looked at, all true pairs that it missed."""
    linked = link(bench.data, shipped())
    cluster_of = {row: index for index, (rows, _) in enumerate(linked.clusters) for row in rows}
    pairs = linked.pairs
    row = {pair: at for at, pair in enumerate(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True))}
    false = {pair for pair in row if cluster_of[pair[0]] == cluster_of[pair[1]]
             and bench.labels[pair[0]] != bench.labels[pair[1]]}
    missed = {(min(pair), max(pair)) for pair in bench.true if cluster_of[pair[0]] != cluster_of[pair[1]]}
    for pair in sorted(false | missed):
        at = row.get(pair)
        yield Error(pair in false, -np.inf if at is None else float(pairs.final[at]),
                    (said(bench, pair[0]), said(bench, pair[1])), partial(typed_reasons, bench, linked, at))


def typed_reasons(bench: Bench, linked: Linked, at: int | None) -> list[Reason]:
    """Return the reasons of pair `at`, none of one that was not looked at."""
    return [] if at is None else reasons(bench.data, linked.pairs, shipped(), at)


def said(bench: Bench, row: int) -> str:
    """Return what a record of a public set says."""
    values = {name: column[row] for name, column in bench.data.values.items() if column[row]}
    return f"{bench.data.ids[row]}: " + " | ".join(f"{name} {value[:100]}" for name, value in values.items())


def judged_errors(name: str) -> Iterator[Error]:
    """Yield the errors of Glane's own linker on judged pairs."""
    truth = read_truth(name)
    compared = compare(truth.records, Decisions())
    records = {record.id: record for record in truth.records}
    row = compared.corpus.index()
    cluster_of = {member: index for index, (rows, _) in enumerate(clusters(compared)) for member in rows}
    for (left, right), same in sorted(truth.pairs.items()):
        joined = cluster_of[row[left]] == cluster_of[row[right]]
        if joined != same:
            found = explain(left, right, compared)
            said_ = tuple(f"{one}: {records[one].title} | {records[one].url} | {records[one].text[:100]}"
                          for one in (left, right))
            yield Error(joined, found.score, (said_[0], said_[1]), partial(list, found.reasons))


def told(error: Error) -> str:
    """Return an error as lines."""
    score = "never brought together" if np.isinf(error.score) else f"score {error.score:+.2f}"
    why = [f"    {reason.weight:+.1f} {reason.feature}: {reason.en}" for reason in error.why()[:REASONS]]
    return "\n".join((f"  {score}", *(f"    {one}" for one in error.records), *why))


@click.command()
@click.option("--bench", type=click.Path(file_okay=False, path_type=Path), default="../shared/bench")
@click.argument("name", type=click.Choice([*FAMILIES, *JUDGED]), metavar="SET")
def main(bench: Path, name: str) -> None:
    """Print the worst errors on SET."""
    errors = list(judged_errors(name) if name in JUDGED else typed_errors(read_bench(bench / name)))
    for title, joined in (("false pairs, the surest first", True), ("missed pairs, the likeliest first", False)):
        some = sorted((one for one in errors if one.joined == joined), key=lambda one: -one.score)
        print(f"{name}: {len(some):,} {title}")
        print("\n".join(map(told, some[:MOST])))


if __name__ == "__main__":
    main()
