"""The child process of a harvest: crawls all partners of a job in one reactor.

`crawlers.harvest` starts it. On its standard input comes the job, a line of JSON; when the input ends the parent is
gone, and the child goes too. On its standard output it writes the run.json of each run, a line each, when it is kept.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from asyncio import Task
from dataclasses import asdict, dataclass, field
from functools import partial
from time import monotonic
from typing import BinaryIO

import orjson
from scrapy.crawler import AsyncCrawlerProcess

from crawlers.cache import forget_others
from crawlers.job import Job
from crawlers.logs import RunLogs, install
from crawlers.network import Pacer
from crawlers.outcome import summary
from crawlers.partners import Partner
from crawlers.pipelines import RecordPipeline
from crawlers.services import PartnerCrawler, Services
from crawlers.settings import crawl_settings, process_settings
from crawlers.store import BusyError, HarvestStore, Run
from crawlers.warc import WarcArchive, WarcRecorder

_LOG = logging.getLogger("scrapy.glane.crawl")


@dataclass(slots=True)
class Crawls:
    """All crawls of the process."""

    job: Job
    output: BinaryIO
    store: HarvestStore
    recorder: WarcRecorder | None
    archive: WarcArchive | None
    # The child of a harvest that was killed goes within moments; a harvest that is alive is not waited for.
    patient_until: float = field(default_factory=lambda: monotonic() + 3.0)
    pacer: Pacer = field(default_factory=Pacer)
    logs: RunLogs = field(default_factory=RunLogs)

    @classmethod
    def of(cls, job: Job, output: BinaryIO) -> Crawls:
        """Open what the job names."""
        options = job.options
        return cls(job, output, HarvestStore(job.folder), WarcRecorder(options.record) if options.record else None,
                   WarcArchive(options.replay) if options.replay else None)

    def run(self) -> None:
        """Crawl; returns when all runs are kept."""
        process = AsyncCrawlerProcess(process_settings(self.job.options))
        install(self.logs)
        for one in self.job.partners:
            try:
                self._start(process, one)
            except BusyError as error:
                self._tell(self.store.fail(one.slug, "busy", str(error)))
        process.start()
        if self.recorder is not None:
            self.recorder.close()

    def _start(self, process: AsyncCrawlerProcess, one: Partner) -> None:
        services = self._services(one)
        crawler = PartnerCrawler(services, crawl_settings(one, self.job.options))
        process.crawl(crawler, partner=one).add_done_callback(partial(self._finish, services))

    def _services(self, one: Partner) -> Services:
        run = self.store.begin(one.slug, max(0.0, self.patient_until - monotonic()))
        self.logs.add(one.slug, run.folder / "crawl.log")
        last = self.store.last_successful(one.slug)
        records = RecordPipeline(run, self.store.records(last) if last else ())
        return Services(one, self.job.options, run, self.store.cache(one.slug), records, self.pacer,
                        self.recorder, self.archive)

    def _finish(self, services: Services, task: Task[None]) -> None:
        """Keep the run."""
        if task.cancelled():
            services.tally.closed = "cancelled"
        elif (error := task.exception()) is not None:
            _LOG.error("the crawl of %s ended", services.partner.slug, exc_info=error)
            services.tally.fatal = "crashed", f"{type(error).__name__}: {error}"
        run = services.run.finish(
            summary(services.partner, services.run, services.records, services.tally, services.traffic))
        if run.state == "ok":
            forget_others(services.cache, {run.run, *services.run.resumes})
        self.store.prune(run.partner)
        self._tell(run)

    def _tell(self, run: Run) -> None:
        self.output.write(orjson.dumps(asdict(run)) + b"\n")
        self.output.flush()


def main() -> None:
    """Read the job, crawl, tell."""
    job = Job.from_json(sys.stdin.buffer.readline())
    threading.Thread(target=_die_with_parent, daemon=True).start()
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what else is printed must not come between the runs
    Crawls.of(job, output).run()


def _die_with_parent() -> None:
    while os.read(0, 4096):
        pass
    os._exit(1)
