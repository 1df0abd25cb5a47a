"""The typed linker joins what is one thing in each mode, says why, in any order, and stays bounded."""

from __future__ import annotations

import math
import random
import re
from typing import Any

import numpy as np
import pytest

from dedupe.typed import wording
from dedupe.typed.candidates import AMONG, FRIENDS
from dedupe.typed.clusters import cluster
from dedupe.typed.columns import COLUMNS
from dedupe.typed.explain import reasons
from dedupe.typed.features import LEVELS
from dedupe.typed.kinds import Table, table
from dedupe.typed.link import Linked, link
from dedupe.typed.scorer import CUTS, STANDING, shipped

FIRST = ["Alice", "Bruno", "Chloé", "David", "Emma", "Farid", "Gaëlle", "Hugo", "Inès", "Jules"]
LAST = ["Martin", "Lefèvre", "Nguyen", "Haddad", "Rossi", "Kowalski", "Garnier", "Peeters", "Silva", "Moreau"]
KINDS = {"name": "name", "street": "short_text", "phone": "code", "born": "year", "town": "category"}
Row = dict[str, Any]


def people(sources: int, copies: int = 1, size: int = 60) -> list[Row]:
    """Make rows of people that each of some sources lists, some `copies` times, with a slip in the second."""
    chance, rows = random.Random(3), []
    for at in range(size):
        person = {"name": f"{chance.choice(FIRST)} {chance.choice(LAST)}", "born": str(chance.randint(1930, 2005)),
                  "street": f"{chance.randint(1, 99)} rue {chance.choice(LAST)} {chance.choice(LAST)}",
                  "phone": str(chance.randint(10**8, 10**9)), "town": chance.choice(["Niort", "Lille", "Nantes"])}
        for source in range(sources):
            for copy in range(copies):
                slip = {"street": person["street"].replace("rue", "r."), "phone": None} if source or copy else {}
                rows.append({**person, **slip, "partner": f"s{source}", "source_id": f"{at}-{copy}"})
    return rows


def parts(data: Table, linked: Linked) -> list[list[str]]:
    return sorted(sorted(data.ids[row] for row in rows) for rows, _ in linked.clusters)


def expected(rows: list[Row]) -> list[list[str]]:
    people_: dict[str, list[str]] = {}
    for row in rows:
        people_.setdefault(row["source_id"].split("-")[0], []).append(f"{row['partner']}/{row['source_id']}")
    return sorted(sorted(ids) for ids in people_.values())


@pytest.mark.parametrize(("mode", "sources", "copies"), [("link", 2, 1), ("multi", 3, 1), ("dirty", 1, 2)])
def test_modes(mode: str, sources: int, copies: int) -> None:
    rows = people(sources, copies)
    data = table(rows, mode, KINDS)
    found = parts(data, link(data, shipped()))
    wanted = expected(rows)
    assert len([part for part in found if part in wanted]) >= 0.95 * len(wanted)
    if mode != "dirty":
        assert all(len({id_.split("/")[0] for id_ in part}) == len(part) for part in found)


@pytest.mark.parametrize("mode", ["multi", "dirty"])
def test_any_order(mode: str) -> None:
    rows = people(2)
    shuffled = random.Random(1).sample(rows, len(rows))
    one, other = table(rows, mode, KINDS), table(shuffled, mode, KINDS)
    first, second = link(one, shipped()), link(other, shipped())
    assert one.ids == other.ids
    assert first.clusters == second.clusters
    assert np.array_equal(first.pairs.final, second.pairs.final)


@pytest.mark.parametrize("mode", ["link", "dirty"])
def test_reasons_add_up(mode: str) -> None:
    data = table(people(2), mode, KINDS)
    pairs = link(data, shipped()).pairs
    for at in range(0, len(pairs.left), 17):
        told = reasons(data, pairs, shipped(), at)
        assert math.isclose(sum(one.weight for one in told), pairs.final[at], abs_tol=1e-6)
    best = reasons(data, pairs, shipped(), int(np.argmax(pairs.final)))
    assert "name: the same" in " ".join(one.en for one in best)


