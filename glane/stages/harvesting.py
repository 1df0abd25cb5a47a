"""partners -> harvest/: one crawl of several partners, told partner by partner."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from crawlers.failures import FAILURES
from crawlers.harvest import HarvestOptions, harvest
from crawlers.partners import Partner
from crawlers.store import Run
from crawlers.warc import WarcError
from glane import console
from glane.config import Paths, UsageError, alone

LOOPBACK_CONTACT = "https://example.org/glane"  # seen by servers of this machine only


def harvest_partners(paths: Paths, partners: Mapping[str, Partner], *, record: Path | None = None,
                     replay: Path | None = None, machine: bool = False) -> int:
    """Harvest, print a line a partner (or JSON), return the exit code: 1 when a partner failed."""
    options = harvest_options(record, replay)
    progress = None if machine else console.Progress("harvest", len(partners))
    with alone(paths.data):
        try:
            runs = harvest(list(partners.values()), paths.harvest, options,
                           (lambda run: progress.step(run_line(run))) if progress else None)
        except WarcError as error:
            raise UsageError(str(error)) from error
    if progress:
        progress.close()
    else:
        console.as_json([asdict(run) for run in runs])
    return int(any(run.state != "ok" for run in runs))


def harvest_options(record: Path | None = None, replay: Path | None = None) -> HarvestOptions:
    """Return how to crawl, from the environment: GLANE_CONTACT, GLANE_ALLOW_PRIVATE.

    Raises UsageError when a crawl of the network has no page where partners can write to its maintainer.
    """
    allow_private = os.environ.get("GLANE_ALLOW_PRIVATE") == "1"
    contact = os.environ.get("GLANE_CONTACT")
    if not contact and replay is None and not allow_private:
        raise UsageError("set GLANE_CONTACT to the address of a page where partners can write to you; it stands in the "
                         "user agent of every request, e.g. GLANE_CONTACT=https://commons.example.org/a-propos")
    return HarvestOptions(record=record, replay=replay, allow_private=allow_private,
                          contact=contact or LOOPBACK_CONTACT)


def run_line(run: Run) -> str:
    """Return what a person wants to know of one run."""
    if run.state != "ok":
        return f"  {run.partner:<28} FAILED  {failure_text(run)}"
    news = [f"{count:,} {word}" for count, word in ((run.added, "new"), (run.changed, "changed"), (run.gone, "gone"))
            if count]
    asked = f"{run.requests:,} requests, {run.not_modified:,} not modified"
    return f"  {run.partner:<28} {run.entries:>6,} entries  ({', '.join(news) or 'nothing new'}; {asked})" + "".join(
        f"\n  {'':<28} warning: {warning}" for warning in run.warnings)


def failure_text(run: Run) -> str:
    """Return a failed run's kind, what it means, and what was seen."""
    kind = run.failure or "crashed"
    return f"{kind}: {FAILURES[kind][1]}" + (f" ({run.message})" if run.message else "") + "; the last good run stays"
