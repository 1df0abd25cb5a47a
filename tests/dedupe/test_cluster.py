from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe.cluster import cluster

Pair = tuple[int, int]
SIZE = 8
pair = st.tuples(st.integers(0, SIZE - 1), st.integers(0, SIZE - 1)).filter(lambda one: one[0] < one[1])


def rows(found: list[tuple[list[int], float]]) -> list[list[int]]:
    return [part for part, _ in found]


def test_joins_what_is_sure_and_leaves_the_rest() -> None:
    assert rows(cluster(4, [(0, 1, 3.0), (1, 2, 0.5)], [], [], 1.0)) == [[0, 1], [2], [3]]


def test_a_chain_of_sure_pairs_is_not_enough_when_its_ends_are_apart() -> None:
    found = rows(cluster(3, [(0, 1, 3.0), (1, 2, 2.9), (0, 2, -9.0)], [], [], 1.0))
    assert found == [[0, 1], [2]]


def test_a_long_chain_does_not_swallow_everything() -> None:
    chain = [(row, row + 1, 2.0) for row in range(49)]
    assert max(len(part) for part in rows(cluster(50, chain, [], [], 0.85))) <= 4


def test_different_parts_a_chain_at_its_weakest_link() -> None:
    pairs = [(0, 1, 5.0), (1, 2, 2.0), (2, 3, 5.0), (0, 2, 2.0), (1, 3, 2.0)]
    assert rows(cluster(4, pairs, [], [], 1.0)) == [[0, 1, 2, 3]]
    assert rows(cluster(4, pairs, [], [(0, 3)], 1.0)) == [[0, 1], [2, 3]]


def test_same_joins_whatever_the_score_and_the_sure_neighbours_follow() -> None:
    found = cluster(3, [(0, 1, -8.0), (1, 2, 9.0)], [(0, 1)], [], 0.0)
    assert rows(found)[0][:2] == [0, 1]
    assert cluster(2, [], [(0, 1)], [], 0.0) == [([0, 1], float("inf"))]


def closure(same: list[Pair]) -> list[int]:
    root = list(range(SIZE))
    for left, right in same:
        old, new = root[right], root[left]
        root = [new if one == old else one for one in root]
    return root


@settings(deadline=None)
@given(st.dictionaries(pair, st.floats(-6, 6), max_size=28), st.lists(pair, max_size=5), st.lists(pair, max_size=8),
       st.randoms(use_true_random=False))
def test_decisions_are_obeyed_in_any_order(odds: dict[Pair, float], same: list[Pair], different: list[Pair],
                                           chance: object) -> None:
    root = closure(same)
    different = [one for one in different if root[one[0]] != root[one[1]]]
    pairs = [(left, right, value) for (left, right), value in odds.items()]
    found = cluster(SIZE, pairs, same, different, 1.0)
    part = {row: index for index, (members, _) in enumerate(found) for row in members}
    assert sorted(part) == list(range(SIZE))
    assert all(part[left] == part[right] for left, right in same)
    assert all(part[left] != part[right] for left, right in different)
    chance.shuffle(pairs)  # type: ignore[attr-defined]
    assert cluster(SIZE, pairs, same[::-1], different[::-1], 1.0) == found
