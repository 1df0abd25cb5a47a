"""`glane review`: what it needs before it can ask, and where it asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from crawlers.partners import Partner
from glane import console
from glane.config import Paths, UsageError
from glane.language import Language
from glane.partners import no_records
from glane.review.session import Session
from glane.review.texts import say
from glane.stages.linking import link_records, read_link_header


@dataclass(frozen=True, slots=True)
class Wanted:
    """How to review. by: who judges. port: of the local page, 0 for any that is free. fit: only fit the weights."""

    by: str
    language: Language
    web: bool = False
    port: int = 0
    fit: bool = False


def review(paths: Paths, partners: Mapping[str, Partner], wanted: Wanted, today: date) -> None:
    """Let a person judge pairs, on this terminal or on a local page.

    Raises UsageError when nothing was linked yet, when there is no terminal, when `by` is empty, or when the partners
    have no record here: another commons' judgements would seem to be none, and its fitted weights be taken away.
    """
    from glane.review.screen import check_terminal, review_on_terminal
    from glane.review.web import review_on_page

    if not wanted.by.strip() and not wanted.fit:
        raise UsageError("--by: say who judges, a role or a pseudonym; it is published with each judgement")
    if not wanted.web and not wanted.fit:
        check_terminal()
    if not read_link_header(paths):
        raise UsageError(f"{paths.linked}: nothing was linked yet; `glane link --data {paths.data}` first")
    records = link_records(paths, partners)
    if not records:
        raise no_records(paths)
    console.line(say("comparing", wanted.language, count=len(records)))
    session = Session(paths, records, wanted.by.strip(), today)
    if wanted.fit:
        session.learn()
        for notice in session.told():
            console.line(notice.text(wanted.language))
    elif session.current is None:
        console.line(say("finished", wanted.language))
    elif wanted.web:
        review_on_page(session, partners, wanted.language, wanted.port)
    else:
        review_on_terminal(session, partners, wanted.language)
