"""Decides what a run has come to, from what was met on the way."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import partial

from crawlers.failures import Failure
from crawlers.partners import Partner
from crawlers.pipelines import RecordPipeline
from crawlers.runs import OpenRun, Run, now

# Pages of entries that may fail before the run does. Dead links are a part of any listing, and an entry without its
# page is told as an Issue; where more than a tenth fail the site is ill, and what came would read as a wave of changes.
MOST_FAILED = 0.1


@dataclass(slots=True)
class Traffic:
    """What went over the network, robots.txt and retries included. bytes: bodies as sent."""

    requests: int = 0
    bytes: int = 0
    not_modified: int = 0


@dataclass(slots=True)
class Tally:
    """What was met on the way.

    pages: answers that a spider was handed, or should have been. failed: kinds of failure of the pages of entries, with
    a message each. fatal: the failure that ended the run. closed: Scrapy's reason for closing the spider. too_deep:
    requests left out for their depth. ending: the run is being ended, so that what still waits is not asked for.
    """

    pages: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    messages: dict[str, str] = field(default_factory=dict)
    fatal: Failure | None = None
    closed: str = "finished"
    too_deep: int = 0
    ending: bool = False

    def page_failed(self, kind: str, message: str) -> None:
        """Count the page of an entry that could not be had or read."""
        self.failed[kind] += 1
        self.messages.setdefault(kind, message)


def failure_of(partner: Partner, tally: Tally, entries: int) -> Failure | None:
    """Return the kind and message of a run's failure, None if it is good."""
    return tally.fatal or _of_end(tally) or _of_pages(tally) or _of_entries(partner, entries)


def _of_end(tally: Tally) -> Failure | None:
    if tally.closed == "closespider_timeout":
        return "timeout", "the whole crawl took too long"
    if tally.closed != "finished":
        return "interrupted", f"stopped ({tally.closed})"
    return None


def _of_pages(tally: Tally) -> Failure | None:
    if tally.too_deep:
        return "too_many_pages", f"{tally.too_deep} links lie deeper than is followed"
    failed = tally.failed.total()
    if failed > 1 and failed > MOST_FAILED * tally.pages:
        kind = min(tally.failed, key=lambda one: (-tally.failed[one], one))
        return kind, f"{failed} of {tally.pages} pages failed; {tally.messages[kind]}"
    return None


def _of_entries(partner: Partner, entries: int) -> Failure | None:
    if entries == 0 and partner.expect.min > 0:
        return "empty", "the listing has no entry"
    if entries < partner.expect.min:
        return "too_few", f"{entries} entries, at least {partner.expect.min} are expected (expect.min)"
    return None


def summary(partner: Partner, run: OpenRun, records: RecordPipeline, tally: Tally, traffic: Traffic) -> Run:
    """Return the run as it will be kept."""
    counts = records.counts
    failure = failure_of(partner, tally, counts.entries)
    run_of = partial(Run, partner.slug, run.run, run.started_at, now(), entries=counts.entries, issues=counts.issues,
                     requests=traffic.requests, bytes=traffic.bytes, not_modified=traffic.not_modified)
    if failure is not None:
        return run_of("failed", failure[0], failure[1][:500])
    return run_of("ok", added=counts.added, changed=counts.changed, unchanged=counts.unchanged, gone=records.gone,
                  warnings=_warnings(partner, tally, counts.entries))


def _warnings(partner: Partner, tally: Tally, entries: int) -> tuple[str, ...]:
    warnings = []
    if partner.expect.max is not None and entries > partner.expect.max:
        warnings.append(f"{entries} entries, at most {partner.expect.max} are expected (expect.max)")
    if tally.failed:
        kinds = ", ".join(f"{number} {kind}" for kind, number in sorted(tally.failed.items()))
        warnings.append(f"{tally.failed.total()} of {tally.pages} pages failed ({kinds}); see the issues")
    return tuple(warnings)
