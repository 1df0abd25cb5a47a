"""Match quality: figures counted by hand, intervals as published, and what the linker would not have done alone."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from dedupe.decisions import Decision, Decisions, Judgement
from dedupe.link import Pair, link
from dedupe.quality import EVERYWHERE, interval, match_quality
from dedupe.records import LinkRecord
from dedupe.scoring import weights


def pair(left: str, right: str, score: float, decision: Judgement | None, *sources: str) -> Pair:
    return Pair(left, right, score, [], list(sources) or ["same_name"], decision)


PAIRS = [
    pair("a/1", "b/1", 0.9, "same"), pair("a/2", "b/2", 0.7, "same"), pair("a/3", "b/3", 0.69, "same"),
    pair("a/4", "b/4", 0.8, "different"), pair("a/5", "b/5", 0.2, "different"), pair("a/6", "b/6", 0.9, "unsure"),
    pair("a/1", "c/1", 0.1, "different"), pair("c/1", "c/2", 0.9, "same"), pair("a/7", "b/7", 0.99, None),
]


def test_figures_are_those_counted_by_hand() -> None:
    everywhere, of_two, apart, within = match_quality(PAIRS, 0.7)
    assert [(row.partner_left, row.partner_right) for row in (everywhere, of_two, apart, within)] \
        == [(EVERYWHERE, EVERYWHERE), ("a", "b"), ("a", "c"), ("c", "c")]
    counts = ("judged", "same", "different", "unsure", "joined", "right")
    assert [getattr(everywhere, name) for name in counts] == [8, 4, 3, 1, 4, 3]
    assert [getattr(of_two, name) for name in counts] == [6, 3, 2, 1, 3, 2]
    assert (everywhere.precision, everywhere.recall) == (0.75, 0.75)
    assert (of_two.precision, of_two.recall) == (0.6667, 0.6667)
    assert (within.precision, within.recall) == (1, 1)
    assert (apart.precision, apart.precision_low, apart.recall, apart.recall_high) == (None, None, None, None)


def test_the_whole_is_the_sum_of_its_parts() -> None:
    everywhere, *parts = match_quality(PAIRS, 0.7)
    for name in ("judged", "same", "different", "unsure", "joined", "right"):
        assert getattr(everywhere, name) == sum(getattr(part, name) for part in parts)


def test_partners_are_an_unordered_pair() -> None:
    _, *parts = match_quality([pair("a/1", "b/1", 0.9, "same"), pair("b/1", "a/2", 0.9, "different")], 0.7)
    assert [(row.partner_left, row.partner_right, row.judged) for row in parts] == [("a", "b", 2)]


def test_no_judgement_no_row() -> None:
    assert match_quality([pair("a/1", "b/1", 0.9, None)], 0.7) == []


@pytest.mark.parametrize(("part", "whole", "low", "high"), [
    # the examples of Newcombe 1998 (Statistics in Medicine 17: 857), method 3, the score without continuity correction
    (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718),
])
def test_intervals_are_the_published_ones(part: int, whole: int, low: float, high: float) -> None:
    assert interval(part, whole) == (round(part / whole, 4), low, high)
    assert list(interval(whole - part, whole)[1:]) == pytest.approx([1 - high, 1 - low], abs=1e-4)


@pytest.mark.parametrize("whole", [1, 2, 9, 60, 5_000])
def test_intervals_are_scipys(whole: int) -> None:
    from scipy.stats import binomtest  # a second of CPU, for the one worker that needs it

    for part in {0, 1, whole // 3, whole - 1, whole}:
        wanted = binomtest(part, whole).proportion_ci(0.95, method="wilson")
        assert interval(part, whole)[1:] == (round(float(wanted.low), 4), round(float(wanted.high), 4))


def test_a_share_of_nothing_is_unknown() -> None:
    assert interval(0, 0) == (None, None, None)


def test_a_pair_that_only_its_decision_brought_counts_as_missed() -> None:
    brought, seen = (match_quality([pair("a/1", "b/1", 0.99, "same", *sources)], 0.7)[0]
                     for sources in (("decision",), ("same_name", "decision")))
    assert (brought.joined, brought.recall) == (0, 0)
    assert (seen.joined, seen.recall) == (1, 1)


def test_the_linkers_own_pairs_are_measured_before_their_decisions() -> None:
    twins = [LinkRecord(id=f"{partner}/1", partner=partner, title="Zoltibulle", url="https://zoltibulle.example/")
             for partner in "ab"]
    stranger = LinkRecord(id="c/1", partner="c", title="Tout autre chose", text="Rien de commun avec les autres")
    decisions = Decisions((Decision("b/1", "a/1", "different"), Decision("a/1", "c/1", "same"),
                           Decision("a/1", "gone/1", "same")))
    linked = link([*twins, stranger], decisions)
    assert {record for cluster in linked.clusters if "c/1" in cluster.record_ids for record in cluster.record_ids} \
        == {"a/1", "c/1"}, "the decisions were obeyed"
    everywhere, twin, strange = match_quality(linked.pairs, weights().merge)
    assert asdict(everywhere) | {"judged": 2, "joined": 1, "right": 0, "precision": 0.0, "recall": 0.0} \
        == asdict(everywhere)
    assert (twin.partner_right, twin.different, twin.joined) == ("b", 1, 1)
    assert (strange.partner_right, strange.same, strange.joined) == ("c", 1, 0)
