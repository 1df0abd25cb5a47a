"""Where the next page of a listing is, and when there is none."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Literal
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import jmespath
from pydantic import Field
from scrapy.http import Response

from crawlers.failures import HarvestFailure
from crawlers.platforms._addresses import is_web_address, joined
from crawlers.platforms._errors import MalformedListing
from crawlers.platforms._options import JMESPath, Part
from crawlers.records import canonical_json

LINK = re.compile(r"<([^>]*)>((?:\s*;\s*[\w*]+\s*=\s*(?:\"[^\"]*\"|[^\s;,]+))*)")
REL_NEXT = re.compile(r"rel\s*=\s*\"?[^\";]*\bnext\b", re.IGNORECASE)


class Pages(Part):
    """How an API's pages follow each other.

    by: `number` (?page=2), `offset` (?offset=100), `cursor` (?cursor=abc, read from the answer), `next` (the answer
    has the next page's address), `link` (HTTP header Link, rel=next). param: the query's parameter for the number,
    offset or cursor (default: that word, `page` for a number). first: number of the first page. size_param, size:
    added to the address where both are given. next: JMESPath to the cursor or the next address. total: JMESPath to how
    many entries there are in all. max: more pages than this fail the run.
    """

    by: Literal["number", "offset", "cursor", "next", "link"]
    param: str | None = None
    first: int = 1
    size_param: str | None = None
    size: int | None = Field(default=None, ge=1)
    next: JMESPath = "next"
    total: JMESPath | None = None
    max: int = Field(default=1000, ge=1)


class Trail:
    """The pages of one listing as they are read: how many, with which entries, so that an endless next is seen."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.pages = 0
        self.entries = 0
        self._seen: set[str] = set()

    def add(self, names: Iterable[str]) -> int:
        """Count one page with the entries of these names (ids, or digests); return how many it has.

        Raises HarvestFailure (too_many_pages) over the limit, or if the page has entries but none that is new.
        """
        found = list(names)
        self.pages += 1
        self.entries += len(found)
        if found and self._seen.issuperset(found):
            raise HarvestFailure("too_many_pages", f"page {self.pages} repeats entries of the pages before: the next "
                                 "page never ends; check how the options find it")
        if self.pages > self.limit:
            raise HarvestFailure("too_many_pages", f"more than {self.limit} pages: if the list is so long, raise the "
                                 "limit in the partner's options")
        self._seen.update(found)
        return len(found)


def name_of(entry: Any, identify: Any) -> str:
    """Return what tells an entry from others: its id if `identify` (JMESPath, compiled) gives one, else its JSON."""
    try:
        found = identify.search(entry)
    except jmespath.exceptions.JMESPathError:
        found = None
    return canonical_json(entry if found is None else found).decode()


def first_page(url: str, pages: Pages | None) -> str:
    """Return the address of the first page: as the partner's file has it, with the size asked for."""
    return with_query(url, {pages.size_param: str(pages.size)}) if pages and pages.size_param and pages.size else url


def next_page(pages: Pages, document: Any, response: Response, trail: Trail, count: int) -> str | None:
    """Return the next page's address, or None at the end: no entry, no next, or as many entries as the total.

    document: the answer's value. count: how many entries this page has. Raises MalformedListing for a next page that
    is no web address.
    """
    total = jmespath.search(pages.total, document) if pages.total else None
    if str(total).isdecimal() and trail.entries >= int(str(total)):
        return None
    if pages.by == "link":
        return link_header(response)
    if pages.by in ("number", "offset"):
        at = pages.first + trail.pages if pages.by == "number" else trail.entries
        name = pages.param or {"number": "page"}.get(pages.by, pages.by)
        return with_query(response.url, {name: str(at)}) if count else None
    found = jmespath.search(pages.next, document)
    if found in (None, "", False) or isinstance(found, dict | list):
        return None
    by_cursor = pages.by == "cursor"
    return (with_query(response.url, {pages.param or "cursor": str(found)}) if by_cursor
            else web_address(response, str(found)))


def link_header(response: Response) -> str | None:
    """Return the address of the header `Link: <...>; rel="next"`, or None."""
    for header in response.headers.getlist("Link"):
        for url, parameters in LINK.findall(header.decode("latin-1")):
            if REL_NEXT.search(parameters):
                return web_address(response, url)
    return None


def web_address(response: Response, found: str) -> str:
    """Return `found`, relative to the answer, as an address. Raises MalformedListing if it is not http or https."""
    url = joined(response.url, found)
    if not is_web_address(url):
        raise MalformedListing(f"the next page is no web address: {found[:200]!r}")
    return url


def with_query(url: str, values: dict[str, str]) -> str:
    """Return `url` with these parameters in its query, in place of those of the same name."""
    parts = urlsplit(url)
    waiting = dict(values)
    pairs = []
    for key, value in parse_qsl(parts.query, keep_blank_values=True):
        if key not in values:
            pairs.append((key, value))
        elif key in waiting:
            pairs.append((key, waiting.pop(key)))
    return urlunsplit(parts._replace(query=urlencode([*pairs, *waiting.items()])))
