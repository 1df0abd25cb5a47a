"""Downloader middlewares: robots.txt as RFC 9309 has it, redirects, decompression with a bound."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.robotstxt import RobotParser

from crawlers.failures import Failure, HarvestFailure, of_answer, of_download
from crawlers.network import ascii_host
from crawlers.services import services

LONGEST_DELAY = 30.0


class _Unreachable(RobotParser):
    """Stands for a robots.txt that could not be had: until it can, nothing is allowed."""

    def __init__(self, failure: Failure) -> None:
        self._failure = failure

    @classmethod
    def from_crawler(cls, crawler: Crawler, robotstxt_body: bytes) -> _Unreachable:
        raise NotImplementedError("made by Robots only")

    def allowed(self, url: str | bytes, user_agent: str | bytes) -> bool:
        kind, message = self._failure
        raise HarvestFailure(kind, f"robots.txt: {message}")


class Robots(RobotsTxtMiddleware):
    """Scrapy's, and: Crawl-delay is kept, up to 30 seconds, unless the partner agreed to a pace of its own.

    A robots.txt that is answered by 4xx does not exist, so all is allowed; one that the site fails to answer, or that
    cannot be reached, allows nothing, and the request fails in the way that robots.txt did.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._services = services(crawler)
        crawler.signals.connect(self._keep_delay, signal=signals.robots_parsed)

    def _keep_delay(self, robotparser: RobotParser, request: Request) -> None:
        delay = robotparser.crawl_delay("Glane")
        if delay and self._services.partner.requests_per_second <= 1:
            host = ascii_host(urlsplit(request.url).hostname or "")
            self._services.pacer.slow_down(host, min(float(delay), LONGEST_DELAY))

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            self._settle(netloc, of_answer(response))
            return
        if response.status != HTTPStatus.OK:
            response = response.replace(body=b"")
        await super()._parse_robots(response, netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        failure = of_download(exc)
        if isinstance(exc, IgnoreRequest) and failure[0] == "server_error":
            super()._robots_error(exc, netloc)  # redirects without end lead to no robots.txt
            return
        self._settle(netloc, failure)

    def _settle(self, netloc: str, failure: Failure) -> None:
        waiting: Any = self._parsers[netloc]
        self._parsers[netloc] = _Unreachable(failure)
        waiting.callback(self._parsers[netloc])


class Redirects(RedirectMiddleware):
    """Scrapy's, which drops in silence what is sent round to where it came from."""

    def _redirect(self, redirected: Request, request: Request, reason: Any) -> Request:
        if redirected.url in (request.url, *request.meta.get("redirect_urls", ())):
            raise HarvestFailure("server_error", f"{reason} from {request.url} leads in a circle")
        return super()._redirect(redirected, request, reason)


class BoundedCompression(HttpCompressionMiddleware):
    """Scrapy's, whose refusal of a bomb is told apart from other refusals."""

    def process_response(self, request: Request, response: Response, spider: Spider | None = None
                         ) -> Request | Response:
        """Decompress. Raises HarvestFailure `too_big` for a body that grows beyond DOWNLOAD_MAXSIZE."""
        try:
            return super().process_response(request, response)
        except IgnoreRequest as error:
            raise HarvestFailure("too_big", f"{response.url} grows beyond {self._max_size} bytes "
                                 f"when decompressed (from {len(response.body)})") from error
