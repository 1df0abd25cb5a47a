"""Hard cases as a table: cases.yml."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
import yaml

from benchmarks.synthetic import records as invented
from dedupe.decisions import Decisions
from dedupe.explain import explain
from dedupe.link import compare, link
from dedupe.records import LinkRecord
from glane.listed import Listed
from tests.dedupe.truth import read_cases

CASES = yaml.safe_load(Path(__file__).with_name("cases.yml").read_text(encoding="utf-8"))
SHARED_ADDRESS = [LinkRecord(id=f"e/{n}", partner="e", title=f"Projet municipal numéro {n}",
                             url="https://mairie.example/projets") for n in range(7)]
GENERIC = [LinkRecord(id=f"e/jardin-{n}", partner="e", title="Jardin partagé", commune_code=f"0100{n}")
           for n in range(5)]


@cache
def records() -> tuple[LinkRecord, ...]:
    others = (Listed.model_validate(row).link_record() for row, _ in invented(300))
    return (*read_cases().records, *SHARED_ADDRESS, *GENERIC, *others)


@cache
def clusters() -> dict[str, tuple[str, ...]]:
    return {one: cluster.record_ids for cluster in link(records(), Decisions()).clusters for one in cluster.record_ids}


@pytest.mark.parametrize("number", range(len(CASES)), ids=[case["why"] for case in CASES])
def test_case(number: int) -> None:
    (left, right), same = list(read_cases().pairs.items())[number]
    together = right in clusters()[left]
    assert together is same, explain(left, right, compare(records(), Decisions())).text("en")


def test_the_synthetic_records_are_not_swept_together() -> None:
    assert max(len(ids) for ids in clusters().values()) <= 9
