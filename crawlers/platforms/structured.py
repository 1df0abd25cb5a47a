"""Pages with linked data."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from typing import Annotated, Any, ClassVar, Literal
from urllib.parse import urlsplit

from pydantic import Field
from scrapy.http import Response
from scrapy.utils.sitemap import Sitemap

from crawlers.failures import HarvestFailure
from crawlers.platforms._addresses import is_web_address, joined, without_fragment
from crawlers.platforms._answers import DetailSpider, content
from crawlers.platforms._errors import Flaw, Found, MalformedListing
from crawlers.platforms._linked_data import SYNTAXES, TYPES, Syntax, read_items
from crawlers.platforms._options import OneOrMore, Regex, Select
from crawlers.platforms._pages import Trail
from crawlers.platforms._selectors import Page, link_in
from crawlers.platforms.base import Emitted, PlatformOptions
from crawlers.records import Payload

MAX_SITEMAP_DEPTH = 3


class Options(PlatformOptions):
    """Options of the platform `structured`.

    found_by: where the pages' addresses are: `sitemap`, `links` (of the start pages), or `start` (the start pages are
    the pages). Default: `sitemap` where the start ends in .xml or .xml.gz, else `links` with `follow`, else `start`.
    follow: regular expression of the addresses of pages that have an entry. next: of `links`, the link to the list's
    next page. syntaxes: which linked data to look for, in this order. types: types of items to take (schema.org's).
    max_pages: more pages than this fail the run.
    """

    found_by: Literal["sitemap", "links", "start"] | None = None
    follow: Regex | None = None
    next: Select | None = None
    syntaxes: Annotated[list[Syntax], OneOrMore, Field(min_length=1)] = Field(default_factory=lambda: list(SYNTAXES))
    types: Annotated[list[str], OneOrMore, Field(min_length=1)] = Field(default_factory=lambda: list(TYPES))
    max_pages: int = Field(default=20_000, ge=1)

    def way(self, start: str) -> str:
        """Return how the pages are found from a start address."""
        if self.found_by:
            return self.found_by
        if urlsplit(start).path.lower().endswith((".xml", ".xml.gz")):
            return "sitemap"
        return "links" if self.follow else "start"


def read_sitemap(body: bytes, url: str) -> tuple[str, list[tuple[str, str | None]]]:
    """Return a sitemap's kind (`urlset`, or `sitemapindex` of other sitemaps) and its (address, last change) pairs.

    Raises MalformedListing if it is neither, or not well-formed: what a broken one leaves out would be lost unseen.
    """
    try:
        sitemap = Sitemap(body)
        kind = sitemap.type
        if kind not in ("urlset", "sitemapindex"):
            raise MalformedListing(f"not a sitemap: its root is <{kind}>, not <urlset> or <sitemapindex>")
        pairs = [(joined(url, entry["loc"]), entry.get("lastmod")) for entry in sitemap if entry.get("loc")]
    except (StopIteration, SyntaxError) as error:  # lxml's, for what is no XML at all
        raise MalformedListing(f"not a sitemap: {str(error) or 'no XML'}") from error
    broken = next(iter(sitemap.xmliter.error_log), None)
    if broken is not None:
        raise MalformedListing(f"the sitemap is not well-formed: {broken.message} (line {broken.line})")
    return kind, pairs


def links_of(page: Page, follow: str | None) -> list[str]:
    """Return the web addresses that a page links to and that `follow` finds, each once, in their order."""
    hrefs = (without_fragment(joined(page.base, href)) for href in page.root.css("a::attr(href)").getall())
    return list(dict.fromkeys(href for href in hrefs if is_web_address(href)
                              and re.search(follow or "", href)))


class StructuredSpider(DetailSpider):
    """Pages that say in linked data what they are about: JSON-LD, microdata, OpenGraph or Dublin Core (RDFa if asked).

    Prefer JSON-LD and a sitemap. Set `follow`, or each page of the site is asked for, and those without an entry are
    Issues:

        platform: structured
        start: [https://agenda.example/sitemap.xml]
        options:
          follow: "/projets/[^/]+$"
          types: [Project, Event]
          syntaxes: [json-ld, microdata]      # rdfa only where it is needed: it is 40 times slower
        fields: {title: name, start_date: startDate, place: {name: location.address.addressLocality}}

    The first of `syntaxes` that has an item of `types` gives the page's entries; an Organization or a Place beside
    another item is its publisher or venue, and no entry. OpenGraph and Dublin Core describe the page, and are taken
    where there is nothing better. The payload is the item, nested (@type kept, microdata and RDFa in the same form),
    with `_meta` (title, description, canonical, language), `_page` (the address) and `_key` (the same,
    with #2 and so on for further items of one page): the default id, where the item has no @id.

    What goes wrong: a page without an item, or that cannot be had, is an Issue `unreadable`; a document that is no
    sitemap, a list without a link to follow, or a next page that repeats, fails the run.
    """

    name = "structured"
    Options = Options
    default_id = '"@id" || _key'
    default_fields: ClassVar[dict[str, Any]] = {
        "title": "name || headline || _meta.title",
        "summary": "abstract || description || _meta.description",
        "url": "url || _meta.canonical || _page",
        "image_url": "image.url || image[0].url || image[0] || image",
        "start_date": "startDate || foundingDate",
        "end_date": "endDate || dissolutionDate",
        "keywords": "keywords",
        "languages": "inLanguage",
        "place": {
            "name": "location.address.addressLocality || location.name || address.addressLocality",
            "postal_code": "location.address.postalCode || address.postalCode",
            "latitude": "location.geo.latitude || geo.latitude",
            "longitude": "location.geo.longitude || geo.longitude",
        },
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._asked: set[str] = set()

    async def start(self) -> AsyncIterator[Any]:
        """Ask for each start address, as what it is."""
        for url in self.partner.start:
            way = self.options.way(url)
            if way == "sitemap":
                yield self.request(url, self.parse_sitemap, dont_filter=True, cb_kwargs={"depth": 1})
            elif way == "links":
                trail = Trail(self.options.max_pages)
                yield self.request(url, self.parse_links, dont_filter=True, cb_kwargs={"trail": trail})
            else:
                self._asked.add(url)
                yield self.request(url, self.parse_page, dont_filter=True)

    def parse_page(self, response: Response, entry: Payload | None = None, listing: Response | None = None
                   ) -> Iterator[Emitted]:
        """Read a page that has entries."""
        body, content_type = content(response)
        page = Page(body, response.url, content_type)
        yield from self.emit(self._items(page, response.meta.get("lastmod")), response)

    def _items(self, page: Page, changed: str | None) -> Iterator[Found]:
        for item in read_items(page, self.options.syntaxes, self.options.types):
            if changed and isinstance(item, dict):
                item["_meta"] = {**item["_meta"], "lastmod": changed}
            yield item

    def parse_sitemap(self, response: Response, depth: int) -> Iterator[Emitted]:
        """Read a sitemap, and ask for its sitemaps or pages."""
        body, _ = content(response)
        kind, pairs = read_sitemap(body, response.url)
        if kind == "sitemapindex" and depth >= MAX_SITEMAP_DEPTH:
            raise MalformedListing(f"sitemaps of sitemaps, more than {MAX_SITEMAP_DEPTH} deep")
        for url, changed in pairs:
            if not is_web_address(url):
                yield from self.emit([Flaw("bad_address", url)], response)
            elif kind == "sitemapindex" and url not in self._asked:
                self._asked.add(url)
                yield self.request(url, self.parse_sitemap, dont_filter=True, cb_kwargs={"depth": depth + 1})
            elif kind == "urlset" and re.search(self.options.follow or "", url):
                yield from self._ask(url, response, {"lastmod": changed} if changed else {})

    def parse_links(self, response: Response, trail: Trail) -> Iterator[Emitted]:
        """Read a list's links, and ask for their pages and the list's next page."""
        body, content_type = content(response)
        page = Page(body, response.url, content_type)
        found = links_of(page, self.options.follow)
        if not trail.add(found) and trail.pages == 1:
            raise MalformedListing(f"no link on {response.url} matches options.follow: has the site changed?")
        for url in found:
            yield from self._ask(url, response, {})
        following = link_in(self.options.next, page.root, page.base) if self.options.next and found else None
        if following:
            yield self.request(following, self.parse_links, dont_filter=True, cb_kwargs={"trail": trail})

    def _ask(self, url: str, listing: Response, meta: dict[str, Any]) -> Iterator[Emitted]:
        """Ask for a page, once."""
        if url in self._asked:
            return
        self._asked.add(url)
        if len(self._asked) > self.options.max_pages:
            raise HarvestFailure("too_many_pages", f"more than {self.options.max_pages} pages: set options.follow, "
                                 "or raise options.max_pages")
        yield from self.ask_detail(url, self.parse_page, {}, listing, meta=meta)
