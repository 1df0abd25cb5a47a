from __future__ import annotations

import random
from collections.abc import Callable
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe.cluster import ALONE, UNSEEN, Clustering, Part, Scored, cluster, cluster_component, components

Pair = tuple[int, int]
Odds = dict[Pair, float]
SIZE = 8
pair = st.tuples(st.integers(0, SIZE - 1), st.integers(0, SIZE - 1)).filter(lambda one: one[0] < one[1])
quarters = st.integers(-24, 24).map(lambda number: number / 4)  # sums are exact, and ties frequent


def scored(pairs: list[tuple[int, int, float]]) -> Scored:
    columns = list(zip(*pairs, strict=True)) or [(), (), ()]
    return Scored(np.array(columns[0], np.int64), np.array(columns[1], np.int64), np.array(columns[2], np.float64))


def found(size: int, odds: Odds, same: list[Pair], different: list[Pair], bar: float) -> list[Part]:
    return cluster(size, scored([(*both, value) for both, value in odds.items()]), same, different, bar)


def rows(parts: list[Part]) -> list[list[int]]:
    return [part for part, _ in parts]


def closure(same: list[Pair]) -> list[int]:
    root = list(range(SIZE))
    for left, right in same:
        old, new = root[right], root[left]
        root = [new if one == old else one for one in root]
    return root


def plain(size: int, odds: Odds, same: list[Pair], different: list[Pair], bar: float) -> list[Part]:
    """The definition: at each step look at all groups, and join the two whose average is best."""
    groups: list[Part] = [([row], ALONE) for row in range(size)]
    for left, right in same:
        mine, theirs = (next(group for group in groups if row in group[0]) for row in (left, right))
        if mine is not theirs:
            groups = [group for group in groups if group not in (mine, theirs)] + [(mine[0] + theirs[0], ALONE)]
    while True:
        best: tuple[float, int, int] | None = None
        groups.sort(key=lambda group: min(group[0]))
        for one, other in combinations(range(len(groups)), 2):
            pairs = [(min(both), max(both)) for both in product(groups[one][0], groups[other][0])]
            average = sum(odds.get(both, UNSEEN) for both in pairs) / len(pairs)
            if average >= bar and not set(pairs) & set(different) and (best is None or average > best[0]):
                best = average, one, other
        if best is None:
            return sorted((sorted(members), weakest) for members, weakest in groups)
        average, one, other = best
        (left_rows, left_weakest), (right_rows, right_weakest) = groups[one], groups.pop(other)
        groups[one] = left_rows + right_rows, min(left_weakest, right_weakest, average)


def test_joins_what_is_sure_and_leaves_the_rest() -> None:
    assert found(4, {(0, 1): 3.0, (1, 2): 0.5}, [], [], 1.0) == [([0, 1], 3.0), ([2], ALONE), ([3], ALONE)]
    assert found(3, {}, [], [], 1.0) == [([0], ALONE), ([1], ALONE), ([2], ALONE)]
    assert found(0, {}, [], [], 1.0) == []


def test_a_chain_of_sure_pairs_is_not_enough_when_its_ends_are_apart() -> None:
    assert rows(found(3, {(0, 1): 3.0, (1, 2): 2.9, (0, 2): -9.0}, [], [], 1.0)) == [[0, 1], [2]]


def test_a_long_chain_does_not_swallow_everything() -> None:
    chain = {(row, row + 1): 2.0 for row in range(49)}
    assert max(len(part) for part in rows(found(50, chain, [], [], 0.85))) <= 4


def test_different_parts_a_chain_at_its_weakest_link() -> None:
    odds = {(0, 1): 5.0, (1, 2): 2.0, (2, 3): 5.0, (0, 2): 2.0, (1, 3): 2.0}
    assert rows(found(4, odds, [], [], 1.0)) == [[0, 1, 2, 3]]
    assert rows(found(4, odds, [], [(0, 3)], 1.0)) == [[0, 1], [2, 3]]


@pytest.mark.parametrize(("weak", "expected"), [
    ((0, 1), [[0], [1, 2, 3]]),
    ((1, 2), [[0, 1], [2, 3]]),
    ((2, 3), [[0, 1, 2], [3]]),
])
def test_the_weakest_link_is_cut_wherever_it_is(weak: Pair, expected: list[list[int]]) -> None:
    odds = dict.fromkeys(combinations(range(4), 2), 9.0)
    low, high = range(weak[1]), range(weak[1], 4)
    odds.update(dict.fromkeys(product(low, high), 4.0))  # what crosses the weak link is weaker too
    assert rows(found(4, odds, [], [], 1.0)) == [[0, 1, 2, 3]]
    assert rows(found(4, odds, [], [(0, 3)], 1.0)) == expected


def test_a_chain_of_same_takes_what_is_different_from_one_away_from_all() -> None:
    odds = {(0, 4): 9.0, (1, 4): 9.0, (2, 4): 9.0, (3, 4): 2.0, (4, 5): 3.0, (3, 5): 1.0}
    same = [(0, 1), (1, 2), (2, 3)]
    assert rows(found(6, odds, same, [], 1.0))[0] == [0, 1, 2, 3, 4]
    assert found(6, odds, same, [(3, 4)], 1.0) == [([0, 1, 2, 3], ALONE), ([4, 5], 3.0)]


