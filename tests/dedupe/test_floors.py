"""Linking may not get worse: tests/floors.json holds what it must reach on each judged set.

A floor is lowered only by hand, in a commit that says why. `python -m tests.dedupe.test_floors` prints the figures.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dedupe.decisions import Decisions
from dedupe.evaluate import Quality, listed, plain_rule
from dedupe.link import link
from dedupe.scoring import weights
from tests.dedupe.truth import SETS, SHARED, TruthSet, read_truth

FLOORS = json.loads((Path(__file__).parent.parent / "floors.json").read_text(encoding="utf-8"))
needs_shared = pytest.mark.skipif(not (SHARED / "truth").is_dir(), reason="the shared listings are not here")


def measured(truth: TruthSet) -> Quality:
    return listed([cluster.record_ids for cluster in link(truth.records, Decisions()).clusters], truth.pairs)


@pytest.mark.parametrize("name", [pytest.param(name, marks=[] if name == "federation" else needs_shared)
                                  for name in SETS])
def test_floor(name: str) -> None:
    truth, floor = read_truth(name), FLOORS[name]
    assert truth.fingerprint == floor["fingerprint"], (
        f"the judged pairs of {name} have changed: measure again, then write the new floors and fingerprint")
    found = measured(truth)
    assert found.precision >= floor["precision"]
    assert found.recall >= floor["recall"]
    assert found.f1 >= floor["f1"]
    assert found.f1 > listed(plain_rule(truth.records), truth.pairs).f1 + 0.09


def test_floors_are_worth_the_name() -> None:
    for floor in FLOORS.values():
        assert floor["precision"] >= 0.93
        assert 0 < floor["recall"] <= 1
        assert len(floor["fingerprint"]) == 64
    assert weights().merge >= 0.5


if __name__ == "__main__":
    for one in FLOORS:
        data = read_truth(one)
        result = measured(data)
        print(json.dumps({one: {"precision": round(result.precision, 3), "recall": round(result.recall, 3),  # noqa: T201
                                "f1": round(result.f1, 3), "fingerprint": data.fingerprint}}))
