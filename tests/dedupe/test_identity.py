from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe import identity
from dedupe.cluster import Cluster
from dedupe.identity import (
    PROJECT,
    Belonged,
    HasRecords,
    Identities,
    Known,
    Minted,
    Redirect,
    assign,
    assign_outcome,
)
from dedupe.link import Linked
from dedupe.outcome import Outcome
from dedupe.tokens import hash_texts
from normalize.schema import PROJECT_ID

DAY = date(2026, 1, 1)


def clusters(*parts: str, former: dict[str, list[str]] | None = None) -> list[Cluster]:
    """Read `ab c` as records p/a and p/b together, p/c alone."""
    return [Cluster(tuple(f"p/{letter}" for letter in part),
                    former_ids={one: ids for one, ids in (former or {}).items() if one[2:] in part}) for part in parts]


def after(known: Known, found: Identities) -> Known:
    """Return what the next run knows."""
    return Known({**known.project_of, **found.project_of}, {**known.minted, **found.minted}, found.redirects)


def run(known: Known, *parts: str, day: int = 0,
        former: dict[str, list[str]] | None = None) -> tuple[Known, Identities]:
    found = assign(clusters(*parts, former=former), known, DAY + timedelta(day))
    return after(known, found), found


def test_an_id_is_minted_once_and_kept() -> None:
    known, first = run(Known(), "ab", "c")
    _, again = run(known, "c", "ba", day=9)
    assert again.project_of == first.project_of
    assert not again.minted
    assert all(re.fullmatch(PROJECT_ID, id_) for id_ in first.minted)
    assert first.minted[first.project_of["p/a"]] == Minted("p/a", DAY)


def test_when_projects_merge_the_oldest_id_stays() -> None:
    known, first = run(Known(), "b")
    known, _ = run(known, "a", "b", day=1)
    known, merged = run(known, "ab", day=2)
    assert merged.project_of["p/a"] == first.project_of["p/b"]
    gone = next(id_ for id_, one in known.minted.items() if one.first_record == "p/a")
    assert merged.redirects == [Redirect(gone, first.project_of["p/b"], "2026-01-03", "merged")]


def test_when_one_splits_the_larger_part_keeps_it() -> None:
    known, first = run(Known(), "abc")
    _, split = run(known, "a", "bc", day=1)
    assert split.project_of["p/b"] == split.project_of["p/c"] == first.project_of["p/a"]
    assert split.project_of["p/a"] in split.minted


def test_when_the_parts_are_equal_the_first_record_keeps_it() -> None:
    known, first = run(Known(), "b")
    known, _ = run(known, "ab", day=1)
    _, split = run(known, "a", "b", day=2)
    assert split.project_of["p/b"] == first.project_of["p/b"]


def test_chains_of_redirects_are_flattened_and_keep_their_day() -> None:
    known, _ = run(Known(), "b")
    known, _ = run(known, "b", "c", day=1)
    known, _ = run(known, "b", "c", "a", day=2)
    known, _ = run(known, "b", "ac", day=3)
    known, last = run(known, "abc", day=4)
    assert {one.new_id for one in last.redirects} == {last.project_of["p/b"]}
    assert sorted(one.at for one in last.redirects) == ["2026-01-04", "2026-01-05"]


def test_an_id_that_redirects_never_comes_back() -> None:
    known, _ = run(Known(), "b")
    known, _ = run(known, "a", "b", day=1)
    known, merged = run(known, "ab", day=2)
    known, split = run(known, "a", "b", day=3)
    assert split.project_of["p/a"] not in {one.old_id for one in split.redirects}
    assert split.redirects == merged.redirects
    assert len(split.minted) == 1


def test_departed_records_leave_their_id_and_find_it_again() -> None:
    known, first = run(Known(), "a", "b")
    known, without = run(known, "b", day=1)
    assert first.project_of["p/a"] not in without.project_of.values()
    _, back = run(known, "a", "b", day=2)
    assert back.project_of == first.project_of
    assert not back.minted


def test_a_record_whose_id_changed_keeps_its_project() -> None:
    known, first = run(Known(), "a", "b")
    _, renamed = run(known, "z", "b", day=1, former={"p/z": ["p/a"]})
    assert renamed.project_of["p/z"] == first.project_of["p/a"]


def test_an_id_already_used_gives_the_next() -> None:
    _, natural = run(Known(), "a")
    taken = natural.project_of["p/a"]
    _, other = run(Known({}, {taken: Minted("q/other", DAY)}), "a")
    assert other.project_of["p/a"] != taken


def test_a_record_in_two_clusters_is_refused() -> None:
    with pytest.raises(ValueError, match="p/a"):
        assign(clusters("ab", "a"), Known(), DAY)