def test_two_chains_of_same_that_differ_at_their_far_ends_stay_two() -> None:
    odds = dict.fromkeys(combinations(range(6), 2), 9.0)
    assert found(6, odds, [(0, 1), (1, 2), (3, 4), (4, 5)], [(0, 5)], 1.0) == [([0, 1, 2], ALONE), ([3, 4, 5], ALONE)]


def test_what_lies_between_two_that_differ_goes_to_the_nearer() -> None:
    odds = {(0, 2): 6.0, (1, 2): 5.0, (0, 1): 9.0}
    assert found(3, odds, [], [(0, 1)], 1.0) == [([0, 2], 6.0), ([1], ALONE)]
    assert found(3, odds, [(1, 2)], [(0, 1)], 1.0) == [([0], ALONE), ([1, 2], ALONE)]


def test_same_joins_whatever_the_score_and_the_sure_neighbours_follow() -> None:
    assert rows(found(3, {(0, 1): -8.0, (1, 2): 9.0}, [(0, 1)], [], 0.0)) == [[0, 1, 2]]
    assert found(2, {}, [(0, 1)], [], 0.0) == [([0, 1], ALONE)]
    assert found(2, {(0, 1): 3.0}, [(0, 1)], [], 0.0) == [([0, 1], ALONE)]
    assert found(2, {(0, 1): 3.0}, [], [(0, 1)], 0.0) == [([0], ALONE), ([1], ALONE)]


def test_a_bar_under_what_is_not_seen_is_refused() -> None:
    with pytest.raises(ValueError, match="choose a higher one"):
        found(2, {}, [], [], UNSEEN)


@settings(deadline=None)
@given(st.dictionaries(pair, quarters, max_size=28), st.lists(pair, max_size=4), st.lists(pair, max_size=6),
       st.sampled_from([-1.25, 0.0, 1.0]))
def test_as_defined(odds: Odds, same: list[Pair], different: list[Pair], bar: float) -> None:
    root = closure(same)
    different = [one for one in different if root[one[0]] != root[one[1]]]
    assert found(SIZE, odds, same, different, bar) == plain(SIZE, odds, same, different, bar)


@settings(deadline=None)
@given(st.dictionaries(pair, st.floats(-6, 6), max_size=28), st.lists(pair, max_size=5), st.lists(pair, max_size=8),
       st.randoms(use_true_random=False))
def test_decisions_are_obeyed_in_any_order(odds: Odds, same: list[Pair], different: list[Pair],
                                           chance: random.Random) -> None:
    root = closure(same)
    different = [one for one in different if root[one[0]] != root[one[1]]]
    parts = found(SIZE, odds, same, different, 1.0)
    part = {row: index for index, (members, _) in enumerate(parts) for row in members}
    assert sorted(part) == list(range(SIZE))
    assert all(part[left] == part[right] for left, right in same)
    assert all(part[left] != part[right] for left, right in different)
    pairs = list(odds.items())
    chance.shuffle(pairs)
    assert found(SIZE, dict(pairs), same[::-1], different[::-1], 1.0) == parts


@settings(deadline=None)
@given(st.dictionaries(pair, quarters, max_size=20), st.lists(pair, max_size=3))
def test_each_component_by_itself_gives_the_same(odds: Odds, same: list[Pair]) -> None:
    pairs = scored([(*both, value) for both, value in odds.items()])
    part = components(SIZE, pairs, same, 1.0)
    parts: list[Part] = []
    for number in np.unique(part):
        inside = np.flatnonzero((part[pairs.left] == number) & (part[pairs.right] == number))
        parts += cluster_component(np.flatnonzero(part == number), pairs.at(inside),
                                   [one for one in same if part[one[0]] == number], [], 1.0)
    assert sorted(parts) == found(SIZE, odds, same, [], 1.0)


@given(st.dictionaries(st.sampled_from([(0, 1), (0, 2), (1, 2)]), quarters), st.sampled_from([-1.25, 0.0, 1.0]))
def test_three_rows_are_clustered_as_any_others(odds: Odds, bar: float) -> None:
    assert found(3, odds, [], [], bar) == plain(3, odds, [], [], bar)


class Counted(Clustering):
    """Counts how often two groups were compared."""

    compared = 0

    def average(self, one: int, other: int) -> float:
        self.compared += 1
        return super().average(one, other)


@pytest.mark.parametrize("odds", [lambda one, other: 9.0, lambda one, other: 9.0 - 0.01 * (one + other),
                                  lambda one, other: 9.0 if min(one, other) < 20 else -3.0])
def test_the_work_is_bounded_by_the_pairs(odds: Callable[[int, int], float]) -> None:
    pairs = [(one, other, odds(one, other)) for one, other in combinations(range(120), 2)]
    clustering = Counted(120, pairs, [])
    clustering.run(0.85)
    assert clustering.compared < 4 * len(pairs)
