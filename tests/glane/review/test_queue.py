from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from dedupe.decisions import Decisions
from dedupe.link import Compared, bar, compare
from dedupe.records import LinkRecord
from glane.review.queue import EVERY, REACH, plan, seed_of, waiting
from normalize.schema import Record


@pytest.fixture(scope="module")
def compared(found: list[Record]) -> Compared:
    return compare([LinkRecord.of(record) for record in found], Decisions())


def rows(compared: Compared, at: int) -> tuple[int, int]:
    return int(compared.candidates.left[at]), int(compared.candidates.right[at])


def test_what_waits_is_near_the_threshold_or_above_the_floor(compared: Compared) -> None:
    wait = waiting(compared, compared.odds, {})
    assert 20 < len(wait.pairs) < len(compared.candidates)
    assert (compared.odds[wait.pairs] > bar() - REACH).all()
    assert set(wait.above.tolist()) <= set(wait.pairs.tolist())
    assert 0 < wait.doubtful < len(wait.above)


def test_the_nearest_first_and_one_in_four_at_random(compared: Compared) -> None:
    wait = waiting(compared, compared.odds, {})
    found = plan(wait, 20, 1)
    assert len(set(found)) == 20
    near = [pair for at, pair in enumerate(found) if at % EVERY != EVERY - 1]
    distance = np.abs(compared.odds[near] - bar())
    assert len(near) == 15
    assert (np.diff(distance) >= 0).all()
    others = set(wait.pairs.tolist()) - set(found)
    assert distance.max() <= min(abs(compared.odds[pair] - bar()) for pair in others)
    assert set(found[EVERY - 1::EVERY]) <= set(wait.above.tolist())


def test_a_plan_comes_again_from_the_same_decisions(compared: Compared) -> None:
    wait = waiting(compared, compared.odds, {})
    one = seed_of({("a/1", "b/1"): "same", ("a/2", "b/2"): "different"})
    assert one == seed_of({("a/2", "b/2"): "different", ("a/1", "b/1"): "same"})
    assert one != seed_of({("a/1", "b/1"): "same"})
    assert plan(wait, 20, one) == plan(wait, 20, one)
    assert plan(wait, 20, one) != plan(wait, 20, one + 1)


def test_a_plan_ends_with_what_waits(compared: Compared) -> None:
    wait = waiting(compared, compared.odds, {})
    assert sorted(plan(wait, 10_000, 1)) == sorted(wait.pairs.tolist())
    empty = waiting(compared, compared.odds, {rows(compared, at): "unsure" for at in wait.pairs.tolist()})
    assert plan(empty, 20, 1) == []


def test_judged_unsure_and_skipped_pairs_are_not_asked(compared: Compared) -> None:
    first, second, third = (rows(compared, at) for at in waiting(compared, compared.odds, {}).pairs[:3].tolist())
    left = waiting(compared, compared.odds, {first: "unsure", second: "same"}, {third})
    assert not {first, second, third} & {rows(compared, at) for at in left.pairs.tolist()}


def test_what_follows_from_answers_is_not_asked(compared: Compared) -> None:
    every = replace(compared, odds=np.full(len(compared.candidates), bar()))  # all wait
    known = {rows(every, at) for at in range(len(every.candidates))}
    a, b, c = next((a, b, c) for a, b in sorted(known) for c in range(b + 1, len(every.corpus))
                   if (b, c) in known and (a, c) in known)
    for answers in itertools.product(("same", "different"), repeat=2):
        told = dict(zip(((a, b), (b, c)), answers, strict=True))
        asked = {rows(every, at) for at in waiting(every, every.odds, told).pairs.tolist()}  # type: ignore[arg-type]
        assert ((a, c) in asked) == (answers == ("different", "different"))
