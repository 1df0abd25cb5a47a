"""Pairs: which are published, and how a project's page and its JSON tell why records are together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from dedupe.blocking import SOURCE_TEXTS
from glane.config import Paths
from glane.stages import publishing
from publish.columns import columns
from publish.database import build
from publish.tables import PairRow
from tests.publish.sample import changed, commons, pairs, project_id
from tests.publish.site.conftest import Get
from tests.publish.site.html import one


def line(left: str, right: str, score: float, decision: str | None = None) -> dict[str, Any]:
    return {"left": left, "right": right, "score": score, "decision": decision, "blocked_by": ["same_name"],
            "reasons": [{"feature": "title", "value": "equal", "weight": 2.5, "fr": "même nom", "en": "same name"}]}


def published(folder: Path, lines: list[dict[str, Any]], project_of: dict[str, str]) -> list[PairRow]:
    paths = Paths(folder, folder)
    paths.linked.mkdir()
    (paths.linked / "pairs.ndjson").write_bytes(b"".join(orjson.dumps(one) + b"\n" for one in lines))
    return publishing._pairs(paths, project_of)


def test_a_pair_is_joined_when_both_records_are_of_one_project(tmp_path: Path) -> None:
    project_of = {"a/1": project_id(1), "b/1": project_id(1), "c/1": project_id(2)}
    joined, doubtful = published(tmp_path, [line("a/1", "c/1", 0.4), line("a/1", "b/1", 0.9)], project_of)
    assert (joined.right, joined.joined, joined.project_id) == ("b/1", True, project_id(1))
    assert (doubtful.right, doubtful.joined, doubtful.project_id) == ("c/1", False, None)


def test_each_record_keeps_its_likeliest_pairs_and_all_that_were_judged(tmp_path: Path) -> None:
    many = publishing.PAIRS_SHOWN + 5
    lines = [line("a/0", f"b/{number}", number / 100) for number in range(many)]
    lines.append(line("a/0", "c/0", 0.0, "different"))
    project_of = {"a/0": project_id(1), "c/0": project_id(3), **{f"b/{n}": project_id(2) for n in range(many)}}
    found = published(tmp_path, lines, project_of)
    assert len(found) == publishing.PAIRS_SHOWN
    assert "c/0" in {pair.right for pair in found}
    assert min(pair.score for pair in found if pair.decision is None) == pytest.approx(0.06)


def test_reasons_are_json_objects_in_the_database(tmp_path: Path) -> None:
    import sqlite3

    build(changed(commons(), pairs=pairs()), tmp_path / "commons.db")
    with sqlite3.connect(tmp_path / "commons.db") as connection:
        said = connection.execute("select json_extract(reasons, '$[0].weight'), blocked_by from pairs").fetchall()
    assert said == [(4.1, '["same_name","title_words"]')] * 3
    assert {column.name: column.kind for column in columns(PairRow)}["reasons"] == "json"


@pytest.mark.parametrize(("path", "said"), [
    ("/fr/projets/", ("vraisemblance\u00a0: 97", "même nom", "+4,1", "−1,5", "lieux éloignés",
                      "jugées identiques par une personne", "Peut-être le même projet que",
                      "À partir de 65\u202f%, deux fiches", "à partir de 25\u202f%")),
    ("/en/projects/", ("likelihood: 97%", "same name", "+4.1", "−1.5", "places far apart",
                       "judged the same by a person", "Perhaps the same project as", "From 65% on two records",
                      "from 25% on")),
])
def test_the_page_says_why_in_its_language(get: Get, path: str, said: tuple[str, ...]) -> None:
    tree = HTMLParser(get(path + project_id(0)).text)
    why = " ".join(" ".join(node.text(separator=" ").split(" ")) for node in tree.css(".why"))
    for words in said:
        assert words in why
    assert "Atelier des communs" in why
    assert "Science for all" in why
    links = [node.attributes["href"] for node in tree.css(".why a")]
    assert path + project_id(2) in links


def test_the_doubtful_pair_is_told_on_both_sides(get: Get) -> None:
    links = [node.attributes["href"] for node in HTMLParser(get(f"/fr/projets/{project_id(2)}").text).css(".why a")]
    assert f"/fr/projets/{project_id(0)}" in links


def test_the_json_has_the_pairs(get: Get) -> None:
    found = get(f"/commons/projects/{project_id(0)}.json").json()["pairs"]
    assert [(pair["right"], bool(pair["joined"])) for pair in found] == [("portail-sans-licence/x2", False),
                                                                        ("science-for-all/s0", True)]
    assert found[0]["reasons"][0]["weight"] == 4.1
    assert found[0]["blocked_by"] == ["same_name", "title_words"]


def test_what_similar_projects_share_is_said_in_words(get: Get) -> None:
    french = one(HTMLParser(get(f"/fr/projets/{project_id(0)}").text), ".similar").text()
    english = one(HTMLParser(get(f"/en/projects/{project_id(0)}").text), ".similar").text()
    assert "Thème\u00a0: Participation, Contribution\u00a0: Voter, à 6 km, «\u00a0compost\u00a0»" in french
    assert "Theme: Participation, Task: Vote, 6 km away, “compost”" in english


def test_every_way_of_blocking_has_words() -> None:
    from dedupe.blocking import SOURCES

    assert set(SOURCES) <= set(SOURCE_TEXTS)
