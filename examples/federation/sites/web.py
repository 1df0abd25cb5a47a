"""What the sites share: an answer, a site, and small pieces of HTML."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from html import escape
from typing import Any

import orjson
from content import Entry

EPOCH = datetime(2024, 1, 8, 6, tzinfo=UTC)
JSON = "application/json; charset=utf-8"
HTML = "text/html; charset=utf-8"
XML = "application/xml; charset=utf-8"
Query = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server sends: body, type, when it last changed (UTC), further headers."""

    body: bytes
    content_type: str
    modified: datetime = EPOCH
    headers: tuple[tuple[str, str], ...] = ()
    status: int = 200

    @property
    def etag(self) -> str:
        """A strong entity tag."""
        return f'"{sha256(self.body).hexdigest()[:20]}"'


@dataclass(slots=True)
class Website:
    """All that one site answers: by path, and by path with a query. robots: the text of /robots.txt."""

    robots: str = "User-agent: *\nDisallow: /prive/\n"
    pages: dict[str, Answer] = field(default_factory=dict)
    queries: dict[str, Callable[[Query], Answer | None]] = field(default_factory=dict)

    def answer(self, path: str, query: Query) -> Answer | None:
        """Return the answer for a path and its query, None for a 404."""
        if path == "/robots.txt":
            return Answer(self.robots.encode(), "text/plain; charset=utf-8")
        if path in self.queries:
            return self.queries[path](query)
        return self.pages.get(path)


def newest(entries: Iterable[Entry]) -> datetime:
    """Return when the last of the entries was updated."""
    return max((entry.updated for entry in entries), default=EPOCH)


def as_json(value: Any, entries: Iterable[Entry], **headers: str) -> Answer:
    """Return `value` as a JSON answer; keyword names become header names (`X_WP_Total` is `X-WP-Total`)."""
    named = tuple((name.replace("_", "-"), text) for name, text in headers.items())
    return Answer(orjson.dumps(value), JSON, newest(entries), named)


def document(title: str, body: str, entries: Iterable[Entry], language: str = "fr", head: str = "") -> Answer:
    """Return a whole HTML page; `title` is escaped here, `body` and `head` are HTML."""
    text = (f'<!doctype html>\n<html lang="{language}">\n<head><meta charset="utf-8"><title>{escape(title)}</title>'
            f"{head}</head>\n<body>\n{body}\n</body>\n</html>\n")
    return Answer(text.encode(), HTML, newest(entries))


def home(site_title: str, listing: str, language: str = "fr") -> Answer:
    """Return the site's first page: its name, a link to its listing, and one to where robots may not go."""
    private = '<a href="/prive/tableau-de-bord" rel="nofollow">Administration</a>'
    return document(site_title, f'<h1>{escape(site_title)}</h1>\n<p><a href="{listing}">{escape(listing)}</a></p>'
                    f"\n<footer>{private}</footer>", (), language)


def html_paragraphs(paragraphs: Sequence[str], tag: str = "p") -> str:
    """Return plain paragraphs as HTML, the first word of each second one set in bold, as editors do."""
    written = []
    for position, text in enumerate(paragraphs):
        first, _, rest = text.partition(" ")
        inner = f"<strong>{escape(first)}</strong> {escape(rest)}" if position % 2 else escape(text)
        written.append(f"<{tag}>{inner}</{tag}>")
    return "\n".join(written)


def number(text: str | None, default: int) -> int:
    """Return a page number or size from a query; what is no number above 0 is the default."""
    return int(text) if text and text.isdecimal() and int(text) > 0 else default
