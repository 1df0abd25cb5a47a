"""The sets of the comparison: public ones with the whole truth, and listings of projects with judged pairs."""

from __future__ import annotations

from pathlib import Path

from benchmarks.figures import Case
from benchmarks.ours import as_job, plain
from benchmarks.tables import FAMILIES, projects, read_bench
from dedupe.evaluate import folded_rule, listed, plain_rule
from tests.dedupe import truth

JUDGED = truth.SETS


def read_case(name: str, bench: Path, shared: Path) -> Case:
    """Return a set of FAMILIES from its folder in `bench`, or one of JUDGED.

    shared: the folder of `truth` and `listings`. Raises FileNotFoundError when the set is not there, KeyError when no
    set has this name.
    """
    if name in FAMILIES:
        read = read_bench(bench / name)
        return Case(name, as_job(read.data, read.labels.tolist()), labels=read.labels)
    if name not in JUDGED:
        raise KeyError(name)
    found = truth.read_truth(name, shared)
    job = as_job(projects(found.records, "multi"), records=[plain(record) for record in found.records])
    rules = {"plain rule": plain_rule, "folded rule": folded_rule}
    return Case(name, job, judged=found.pairs,
                rules={called: listed(rule(found.records), found.pairs) for called, rule in rules.items()})
