"""A project's page: its values and who says them, its addresses, and what must never run."""

from __future__ import annotations

import json
import re

import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from tests.publish.sample import project_id
from tests.publish.site.conftest import HOSTILE, OLD, REMOVED, Get
from tests.publish.site.html import attribute, one

MERGED = project_id(0)


def test_the_page_says_what_one_can_give_and_where_to_go(get: Get) -> None:
    text = get(f"/commons/projects/{MERGED}").text
    tree = HTMLParser(text)
    assert one(tree, "h1").text() == "Oiseaux des jardins de Brest"
    assert attribute(one(tree, "a.button.big"), "href") == "https://projets.example/0"
    for said in ("Observer", "Photographier", "En cours", "dit par la source", "Brest (29)", "Biodiversité", "2019"):
        assert said in text


def test_every_value_names_its_source(get: Get) -> None:
    text = get(f"/en/projects/{MERGED}").text
    said = HTMLParser(text).css(".fields details.field")
    status = next(node for node in said if one(node, "summary b").text() == "Status")
    assert "En cours (active)" in status.text()
    assert "Atelier des communs" in status.text()
    assert "1 September 2026" in status.text()
    themes = next(node for node in said if one(node, "summary b").text() == "Domains")
    assert "derived (themes)" in themes.text()
    assert "not shown" in text
    assert "même association, même adresse" in text


@pytest.mark.parametrize(("number", "lang", "words"), [
    (0, "fr", "vu du 1er septembre 2026 au 18 novembre 2026"), (2, "fr", "vu le 18 novembre 2026"),
    (0, "en", "seen from 1 September 2026 to 18 November 2026"), (2, "en", "seen on 18 November 2026")])
def test_when_a_record_was_seen_is_one_day_or_two(get: Get, number: int, lang: str, words: str) -> None:
    assert words in one(HTMLParser(get(f"/{lang}/projects/{project_id(number)}").text), ".records").text()


@pytest.mark.parametrize(("number", "words"), [(0, "2019"), (1, "mars 2021"), (2, "17 mai 2024")])
def test_dates_are_as_precise_as_known(get: Get, number: int, words: str) -> None:
    facts = one(HTMLParser(get(f"/fr/projets/{project_id(number)}").text), "aside dl").text()
    assert words in facts


def test_json_beside_the_page(get: Get) -> None:
    found = get(f"/commons/projects/{MERGED}.json").json()
    assert found["project"]["id"] == MERGED
    assert isinstance(found["project"]["themes"], list)
    assert {record["partner"] for record in found["records"]} == {"atelier-des-communs", "science-for-all"}
    assert any(statement["won"] for statement in found["statements"])


def test_json_ld_is_schema_org(get: Get) -> None:
    tree = HTMLParser(get(f"/commons/projects/{MERGED}").text)
    said = json.loads(one(tree, "script[type='application/ld+json']").text())
    assert said["@type"] == "Project"
    assert said["@id"].endswith(f"/commons/projects/{MERGED}")
    assert said["location"]["geo"]["latitude"] == pytest.approx(48.3904)


def test_a_former_id_leads_to_its_project_for_good(get: Get) -> None:
    for path, to in ((f"/commons/projects/{OLD}", f"/commons/projects/{project_id(0)}"),
                     (f"/commons/projects/{OLD}.json", f"/commons/projects/{project_id(0)}.json"),
                     (f"/en/projects/{OLD}", f"/en/projects/{project_id(0)}")):
        answer = get(path)
        assert answer.status_code == 301
        assert answer.headers["location"] == to


def test_a_removed_project_leaves_a_tombstone(get: Get) -> None:
    for lang, words in (("fr", "Ce projet n’est plus publié"), ("en", "no longer published")):
        answer = get(f"/commons/projects/{REMOVED}", language=lang)
        assert answer.status_code == 410
        assert words in answer.text
        assert "Open code night Ajaccio" in answer.text
    assert get(f"/commons/projects/{REMOVED}.json").status_code == 410


def test_an_unknown_id_is_not_found(get: Get) -> None:
    for lang, words in (("fr", "Aucun projet ne porte cet identifiant"), ("en", "No project has this id")):
        answer = get("/commons/projects/gl-abcdefghij", language=lang)
        assert answer.status_code == 404
        assert words in answer.text
    assert get("/commons/projects/gl-abcdefghij.json").json()["ok"] is False


def test_nothing_hostile_runs(get: Get) -> None:
    for path in (f"/fr/projets/{HOSTILE}", f"/en/projects/{HOSTILE}"):
        text = get(path).text
        tree = HTMLParser(text)
        assert "<script>alert" not in text
        assert not tree.css("img")
        links = [node.attributes.get("href") or "" for node in tree.css("a")]
        assert not [link for link in links if re.match(r"(?i)\s*(javascript|data|vbscript):", link)]
        assert "https://example.org/ok" in links
        assert json.loads(one(tree, "script[type='application/ld+json']").text())["name"].startswith("<script>")
    assert "<script>alert" not in get("/feed.atom").text


def test_contact_pages_of_the_partners_take_errors(get: Get) -> None:
    cite = one(HTMLParser(get(f"/fr/projets/{MERGED}").text), ".cite")
    assert "signaler une erreur à Science for all" in cite.text()
