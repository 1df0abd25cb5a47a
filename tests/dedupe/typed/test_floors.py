"""Linking public sets may not get worse: floors.json holds what must be reached on each.

A floor is lowered only by hand, in a commit that says why. `python -m benchmarks.link --peers none` prints the figures.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from benchmarks.ours import as_clusters
from benchmarks.tables import read_bench
from dedupe.evaluate import b_cubed, pairwise
from dedupe.typed.link import link
from dedupe.typed.scorer import shipped

FLOORS = json.loads(Path(__file__).with_name("floors.json").read_text(encoding="utf-8"))
SLOW = ("musicbrainz20k",)
BENCH = Path(__file__).parents[4] / "shared" / "bench"


@pytest.mark.skipif(not BENCH.is_dir(), reason="the shared sets are not here")
@pytest.mark.parametrize("name", [
    pytest.param(name, marks=[pytest.mark.integration] if name in SLOW else []) for name in sorted(FLOORS)])
def test_floor(name: str) -> None:
    folder, floor = BENCH / name, FLOORS[name]
    fingerprint = hashlib.sha256((folder / "records.ndjson").read_bytes() + (folder / "truth.csv").read_bytes())
    assert fingerprint.hexdigest() == floor["fingerprint"], f"{name} has changed: measure again, write new floors"
    bench = read_bench(folder)
    clusters = [[bench.data.ids[row] for row in rows] for rows, _ in link(bench.data, shipped()).clusters]
    true = as_clusters(bench.data.ids, bench.labels)
    found = pairwise(clusters, true)
    assert found.precision >= floor["precision"]
    assert found.recall >= floor["recall"]
    assert found.f1 >= floor["f1"]
    assert b_cubed(clusters, true).f1 >= floor["b_cubed"]
