"""One reader's visit: the language, the address in both languages, and how a page is made and answered."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from datasette.utils.asgi import AsgiStream, Request, Response

from publish.site.languages import LANGUAGES, Words, preferred
from publish.site.links import Links, address
from publish.site.snapshot import Snapshot

POLICY = ("default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
          "frame-ancestors 'none'")
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
    "vary": "Accept-Language",
}
OPEN = {"access-control-allow-origin": "*"}  # open data is for other sites' pages too


@dataclass(frozen=True, slots=True)
class Visit:
    """What a page needs: the published data, the language and the address asked for.

    page: its name in links.PAGES. names: what the address holds (a slug, an id). base: scheme and host as asked for.
    dumps: the folder of the dumps.
    """

    conn: sqlite3.Connection
    snapshot: Snapshot
    words: Words
    links: Links
    page: str
    names: dict[str, str]
    args: Any
    query_string: str
    base: str
    dumps: Path

    @property
    def lang(self) -> str:
        """The language of this visit."""
        return self.words.lang

    def label(self, facet: str, code: str) -> str:
        """Return the label of a facet's code in this visit's language."""
        return self.snapshot.label(facet, code, self.lang)


@dataclass(frozen=True, slots=True)
class Page:
    """A page to render: its template and values.

    rest: what follows the page's path in links (a slug). helpers: what templates call, added by the routes.
    """

    template: str
    values: dict[str, Any]
    status: int = 200
    rest: str = ""
    helpers: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Moved:
    """The page is elsewhere, for good."""

    to: str


@dataclass(frozen=True, slots=True)
class Body:
    """An answer that is not a page of the site."""

    content: bytes
    content_type: str
    status: int = 200


Block = Callable[[sqlite3.Connection], str]


@dataclass(frozen=True, slots=True)
class Stream:
    """An answer written part by part, each read from the database in its turn."""

    content_type: str
    blocks: Iterator[Block]
    filename: str = ""


Read = Callable[[Block], Awaitable[str]]
Answer = Page | Moved | Body | Stream
View = Callable[[Visit], Answer]


def language(request: Request, named: str | None) -> str:
    """Return the language of a request: what its address names, else what its browser prefers."""
    return named if named in LANGUAGES else preferred(request.headers.get("accept-language", ""))


async def answer(datasette: Any, read: Read, visit: Visit, result: Answer) -> Response | AsgiStream:
    """Turn what a view returned into a response, with the headers of all of ours. read: runs a block (see Stream)."""
    if isinstance(result, Moved):
        return Response("", status=301, headers={**HEADERS, "location": result.to})
    if isinstance(result, Body):
        return Response(result.content, status=result.status, headers={**HEADERS, **OPEN},
                        content_type=result.content_type)
    if isinstance(result, Stream):
        return _stream(read, result)
    html = await render(datasette, visit, result)
    return Response(html, status=result.status, headers={**HEADERS, "content-language": visit.lang},
                    content_type="text/html; charset=utf-8")


def _stream(read: Read, result: Stream) -> AsgiStream:
    """Return a response that writes each block as it is read."""
    async def write(writer: Any) -> None:
        for block in result.blocks:
            await writer.write(await read(block))

    headers = {**HEADERS, **OPEN}
    if result.filename:
        headers["content-disposition"] = f'attachment; filename="{result.filename}"'
    return AsgiStream(write, headers=headers, content_type=result.content_type)


async def render(datasette: Any, visit: Visit, page: Page) -> str:
    """Render a page's template with its values and what every page has."""
    template = datasette.jinja_env.get_template(f"glane/{page.template}")
    query = f"?{visit.query_string}" if visit.query_string and page.status == 200 else ""  # noqa: PLR2004
    places = {lang: address(lang, visit.page, page.rest) + query for lang in LANGUAGES}
    common = {
        "t": visit.words, "lang": visit.lang, "link": visit.links, "visit": visit, "label": visit.label,
        "places": places, "page_name": visit.page, "base": visit.base, "updated": visit.snapshot.updated,
        "leaflet": "/-/static-plugins/datasette-leaflet/leaflet-v1.7.1",
    }
    return str(await template.render_async({**common, **page.helpers, **page.values}))
