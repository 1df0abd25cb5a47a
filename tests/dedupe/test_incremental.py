"""Linking what changed gives what linking all gives, with the same counts of words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.synthetic import records
from dedupe.decisions import Decision, Decisions
from dedupe.incremental import index as index_module
from dedupe.incremental import looking
from dedupe.incremental.index import Index
from dedupe.incremental.saving import packed, unpacked
from dedupe.incremental.told import linked
from dedupe.link import link
from dedupe.records import LinkRecord
from dedupe.scoring import weights
from glane.listed import Listed

NOBODY = Decisions()
SIZE = 240


@pytest.fixture(scope="module")
def few() -> list[LinkRecord]:
    return [Listed(**record).link_record() for record, _ in records(SIZE)]


@pytest.fixture(scope="module")
def start(few: list[LinkRecord]) -> Index:
    return Index.of(few[:200], NOBODY, weights())


def holds(index: Index, there: list[LinkRecord], decisions: Decisions) -> None:
    assert linked(index, decisions, weights()) == link(there, decisions, None, index.statistics)


def test_all_together_is_a_full_run(few: list[LinkRecord], start: Index) -> None:
    assert linked(start, NOBODY, weights()) == link(few[:200], NOBODY)


# a record that comes or changes: which one, whose words it takes, and whether it takes the name or the text
steps = st.lists(st.tuples(
    st.lists(st.tuples(st.integers(0, SIZE - 1), st.integers(0, SIZE - 1), st.booleans()), max_size=12),
    st.sets(st.integers(0, SIZE - 1), max_size=12),
    st.lists(st.tuples(st.integers(0, SIZE - 1), st.integers(0, SIZE - 1), st.sampled_from(("different", "unsure"))),
             max_size=3)), min_size=1, max_size=4)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_arrivals_changes_departures_and_decisions(few: list[LinkRecord], start: Index, steps: list) -> None:  # type: ignore[type-arg]
    index, there = start, {record.id: record for record in few[:200]}
    for come, leave, judged in steps:
        new = {}
        for which, like, named in come:
            other = few[like]
            record = there.get(few[which].id, few[which])
            new[record.id] = (replace(record, title=other.title, url=other.url) if named
                              else replace(record, text=f"{other.text} zorglub", organisations=other.organisations))
        gone = {few[which].id for which in leave} & there.keys() - new.keys()
        there = {id_: record for id_, record in {**there, **new}.items() if id_ not in gone}
        decisions = Decisions(tuple(Decision(few[left].id, few[right].id, judgement)
                                    for left, right, judgement in judged if left != right))
        index = index.updated(new.values(), gone, decisions, weights())
        holds(index, list(there.values()), decisions)


def test_decisions_join_and_part(few: list[LinkRecord], start: Index) -> None:
    left, right = next(one.record_ids[:2] for one in linked(start, NOBODY, weights()).clusters
                       if len(one.record_ids) > 1)
    rows = (Decision(left, right, "different", line=2), Decision(few[0].id, few[150].id, "same", line=3),
            Decision("gone/1", few[3].id, "same", line=4))
    judged = start.updated([], [], Decisions(rows), weights())
    holds(judged, few[:200], Decisions(rows))
    assert not any({left, right} <= set(one.record_ids) for one in linked(judged, Decisions(rows), weights()).clusters)
    back = judged.updated([], [], NOBODY, weights())
    assert linked(back, NOBODY, weights()) == linked(start, NOBODY, weights())


def test_who_loses_many_neighbours_looks_again(few: list[LinkRecord], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "MARGIN", 1)
    alike = [replace(few[0], id=f"p{number % 9}/{number}", partner=f"p{number % 9}",
                     title=f"Inventaire des papillons {'abcdefghijklmnopqrstuvwxyz'[number % 26]}{number}")
             for number in range(80)]
    index = Index.of(alike, NOBODY, weights())
    left = alike[60:]
    index = index.updated([], [record.id for record in alike[:60]], NOBODY, weights())
    holds(index, left, NOBODY)
    back = index.updated(alike[:30], [], NOBODY, weights())
    holds(back, [*alike[:30], *left], NOBODY)


def test_former_ids_lead_decisions_to_the_record_that_has_them(few: list[LinkRecord], start: Index) -> None:
    heir = replace(few[210], former_ids=("old-one",))
    rows = Decisions((Decision(f"{heir.partner}/old-one", few[7].id, "same", line=2),))
    index = start.updated([heir], [], rows, weights())
    holds(index, [*few[:200], heir], rows)
    assert any({heir.id, few[7].id} <= set(one.record_ids) for one in linked(index, rows, weights()).clusters)


def test_it_is_written_and_read_whole(few: list[LinkRecord], start: Index) -> None:
    base, since, plain = unpacked(start)
    arrays = {name: array.copy() for name, array in {**base, **since}.items()}
    for array in arrays.values():
        array.setflags(write=False)  # as it is when the file is mapped
    again = packed(arrays, plain)
    assert linked(again.updated(few[200:], [], NOBODY, weights()), NOBODY, weights()) == linked(
        start.updated(few[200:], [], NOBODY, weights()), NOBODY, weights())


def test_when_words_are_counted_again(few: list[LinkRecord], start: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not start.stale(20)
    assert start.stale(21)
    assert start.updated(few[200:215], [], NOBODY, weights()).stale(6)
    assert not start.crowded()
    monkeypatch.setattr(index_module, "too_common", lambda _: 5)
    index = start
    for record in few[:9]:  # each by itself, so that the word counts as rare
        index = index.updated([replace(record, title="Xylorimba")], [], NOBODY, weights())
    assert index.crowded()


def test_what_cannot_be(few: list[LinkRecord], start: Index) -> None:
    with pytest.raises(ValueError, match="nowhere/1 is to go"):
        start.updated([], ["nowhere/1"], NOBODY, weights())
    with pytest.raises(ValueError, match="two records have the id"):
        start.updated([few[0], few[0]], [], NOBODY, weights())


def test_nobody_and_everybody(few: list[LinkRecord], start: Index) -> None:
    nobody = Index.of([], NOBODY, weights())
    assert linked(nobody, NOBODY, weights()).clusters == []
    left = start.updated([], [record.id for record in few[:200]], NOBODY, weights())
    assert linked(left, NOBODY, weights()).clusters == []
    assert not np.count_nonzero(left.alive)