def test_all_that_is_found_has_words_in_french_and_english() -> None:
    assert {level for levels in LEVELS.values() for level in levels} == set(wording.LEVELS)
    assert {name: len(words) for name, words in COLUMNS.items()} == {
        name: len(cuts) + 1 for name, cuts in (CUTS | STANDING).items()}
    for french, english in [both for words in COLUMNS.values() for both in words]:
        assert not re.search(r"[{}]|cosin|ratio|\b0[.,]\d| 0 |\(\d\)", f"{french} {english}")
        assert french != english
    assert COLUMNS["name_digits"][0] == ("pas de nombre dans les noms", "no numbers in the names")
    assert COLUMNS["year_gap"][2] == ("2 à 4 ans d’écart", "2 to 4 years apart")
    assert COLUMNS["all_cos"][10] == ("tous champs réunis : tous les mots en commun, ou presque, 97 % ou plus",
                                      "all fields together: all or nearly all words shared, 97 % or more")


def test_what_is_said_of_a_pair_is_what_was_found() -> None:
    rows = [{"partner": "a", "source_id": "1", "t": "Symphonie 5", "y": "1808"},
            {"partner": "b", "source_id": "1", "t": "Symphonie 5", "y": "1809"},
            {"partner": "b", "source_id": "2", "t": "Symphonie 7", "y": "1813"}]
    data = table(rows, "link", {"t": "name", "y": "year"})
    pairs = link(data, shipped()).pairs
    at = {(data.ids[one], data.ids[other]): place
          for place, (one, other) in enumerate(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True))}
    same = {one.en for one in reasons(data, pairs, shipped(), at["a/1", "b/1"])}
    other = {one.fr for one in reasons(data, pairs, shipped(), at["a/1", "b/2"])}
    assert {"the same numbers in both names", "1 year apart"} <= same
    assert {"des nombres tous différents dans les noms", "5 ans d’écart ou plus"} <= other


def test_one_title_three_thousand_times() -> None:
    rows = [{"partner": f"p{at % 3}", "source_id": str(at), "title": "Jardin partagé"} for at in range(3_000)]
    data = table(rows, "dirty", {"title": "name"})
    linked = link(data, shipped())
    assert len(linked.pairs.left) < (3 * AMONG + FRIENDS) * len(data)
    assert sum(len(rows_) for rows_, _ in linked.clusters) == len(data)


@pytest.mark.parametrize("titles", [["a"], ["", ""], ["!!!", "???", "—"], ["x", ""], ["日本", "にほん", "日本"]])
@pytest.mark.parametrize("mode", ["multi", "dirty"])
def test_next_to_nothing(titles: list[str], mode: str) -> None:
    rows = [{"partner": f"p{at}", "source_id": "1", "title": title} for at, title in enumerate([*titles, "z"])]
    kinds = {"title": "name", "o": "short_text", "d": "text", "c": "code", "k": "category", "n": "number", "y": "year",
             "lat": "coordinate", "lon": "coordinate", "u": "address"}
    data = table(rows, mode, kinds)
    assert sorted(row for rows_, _ in link(data, shipped()).clusters for row in rows_) == list(range(len(rows)))


def test_a_chain_does_not_put_two_records_of_a_clean_source_together() -> None:
    rows = [{"partner": partner, "source_id": id_, "t": "x"} for partner, id_ in
            (("a", "1"), ("a", "2"), ("b", "1"), ("c", "1"))]
    data = table(rows, "multi", {"t": "name"})
    left, right, odds = np.array([0, 1, 2]), np.array([2, 3, 3]), np.array([5.0, 5.0, 9.0])
    assert [rows_ for rows_, _ in cluster(data, left, right, odds)] == [[0, 2, 3], [1]]
