"""The page of one pair, as HTML."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from crawlers.partners import Partner
from dedupe.blocking import SOURCE_TEXTS
from glane.review.queue import ROUND
from glane.review.session import Session
from glane.review.texts import KEYS, Language, key_of, say
from glane.review.view import for_and_against, rows


@cache
def _environment() -> Environment:
    return Environment(loader=PackageLoader("glane.review", ""), autoescape=True, undefined=StrictUndefined,
                       trim_blocks=True, lstrip_blocks=True)


def page(session: Session, partners: Mapping[str, Partner], language: Language) -> str:
    """Return the page that asks about the current pair, or says that none is left."""
    pair, now = session.current, session.progress()
    values = _common(session, language) | {
        "notices": [say(one.key, language, **one.values) for one in session.told()], "pair": None, "now": now,
        "progress": say("progress", language, done=now.done, size=ROUND, waiting=now.waiting, doubtful=now.doubtful)}
    if pair:
        sides, explained = session.records(), session.explanation()
        names = [partners[one.partner].title if one.partner in partners else one.partner for one in sides]
        positive, negative = for_and_against(explained)
        sources = ", ".join(SOURCE_TEXTS[name][0 if language == "fr" else 1] for name in explained.blocked_by)
        values |= {"pair": pair, "sides": list(zip(sides, names, ("left", "right"), strict=True)),
                   "rows": rows(sides[0], sides[1], language), "explained": explained, "positive": positive,
                   "negative": negative, "sources": sources}
    return _environment().get_template("page.html").render(values)


def closing(session: Session, language: Language) -> str:
    """Return the page that says that the review has ended."""
    values = _common(session, language) | {"notices": [say("ended", language)], "pair": None, "progress": None}
    return _environment().get_template("page.html").render(values)


def _common(session: Session, language: Language) -> dict[str, object]:
    return {"lang": language, "say": lambda key, **more: say(key, language, **more), "by": session.by,
            "key_of": lambda action: key_of(action, language), "keys": KEYS, "size": ROUND,
            "summary": say("summary", language, mine=session.progress().mine, path=session.paths.decisions)}
