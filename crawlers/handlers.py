"""Download handlers: the network, guarded, paced and recorded; or a recording, with the network off."""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from crawlers.failures import HarvestFailure
from crawlers.network import GuardedResolver, ascii_host
from crawlers.runs import now
from crawlers.services import services
from crawlers.warc import SavedAnswer, SavedRequest

_BUSY_STATUSES = (429, 503)
_LONGEST_WAIT = 120.0
_PAUSES_WHEN_BUSY = 5


class NetworkHandler(HTTP11DownloadHandler):
    """Scrapy's handler, one turn at a time to each host. Counts what goes over the network, and records it."""

    lazy = False

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._services = services(crawler)
        self._pause = 1.0 / self._services.partner.requests_per_second

    async def download_request(self, request: Request) -> Response:
        """Fetch, when it is the host's turn.

        Raises HarvestFailure `private_address` for a host that is not a public one, `interrupted` in a run that ends.
        """
        host = ascii_host(urlsplit(request.url).hostname or "")
        if not self._services.tally.ending:
            await self._services.pacer.turn(host, self._pause)
        if self._services.tally.ending:
            raise HarvestFailure("interrupted", "the run is being ended")
        self._services.traffic.requests += 1
        try:
            response = await super().download_request(request)
        except CannotResolveHostError as error:
            if host in GuardedResolver.private:
                raise HarvestFailure("private_address", f"{host} is not on the public Internet; "
                                     "GLANE_ALLOW_PRIVATE=1 allows it") from error
            raise
        request.meta["fetched_at"] = now()
        self._account(request, response, host)
        return response

    def _account(self, request: Request, response: Response, host: str) -> None:
        traffic = self._services.traffic
        traffic.bytes += len(response.body)
        traffic.not_modified += response.status == HTTPStatus.NOT_MODIFIED
        if response.status in _BUSY_STATUSES:
            asked = _retry_after(response)
            self._services.pacer.hold(host, self._pause * _PAUSES_WHEN_BUSY if asked is None else asked)
        if self._services.recorder is not None:
            self._services.recorder.write(
                SavedAnswer(request.url, response.body, _pairs(response.headers), response.status,
                            request.meta["fetched_at"]),
                SavedRequest(request.method, _pairs(request.headers), request.body))


def _retry_after(response: Response) -> float | None:
    """Return the seconds that the site asks to be left alone, at most two minutes; None if it does not say."""
    value = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if value.isdecimal():
        return min(float(value), _LONGEST_WAIT)
    try:
        wait = parsedate_to_datetime(value) - parsedate_to_datetime(
            (response.headers.get("Date") or b"").decode("latin-1"))
    except (TypeError, ValueError):
        return None
    return min(max(wait.total_seconds(), 0.0), _LONGEST_WAIT)


def _pairs(headers: Headers) -> tuple[tuple[str, str], ...]:
    return tuple((name.decode("latin-1"), value.decode("latin-1"))
                 for name, values in headers.items() for value in values)


class ReplayHandler(BaseDownloadHandler):
    """Answers from a recording. Nothing is asked of the network, and no host is looked up."""

    lazy = False

    async def download_request(self, request: Request) -> Response:
        """Return the recorded answer; for a robots.txt that was not recorded, that there is none.

        Raises HarvestFailure `not_recorded` for any other address that the recording does not hold.
        """
        archive: Any = services(self.crawler).archive
        answer = archive.find(request.url, request.method, request.body)
        if answer is None and urlsplit(request.url).path == "/robots.txt":
            return Response(request.url, status=404)
        if answer is None:
            raise HarvestFailure("not_recorded", f"{request.method} {request.url} is not in the recording")
        request.meta["fetched_at"] = answer.fetched_at
        services(self.crawler).traffic.bytes += len(answer.body)
        headers = Headers()
        for name, value in answer.headers:
            headers.appendlist(name, value)
        cls = responsetypes.from_args(headers=headers, url=request.url, body=answer.body)
        return cls(request.url, status=answer.status, headers=headers, body=answer.body, protocol="HTTP/1.1")
