from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe.evaluate import b_cubed, folded_rule, listed, pairwise, plain_rule, quality, whole_clusters
from dedupe.records import LinkRecord

TRUTH = [["a", "b", "c"], ["d", "e"], ["f"]]


def test_the_truth_is_perfect() -> None:
    for measure in (pairwise, whole_clusters, b_cubed):
        found = measure(TRUTH, TRUTH)
        assert (found.precision, found.recall, found.f1) == (1, 1, 1)


def test_figures_by_hand() -> None:
    clusters = [["a", "b"], ["c", "d", "e"], ["f"]]
    assert pairwise(clusters, TRUTH).precision == pytest.approx(2 / 4)
    assert pairwise(clusters, TRUTH).recall == pytest.approx(2 / 4)
    assert whole_clusters(clusters, TRUTH).precision == 0
    assert b_cubed(clusters, TRUTH).precision == pytest.approx((1 + 1 + 1 / 3 + 2 / 3 + 2 / 3 + 1) / 6)
    assert b_cubed(clusters, TRUTH).recall == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1 + 1 + 1) / 6)


def test_listed_pairs_alone_count() -> None:
    found = listed([["a", "b"], ["c"]], {("a", "b"): True, ("b", "c"): True, ("a", "c"): False})
    assert (found.precision, found.recall) == (1, 0.5)
    assert found.f1 == pytest.approx(2 / 3)
    assert listed([["a", "b"]], {("a", "b"): False}).precision == 0


def test_nothing_found_is_precise_but_not_good() -> None:
    assert (quality(0, 0, 5).precision, quality(0, 0, 5).recall, quality(0, 0, 5).f1) == (1, 0, 0)


def test_other_records_are_refused() -> None:
    with pytest.raises(ValueError, match="zz"):
        pairwise([["a", "zz"]], [["a"]])


def test_simple_rules_join_by_title_or_address() -> None:
    records = [LinkRecord(id="a/1", partner="a", title="Été !", url="https://www.x.example/"),
               LinkRecord(id="b/1", partner="b", title="Ete", url="https://z.example"),
               LinkRecord(id="c/1", partner="c", title="Autre", url="http://x.example"),
               LinkRecord(id="d/1", partner="d", title="Été !"),
               LinkRecord(id="e/1", partner="e", title="Seul", url="https://z.example")]
    assert folded_rule(records) == [["a/1", "b/1", "c/1", "d/1", "e/1"]]
    assert plain_rule(records) == [["a/1", "d/1"], ["b/1", "e/1"], ["c/1"]]


letters = st.lists(st.integers(0, 3), min_size=6, max_size=6)


@given(letters, letters)
def test_figures_stay_between_none_and_all(one: list[int], other: list[int]) -> None:
    def parts(labels: list[int]) -> list[list[str]]:
        return [[str(at) for at, label in enumerate(labels) if label == value] for value in sorted(set(labels))]
    for measure in (pairwise, whole_clusters, b_cubed):
        found = measure(parts(one), parts(other))
        mirrored = measure(parts(other), parts(one))
        assert 0 <= found.precision <= 1
        assert found.precision == pytest.approx(mirrored.recall)
