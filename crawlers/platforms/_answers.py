"""What a spider takes from an answer, and how it asks for the page of one entry without losing the entry."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from scrapy.http import Response

from crawlers.failures import of_download
from crawlers.platforms._addresses import is_web_address
from crawlers.platforms._archives import gunzip
from crawlers.platforms._errors import Flaw
from crawlers.platforms.base import Emitted, PlatformSpider
from crawlers.records import Payload

NOT_FOUND = 404


def content(response: Response) -> tuple[bytes, str]:
    """Return the body (unpacked, if it is a gzip file) and the Content-Type ("" if there is none)."""
    return gunzip(response.body), (response.headers.get("Content-Type") or b"").decode("latin-1")


class DetailSpider(PlatformSpider):
    """A spider that asks for a page for each entry. What goes wrong there is an Issue; the entry is kept."""

    def ask_detail(self, url: str, callback: Callable[..., Any], entry: Payload, listing: Response, **kwargs: Any
                   ) -> Iterator[Emitted]:
        """Ask for an entry's page, or keep what the listing said when `url` is no web address.

        callback takes (response, entry, listing); entry is what the listing said of it, {} for nothing.
        """
        if not is_web_address(url):
            yield from self.without_detail(entry, listing, f"no web address of its page: {url!r}", "bad_address")
            return
        yield self.request(url, callback, errback=self.lost_detail, dont_filter=True,
                           cb_kwargs={"entry": entry, "listing": listing}, **kwargs)

    def lost_detail(self, failure: Any) -> Iterator[Emitted]:
        """Keep the entry whose page could not be had (failure: Twisted's, with its request)."""
        kind, message = of_download(failure.value)
        request = failure.request
        reason = f"{request.url} ({kind}: {message})"
        yield from self.without_detail(**request.cb_kwargs, reason=reason, kind="page_failed")

    def without_detail(self, entry: Payload, listing: Response, reason: str, kind: str = "unreadable"
                       ) -> Iterator[Emitted]:
        """Emit what the listing said of an entry, and an Issue of this kind with the reason for no more."""
        if entry:
            yield from self.emit([entry], listing)
        yield from self.emit([Flaw(kind, reason, "", entry or None)], listing)
