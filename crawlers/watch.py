"""Spider middleware: takes what a spider emits to the run's files, and sees to it that nothing fails in silence."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Iterable
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcache import HttpCacheMiddleware
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from scrapy.spidermiddlewares.base import BaseSpiderMiddleware
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawlers.cache import AnswerStorage
from crawlers.challenges import challenge
from crawlers.failures import HarvestFailure, of_download, of_spider
from crawlers.records import Issue
from crawlers.services import services

_LOG = logging.getLogger("scrapy.glane.watch")
_LONGEST_ADDRESS = 8000
# A listing whose pages bring nothing new so many times running goes in circles.
_MOST_STALE_PAGES = 100


class Watch(BaseSpiderMiddleware):
    """Fails the run when a page of the listing fails, counts the pages of entries that do.

    A page is one of the listing if it is a start page, or is read by the same callback as one or by `parse`: what it
    would have led to is unknown, so that without it entries would be missing unseen. Any other is the page of an entry,
    and its failure is an Issue `page_failed`, unless the spider's errback tells of it. A spider may say which it is:
    `meta={"listing": True}` or False. Pages of the listing are asked for before those of entries, so that a run that is
    to fail fails early.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._services = services(crawler)
        self._tally = self._services.tally
        self._listing_callbacks = {"parse"}
        self._stale_pages = 0
        self._stale_page: Response | None = None
        crawler.signals.connect(self._closed, signal=signals.spider_closed)
        crawler.signals.connect(self._not_started, signal=signals.spider_error)

    def _closed(self, spider: Spider, reason: str) -> None:
        self._tally.closed = reason
        self._tally.too_deep = self.crawler.stats.get_value("depth/request_ignored_count", 0)

    def _not_started(self, failure: Failure, response: Any) -> None:
        """Keep what `start` raised; all else that a spider raises comes by way of this middleware."""
        if response is None and self._tally.fatal is None:
            self._tally.fatal = "crashed", f"the spider could not start: {failure.value}"

    def get_processed_request(self, request: Request, response: Response | None) -> Request | None:
        """Let a request through if it is for the web, its failure told to this middleware."""
        if urlsplit(request.url).scheme not in ("http", "https") or len(request.url) > _LONGEST_ADDRESS:
            self._issue("bad_address", request.url)
            return None
        if response is None:
            self._listing_callbacks.add(_name(request.callback))
        elif not self._is_listing(request):
            request.priority -= 1
        request.errback = partial(self._failed, own=request.errback)
        return request

    def get_processed_item(self, item: Any, response: Response | None) -> None:
        """Take a record or an issue: it goes no further."""
        if self._services.records.take(item):
            self._stale_pages = self._stale_pages if isinstance(item, Issue) else 0
            return
        if response is not self._stale_page:
            self._stale_page = response
            self._stale_pages += 1
        if self._stale_pages > _MOST_STALE_PAGES:
            self._end("too_many_pages", f"{_MOST_STALE_PAGES} pages brought nothing new; the last: "
                      f"{response.url if response else ''}")

    def process_spider_input(self, response: Response) -> None:
        """Count the page. Raises HarvestFailure for one too many, and for a bot wall."""
        self._tally.pages += 1
        if self._tally.pages > self._services.options.max_pages:
            raise HarvestFailure("too_many_pages", f"more than {self._services.options.max_pages} pages")
        wall = challenge(response.status, response.headers, response.body)
        if wall:
            raise HarvestFailure("challenged", f"{wall} at {response.url}")

    def process_spider_output(self, response: Response | None, result: Iterable[Any], spider: Spider | None = None
                              ) -> Iterable[Any]:
        """Take the records, let the requests through; an exception of the spider's is a failure of the page."""
        try:
            yield from super().process_spider_output(response, result)
        except Exception as error:
            self._unreadable(error, response)

    async def process_spider_output_async(self, response: Response | None, result: AsyncIterator[Any],
                                          spider: Spider | None = None) -> AsyncIterator[Any]:
        """The same for an asynchronous callback."""
        try:
            async for item in super().process_spider_output_async(response, result):
                yield item
        except Exception as error:
            self._unreadable(error, response)

    def process_spider_exception(self, response: Response, exception: Exception) -> Iterable[Any] | None:
        """The same for a callback that is no generator."""
        if isinstance(exception, HttpError):
            return None
        self._unreadable(exception, response)
        return ()

    def _unreadable(self, error: Exception, response: Response | None) -> None:
        if isinstance(error, CloseSpider) or response is None or response.request is None:
            raise error
        _LOG.error("%s cannot be read", response.url, exc_info=error, extra={"spider": self.crawler.spider})
        self._page_failed(response.request, *of_spider(error))

    def _failed(self, failure: Failure, own: Callable[[Failure], Any] | None = None) -> Any:
        """Stand as errback of each request: no answer, or one that is no success."""
        if self._tally.ending:
            return ()
        request: Request = failure.request  # type: ignore[attr-defined]  # set by Scrapy
        error: Any = failure.value
        if not isinstance(error, HarvestFailure):
            self._tally.pages += 1
        _LOG.warning("%s: %s", request.url, error, extra={"spider": self.crawler.spider})
        self._page_failed(request, *of_download(error), told=own is not None)
        return own(failure) if own else ()

    def _page_failed(self, request: Request, kind: str, message: str, told: bool = False) -> None:
        """Count the failure, and make it an Issue unless the spider's own errback tells of it."""
        cache = self.crawler.get_downloader_middleware(HttpCacheMiddleware)
        if cache is not None and isinstance(cache.storage, AnswerStorage):
            cache.storage.forget(request)
        if kind in ("too_many_pages", "crashed") or self._is_listing(request):
            self._end(kind, message)
        self._tally.page_failed(kind, message)
        if not told:
            self._issue("page_failed", f"{request.url} ({kind}: {message})")

    def _is_listing(self, request: Request) -> bool:
        marked = request.meta.get("listing")
        if marked is not None:
            return bool(marked)
        return bool(request.meta.get("is_start_request")) or _name(request.callback) in self._listing_callbacks

    def _end(self, kind: str, message: str) -> None:
        """End the run as failed: what more would come is of no use."""
        if self._tally.fatal is None:
            self._tally.fatal = kind, message
        self._tally.ending = True
        raise CloseSpider("failed")

    def _issue(self, kind: str, value: str) -> None:
        self._services.records.take(Issue.of(self._services.partner.slug, "", "", kind, value))


def _name(callback: Any) -> str:
    """Return a callback's name; that of `parse`, Scrapy's own choice, for none."""
    return getattr(callback, "__name__", "") or getattr(getattr(callback, "func", None), "__name__", "") or "parse"
