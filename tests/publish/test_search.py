"""Search ignores accents and finds plurals, and no query breaks it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish.search import fold, index_text, match_query, stem
from tests.publish.sample import sample_commons

TEXTS = ["Un oiseau sur la branche", "Des oiseaux au jardin", "La biodiversité en ville", "L’œuvre d’Anaïs",
         "Le cheval de trait", "Wildlife in cities", "Straße der Natur", "Journal régional", "Article de presse",
         "Jardin partagé", "Le jardin est partagé"]


@pytest.fixture(scope="module")
def connection() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE VIRTUAL TABLE texts USING fts5 (text, tokenize='unicode61 remove_diacritics 2')")
        connection.executemany("INSERT INTO texts VALUES (?)", ((index_text(text),) for text in TEXTS))
        yield connection


def found(connection: sqlite3.Connection, typed: str) -> set[str]:
    rows = connection.execute("SELECT rowid FROM texts WHERE texts MATCH ?", (match_query(typed),))
    return {TEXTS[row[0] - 1] for row in rows}


@pytest.mark.parametrize(("typed", "expected"), [
    ("oiseau", TEXTS[0:2]),
    ("oiseaux", TEXTS[0:2]),
    ("OISEAUX", TEXTS[0:2]),
    ("biodiversite", [TEXTS[2]]),
    ("Biodiversités", [TEXTS[2]]),
    ("biodiv", [TEXTS[2]]),
    ("oeuvre", [TEXTS[3]]),
    ("œuvres", [TEXTS[3]]),
    ("anais", [TEXTS[3]]),
    ("chevaux", [TEXTS[4]]),
    ("city", [TEXTS[5]]),
    ("strasse", [TEXTS[6]]),
    ("Straße", [TEXTS[6]]),
    ("régionaux", [TEXTS[7]]),
    ("régionales", [TEXTS[7]]),
    ("art", []),
    ("jardin de la biodiversité", []),
    ("les oiseaux du jardin", [TEXTS[1]]),
    ("jardin partagé", TEXTS[9:]),
    ('"jardin partagé"', [TEXTS[9]]),
    ("l'oiseau", TEXTS[0:2]),
    ("zzz", []),
])
def test_what_is_found(connection: sqlite3.Connection, typed: str, expected: list[str]) -> None:
    assert found(connection, typed) == set(expected)


@given(typed=st.text(max_size=60) | st.text(alphabet='"*():^-+ ANDORNTE’aé\0{}', max_size=30))
def test_no_query_breaks_the_search(typed: str) -> None:
    query = match_query(typed)
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE VIRTUAL TABLE texts USING fts5 (text)")
        if query:
            connection.execute("SELECT * FROM texts WHERE texts MATCH ?", (query,)).fetchall()


@given(text=st.text(max_size=80))
def test_folding_is_idempotent_and_an_index_keeps_the_text(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert index_text(text).startswith(text)
    assert stem(text) == stem(fold(text))


def test_only_stop_words_are_still_a_query() -> None:
    assert match_query("de la") == '"de" AND "la"'
    assert match_query("") == match_query(" ?! ") == ""


def test_the_published_index_finds_places_and_themes_and_ranks_titles_first(tmp_path: Path) -> None:
    path = tmp_path / "commons.db"
    sample_commons(path)
    with closing(sqlite3.connect(path)) as connection:
        def titles(typed: str) -> list[str]:
            return [row[0] for row in connection.execute(
                "SELECT p.title FROM projects_fts f JOIN projects p ON p.rowid = f.rowid WHERE projects_fts MATCH ? "
                "ORDER BY f.rank", (match_query(typed),))]

        assert len(titles("Finistère")) == 9
        assert len(titles("biodiversity")) == 6
        assert titles("oiseau brest") == ["Oiseaux des jardins de Brest"]
        assert titles("jardins")[0].startswith(("Oiseaux des jardins", "Jardin partagé"))
        assert titles("vélos") == titles("velo") != []
