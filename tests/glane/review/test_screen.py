"""The terminal, with the keys injected and the screen a string; test_terminal.py has a real one."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from rich.console import Console

from dedupe.decisions import load
from glane.config import Paths
from glane.language import Language
from glane.review.screen import Screen
from glane.review.session import Session
from normalize.schema import Record
from tests.glane.review.sample import session, written


def played(one: Session, keys: str, language: Language = "fr", width: int = 100) -> str:
    """Press these keys, then Ctrl+C; return all that was shown."""
    pressed: Iterator[str] = iter(keys)

    def key() -> str:
        found = next(pressed, None)
        if found is None:
            raise KeyboardInterrupt
        return found

    out = io.StringIO()
    Screen(one, {}, language, Console(file=out, width=width, height=50, highlight=False), key).run()
    return out.getvalue()


def test_keys_of_both_languages_answer(paths: Paths, found: list[Record]) -> None:
    played(session(paths, found), "msdiu")
    assert [row.judgement for row in load(paths.decisions)] == ["same", "same", "different", "unsure", "unsure"]
    assert {row.by for row in load(paths.decisions)} == {"curator"}


def test_skip_undo_and_quit(paths: Paths, found: list[Record]) -> None:
    shown = played(session(paths, found), "dpkazq" + "s" * 9)
    assert [row.judgement for row in load(paths.decisions)] == ["different"]
    assert "Avis écrits : 1, dans" in shown


def test_two_records_stand_side_by_side_with_what_speaks_for_and_against(paths: Paths, found: list[Record]) -> None:
    one = session(paths, found)
    assert one.current
    left, right = (next(r for r in found if r.id == id_) for id_ in one.current)
    shown = played(one, "")
    assert "0 sur 20 dans cette série" in shown
    assert any(left.title.split()[0] in line and right.title.split()[0] in line for line in shown.splitlines())
    assert all(text in shown for text in (left.id, right.id, "Titre", "≠", "+ Pour", "- Contre"))
    assert "Score" not in shown
    assert "One project" not in shown


def test_reasons_open_and_close(paths: Paths, found: list[Record]) -> None:
    shown = played(session(paths, found), "rr", "en")
    assert shown.count("Score 0.") == 1
    assert shown.count("to begin with: few pairs are one project") == 1
    assert "Brought together by:" in shown


def test_help_and_a_key_that_means_nothing(paths: Paths, found: list[Record]) -> None:
    shown = played(session(paths, found), "h x", "en")
    assert "Are the two records one project?" in shown
    assert "No such key: 'x'" in shown
    assert not paths.decisions.exists()


def test_after_a_round_the_gain_is_shown(paths: Paths, found: list[Record]) -> None:
    shown = played(session(paths, found), "s" * 20, "en")
    assert "Shipped weights kept: 20 judgements of same, 0 of different; 40 in all and 5 of each kind" in shown
    assert "19 of 20 in this round" in shown
    assert shown.rindex("0 of 20 in this round") > shown.index("19 of 20 in this round")


def test_it_says_when_nothing_is_left(paths: Paths, found: list[Record]) -> None:
    assert "Nothing left to review" in played(session(paths, found), "k" * 500, "en")


@pytest.mark.parametrize("width", [40, 80])
def test_a_narrow_screen_and_a_hostile_title_are_fine(paths: Paths, found: list[Record], width: int) -> None:
    hostile = "\x1b]0;owned\x07\x1b[2J[bold red]Jardin[/] \u202ecilbup " + "long" * 200
    told = {"title": hostile, "source_url": "https://x.example/\x1b[31m"}
    listed = [record.model_copy(update=told) for record in found]
    hurt = written(paths.data.parent / "hostile", listed)
    shown = played(session(hurt, found), "rs", width=width)
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "[bold red]" in shown
    assert max(map(len, shown.splitlines())) <= width
