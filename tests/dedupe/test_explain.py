from __future__ import annotations

import inspect
import math
import re

import pytest

from dedupe import features, titles
from dedupe.blocking import SOURCE_TEXTS, SOURCES
from dedupe.decisions import JUDGEMENTS, Decision, Decisions
from dedupe.explain import JUDGED, NAMES, VERDICTS, explain
from dedupe.link import Compared, compare
from dedupe.records import LinkRecord
from dedupe.scoring import weights
from tests.dedupe.sample import synthetic

RECORDS = [
    LinkRecord(id="a/1", partner="a", title="Papillombre", url="https://papillombre.example/", commune_code="79191"),
    LinkRecord(id="b/1", partner="b", title="Papillombre École", url="https://papillombre.example/",
               commune_code="79191"),
    LinkRecord(id="c/1", partner="c", title="Zoltibulle", organisations=("Tela",)), *synthetic(100)]


@pytest.fixture(scope="module")
def compared() -> Compared:
    return compare(RECORDS, Decisions((Decision("c/1", "a/1", "different", "curator", "2026-11-21", "autre chose"),)))


def test_the_weights_add_up_to_the_score(compared: Compared) -> None:
    found = explain("b/1", "a/1", compared)
    total = found.bias + sum(reason.weight for reason in found.reasons)
    assert found.score == pytest.approx(1 / (1 + math.exp(-total)), abs=1e-3)
    assert (found.left, found.right) == ("a/1", "b/1")
    assert {reason.feature: reason.value for reason in found.reasons} == {
        "title": "inside_coined", "school": "beside", "address": "same_home", "place": "same_commune",
        "rival": "none_near"}
    assert "same_address" in found.blocked_by


def test_it_is_told_in_both_languages(compared: Compared) -> None:
    found = explain("a/1", "b/1", compared)
    assert "l’un des noms désigne une version scolaire" in found.text("fr")
    assert "one of the names means a school version" in found.text("en")
    assert "sur le site de l’autre. Une version scolaire est un autre" in found.text("fr")
    assert f"score {found.score:.3f}".replace(".", ",") in found.text("fr")
    assert "même adresse" in found.text("fr")
    assert "same address" in found.text("en")


def test_a_decision_is_told_and_wins(compared: Compared) -> None:
    found = explain("a/1", "c/1", compared)
    assert found.verdict == "different"
    assert found.blocked_by == ["decision"]
    assert "decision: different, curator, 2026-11-21. autre chose" in found.text("en")


def test_french_is_french_throughout(compared: Compared) -> None:
    lines = explain("a/1", "b/1", compared).text("fr").splitlines()
    assert any("  nom : un nom contient l’autre" in line for line in lines)
    assert not any(re.match(r" *[+-][\d,]+  (title|school|address|place|rival) :", line) for line in lines)
    judged = explain("a/1", "c/1", compared).text("fr")
    assert "décision : projets différents, curator, 2026-11-21. autre chose" in judged
    assert "name: one name contains the other" in explain("a/1", "b/1", compared).text("en")
    assert set(NAMES) == set(weights().features)
    assert set(JUDGED) == set(JUDGEMENTS)


def test_a_pair_that_was_never_compared_is_explained_too(compared: Compared) -> None:
    far = next(record for record in RECORDS[3:] if not explain("c/1", record.id, compared).blocked_by)
    found = explain("c/1", far.id, compared)
    assert found.verdict == "apart"
    assert "never brought together" in found.text("en")


def test_an_unknown_record_is_named(compared: Compared) -> None:
    with pytest.raises(KeyError, match="z/9"):
        explain("a/1", "z/9", compared)


def test_every_level_is_found_by_a_feature_and_has_its_words() -> None:
    code = inspect.getsource(features) + inspect.getsource(titles)
    for feature, levels in weights().features.items():
        assert all(weights().why[feature])
        assert feature in {*features.FEATURES, "rival"}
        for level in levels:
            assert re.search(rf'"{level.name}"', code), f"{feature}: {level.name} is never found"
            assert level.fr
            assert level.en
    assert set(SOURCE_TEXTS) == {*SOURCES, "decision", "same_code"}
    assert len(SOURCE_TEXTS) <= 8  # a pair's number has three bits for them (dedupe.blocking.PACKED)
    assert 0 < weights().doubt < weights().merge < 1
    assert all(len(texts) == 2 for texts in VERDICTS.values())


def test_a_level_that_is_not_in_the_table_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"weights\.yml: title has no level 'vague'"):
        weights().place("title", "vague")
