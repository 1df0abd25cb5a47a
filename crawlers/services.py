"""What the Scrapy components of one partner's crawl share."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scrapy.crawler import Crawler

from crawlers.network import Pacer
from crawlers.outcome import Tally, Traffic
from crawlers.partners import Partner
from crawlers.pipelines import RecordPipeline
from crawlers.runs import OpenRun
from crawlers.settings import HarvestOptions
from crawlers.warc import WarcArchive, WarcRecorder


@dataclass(frozen=True, slots=True)
class Services:
    """One partner's run, and what it shares with the other crawls of the process: pacer, recorder, archive.

    cache: the path of the partner's kept answers.
    """

    partner: Partner
    options: HarvestOptions
    run: OpenRun
    cache: Path
    records: RecordPipeline
    pacer: Pacer
    recorder: WarcRecorder | None = None
    archive: WarcArchive | None = None
    traffic: Traffic = field(default_factory=Traffic)
    tally: Tally = field(default_factory=Tally)


class PartnerCrawler(Crawler):
    """A Scrapy crawler that knows what it crawls for."""

    def __init__(self, services: Services, settings: dict[str, Any]) -> None:
        super().__init__(services.partner.platform_class(), settings)
        self.services = services

    async def stop_async(self) -> None:
        """End the run: what waits for its turn is not asked for any more."""
        self.services.tally.ending = True
        await super().stop_async()


def services(crawler: Crawler | None) -> Services:
    """Return the services of a crawler that `crawlers.crawl` made."""
    if not isinstance(crawler, PartnerCrawler):
        raise TypeError(f"{crawler!r} was not made by crawlers.crawl")
    return crawler.services
