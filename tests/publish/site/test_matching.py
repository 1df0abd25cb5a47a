"""Match quality on the page of quality and on a partner's page: in words, in a table, too few, none."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from publish.database import build
from publish.match_quality import MatchQualityRow
from publish.site.server import build as build_site
from tests.publish.sample import changed, commons, judged
from tests.publish.site.conftest import Get
from tests.publish.site.html import attribute, one


def section(text: str) -> HTMLParser:
    found = HTMLParser(text).css_first("section[aria-labelledby=matching]")
    assert found is not None
    return HTMLParser(found.html or "")


def words(text: str) -> str:
    return " ".join(section(text).text(separator=" ").split())  # a space that does not break is a space here


def over(rows: list[MatchQualityRow], folder: Path, path: str) -> str:
    """Return a page of the site over the sample with this match quality."""
    build(changed(commons(), match_quality=rows), folder / "commons.db")
    with asyncio.Runner() as runner:
        answer = runner.run(build_site(folder / "commons.db").client.get(path))
    assert answer.status_code == 200
    return str(answer.text)


@pytest.mark.parametrize(("path", "said"), [
    ("/fr/qualite", ("Avis : 8 « identiques », 6 « différents », 1 « indécis ».",
                     "le score seul en réunit 8, dont 7 à raison.",
                     "Précision : 88 % (intervalle à 95 % : de 53 % à 98 %).",
                     "Rappel : 88 % (intervalle à 95 % : de 53 % à 98 %).",
                     "pas tirées au hasard", "tendent à être plus basses", "(Wilson)")),
    ("/en/quality", ("Judgements: 8 “same”, 6 “different”, 1 “unsure”.", "the score alone joins 8, 7 of them rightly.",
                     "Precision: 88% (95% interval: 53% to 98%).", "Recall: 88% (95% interval: 53% to 98%).",
                     "not a random sample", "tend to be lower", "(Wilson)")),
])
def test_the_page_says_it_in_words(get: Get, path: str, said: tuple[str, ...]) -> None:
    shown = words(get(path).text)
    for sentence in said:
        assert sentence in shown
    assert "fitted" not in shown
    assert "ajustés" not in shown


def test_the_table_is_accessible_and_says_where_too_few_were_judged(get: Get) -> None:
    table = section(get("/en/quality").text).css_first("table")
    assert table is not None
    assert table.css_first("caption") is not None
    assert {cell.attributes["scope"] for cell in table.css("thead th")} == {"col"}
    rows = {one(row, "th[scope=row]").text(): [" ".join(cell.text().split()) for cell in row.css("td")]
            for row in table.css("tbody tr")}
    assert rows == {
        "All partners": ["15", "8", "6", "1", "8", "7", "88% (53% – 98%)", "88% (53% – 98%)"],
        "Atelier des communs and Science for all": ["13", "8", "4", "1", "8", "7", "88% (53% – 98%)",
                                                    "88% (53% – 98%)"],
        "Science for all, among its own records": ["2", "0", "2", "0", "0", "0", "too few to say"]}


@pytest.mark.parametrize(("path", "said"), [("/fr/qualite", "Aucun avis humain"),
                                            ("/en/quality", "No human judgement")])
def test_without_judgements_a_sentence_and_no_table(tmp_path: Path, path: str, said: str) -> None:
    text = over([], tmp_path, path)
    assert said in words(text)
    assert section(text).css_first("table") is None


def test_few_judgements_in_all_give_counts_and_no_share(tmp_path: Path) -> None:
    few = judged()[2]
    text = over([few.model_copy(update={"partner_left": "*", "partner_right": "*"}), few], tmp_path, "/en/quality")
    assert "Judgements: 0 “same”, 2 “different”, 0 “unsure”." in words(text)
    assert "it takes 10" in words(text)
    assert "Precision:" not in words(text)


def test_fitted_weights_and_undefined_shares_are_told(tmp_path: Path) -> None:
    none = MatchQualityRow(partner_left="*", partner_right="*", judged=12, different=12, fitted=True)
    shown = words(over([none], tmp_path, "/fr/qualite"))
    assert "Précision : le score seul ne réunit aucune de ces paires." in shown
    assert "Rappel : aucune de ces paires n’est jugée identique." in shown
    assert "sans objet" in shown
    assert "ajustés à ces mêmes avis" in shown


@pytest.mark.parametrize(("path", "said"), [
    ("/fr/partenaires/science-for-all", "Des personnes ont jugé 15 paires"),
    ("/en/partners/atelier-des-communs", "People have judged 13 pairs"),
])
def test_a_partners_page_leads_to_it(get: Get, path: str, said: str) -> None:
    text = get(path).text
    assert said in words(text)
    target = attribute(one(section(text), "a"), "href")
    page, _, anchor = target.partition("#")
    assert HTMLParser(get(page).text).css_first(f"#{anchor}") is not None


def test_a_partner_of_whom_nothing_was_judged_has_the_link_alone(get: Get) -> None:
    text = get("/fr/partenaires/repertoire-national").text
    assert "ont jugé" not in words(text)
    assert section(text).css_first("a") is not None
