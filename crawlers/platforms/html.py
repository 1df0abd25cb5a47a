"""HTML listings, read with selectors."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any, ClassVar

from pydantic import Field, model_validator
from scrapy.http import Response

from crawlers.platforms._answers import DetailSpider, content
from crawlers.platforms._errors import Flaw, MalformedListing
from crawlers.platforms._options import Select
from crawlers.platforms._pages import Trail
from crawlers.platforms._selectors import Page, Selectors, find, link_in, read_fields
from crawlers.platforms.base import Emitted, PlatformOptions
from crawlers.records import Payload


class Options(PlatformOptions):
    """Options of the platform `html`; a selector is CSS (`h2::text`, `a::attr(href)`), or XPath after `xpath:`.

    entries: an entry in the list. link: in the entry, the link to its own page; `fields` are then read there.
    fields: name -> selector. list_fields: name -> selector read in the list's entry (or names of `fields` that are).
    next: the link to the list's next page. max_pages: more pages of the list than this fail the run.
    """

    entries: Select
    link: Select | None = None
    fields: Selectors = Field(default_factory=dict)
    list_fields: Selectors = Field(default_factory=dict)
    next: Select | None = None
    max_pages: int = Field(default=1000, ge=1)

    @model_validator(mode="before")
    @classmethod
    def _names_of_fields(cls, data: Any) -> Any:
        """Let `list_fields` be names of `fields`."""
        if not isinstance(data, dict) or not isinstance(data.get("list_fields"), list):
            return data
        fields, names = dict(data.get("fields") or {}), data["list_fields"]
        unknown = [name for name in names if name not in fields]
        if unknown:
            raise ValueError(f"list_fields: {unknown[0]!r} is not among `fields`")
        return {**data, "list_fields": {name: fields.pop(name) for name in names}, "fields": fields}

    @model_validator(mode="after")
    def _reads_something(self) -> Options:
        if not self.fields and not self.list_fields:
            raise ValueError("say what to read: `fields: {title: h1}`")
        return self


Entry = tuple[Payload, str | None]


def read_list(page: Page, options: Options) -> Iterator[Entry | Flaw]:
    """Yield for each entry of a list what is read there, and its page's address (None without `link`)."""
    fields = options.list_fields if options.link else {**options.list_fields, **options.fields}
    yield from page.flaws
    for node in find(options.entries, page.root):
        entry = read_fields(fields, node, page.base)
        if options.link is None:
            yield (entry, None) if entry else Flaw("unreadable", str(node.get()))
            continue
        url = link_in(options.link, node, page.base)
        if url is None:
            yield Flaw("bad_address", str(node.get()), "link", entry or None)
            if entry:
                yield entry, None
        else:
            yield {**entry, "_page": url}, url


class HtmlSpider(DetailSpider):
    """A list of entries in a site's pages, each with its own page or not, where nothing better is published.

    Look first for a feed, an API, a file or linked data (`glane probe`): selectors break with each new layout.

        platform: html
        start: [https://association.example/projets/]
        options:
          entries: article.projet
          link: h2 a
          next: a.suivant
          list_fields: {theme: .etiquette}
          fields:
            title: h1
            summary: "meta[name=description]::attr(content)"
            tags: {selector: "ul.mots-cles li", many: true}
            body: {selector: div.contenu, html: true}
            commune: {selector: p.lieu, pattern: "à (.+)"}
        fields: {title: title, place: {name: commune}}

    With `link`, `fields` are read on the entry's own page and `list_fields` in the list; without it all are read in the
    list, and `id` must say what tells the entries apart. A selector that finds an element gives its text, a line a
    block; an href or src is made a whole address. `_page`, the default id, is the address of the entry's page.

    What goes wrong: no entry at all on the first page, or a next page that only repeats, fails the run. A page that
    lacks all `fields`, or cannot be had, is an Issue `unreadable`, and the entry keeps what the list said of it; a link
    that is no web address is an Issue `bad_address`; a page linked twice is read once, with an Issue `listed_twice`.
    """

    name = "html"
    Options = Options
    default_id = "id || _page"
    default_fields: ClassVar[dict[str, Any]] = {
        "title": "title", "summary": "summary", "description": "description || body", "url": "url || _page",
        "image_url": "image"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._linked: set[str] = set()

    async def start(self) -> AsyncIterator[Any]:
        """Ask for the first page of each list."""
        for url in self.partner.start:
            yield self.request(url, self.parse, dont_filter=True,
                               cb_kwargs={"trail": Trail(self.options.max_pages)})

    def parse(self, response: Response, trail: Trail) -> Iterator[Emitted]:
        """Read a page of the list; ask for the entries' pages and for the next page."""
        body, content_type = content(response)
        page = Page(body, response.url, content_type)
        found = list(read_list(page, self.options))
        names = [item[1] or str(item[0]) for item in found if isinstance(item, tuple)]
        if not trail.add(names) and trail.pages == 1 and not any(isinstance(item, Flaw) for item in found):
            raise MalformedListing(f"nothing on {response.url} matches options.entries: has the layout changed?")
        for item in found:
            yield from self._entry(item, response)
        url = link_in(self.options.next, page.root, page.base) if self.options.next and names else None
        if url:
            yield self.request(url, self.parse, dont_filter=True, cb_kwargs={"trail": trail})

    def _entry(self, item: Entry | Flaw, response: Response) -> Iterator[Emitted]:
        if isinstance(item, Flaw):
            yield from self.emit([item], response)
            return
        entry, url = item
        if url is None or not self.options.fields:
            yield from self.emit([entry], response)
        elif url in self._linked:
            yield from self.emit([Flaw("listed_twice", url, "", entry)], response)
        else:
            self._linked.add(url)
            yield from self.ask_detail(url, self.parse_detail, entry, response)

    def parse_detail(self, response: Response, entry: Payload, listing: Response) -> Iterator[Emitted]:
        """Read the page of an entry."""
        body, content_type = content(response)
        page = Page(body, response.url, content_type)
        found = read_fields(self.options.fields, page.root, page.base)
        if not found:
            known = entry if len(entry) > 1 else {}  # more than `_page`
            reason = f"{response.url}: none of the fields is there: has the layout changed?"
            yield from self.without_detail(known, listing, reason)
            return
        whole = {**entry, **found}
        flaws = [Flaw(flaw.kind, flaw.value, flaw.field, whole) for flaw in page.flaws]
        yield from self.emit([whole, *flaws], response)


