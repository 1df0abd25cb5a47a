"""Datasette serves commons.db with the generated metadata: all rows are reached, and its own search works."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
import yaml
from datasette.app import Datasette

from publish.metadata import datasette_metadata
from publish.registry import TABLES
from tests.publish.sample import sample_commons


@pytest.fixture(scope="module")
def datasette(tmp_path_factory: pytest.TempPathFactory) -> Datasette:
    path: Path = tmp_path_factory.mktemp("datasette") / "commons.db"
    sample_commons(path)
    return Datasette([], immutables=[str(path)], metadata=yaml.safe_load(datasette_metadata()),
                     settings={"suggest_facets": False}, pdb=False)


def get(datasette: Datasette, address: str) -> Any:
    async def ask() -> Any:
        return await datasette.client.get(address, follow_redirects=True)

    response = asyncio.run(ask())
    assert response.status_code == 200, response.text
    return response


@pytest.mark.parametrize("table", [found.name for found in TABLES])
def test_all_pages_together_give_all_rows(datasette: Datasette, table: str) -> None:
    address = f"/commons/{table}.json?_size=7&_shape=objects"
    total = get(datasette, address).json()["filtered_table_rows_count"]
    rows: list[str] = []
    while address and len(rows) <= total:
        page = get(datasette, address).json()
        rows += [str(sorted(row.items(), key=str)) for row in page["rows"]]
        address = (page["next_url"] or "").removeprefix("http://localhost")
    assert len(rows) == len(set(rows)) == total


def test_its_own_search_finds_the_index(datasette: Datasette) -> None:
    found = get(datasette, "/commons/projects.json?_shape=array&_search=oiseau").json()
    assert len(found) == 6


def test_facets_and_texts_are_shown(datasette: Datasette) -> None:
    data = get(datasette, "/commons/projects.json").json()
    assert {"themes", "tasks", "status", "partners", "department_code"} <= set(data["facet_results"])
    page = get(datasette, "/commons/projects").text
    assert "Un projet par ligne" in page
    assert "French department: INSEE code." in page
