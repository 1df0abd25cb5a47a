"""Alignment of short rows, against the law that it is: all assignments, written out."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.platforms._alignment import Align, align


def all_assignments(cells: list[str], columns: list[str], known: Align) -> Iterator[tuple[int, ...]]:
    for chosen in itertools.combinations(range(len(columns)), len(cells)):
        filled = {columns[j] for j in chosen}
        if set(known.always) <= filled and all(
                re.search(known.patterns.get(columns[j], ""), cell) for cell, j in zip(cells, chosen, strict=True)):
            yield chosen


def placed_by_law(cells: list[str], columns: list[str], known: Align) -> dict[int, int]:
    assignments = list(all_assignments(cells, columns, known))
    return {i: assignments[0][i] for i in range(len(cells)) if assignments
            and len({chosen[i] for chosen in assignments}) == 1}


COLUMNS = ["a", "b", "c", "d", "e", "f"]


@given(
    cells=st.lists(st.sampled_from(["1", "22", "x", "xy", "http://x", "", "1x"]), max_size=6),
    width=st.integers(min_value=1, max_value=6),
    patterns=st.dictionaries(st.sampled_from(COLUMNS), st.sampled_from(["^[0-9]+$", "^http", "x", "^$", "^[^0-9]*$"])),
    always=st.lists(st.sampled_from(COLUMNS), max_size=3),
)
def test_places_exactly_what_all_assignments_agree_on(cells: list[str], width: int, patterns: dict[str, str],
                                                      always: list[str]) -> None:
    columns = COLUMNS[:width]
    known = Align(patterns=patterns, always=[column for column in always if column in columns])
    assert align(cells, columns, known) == placed_by_law(cells, columns, known)


@pytest.mark.parametrize(("cells", "patterns", "always", "placed"), [
    (["x"], {}, [], {}),  # anywhere
    (["x", "y", "z"], {}, [], {0: 0, 1: 1, 2: 2}),  # nothing was dropped
    (["x"], {}, ["b"], {0: 1}),
    (["x", "y"], {}, ["b"], {}),  # b is one of the two: (a, b) or (b, c)
    (["2019", "x"], {"b": "^[0-9]{4}$", "a": "^[a-z]"}, [], {0: 1, 1: 2}),
    (["x"], {"a": "^1", "b": "^1", "c": "^1"}, [], {}),  # fits nowhere
    (["x", "y"], {"c": "^$"}, ["c"], {}),  # no assignment at all
])
def test_small_tables(cells: list[str], patterns: dict[str, str], always: Any, placed: dict[int, int]) -> None:
    assert align(cells, ["a", "b", "c"], Align(patterns=patterns, always=always)) == placed


def test_a_wide_row_takes_no_time() -> None:
    columns = [f"c{number}" for number in range(300)]
    assert align(["x"] * 150, columns, Align(always=[columns[0], columns[-1]])) == {0: 0, 149: 299}
