"""Linking may not get worse: tests/floors.json holds what it must reach on each judged set.

A floor is lowered only by hand, in a commit that says why. `python -m tests.dedupe.test_floors` prints the figures.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dedupe.decisions import Decisions
from dedupe.evaluate import Quality, folded_rule, listed
from dedupe.link import link
from dedupe.scoring import weights
from tests.dedupe.truth import SETS, SHARED, TruthSet, bare, read_truth

FLOORS = json.loads((Path(__file__).parent.parent / "floors.json").read_text(encoding="utf-8"))
SHAPES = ("whole", "bare")  # all that listings say, or what a list in the ten common fields holds
needs_shared = pytest.mark.skipif(not (SHARED / "truth").is_dir(), reason="the shared listings are not here")


def measured(truth: TruthSet, shape: str = "whole") -> Quality:
    records = truth.records if shape == "whole" else [bare(record) for record in truth.records]
    return listed([cluster.record_ids for cluster in link(records, Decisions()).clusters], truth.pairs)


@pytest.mark.parametrize("name", [pytest.param(name, marks=[] if name == "federation" else needs_shared)
                                  for name in SETS])
def test_floor(name: str) -> None:
    truth, floors = read_truth(name), FLOORS[name]
    assert truth.fingerprint == floors["fingerprint"], (
        f"the judged pairs of {name} have changed: measure again, then write the new floors and fingerprint")
    rule = listed(folded_rule(truth.records), truth.pairs).f1
    for shape in SHAPES:
        found, floor = measured(truth, shape), floors[shape]
        assert found.precision >= floor["precision"], shape
        assert found.recall >= floor["recall"], shape
        assert found.f1 >= floor["f1"], shape
        assert found.f1 > rule + floor["lead"], shape


def test_floors_are_worth_the_name() -> None:
    for floors in FLOORS.values():
        assert len(floors["fingerprint"]) == 64
        for floor in (floors[shape] for shape in SHAPES):
            assert floor["precision"] >= 0.9
            assert 0 < floor["recall"] <= 1
            assert floor["lead"] > 0
    assert weights().merge >= 0.5


if __name__ == "__main__":
    for one in FLOORS:
        data = read_truth(one)
        results = {shape: measured(data, shape) for shape in SHAPES}
        lead = listed(folded_rule(data.records), data.pairs).f1
        print(json.dumps({one: {"fingerprint": data.fingerprint, **{  # noqa: T201
            shape: {"precision": round(found.precision, 3), "recall": round(found.recall, 3), "f1": round(found.f1, 3),
                    "lead": round(found.f1 - lead, 3)} for shape, found in results.items()}}}))
