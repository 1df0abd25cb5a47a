"""Hard cases as a table: cases.yml."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from benchmarks.link import synthetic
from dedupe.decisions import Decisions
from dedupe.explain import explain
from dedupe.link import compare, link
from dedupe.records import LinkRecord

CASES = yaml.safe_load(Path(__file__).with_name("cases.yml").read_text(encoding="utf-8"))
SHARED_ADDRESS = [LinkRecord(id=f"e/{n}", partner="e", title=f"Projet municipal numéro {n}",
                             url="https://mairie.example/projets") for n in range(7)]
GENERIC = [LinkRecord(id=f"e/jardin-{n}", partner="e", title="Jardin partagé", commune_code=f"0100{n}")
           for n in range(5)]


def record(number: int, side: str, values: dict[str, Any]) -> LinkRecord:
    partner = values.get("partner", {"left": "a", "right": "b"}[side])
    lists = {key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}
    return LinkRecord(**{**lists, "id": f"{partner}/{number}-{side}", "partner": partner})


@cache
def records() -> tuple[LinkRecord, ...]:
    cases = [record(number, side, case[side]) for number, case in enumerate(CASES) for side in ("left", "right")]
    return (*cases, *SHARED_ADDRESS, *GENERIC, *synthetic(300))


@cache
def clusters() -> dict[str, tuple[str, ...]]:
    return {one: cluster.record_ids for cluster in link(records(), Decisions()).clusters for one in cluster.record_ids}


@pytest.mark.parametrize("number", range(len(CASES)), ids=[case["why"] for case in CASES])
def test_case(number: int) -> None:
    left, right = (record(number, side, CASES[number][side]).id for side in ("left", "right"))
    together = right in clusters()[left]
    why = explain(left, right, compare(records(), Decisions())).text("en")
    assert together is CASES[number]["same"], why


def test_the_synthetic_records_are_not_swept_together() -> None:
    assert max(len(ids) for ids in clusters().values()) <= 3
