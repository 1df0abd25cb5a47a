"""`glane review` as a person starts it: on a real terminal (pty), over what a first run of the federation made."""

from __future__ import annotations

import csv
import os
import pty
import select
import subprocess
import termios
import time
from pathlib import Path

import pytest

from glane.config import UsageError
from glane.language import language_of
from glane.review.start import Wanted, review
from normalize.schema import Record
from tests.crawlers.core.conftest import partner
from tests.glane.federation import Federation
from tests.glane.review.sample import TODAY, written

pytestmark = pytest.mark.xdist_group("federation")
PATIENCE = 60.0  # seconds: a busy machine is slow


class Terminal:
    """A process on a terminal of 100 columns."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self._ours, theirs = pty.openpty()
        self.process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
                                        env={**environment, "TERM": "xterm", "COLUMNS": "100", "LINES": "50"})
        os.close(theirs)
        self.shown = ""

    def until(self, text: str) -> None:
        """Read until the text is shown, and forget what came before it."""
        end = time.monotonic() + PATIENCE
        while text not in self.shown:
            assert select.select([self._ours], [], [], max(0.0, end - time.monotonic()))[0], self.shown
            try:
                read = os.read(self._ours, 65536)
            except OSError:  # how Linux tells that the other side is closed
                read = b""
            assert read, f"ended before {text!r}: {self.shown}"
            self.shown += read.decode("utf-8", "replace")
        self.shown = self.shown.split(text, 1)[1]

    def press(self, key: str) -> None:
        """Press a key once it is waited for: the terminal is raw then, and what is pressed before is dropped."""
        end = time.monotonic() + PATIENCE
        while termios.tcgetattr(self._ours)[1] & termios.OPOST:
            assert time.monotonic() < end
            time.sleep(0.01)
        os.write(self._ours, key.encode())

    def end(self) -> int:
        code = self.process.wait(PATIENCE)
        os.close(self._ours)
        return code


def started(federation: Federation, data: Path, *options: str, lang: str = "fr_FR.UTF-8") -> Terminal:
    command = federation.command(data, "review", "--by", "curator", *options)
    return Terminal(command, {**federation.environment, "LC_ALL": lang, "PYTHONUTF8": "1"})


def judgements(data: Path) -> list[str]:
    with (data / "decisions.csv").open(encoding="utf-8", newline="") as file:
        return [row["judgement"] for row in csv.DictReader(file)]


def test_a_person_answers_undoes_and_comes_back(federation: Federation, again: Path) -> None:
    terminal = started(federation, again)
    terminal.until("0 sur 20")
    for key, text in (("m", "1 sur 20"), ("d", "2 sur 20"), ("a", "1 sur 20"), ("i", "2 sur 20"), ("r", "Score")):
        terminal.press(key)
        terminal.until(text)
    terminal.press("q")
    terminal.until("Avis écrits")
    assert terminal.end() == 0
    assert judgements(again) == ["same", "unsure"]
    terminal = started(federation, again, lang="en_GB.UTF-8")
    terminal.until("2 of 20 in this round")
    terminal.press("\x03")
    terminal.until("Judgements written: 0")
    assert terminal.end() == 0
    assert federation.glane(again, "link").returncode == 0


def test_a_process_killed_after_an_answer_has_written_it(federation: Federation, again: Path) -> None:
    terminal = started(federation, again)
    terminal.until("0 sur 20")
    terminal.press("d")
    terminal.until("1 sur 20")
    terminal.process.kill()
    assert terminal.end() == -9
    assert judgements(again) == ["different"]


def test_without_a_terminal_it_says_what_to_do(federation: Federation, again: Path) -> None:
    done = federation.glane(again, "review", "--by", "curator")
    assert done.returncode == 2
    assert "--web" in done.stderr
    done = federation.glane(again, "review", "--web")
    assert done.returncode == 2
    assert "--by" in done.stderr


def test_before_anything_was_linked(federation: Federation, tmp_path: Path) -> None:
    done = federation.glane(tmp_path / "data", "review", "--by", "curator", "--web")
    assert done.returncode == 2
    assert "glane link" in done.stderr
    assert not (tmp_path / "data").exists()


def test_fit_alone_needs_no_terminal(federation: Federation, again: Path) -> None:
    done = federation.glane(again, "review", "--fit", "--language", "en")
    assert done.returncode == 0, done.stderr
    assert "0 judgements of same" in done.stdout


def test_nothing_to_review_is_no_failure(tmp_path: Path, found: list[Record],
                                         capsys: pytest.CaptureFixture[str]) -> None:
    paths, slug = written(tmp_path, found[:1]), found[0].partner
    review(paths, {slug: partner(slug, "https://alpha.example.org/", platform="feed")},
           Wanted("curator", "en", web=True), TODAY)
    assert "Nothing left to review" in capsys.readouterr().out
    with pytest.raises(UsageError, match=r"no record of the partners in .*--partners"):
        review(paths, {}, Wanted("curator", "en", web=True), TODAY)
    with pytest.raises(UsageError, match="--by"):
        review(paths, {}, Wanted("  ", "en", web=True), TODAY)


@pytest.mark.parametrize(("environment", "language"), [
    ({}, "fr"), ({"LANG": "C.UTF-8"}, "fr"), ({"LANG": "en_US.UTF-8"}, "en"),
    ({"LC_ALL": "fr_FR", "LANG": "en_US"}, "fr"),
])
def test_the_language_is_the_terminals(environment: dict[str, str], language: str) -> None:
    assert language_of(environment) == language
