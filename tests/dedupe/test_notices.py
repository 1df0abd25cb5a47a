"""What bounds cut is said in plain words of both languages, each number in each."""

from __future__ import annotations

from string import Formatter

import pytest

from dedupe.blocking import CUT_TEXTS, KEYED, SOURCES, blocks_cut, pairs_cut, words_cut
from dedupe.notices import TEXTS, Notice


@pytest.mark.parametrize("key", sorted(TEXTS))
def test_both_languages_tell_the_same_figures(key: str) -> None:
    french, english = ({name for _, name, _, _ in Formatter().parse(text) if name} for text in TEXTS[key])
    assert french == english
    assert french


def test_what_is_too_common_has_a_name_in_both_languages() -> None:
    assert set(CUT_TEXTS) == {*SOURCES, KEYED}
    assert all(french != english for french, english in CUT_TEXTS.values())


def test_who_may_have_been_compared_with_fewer_is_said_with_why_and_how_many() -> None:
    words = words_cut("title_words", 1_234, 400)
    assert words.text("fr").startswith("mots, ou suites de deux, du titre, de l’organisation, du lieu ou de l’adresse "
                                       "présents dans plus de 400 fiches : 1\u202f234. ")
    assert "ont pu être comparées à moins d’autres" in words.text("fr")
    assert str(words).startswith("words, or two in a row, of the title, organisation, place or address that are in "
                                 "more than 400 records: 1,234. ")
    assert str(blocks_cut(KEYED, 2)).startswith("codes or addresses that more than 30 records share: 2. Each of these "
                                                "records was compared by that with at most 10 others")
    assert "12\u202f000. Elles n’ont pas été comparées" in pairs_cut(12_000).text("fr")


def test_an_id_stays_as_it_is() -> None:
    assert "{x}" in Notice("claimed", {"former": "a/{x}", "heirs": ("b et c", "b and c")}).text("fr")
