"""RSS, Atom and JSON Feed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, model_validator
from scrapy.http import Response

from crawlers.platforms._answers import NOT_FOUND, DetailSpider, content
from crawlers.platforms._errors import Flaw
from crawlers.platforms._feeds import Feed, read_feed
from crawlers.platforms._linked_data import SYNTAXES, TYPES, read_items
from crawlers.platforms._options import Part
from crawlers.platforms._pages import Trail, name_of, web_address, with_query
from crawlers.platforms._selectors import Page, Selectors, read_fields
from crawlers.platforms.base import Emitted, PlatformOptions
from crawlers.records import Payload


class FeedPages(Part):
    """How to come to older entries. by: `next` (the feed links to its next page) or `paged` (WordPress: ?paged=2).

    param: the parameter of `paged`. max: more pages than this fail the run.
    """

    by: Literal["next", "paged"] = "next"
    param: str = "paged"
    max: int = Field(default=100, ge=1)


class FeedDetail(Part):
    """What is read from the page that an entry links to. selectors: name -> selector. structured: its linked data."""

    selectors: Selectors = Field(default_factory=dict)
    structured: bool = False

    @model_validator(mode="after")
    def _says_what(self) -> FeedDetail:
        if not self.selectors and not self.structured:
            raise ValueError("say what to read from the page: `selectors: {name: selector}` or `structured: true`")
        return self


def _pages(value: Any) -> Any:
    return {"by": value} if isinstance(value, str) else value


class Options(PlatformOptions):
    """Options of the platform `feed`. Without `detail` only the feed is read, without `pages` its first page."""

    detail: FeedDetail | None = None
    pages: Annotated[FeedPages | None, BeforeValidator(_pages)] = None


def read_detail(page: Page, detail: FeedDetail) -> tuple[Payload, list[Flaw]]:
    """Return what an entry's page says: its linked data (the first item), and over it what the selectors find."""
    found: Payload = {}
    flaws: list[Flaw] = []
    for item in read_items(page, SYNTAXES, TYPES) if detail.structured else page.flaws:
        if isinstance(item, Flaw):
            flaws.append(item)
        else:
            found = found or item
    return {**found, **read_fields(detail.selectors, page.root, page.base)}, flaws


class FeedSpider(DetailSpider):
    """RSS, Atom or JSON Feed. A feed has the newest entries only: prefer an API or a file where there is one.

        platform: feed
        start: [https://town.example/projets/feed/]
        options:
          pages: paged                       # WordPress (?paged=2); or `next`, where the feed links to its next page
          detail:                            # a request an entry: only for what the feed does not say
            selectors: {commune: .lieu, themes: {selector: .etiquette, many: true}}
        fields: {place: {name: detail.commune}, themes: detail.themes}

    The payload has, of what the feed says: id, link, title, summary, content (HTML), published, updated, tags, image,
    enclosures, latitude, longitude, language, and its other texts; names of authors are left out. What is read from the
    entry's page is under `detail`; `structured: true` puts its first item of linked data there.

    What goes wrong: the date of publication is that of the news, seldom of the project. A feed that is not well-formed
    is read as far as possible, with an Issue. Pages end with the first that is missing (404) or empty; one that only
    repeats fails the run. An entry whose page cannot be had or read is kept without it, with an Issue.
    """

    name = "feed"
    Options = Options
    default_id = "id || link"
    default_fields: ClassVar[dict[str, Any]] = {
        "title": "title",
        "summary": "summary",
        "description": "content",
        "url": "link",
        "image_url": "image",
        "keywords": "tags",
        "place": {"latitude": "latitude", "longitude": "longitude"},
    }

    async def start(self) -> AsyncIterator[Any]:
        """Ask for the first page of each feed."""
        for url in self.partner.start:
            limit = self.options.pages.max if self.options.pages else 1
            yield self.request(url, self.parse, dont_filter=True, cb_kwargs={"trail": Trail(limit)})

    def parse(self, response: Response, trail: Trail) -> Iterator[Emitted]:
        """Read a page of the feed; ask for its entries' pages and for the next page."""
        if response.status == NOT_FOUND:  # let through only after the first page, of `paged`
            return
        body, content_type = content(response)
        feed = read_feed(body, response.url, content_type)
        count = trail.add(name_of(entry, self._id) for entry in feed.found if isinstance(entry, dict))
        for item in feed.found:
            if self.options.detail and isinstance(item, dict):
                yield from self._detail(item, response)
            else:
                yield from self.emit([item], response)
        yield from self._next(response, feed, trail, count)

    def _detail(self, entry: Payload, response: Response) -> Iterator[Emitted]:
        yield from self.ask_detail(str(entry.get("link", "")), self.parse_detail, entry, response)

    def _next(self, response: Response, feed: Feed, trail: Trail, count: int) -> Iterator[Emitted]:
        pages = self.options.pages
        if pages is None or not count:
            return
        if pages.by == "paged":
            url, meta = with_query(response.url, {pages.param: str(trail.pages + 1)}), {
                "handle_httpstatus_list": [NOT_FOUND]}
        elif feed.next:
            url, meta = web_address(response, feed.next), {}
        else:
            return
        yield self.request(url, self.parse, dont_filter=True, cb_kwargs={"trail": trail}, meta=meta)

    def parse_detail(self, response: Response, entry: Payload, listing: Response) -> Iterator[Emitted]:
        """Read the page of an entry."""
        body, content_type = content(response)
        found, flaws = read_detail(Page(body, response.url, content_type), self.options.detail)
        if not found:
            yield from self.without_detail(entry, listing, f"{response.url}: nothing of `detail` is there")
            return
        whole = {**entry, "detail": found}
        yield from self.emit([whole, *(Flaw(flaw.kind, flaw.value, flaw.field, whole) for flaw in flaws)], response)