def partition(letters: Sequence[str], chance: random.Random) -> list[str]:
    parts: list[str] = []
    for letter in letters:
        at = chance.randint(0, len(parts))
        if at == len(parts):
            parts.append(letter)
        else:
            parts[at] += letter
    return parts


def assigned(parts: Sequence[str], known: Known, today: date, former: dict[str, list[str]],
             whole: Identities) -> Identities:
    """Give ids as the link stage does, which must be those of the whole; return what it remembers."""
    found = Outcome.of(Linked(sorted(clusters(*parts, former=former), key=lambda one: min(one.record_ids)), [], 0))
    held = Belonged.of(hash_texts(list(known.project_of)), np.array(list(known.project_of.values()), PROJECT))
    projects, made = assign_outcome(found, held, replace(known, project_of={}), today)
    ids = found.ids.taken(np.arange(len(found.ids)))
    assert dict(zip(ids, projects[found.part].tolist(), strict=True)) == whole.project_of
    return made


@settings(max_examples=100, deadline=None)
@given(st.randoms(use_true_random=False))
def test_only_clusters_that_changed_are_weighed_and_nothing_comes_out_other(chance: random.Random) -> None:
    """Few records come, go, move to another cluster or get another id; the other clusters stay as they are."""
    weighed: list[HasRecords] = []

    def counted(some: Iterable[HasRecords], before: Known, today: date) -> Identities:
        weighed.extend(some)
        return assign(weighed, before, today)
    letters = [chr(number) for number in range(ord("A"), ord("A") + 40)]
    parts = partition(letters, chance)
    known, _ = run(Known(), *parts)
    for day in range(1, 6):
        was = {frozenset(part) for part in parts}
        former: dict[str, list[str]] = {}
        for _ in range(chance.randint(0, 3)):
            letter = chance.choice([one for part in parts for one in part])
            parts = [left for part in parts if (left := part.replace(letter, ""))]
            fate = chance.choice(["moves", "moves", "goes", "is named anew"])
            if fate == "is named anew":
                letter, old = chr(200 + 10 * day + len(former)), letter
                former[f"p/{letter}"] = [f"p/{old}"]
            if fate != "goes":
                at = chance.randint(0, len(parts) - 1)
                parts = [*parts, letter] if chance.random() < 0.3 else [
                    part + letter * (number == at) for number, part in enumerate(parts)]
        weighed.clear()
        before = known
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(identity, "assign", counted)
            _, whole = run(before, *parts, day=day, former=former)
            known = after(before, assigned(parts, before, DAY + timedelta(day), former, whole))
        assert known == after(before, whole)
        assert len(weighed) <= len({frozenset(part) for part in parts} - was) + 6


@settings(max_examples=150, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 8))
def test_no_id_is_lost_or_used_again_whatever_comes(chance: random.Random, rounds: int) -> None:
    """Random arrivals, departures, changes of id, merges and splits; each run also in another order."""
    known = Known()
    letters = list("abcdef")
    owner: dict[str, str] = {}
    for day in range(rounds):
        renamed = chance.choice(letters)
        former = {}
        if chance.random() < 0.4:
            letter = chr(ord("g") + day)
            letters[letters.index(renamed)] = letter
            former = {f"p/{letter}": [f"p/{renamed}"]}
        listed = [letter for letter in letters if chance.random() < 0.8]
        parts = partition(listed, chance)
        before = known
        known, found = run(before, *parts, day=day, former=former)
        shuffled = [part[::-1] for part in chance.sample(parts, len(parts))]
        assert run(before, *shuffled, day=day, former=former)[1] == found
        assert known == after(before, assigned(parts, before, DAY + timedelta(day), former, found))
        live, redirected = set(found.project_of.values()), {one.old_id for one in found.redirects}
        target = {one.old_id: one.new_id for one in found.redirects}
        assert set(found.project_of) == {f"p/{letter}" for letter in listed}
        assert len(live) == len(parts)
        assert not live & redirected
        assert not {one.new_id for one in found.redirects} & redirected
        assert set(before.minted) <= set(known.minted)
        assert not set(found.minted) & set(before.minted)
        assert {one.old_id for one in before.redirects} <= redirected
        absent = {id_ for record, id_ in before.project_of.items() if record not in found.project_of}
        assert set(known.minted) == live | redirected | absent
        for record, id_ in found.project_of.items():
            names = {one for one, other in found.project_of.items() if other == id_}
            names |= {old for one in names for old in former.get(one, [])}
            bore_it = {one for one, other in before.project_of.items() if target.get(other, other) == id_}
            assert id_ in found.minted or names & bore_it, f"{record} has an id of strangers"
        for id_, minted in known.minted.items():
            assert owner.setdefault(id_, minted.first_record) == minted.first_record
