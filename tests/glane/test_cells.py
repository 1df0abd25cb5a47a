"""Lines of CSV made of cells say what the csv module reads back."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glane.cells import cell, id_cells, write_csv
from publish.exporters.csv_ import harmless

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")) | st.text('",\r\n=-a1', max_size=5)


@given(st.lists(st.tuples(TEXTS, TEXTS)))
def test_what_is_written_is_read_back(tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]) -> None:
    path: Path = tmp_path_factory.mktemp("lines") / "out.csv"
    count = write_csv(path, "one,other", (f"{cell(one)},{cell(other)}" for one, other in rows))
    with path.open(encoding="utf-8", newline="") as file:
        head, *read = csv.reader(file)
    assert head == ["one", "other"]
    assert count == len(rows)
    assert read == [[harmless(one), harmless(other)] for one, other in rows]


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0/")) | st.sampled_from("-a="), TEXTS)
def test_an_id_is_two_cells(partner: str, source_id: str) -> None:
    assert id_cells(f"{partner}/{source_id}") == f"{cell(partner)},{cell(source_id)}"
