from __future__ import annotations

import pytest

from dedupe.decisions import Decision, append, load
from dedupe.mistakes import DecisionError
from glane.config import Paths
from glane.review.queue import ROUND
from glane.review.session import Session
from glane.weights import read_weights
from normalize.schema import Record
from tests.glane.review.sample import is_same, session


def answer(one: Session, times: int) -> list[tuple[str, str]]:
    asked = []
    for _ in range(times):
        assert one.current
        asked.append(one.current)
        one.judge("same" if is_same(one.current) else "different")
    return asked


def keys(one: Session) -> list[str]:
    return [notice.key for notice in one.told()]


def test_each_answer_is_a_line_at_once(paths: Paths, found: list[Record]) -> None:
    one = session(paths, found)
    pair = one.current
    assert pair
    one.judge("unsure")
    assert paths.decisions.read_text() == (f"left,right,judgement,by,on,reason\n{pair[0]},{pair[1]},unsure,"
                                           "curator,2026-11-22,\n")
    assert one.current != pair
    assert one.progress().done == one.progress().mine == 1


def test_it_goes_on_where_it_was_left(paths: Paths, found: list[Record]) -> None:
    first = session(paths, found)
    asked = answer(first, 7)
    again = session(paths, found)
    assert again.progress().done == 7
    assert again.progress().mine == 0
    assert len(again.coming()) == ROUND - 7
    assert not set(asked) & set(again.coming())


def test_a_skipped_pair_comes_back_in_the_next_session_only(paths: Paths, found: list[Record]) -> None:
    one = session(paths, found)
    pair = one.current
    one.skip()
    while one.current:
        assert one.current != pair
        one.skip()
    assert not paths.decisions.exists()
    assert one.progress().waiting == 0
    assert session(paths, found).current == pair


def test_undo_takes_back_answers_and_skips_one_by_one(paths: Paths, found: list[Record]) -> None:
    one = session(paths, found)
    before = one.progress()
    first = one.current
    one.judge("same")
    second = one.current
    one.skip()
    third = one.current
    one.judge("different")
    for pair in (third, second, first):
        one.undo()
        assert one.current == pair
    assert one.progress() == before
    assert len(load(paths.decisions)) == 0
    assert keys(one) == []
    one.undo()
    assert keys(one) == ["nothing_to_undo"]


def test_undo_never_takes_out_what_others_wrote_since(paths: Paths, found: list[Record]) -> None:
    one = session(paths, found)
    one.judge("same")
    append(paths.decisions, Decision("alpha/0", "elsewhere/1", "different", "another", "2026-11-22"))
    text = paths.decisions.read_text()
    one.undo()
    assert paths.decisions.read_text() == text
    assert keys(one) == ["not_last"]


def test_an_answer_that_contradicts_a_new_line_is_not_written(paths: Paths, found: list[Record]) -> None:
    one = session(paths, found)
    pair = one.current
    assert pair
    append(paths.decisions, Decision(pair[1], pair[0], "different", "another", "2026-11-22"))
    text = paths.decisions.read_text()
    one.judge("same")
    assert paths.decisions.read_text() == text
    notice, = one.told()
    assert notice.key == "not_written"
    assert ":2: " in str(notice.values["error"])
    assert "same by the new judgement" in str(notice.values["error"])
    assert one.current != pair


def test_contradictory_decisions_stop_it_before_it_asks(paths: Paths, found: list[Record]) -> None:
    paths.decisions.write_text("left,right,judgement,by,on,reason\nalpha/1,beta/1,same,x,,\nbeta/1,alpha/1,different,y,,\n")
    with pytest.raises(DecisionError, match=r"decisions\.csv:3: .* same by line 2"):
        session(paths, found)


def test_weights_are_fitted_after_each_round_and_said(paths: Paths, found: list[Record]) -> None:
    one = session(paths, found)
    answer(one, ROUND - 1)
    assert keys(one) == []
    answer(one, 1)
    assert keys(one) == ["few"]
    assert not paths.weights.exists()
    answer(one, ROUND)
    notice, = one.told()
    assert notice.key == "accepted"
    assert float(str(notice.values["loss_after"])) < float(str(notice.values["loss_before"]))
    assert read_weights(paths).weights == one.compared.weights
    assert session(paths, found).compared.weights == one.compared.weights


def test_it_ends_when_nothing_waits(paths: Paths, found: list[Record]) -> None:
    one = session(paths, found)
    while one.current:
        one.judge("same" if is_same(one.current) else "different")
    assert one.progress().waiting == 0
    assert one.coming() == []
    assert session(paths, found).current is None


def test_former_ids_are_read_as_todays(paths: Paths, found: list[Record]) -> None:
    one = session(paths, found)
    pair = one.current
    assert pair
    renamed = [record.model_copy(update={"former_ids": ["old"]} if record.id == pair[0] else {}) for record in found]
    append(paths.decisions, Decision(f"{pair[0].split('/')[0]}/old", pair[1], "same", "x", "2026-11-01"))
    assert pair not in session(paths, renamed).coming()
