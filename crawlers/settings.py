"""How Glane crawls: its manners and its bounds, as Scrapy settings."""

from __future__ import annotations

import os
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from crawlers.partners import Partner

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class HarvestOptions:
    """How to harvest.

    contact: a page, or mailto: address, that the user agent names, for a site's keeper to write to. record: WARC file
    to write all answers to; replay: WARC file to take all answers from, with the network off. allow_private: also crawl
    private networks (or GLANE_ALLOW_PRIVATE=1 in the environment). timeout: seconds for one answer; max_seconds: for
    a partner; max_pages, max_depth: answers of a partner, and links from its start to the last; max_bytes: of one
    answer, as sent and again decompressed; retries: times that a request is made again when the site is in trouble.
    """

    contact: str
    record: Path | None = None
    replay: Path | None = None
    allow_private: bool = False
    timeout: float = 60.0
    max_seconds: float = 6 * 3600.0
    max_pages: int = 20_000
    max_depth: int = 2000
    max_bytes: int = 128 * MEGABYTE
    retries: int = 2

    @property
    def private_allowed(self) -> bool:
        """Whether private networks may be crawled."""
        return self.allow_private or os.environ.get("GLANE_ALLOW_PRIVATE") == "1"


def user_agent(contact: str) -> str:
    """Return the name that Glane gives itself: with its version and where to write to."""
    return f"Glane/{version('glane')} (+{contact})"


def process_settings(options: HarvestOptions) -> dict[str, Any]:
    """Return the settings that all crawls of a process share, its resolver among them."""
    return {
        "TWISTED_DNS_RESOLVER": "crawlers.network.GuardedResolver",
        "GLANE_ALLOW_PRIVATE": options.private_allowed,
        "LOG_ENABLED": False,  # crawlers.logs writes each run's own file
        "LOG_INSTALL_ROOT_HANDLER": False,
        "LOG_VERSIONS": [],
        "REMOTE_CONTROL_ENABLED": False,  # both would run what others send
        "TELNETCONSOLE_ENABLED": False,
    }


def crawl_settings(partner: Partner, options: HarvestOptions) -> dict[str, Any]:
    """Return the settings of one partner's crawl."""
    return {**process_settings(options), **_manners(partner, options), **_bounds(options),
            **_components(options), "STATS_DUMP": False, "WARN_ON_GENERATOR_RETURN_VALUE": False}


def _manners(partner: Partner, options: HarvestOptions) -> dict[str, Any]:
    return {
        "USER_AGENT": user_agent(options.contact),
        "ROBOTSTXT_USER_AGENT": "Glane",
        "ROBOTSTXT_OBEY": True,
        "DEFAULT_REQUEST_HEADERS": {"Accept": "*/*", "Accept-Language": f"{partner.language}, *;q=0.5"},
        "CONCURRENT_REQUESTS": 16,
        # Turns are given by crawlers.network.Pacer, which all crawls of the process share.
        "DOWNLOAD_DELAY": 0,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 2 if partner.requests_per_second <= 1 else 8,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
    }


def _bounds(options: HarvestOptions) -> dict[str, Any]:
    return {
        "DOWNLOAD_TIMEOUT": options.timeout,
        "DOWNLOAD_MAXSIZE": options.max_bytes,
        "DOWNLOAD_WARNSIZE": 0,
        "CLOSESPIDER_TIMEOUT": options.max_seconds,
        "DEPTH_LIMIT": options.max_depth,
        "REDIRECT_MAX_TIMES": 10,
        "RETRY_TIMES": options.retries,
    }


def _components(options: HarvestOptions) -> dict[str, Any]:
    """Return all parts of the crawl: ours, and those of Scrapy that are of use.

    They are named in Scrapy's `_BASE` settings, since what is only switched off is imported all the same, for half a
    second at each harvest. Left out on purpose: cookies; following what a page's text refreshes to, mostly a bot wall;
    proxies, since the guard sees where a connection goes but not what a proxy does with it; UrlLength, which drops a
    request in silence (crawlers.watch makes it an Issue).
    """
    handler = "crawlers.handlers." + ("ReplayHandler" if options.replay else "NetworkHandler")
    return {
        "DOWNLOAD_HANDLERS_BASE": {"http": handler, "https": handler},
        "DOWNLOADER_MIDDLEWARES_BASE": {
            "crawlers.middlewares.Robots": 100,
            "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": 350,
            "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
            "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
            "scrapy.downloadermiddlewares.retry.RetryMiddleware": 550,
            "crawlers.middlewares.BoundedCompression": 590,
            "crawlers.middlewares.Redirects": 600,
            "crawlers.cache.Revalidation": 900,
        },
        "SPIDER_MIDDLEWARES_BASE": {
            "scrapy.spidermiddlewares.start.StartSpiderMiddleware": 25,
            "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": 50,
            "scrapy.spidermiddlewares.referer.RefererMiddleware": 700,
            "scrapy.spidermiddlewares.depth.DepthMiddleware": 900,
            "crawlers.watch.Watch": 950,
        },
        "EXTENSIONS_BASE": {"scrapy.extensions.closespider.CloseSpider": 0},
        "HTTPCACHE_ENABLED": not (options.record or options.replay),  # a 304 in a recording would be of no use
        "HTTPCACHE_POLICY": "crawlers.cache.AlwaysRevalidate",
        "HTTPCACHE_STORAGE": "crawlers.cache.AnswerStorage",
        "SCHEDULER_PRIORITY_QUEUE": "scrapy.pqueues.ScrapyPriorityQueue",
        "SCHEDULER_MEMORY_QUEUE": "scrapy.squeues.FifoMemoryQueue",  # pages in the listing's order
    }
