"""WordPress sites, by their REST API."""

from __future__ import annotations

import html
from collections.abc import AsyncIterator, Iterator
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit, urlunsplit

from pydantic import Field
from scrapy.http import Response

from crawlers.platforms._answers import NOT_FOUND, content
from crawlers.platforms._documents import entries, load_json, wanted
from crawlers.platforms._errors import Found, MalformedListing
from crawlers.platforms._options import JMESPath
from crawlers.platforms._pages import Trail, link_header, name_of, with_query
from crawlers.platforms.base import Emitted, PlatformOptions, PlatformSpider
from crawlers.records import Payload

PAST_THE_END = [400, NOT_FOUND]  # rest_post_invalid_page_number
LEFT_OUT = ("_embedded", "_links", "yoast_head")  # links of the API itself, and the page's <head> as one text


class Options(PlatformOptions):
    """Options of the platform `wordpress`.

    route: which posts, under /wp-json/ (a custom type is `wp/v2/projets`). per_page: posts an answer, 100 at most.
    embed: ask for terms and media with the posts. params: further parameters (`{categories: "12", lang: fr}`).
    where: JMESPath that a post must fulfil to be the partner's. max_pages: more pages than this fail the run.
    """

    route: str = Field(default="wp/v2/posts", pattern=r"^[\w-]+(/[\w.-]+)+$")
    per_page: int = Field(default=100, ge=1, le=100)
    embed: bool = True
    params: dict[str, str] = Field(default_factory=dict)
    where: JMESPath | None = None
    max_pages: int = Field(default=1000, ge=1)


def first_address(start: str, options: Options) -> str:
    """Return the address of the first page of posts, from that of the site, of its API, or of the route itself.

    An API that is had by the parameter `rest_route` (plain permalinks) stays so.
    """
    parts = urlsplit(start)
    plain = parse_qs(parts.query, keep_blank_values=True).get("rest_route")
    if plain:
        start = with_query(start, {"rest_route": f"/{plain[0].strip('/') or options.route}"})
    else:
        site, found, route = parts.path.partition("/wp-json")
        path = f"{site if found else parts.path.rstrip('/')}/wp-json/{route.strip('/') or options.route}"
        start = urlunsplit(parts._replace(path=path))
    values = {"per_page": str(options.per_page), "page": "1", "orderby": "id", "order": "asc"}
    embed = {"_embed": "wp:term,wp:featuredmedia"} if options.embed else {}
    return with_query(start, {**values, **embed, **options.params})


def read_posts(body: bytes, content_type: str = "") -> Iterator[Found]:
    """Yield the posts of one answer, with `_terms` (taxonomy -> names) and `_image` (address) from what is embedded.

    Raises MalformedListing if the answer is not a list of posts.
    """
    document, flaws = load_json(body, content_type)
    yield from flaws
    if not isinstance(document, list):
        message = document.get("message") if isinstance(document, dict) else ""
        raise MalformedListing(f"not a list of posts: is options.route right? {message or ''}".strip())
    for post in entries(document):
        yield _resolved(post) if isinstance(post, dict) else post


def _resolved(post: Payload) -> Payload:
    embedded = post.get("_embedded")
    embedded = embedded if isinstance(embedded, dict) else {}
    found = {key: value for key, value in post.items() if key not in LEFT_OUT}
    terms: dict[str, list[str]] = {}
    for group in _mappings_in(embedded.get("wp:term")):
        if isinstance(group.get("name"), str):
            terms.setdefault(str(group.get("taxonomy") or ""), []).append(html.unescape(group["name"]))
    if terms:
        found["_terms"] = terms
    image = next((media["source_url"] for media in _mappings_in(embedded.get("wp:featuredmedia"))
                  if isinstance(media.get("source_url"), str)), None)
    if image:
        found["_image"] = image
    return found


def _mappings_in(value: Any) -> Iterator[Payload]:
    """Yield the mappings of a list, or of a list of lists (WordPress groups terms by taxonomy)."""
    for item in value if isinstance(value, list) else []:
        if isinstance(item, dict):
            yield item
        elif isinstance(item, list):
            yield from _mappings_in(item)


class WordpressSpider(PlatformSpider):
    """A WordPress site, by its REST API (/wp-json/), which most sites have open.

    Set `route` to the type of post that has the projects: /wp-json/wp/v2/types lists them.

        platform: wordpress
        start: [https://tiers-lieu.example/]
        options: {route: wp/v2/projets, params: {lang: fr}}
        fields: {themes: _terms.domaine, keywords: _terms.post_tag, place: {name: acf.commune}}

    `start` is the site, its API (https://tiers-lieu.example/wp-json/) or the route itself. The payload is the post as
    the API gives it (title.rendered, content.rendered, acf, ...), with `_terms` (taxonomy -> names) and `_image` (the
    featured image's address) from what is embedded. Posts come in the order of their ids, so that one published during
    the crawl shifts no page.

    What goes wrong: a site with plain permalinks (/?p=12) answers /wp-json/ by 404, or a page of its own: its API is at
    https://tiers-lieu.example/?rest_route=/. A site without open API answers 401 or 404: try `feed` (/feed/). Either
    way the run fails. The text of page builders ([vc_row] ...) is full of their codes.
    """

    name = "wordpress"
    Options = Options
    default_id = "id"
    default_fields: ClassVar[dict[str, Any]] = {
        "title": "title.rendered",
        "summary": "excerpt.rendered",
        "description": "content.rendered",
        "url": "link",
        "source_url": "link",
        "image_url": "_image",
        "themes": "_terms.category",
        "keywords": "_terms.post_tag",
    }

    async def start(self) -> AsyncIterator[Any]:
        """Ask for the first page of each site."""
        for url in self.partner.start:
            yield self.request(first_address(url, self.options), self.parse, dont_filter=True,
                               cb_kwargs={"trail": Trail(self.options.max_pages)})

    def parse(self, response: Response, trail: Trail) -> Iterator[Emitted]:
        """Read a page of posts, and ask for the next."""
        if response.status in PAST_THE_END:
            return
        body, content_type = content(response)
        found = list(read_posts(body, content_type))
        count = trail.add(name_of(post, self._id) for post in found if isinstance(post, dict))
        yield from self.emit(wanted(found, self.options.where), response)
        url, sure = self._next(response, trail, count)
        if url:
            yield self.request(url, self.parse, dont_filter=True, cb_kwargs={"trail": trail},
                               meta={} if sure else {"handle_httpstatus_list": PAST_THE_END})

    def _next(self, response: Response, trail: Trail, count: int) -> tuple[str | None, bool]:
        """Return the next page's address, and whether the site said that there is one."""
        following = with_query(response.url, {"page": str(trail.pages + 1)})
        total = (response.headers.get("X-WP-TotalPages") or b"").decode("latin-1")
        if total.isdecimal():
            return (following if trail.pages < int(total) else None), True
        linked = link_header(response)
        if linked:
            return linked, True
        return (following if count >= self.options.per_page else None), False
