"""Bags of words as arrays give what sets of words give, word by word."""

from __future__ import annotations

import math
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe.bags import Bags, Rows, bag_texts
from dedupe.rows import numbered
from dedupe.tokens import Listed, folded, hash_texts

BAGS = st.lists(st.lists(st.sampled_from("abcdefg"), max_size=5), min_size=2, max_size=8)


def crossed(size: int) -> tuple[np.ndarray, np.ndarray]:
    at = np.arange(size * size)
    return at // size, at % size


@settings(deadline=None)  # the first example imports SciPy
@given(BAGS)
def test_what_rows_share(texts: list[list[str]]) -> None:
    bags, words = bag_texts(texts)
    left, right = crossed(len(texts))
    weight = np.arange(1.0, len(words) + 1)
    total, heaviest = bags.shared(left, right, weight)
    for at, (one, other) in enumerate(zip(left.tolist(), right.tolist(), strict=True)):
        both = [weight[words.index(word)] for word in set(texts[one]) & set(texts[other])]
        assert (total[at], heaviest[at]) == (sum(both), max(both, default=0))


@settings(deadline=None)  # the first example imports SciPy
@given(BAGS)
def test_cosine(texts: list[list[str]]) -> None:
    bags, words = bag_texts(texts)
    left, right = crossed(len(texts))
    rarity = dict(zip(words, bags.rarity.tolist(), strict=True))
    for at, cosine in enumerate(bags.cosine(left, right).tolist()):
        one, other = set(texts[left[at]]), set(texts[right[at]])
        norm = math.sqrt(sum(rarity[word]**2 for word in one) * sum(rarity[word]**2 for word in other))
        assert math.isclose(cosine, sum(rarity[word]**2 for word in one & other) / norm if norm else 0, abs_tol=1e-9)


@settings(deadline=None)
@given(BAGS, BAGS)
def test_which_words_are_found_in_other_bags(texts: list[list[str]], others: list[list[str]]) -> None:
    known = np.sort(hash_texts(list("abcdefg")))
    one, other = (Bags.of(Rows.of(np.repeat(np.arange(len(rows)), list(map(len, rows))),
                                  hash_texts([word for row in rows for word in row]), len(rows), whole=True),
                          known=known) for rows in (texts, others))
    left = np.arange(len(texts))
    right = left % len(others)
    pair, words, found = one.found_in(other, left, right)
    spelt = {int(hashed): word for hashed, word in zip(hash_texts(list("abcdefg")), "abcdefg", strict=True)}
    told = {(at, spelt[int(known[word])]): bool(there)
            for at, word, there in zip(pair.tolist(), words.tolist(), found.tolist(), strict=True)}
    assert told == {(at, word): word in others[right[at]] for at, row in enumerate(texts) for word in row}


def test_nearest_of_some_rows_among_others() -> None:
    bags, _ = bag_texts([["a", "b"], ["a", "b"], ["a", "b", "c"], ["c", "d"], ["d"]])
    first = np.array([True, True, False, False, False])
    ranked = bags.ranked()
    left, right, _ = ranked.nearest(1, None, first, ~first)
    assert list(zip(left.tolist(), right.tolist(), strict=True)) == [(0, 2), (1, 2)]
    left, right, cosine = ranked.nearest(1, None, first, first)
    assert list(zip(left.tolist(), right.tolist(), strict=True)) == [(0, 1), (1, 0)]
    assert cosine == pytest.approx([1, 1], abs=1e-6)
    assert not len(ranked.nearest(1, None, first, np.zeros(5, np.bool_))[0])


def test_a_row_looks_through_so_many_others_only() -> None:
    bags, _ = bag_texts([["a", "b"], ["b"], ["b", "c"], ["a"], ["c", "d"]])
    left, right, _ = bags.ranked().nearest(4, 3)
    assert {(int(one), int(other)) for one, other in zip(left, right, strict=True) if one == 0} == {(0, 3)}
    left, right, _ = bags.ranked().nearest(4)
    assert {int(other) for one, other in zip(left, right, strict=True) if one == 0} == {1, 2, 3}


def test_rows_with_some_words_only() -> None:
    rows = Rows.of(np.array([0, 0, 2, 3]), hash_texts(["a", "b", "a", "c"]), 4, whole=True)
    kept = rows.only(rows.hashes != hash_texts(["a"])[0])
    assert np.diff(kept.start).tolist() == [1, 0, 0, 1]
    assert kept.hashes.tolist() == hash_texts(["b", "c"]).tolist()
    assert numbered(rows.hashes, np.sort(hash_texts(["z", "a", "b", "c"])))[1].max() <= 3


def test_capitals_stay_when_asked() -> None:
    assert folded(["Élan", "Œuvre–B"], small=False)[0].tobytes() == b"Elan\nOeuvre|B\n"
    assert folded(["Élan", "Œuvre–B"])[0].tobytes() == b"elan\noeuvre|b\n"


@settings(deadline=None)
@given(BAGS, st.randoms(use_true_random=False), st.integers(1, 3))
def test_neighbours_are_the_same_in_any_order_of_looking(texts: list[list[str]], random: Random, k: int) -> None:
    bags, _ = bag_texts(texts)
    place = np.array(random.sample(range(len(texts)), len(texts)), np.int64)
    lot = np.linspace(1, 0.9, len(texts), dtype=np.float32)
    found, again = (sorted(zip(*(column.tolist() for column in bags.neighbours(k, len(texts), 6, lot, order)),
                               strict=True)) for order in (None, place))
    assert found == again


@given(BAGS, BAGS)
def test_rows_that_meet_share_a_word(texts: list[list[str]], others: list[list[str]]) -> None:
    one, other = (Rows.of(np.repeat(np.arange(len(rows)), list(map(len, rows))),
                          hash_texts([word for row in rows for word in row]), len(rows)) for rows in (texts, others))
    left = np.repeat(np.arange(len(texts)), len(others))
    right = np.tile(np.arange(len(others)), len(texts))
    assert one.met_by(other, left, right).tolist() == [bool(set(mine) & set(theirs)) for mine in texts
                                                       for theirs in others]


@given(st.sets(st.integers(0, 2**64 - 1), max_size=8), st.lists(st.integers(0, 2**64 - 1), max_size=8))
def test_what_is_listed_is_found_behind_its_sieve(listed: set[int], others: list[int]) -> None:
    known, among = sorted(listed), [*others, *listed, *(one ^ 1 for one in listed)]
    at, place = Listed.of(np.array(known, np.uint64)).found(np.array(among, np.uint64))
    assert dict(zip(at.tolist(), place.tolist(), strict=True)) == {
        where: known.index(one) for where, one in enumerate(among) if one in listed}
