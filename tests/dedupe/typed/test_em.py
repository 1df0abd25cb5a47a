"""Weights fitted to the pairs at hand: what two fields tell alike is told once."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.synthetic import records
from dedupe.evaluate import pairwise
from dedupe.typed.em import fit, repeats
from dedupe.typed.kinds import table
from dedupe.typed.link import link
from dedupe.typed.scorer import shipped

KINDS = {"title": "name", "description": "text", "organisations": "short_text", "place": "short_text",
         "url": "address", "latitude": "coordinate", "longitude": "coordinate", "start_date": "year"}


def test_fields_that_repeat_a_point_are_found() -> None:
    chance = np.random.default_rng(1)
    town, year = chance.integers(1, 4, 2_000), chance.integers(1, 4, 2_000)
    near = np.where(chance.random(2_000) < 0.9, town, chance.integers(1, 4, 2_000))
    rare = np.where(np.arange(2_000) < 50, town, 0)  # too few have it to say
    pairs = np.ones(2_000)
    levels = {"town": town, "near": near, "year": year, "rare": rare}
    assert repeats(levels, ["near"], pairs) == {"near": 1, "town": 1}
    assert repeats({**levels, "again": town}, ["near"], pairs) == {"near": 2, "town": 1, "again": 1}
    assert not repeats(levels, ["year"], pairs)
    assert not repeats({"town": town, "all": np.ones(2_000, np.int64)}, ["all"], pairs)


def test_a_place_told_twice_weighs_as_much_as_once() -> None:
    chance = np.random.default_rng(2)
    same = chance.random(5_000) < 0.2
    town, year = (np.where(chance.random(5_000) < 0.85, np.where(same, 1, 2), 3) for _ in range(2))
    start, everyone = np.where(same, 0.9, 0.1), np.ones(5_000, np.bool_)
    once = fit({"town": town, "year": year}, start, {}, everyone)
    twice = fit({"town": town, "again": town, "year": year}, start, {}, everyone, ["again"])
    assert twice.weights["town"] + twice.weights["again"] == pytest.approx(once.weights["town"])
    assert twice.odds == pytest.approx(once.odds)


@pytest.mark.parametrize(("mode", "precision", "recall"), [("dirty", 0.7, 0.85), ("multi", 0.94, 0.9)])
def test_projects_of_one_town_stay_apart(mode: str, precision: float, recall: float) -> None:
    made = list(records(1_000))
    data = table([row for row, _ in made], mode, KINDS)
    projects: dict[str, list[str]] = {}
    for row, key in made:
        projects.setdefault(key, []).append(f"{row['partner']}/{row['source_id']}")
    found = pairwise([[data.ids[row] for row in rows] for rows, _ in link(data, shipped()).clusters],
                     list(projects.values()))
    assert found.precision >= precision
    assert found.recall >= recall
