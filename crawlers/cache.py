"""Conditional requests: answers are kept with their ETag and Last-Modified, and asked for again only if changed.

One SQLite file a partner. The answers of a run that was killed are as good as new to the next, which so goes on from
there.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterable
from http import HTTPStatus
from pathlib import Path
from time import time
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcache import HttpCacheMiddleware
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes
from scrapy.settings import BaseSettings
from w3lib.http import headers_dict_to_raw, headers_raw_to_dict

from crawlers.services import services

_LOG = logging.getLogger("scrapy.glane.cache")
_SCHEMA = """
create table if not exists answers(
    key blob primary key, status integer not null, headers blob not null, body blob not null,
    run text not null, stored_at real not null, fetched_at text not null) strict
"""
_FRESH_SECONDS = 24 * 3600
_CONDITIONS = (b"If-None-Match", b"If-Modified-Since")
# What a 304 may say anew (RFC 9110, 15.4.5). Some servers send more, a wrong Content-Type among it.
_RENEWED = (b"Cache-Control", b"Content-Location", b"Date", b"ETag", b"Expires", b"Last-Modified", b"Vary")


class AlwaysRevalidate:
    """Keeps successes only; asks again each time, unless the answer is that of the interrupted run before this one.

    `no-store` is not heeded: what is kept here is a harvest that another file keeps as well, not a browser's cache,
    and most sites with a session send it with every public page.
    """

    def __init__(self, settings: BaseSettings) -> None:
        pass

    def should_cache_request(self, request: Request) -> bool:
        """Keep answers to plain questions."""
        return request.method == "GET"

    def should_cache_response(self, response: Response, request: Request) -> bool:
        """Keep full successes."""
        return response.status in (200, 203)

    def is_cached_response_fresh(self, cachedresponse: Response, request: Request) -> bool:
        """Tell whether to go without asking; otherwise make the request conditional."""
        if "resumed" in cachedresponse.flags:
            return True
        for condition, validator in zip(_CONDITIONS, (b"ETag", b"Last-Modified"), strict=True):
            if validator in cachedresponse.headers:
                request.headers[condition] = cachedresponse.headers[validator]
        return False

    def is_cached_response_valid(self, cachedresponse: Response, response: Response, request: Request) -> bool:
        """Take the kept answer for a 304 only: in any trouble the run must fail, not look well."""
        return response.status == HTTPStatus.NOT_MODIFIED


class Revalidation(HttpCacheMiddleware):
    """Scrapy's, without its habit of serving a kept answer when the site is down."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Revalidation:
        """Make the middleware and hand the storage its crawler."""
        middleware = super().from_crawler(crawler)
        middleware.storage.crawler = crawler
        return middleware

    def process_request(self, request: Request, spider: Spider | None = None) -> Request | Response | None:
        """Answer from the cache, or make the request conditional."""
        for name in _CONDITIONS:  # a redirected request still has those of the address it was sent from
            request.headers.pop(name, None)
        return super().process_request(request)

    def process_exception(self, request: Request, exception: Exception, spider: Spider | None = None) -> None:
        """Let the failure through."""
        request.meta.pop("cached_response", None)

    def _freshen_cached_response(self, cachedresponse: Response, response: Response) -> None:
        for name in _RENEWED:
            if name in response.headers:
                cachedresponse.headers[name] = response.headers[name]


class AnswerStorage:
    """Keeps answers in one SQLite file. What is damaged is begun anew: it can all be asked for again."""

    crawler: Crawler

    def __init__(self, settings: BaseSettings) -> None:
        self._database: Any = None

    def open_spider(self, spider: Spider) -> None:
        """Open the partner's file."""
        run = services(self.crawler)
        self._run, self._resumes = run.run.run, run.run.resumes
        self._fingerprint = self.crawler.request_fingerprinter.fingerprint
        try:
            self._database = _open(run.cache)
        except sqlite3.DatabaseError as error:
            _LOG.warning("%s is damaged (%s) and begun anew", run.cache, error, extra={"spider": spider})
            _remove(run.cache)
            self._database = _open(run.cache)

    def close_spider(self, spider: Spider) -> None:
        """Close it."""
        self._database.close()

    def retrieve_response(self, spider: Spider, request: Request) -> Response | None:
        """Return the kept answer, flagged `resumed` if it is one of the interrupted run before this one."""
        row = self._database.execute(
            "select status, headers, body, run, stored_at, fetched_at from answers where key = ?",
            (self._fingerprint(request),)).fetchone()
        if row is None:
            return None
        status, raw, body, run, stored_at, fetched_at = row
        headers = Headers(headers_raw_to_dict(raw))
        resumed = run in self._resumes and time() - stored_at < _FRESH_SECONDS
        request.meta["fetched_at"] = fetched_at
        cls = responsetypes.from_args(headers=headers, url=request.url, body=body)
        return cls(request.url, status=status, headers=headers, body=body, flags=["resumed"] if resumed else [])

    def store_response(self, spider: Spider, request: Request, response: Response) -> None:
        """Keep an answer; of one that has not changed, only that it was seen by this run."""
        key, headers = self._fingerprint(request), headers_dict_to_raw(response.headers)
        if "cached" in response.flags:
            self._database.execute("update answers set run = ?, stored_at = ?, headers = ? where key = ?",
                                   (self._run, time(), headers, key))
            return
        self._database.execute(
            "insert or replace into answers values (?, ?, ?, ?, ?, ?, ?)",
            (key, response.status, headers, response.body, self._run, time(), request.meta.get("fetched_at", "")))

    def forget(self, request: Request) -> None:
        """Drop an answer that could not be read: it must be asked for again."""
        self._database.execute("delete from answers where key = ?", (self._fingerprint(request),))


def forget_others(path: Path, runs: Iterable[str]) -> None:
    """Drop the answers that none of these runs has seen."""
    if not path.exists():
        return
    names = list(runs)
    database = _open(path)
    database.execute(f"delete from answers where run not in ({', '.join('?' * len(names))})", names)  # noqa: S608
    database.close()


def _open(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("pragma journal_mode = wal")
    database.execute("pragma synchronous = off")  # a killed process loses nothing; a power cut may cost the cache
    database.execute(_SCHEMA)
    return database


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
