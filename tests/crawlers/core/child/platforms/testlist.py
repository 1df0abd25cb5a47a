"""A listing as plain as can be, to test the crawl and not the reading of real platforms."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator

import orjson
from scrapy.http import Response

from crawlers.platforms.base import Emitted, PlatformSpider


class ListSpider(PlatformSpider):
    """Pages `{"entries": [...], "details": [addresses], "next": address}`; a detail page is one entry."""

    name = "testlist"

    def parse(self, response: Response) -> Iterator[Emitted]:
        page = orjson.loads(response.body)
        if "sleep" in page:
            time.sleep(page["sleep"])
        if "die" in page:
            os.kill(os.getpid(), signal.SIGKILL)
        yield from self.emit(page["entries"], response)
        for url in page.get("details", ()):
            yield self.request(response.urljoin(url), self.parse_detail)
        if page.get("next"):
            yield self.request(response.urljoin(page["next"]), self.parse)

    def parse_detail(self, response: Response) -> Iterator[Emitted]:
        yield from self.emit([orjson.loads(response.body)], response)
