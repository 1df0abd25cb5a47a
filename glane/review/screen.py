"""The review on a terminal: a pair fills the screen, a key answers."""

from __future__ import annotations

import sys
import termios
import tty
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import click
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from crawlers.partners import Partner
from dedupe.decisions import JUDGEMENTS
from dedupe.explain import Explanation
from glane.config import UsageError
from glane.language import Language
from glane.review.queue import ROUND
from glane.review.session import Session
from glane.review.texts import ACTIONS, KEYS, key_of, say, signed
from glane.review.view import LONGEST, SIGNS, Part, brought, for_and_against, partner_of, rows, words
from normalize.schema import Record
from normalize.text import clean

NARROW = 60  # columns: below, the two records stand one under the other


@dataclass
class Screen:
    """Shows one pair after the other and does what the keys say. keys: returns the next key, as click.getchar does."""

    session: Session
    partners: Mapping[str, Partner]
    language: Language
    console: Console
    keys: Callable[[], str]

    def run(self) -> None:
        """Review until nothing is left or the reviewer quits; Ctrl+C and Ctrl+D are ways to."""
        with suppress(KeyboardInterrupt, EOFError):
            self._ask()
        self._end()

    def _ask(self) -> None:
        open_reasons = False
        while self.session.current:
            self._show(open_reasons=open_reasons)
            action = self._action()
            if action == "quit":
                break
            if action in JUDGEMENTS:
                self.session.judge(action)  # type: ignore[arg-type]  # JUDGEMENTS are its literals
            elif action in ("skip", "undo"):
                getattr(self.session, action)()
            elif action == "help":
                self.console.print(Text(say("help_text", self.language)))
                self.keys()
            elif action == "reasons":
                open_reasons = not open_reasons

    def _action(self) -> str | None:
        """Return what the next key means, None (and a notice) when it means nothing."""
        key = self.keys()
        action = ACTIONS.get(key.lower())
        if action is None:
            self.session.tell("unknown_key", pressed=repr(key))
        return action

    def _show(self, *, open_reasons: bool) -> None:
        left, right = self.session.records()
        explained = self.session.explanation()
        self.console.clear()
        self._tell()
        wide = self.console.width >= NARROW
        self.console.print(self._progress())
        self.console.print((self._beside if wide else self._below)(left, right))
        self.console.print(self._witnesses(explained))
        if open_reasons:
            self.console.print(self._reasons(explained))
        self.console.print(self._help())

    def _tell(self) -> None:
        for notice in self.session.told():
            self.console.print(Text(clean(notice.text(self.language)), style="bold yellow"))

    def _progress(self) -> RenderableType:
        now = self.session.progress()
        shown = Text(say("progress", self.language, done=now.done, size=ROUND, waiting=now.waiting,
                         doubtful=now.doubtful), style="dim")
        last = self.session.last
        return shown.append(f" · {say('last', self.language, answer=say(last, self.language))}") if last else shown

    def _beside(self, left: Record, right: Record) -> RenderableType:
        table = Table(box=None, expand=True, pad_edge=False, padding=(0, 1, 0, 0), show_header=False)
        table.add_column(max_width=13)
        table.add_column(ratio=1, overflow="fold")
        table.add_column(width=1)
        table.add_column(ratio=1, overflow="fold")
        table.add_row("", self._head(left), "", self._head(right))
        for row in rows(left, right, self.language, self._longest()):
            table.add_row(Text(row.label, style="dim"), self._value(row.left), SIGNS[row.relation],
                          self._value(row.right))
        return table

    def _below(self, left: Record, right: Record) -> RenderableType:
        shown: list[RenderableType] = [self._head(left), self._head(right)]
        for row in rows(left, right, self.language, self._longest()):
            shown += [Text(f"{SIGNS[row.relation]} {row.label}", style="dim"), self._value(row.left),
                      self._value(row.right)]
        return Group(*shown)

    def _longest(self) -> int:
        """Return how long a text may be, so that a pair fits this terminal."""
        return min(LONGEST, max(160, (self.console.height - 20) * self.console.width // 3))

    def _head(self, record: Record) -> Text:
        shown = Text(clean(partner_of(record, self.partners)), style="bold")
        return shown.append(f"\n{clean(record.id)}\n{clean(record.source_url)}", style="not bold dim")

    def _value(self, parts: tuple[Part, ...]) -> Text:
        shown = Text(no_wrap=False)
        for at, part in enumerate(parts):
            shown.append(" " if at else "").append(part.text, style="bold underline" if part.marked else "")
        return shown if parts else Text(say("empty", self.language), style="dim")

    def _witnesses(self, explained: Explanation) -> RenderableType:
        """Say in words what speaks for and against, contradictions included; without numbers, which would lead."""
        lines = Text()
        for key, sign, reasons in zip(("for", "against"), "+-", for_and_against(explained), strict=True):
            told = " · ".join(words(one, self.language) for one in reasons)
            lines.append(f"{sign} {say(key, self.language)} ", style="green" if sign == "+" else "red").append(
                told or say("nothing_found", self.language)).append("\n")
        return lines

    def _reasons(self, explained: Explanation) -> RenderableType:
        lines = [say("score", self.language, score=explained.score, merge=explained.merge, doubt=explained.doubt),
                 f"  {signed(explained.bias, self.language)}  {say('start', self.language)}"]
        lines += [f"  {signed(one.weight, self.language)}  {words(one, self.language)}" for one in explained.reasons]
        return Text("\n".join([*lines, brought(explained, self.language), ""]))

    def _help(self) -> Text:
        shown = Text()
        for action in KEYS:
            shown.append(f"[{key_of(action, self.language)}] ", style="bold").append(
                f"{say(action, self.language)}".replace(" ", "\u00a0")).append("   ")
        return shown

    def _end(self) -> None:
        self._tell()
        if self.session.current is None:
            self.console.print(Text(say("finished", self.language)))
        self.console.print(Text(say("summary", self.language, mine=self.session.progress().mine,
                                    path=self.session.paths.decisions)))


def check_terminal() -> None:
    """Raise UsageError when this process has no terminal to ask on."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("glane review asks on a terminal, and this is none: run it in one, or `glane review --web`")


def review_on_terminal(session: Session, partners: Mapping[str, Partner], language: Language) -> None:
    """Review on this terminal, until nothing is left or the reviewer quits."""
    with _no_echo():
        Screen(session, partners, language, Console(highlight=False), click.getchar).run()


@contextmanager
def _no_echo() -> Iterator[None]:
    """Keep keys pressed before a pair is shown off the screen; click drops them, so that none answers it unseen."""
    saved = termios.tcgetattr(sys.stdin)
    tty.setcbreak(sys.stdin)
    try:
        yield
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, saved)
