"""Mostly clean sources: records of two compete, records of one need more evidence to be one thing."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

from dedupe.typed.clusters import cluster
from dedupe.typed.explain import reasons
from dedupe.typed.kinds import Table, table
from dedupe.typed.link import Linked, link
from dedupe.typed.rivals import ALONE, Places
from dedupe.typed.scorer import shipped

THINGS = ["jardin", "verger", "atelier", "fournil", "fablab", "compost", "rucher", "studio", "relais", "potager"]
PLACES = ["Niort", "Lille", "Nantes", "Brest", "Dijon", "Tours", "Albi", "Caen", "Metz", "Pau", "Nice", "Laon"]
KINDS = {"title": "name", "place": "short_text", "code": "code"}


def listings() -> list[dict[str, Any]]:
    """Make 240 things of two sources, of which both list half, and the first lists one twice."""
    chance, rows = random.Random(5), []
    for at, (thing, place) in enumerate((thing, place) for thing in THINGS for place in PLACES for _ in range(2)):
        row = {"title": f"Le {thing} {chance.choice('abcdefgh') * 3}{at}", "place": place,
               "code": str(chance.randint(10**8, 10**9))}
        rows.append({**row, "partner": "one", "source_id": f"{at:03}"})
        if at % 2:
            rows.append({**row, "partner": "two", "source_id": f"{at:03}", "title": row["title"].upper()})
    twice = [{**row, "source_id": f"{row['source_id']}-again", "title": f"{row['title']}."} for row in rows[:1]]
    return rows + twice


@pytest.fixture(scope="module")
def linked() -> tuple[Table, Linked]:
    data = table(listings(), "mostly", KINDS)
    return data, link(data, shipped())


def test_what_two_sources_list_is_joined(linked: tuple[Table, Linked]) -> None:
    data, found = linked
    parts = [[data.ids[row] for row in rows] for rows, _ in found.clusters]
    joined = [part for part in parts if {id_.split("/")[0] for id_ in part} == {"one", "two"}]
    assert len(joined) >= 115
    assert all(len({id_.split("/")[1][:3] for id_ in part}) == 1 for part in joined)


def test_what_one_source_lists_twice_is_joined_and_pays(linked: tuple[Table, Linked]) -> None:
    data, found = linked
    again = [rows for rows, _ in found.clusters if any(data.ids[row].endswith("-again") for row in rows)]
    assert all(len(rows) > 1 for rows in again)
    pairs = found.pairs
    within = np.flatnonzero(data.partner[pairs.left] == data.partner[pairs.right])
    paid = [one.weight for at in within for one in reasons(data, pairs, shipped(), int(at)) if one.feature == "decoys"]
    assert all(weight < 0 for weight in paid)
    assert [one for at in within for one in reasons(data, pairs, shipped(), int(at)) if one.feature == "rivals"] == []


def test_pairs_within_a_source_have_no_rivals() -> None:
    data = table([{"partner": partner, "source_id": str(at), "title": "x"} for at, partner in enumerate("aab")],
                 "mostly", {"title": "name"})
    places = Places(data, np.array([0, 0, 1]), np.array([1, 2, 2]))
    least, most = places.standing(np.array([9.0, 3.0, 1.0]))
    assert least.tolist() == [ALONE, 2.0, -2.0]
    assert most.tolist() == [ALONE, ALONE, ALONE]
    assert places.compete(np.array([9.0, 3.0, 1.0]))[0] == 9.0


def test_two_records_of_a_source_need_a_pair_of_their_own() -> None:
    data = table([{"partner": partner, "source_id": str(at), "title": "x"} for at, partner in enumerate("aab")],
                 "mostly", {"title": "name"})
    left, right = np.array([0, 1, 0]), np.array([2, 2, 1])
    assert [rows for rows, _ in cluster(data, left, right, np.array([5.0, 5.0, -0.1]))] == [[0, 2], [1]]
    assert [rows for rows, _ in cluster(data, left, right, np.array([5.0, 5.0, 0.1]))] == [[0, 1, 2]]
