"""JSON APIs and files."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from typing import Any, ClassVar
from urllib.parse import quote

import jmespath
from pydantic import Field, field_validator
from scrapy.http import Response

from crawlers.platforms._addresses import is_web_address, joined
from crawlers.platforms._answers import NOT_FOUND, DetailSpider, content
from crawlers.platforms._documents import entries, load_javascript, load_json, wanted
from crawlers.platforms._errors import Flaw, Found, MalformedListing
from crawlers.platforms._options import JMESPath, Part, check_jmespath
from crawlers.platforms._pages import Pages, Trail, first_page, name_of, next_page
from crawlers.platforms.base import Emitted, PlatformOptions
from crawlers.records import Payload

SLOT = re.compile(r"\{([^{}]+)\}")


class Detail(Part):
    """A second request for each entry. url: an address with JMESPath in braces (`https://api.example/projects/{id}`),
    or JMESPath that gives an address. into: the key under which the answer is put.
    """

    url: str
    into: str = "detail"

    @field_validator("url")
    @classmethod
    def _is_template_or_jmespath(cls, url: str) -> str:
        for expression in SLOT.findall(url) if url.startswith(("http://", "https://")) else [url]:
            check_jmespath(expression)
        return url

    def address(self, entry: Payload, base: str) -> str | None:
        """Return the address of the entry's detail, or None if the entry has not what it takes."""
        if not self.url.startswith(("http://", "https://")):
            found = jmespath.search(self.url, entry)
            url = joined(base, found) if isinstance(found, str) and found.strip() else ""
            return url if is_web_address(url) else None
        values = [jmespath.search(expression, entry) for expression in SLOT.findall(self.url)]
        if any(value in (None, "") or isinstance(value, dict | list) for value in values):
            return None
        texts = iter(values)
        return SLOT.sub(lambda _: quote(str(next(texts)), safe=""), self.url)


class Options(PlatformOptions):
    """Options of the platform `json`.

    items: JMESPath to the list of entries; without it the root, or the only list of objects at the root. where:
    JMESPath that an entry must fulfil to be the partner's. javascript: the answer is a JavaScript literal
    (`const x = [...]`). headers: sent with each request.
    """

    items: JMESPath | None = None
    where: JMESPath | None = None
    pages: Pages | None = None
    detail: Detail | None = None
    javascript: bool = False
    headers: dict[str, str] = Field(default_factory=dict)


def read_page(body: bytes, content_type: str, options: Options) -> tuple[Any, list[Found]]:
    """Return the answer's value, and its entries and Flaws, `where` not yet asked.

    Raises MalformedListing if it is not JSON (or JavaScript), or has no list of entries.
    """
    load = load_javascript if options.javascript else load_json
    document, flaws = load(body, content_type)
    return document, [*entries(document, options.items), *flaws]


class JsonSpider(DetailSpider):
    """A JSON API, or a JSON file, with a list of entries.

    Set `items` where the list is not the root nor the root's only list of objects, and `pages` where the API has pages.
    A whole file is better than pages, pages by `next` or `link` (the API says where the next is) better than by number:

        platform: json
        start: ["https://api.town.example/projects?lang=fr"]
        options:
          items: results[].project
          pages: {by: number, param: page, size_param: per_page, size: 100, total: count}
          detail: {url: "https://api.town.example/projects/{id}", into: full}    # a request an entry: only if needed
        id: id
        fields: {title: name, summary: full.summary, url: links.web}

    The pages end where the API gives no next, an empty page, as many entries as `total`, or (by number and offset) 404.
    `where` keeps the entries that are this partner's: `where: "catalogue == 'national'"`. `javascript: true` reads a
    script's literal (`const projects = [...]`).

    What goes wrong: an answer that is not JSON, or without its list, fails the run; so does a next page that only
    repeats entries, or more pages than `pages.max`. An entry that is not an object is an Issue `unreadable`; one whose
    detail cannot be had is kept without it, with an Issue.
    """

    name = "json"
    Options = Options
    default_id = "id"
    default_fields: ClassVar[dict[str, Any]] = {
        "title": "title || name",
        "summary": "summary || description",
        "url": "url || website || link",
    }

    async def start(self) -> AsyncIterator[Any]:
        """Ask for the first page of each address."""
        for url in self.partner.start:
            trail = Trail(self.options.pages.max if self.options.pages else 1)
            yield self.request(first_page(url, self.options.pages), self.parse, headers=self.options.headers,
                               cb_kwargs={"trail": trail}, dont_filter=True)

    def parse(self, response: Response, trail: Trail) -> Iterator[Emitted]:
        """Read a page, and ask for its entries' details and the next page."""
        if response.status == NOT_FOUND:  # let through only after the first page, by number or offset
            return
        document, found = read_page(*content(response), self.options)
        count = trail.add(name_of(entry, self._id) for entry in found if isinstance(entry, dict))
        for item in wanted(found, self.options.where):
            yield from self._entry(item, response)
        pages = self.options.pages
        url = next_page(pages, document, response, trail, count) if pages else None
        if url:
            past_the_end = {"handle_httpstatus_list": [NOT_FOUND]} if pages.by in ("number", "offset") else {}
            yield self.request(url, self.parse, headers=self.options.headers, cb_kwargs={"trail": trail},
                               meta=past_the_end, dont_filter=True)

    def _entry(self, item: Found, response: Response) -> Iterator[Emitted]:
        detail = self.options.detail
        if detail is None or isinstance(item, Flaw):
            yield from self.emit([item], response)
            return
        url = detail.address(item, response.url)
        if url:
            yield from self.ask_detail(url, self.parse_detail, item, response, headers=self.options.headers)
        else:
            yield from self.without_detail(item, response, "the entry has not what the address of its detail takes")

    def parse_detail(self, response: Response, entry: Payload, listing: Response) -> Iterator[Emitted]:
        """Put an entry's detail in it."""
        try:
            value, flaws = load_json(*content(response))
        except MalformedListing as error:
            yield from self.without_detail(entry, listing, f"{response.url}: {error}")
            return
        whole = {**entry, self.options.detail.into: value}
        yield from self.emit([whole, *(Flaw(flaw.kind, flaw.value, flaw.field, whole) for flaw in flaws)], response)
