"""The typed linker joins what is one thing in each mode, says why, in any order, and stays bounded."""

from __future__ import annotations

import math
import random
from typing import Any

import numpy as np
import pytest

from dedupe.typed import wording
from dedupe.typed.candidates import AMONG, FRIENDS
from dedupe.typed.clusters import cluster
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
    assert "name the same" in " ".join(one.en for one in best)


def test_all_that_is_found_has_words_in_french_and_english() -> None:
    assert {level for levels in LEVELS.values() for level in levels} == set(wording.LEVELS)
    assert set(CUTS | STANDING) == set(wording.COLUMNS)
    assert wording.between((1, 2), 1) == ("1 à 2", "1 to 2")
    assert wording.between((0.5, 2), 0) == ("moins de 0,5", "under 0.5")
    assert wording.between((0.5, 2.5), 2) == ("2,5 ou plus", "2.5 or more")


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
