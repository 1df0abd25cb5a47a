"""The page of one pair, as HTML."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from crawlers.partners import Partner
from glane.language import Language
from glane.review.queue import ROUND
from glane.review.session import Session
from glane.review.texts import KEYS, key_of, say, signed
from glane.review.view import SIGNS, brought, for_and_against, partner_of, rows, words


@cache
def _environment() -> Environment:
    return Environment(loader=PackageLoader("glane.review", ""), autoescape=True, undefined=StrictUndefined,
                       trim_blocks=True, lstrip_blocks=True)


def page(session: Session, partners: Mapping[str, Partner], language: Language) -> str:
    """Return the page that asks about the current pair, or says that none is left."""
    pair, now = session.current, session.progress()
    values = _common(session, language) | {
        "notices": [one.text(language) for one in session.told()], "pair": None, "now": now, "last": session.last,
        "progress": say("progress", language, done=now.done, size=ROUND, waiting=now.waiting, doubtful=now.doubtful)}
    if pair:
        sides, explained = session.records(), session.explanation()
        names = [partner_of(one, partners) for one in sides]
        positive, negative = for_and_against(explained)
        values |= {"pair": pair, "sides": list(zip(sides, names, ("left", "right"), strict=True)),
                   "rows": rows(sides[0], sides[1], language), "explained": explained, "positive": positive,
                   "negative": negative, "brought": brought(explained, language), "signs": SIGNS}
    return _environment().get_template("page.html").render(values)


def closing(session: Session, language: Language) -> str:
    """Return the page that says that the review has ended."""
    values = _common(session, language) | {"notices": [say("ended", language)], "pair": None, "progress": None}
    return _environment().get_template("page.html").render(values)


def refusal(key: str, language: Language, home: str, **values: object) -> str:
    """Return a page that says why something was refused. key: of texts.TEXTS, filled by the values.

    home: the address of the review, empty for those who don't know it.
    """
    return _environment().get_template("refused.html").render(
        lang=language, title=say("refused", language), text=say(key, language, **values), home=home,
        back=say("back", language))


def _common(session: Session, language: Language) -> dict[str, object]:
    return {"lang": language, "say": lambda key, **more: say(key, language, **more), "by": session.by,
            "words": lambda reason: words(reason, language), "signed": lambda weight: signed(weight, language),
            "key_of": lambda action: key_of(action, language), "keys": KEYS, "size": ROUND,
            "summary": say("summary", language, mine=session.progress().mine, path=session.paths.decisions)}
