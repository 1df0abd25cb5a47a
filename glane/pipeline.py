"""The stages as the command line runs them: told line by line, with the exit code of each.

Each loads only what it runs on: Scrapy alone takes half a second.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from crawlers.partners import Partner
from glane import console
from glane.config import GlaneError, Paths, UsageError, alone

if TYPE_CHECKING:
    from glane.stages.linking import Linker
    from glane.stages.normalizing import NormalizedPartner


def run_all(paths: Paths, partners: Mapping[str, Partner], harvested: Mapping[str, Partner], today: date) -> int:
    """Harvest some partners, then normalise, link and publish all; return 1 when anything fell short.

    A partner that fails doesn't stop the rest: its last good records stay.
    """
    from glane.stages.harvesting import harvest_partners

    start = time.monotonic()
    console.line(f"Harvest: {console.plural(len(harvested), 'partner')}")
    code = harvest_partners(paths, harvested)
    code |= normalize_stage(paths, partners, today)
    code |= link_stage(paths, partners, today)
    code |= publish_stage(paths, partners, today)
    console.line(f"Done in {time.monotonic() - start:.1f} s" + ("; something above needs a look" if code else ""))
    return code


def normalize_stage(paths: Paths, partners: Mapping[str, Partner], today: date) -> int:
    """Normalise every partner; return 1 when an expectation was broken."""
    from glane.stages.normalizing import normalize

    console.line("Normalise")
    progress = console.Progress("normalise", len(partners))
    with alone(paths.data):
        done = normalize(paths, partners, today, lambda one: progress.step(_normalized_line(one)))
    progress.close()
    return int(any(one.state == "broken" for one in done))


def _normalized_line(one: NormalizedPartner) -> str:
    said = {"never": "no good run yet", "broken": f"EXPECTATION BROKEN  {one.problem}; the last good records stay"}
    text = said.get(one.state) or (f"{one.records:>6,} records  ({console.plural(one.issues, 'issue')}"
                                   + ("; unchanged)" if one.state == "unchanged" else ")"))
    return f"  {one.partner:<28} {text}"


def link_stage(paths: Paths, partners: Mapping[str, Partner], today: date, scheduler: str | None = None, *,
               full: bool = False) -> int:
    """Link what is new or changed; return 0. What decisions could not be obeyed is told.

    scheduler: whose workers link all, if any. full: link all here, whatever was found before. Raises UsageError when
    there is no such folder, and when only other partners have records here: linking none of them would part all that
    was linked.
    """
    from glane.stages.linking import link_commons

    if not paths.data.exists():
        raise UsageError(f"{paths.data}: no such folder; name it with --data, or fill it first: glane run")
    listed = {path.stem for path in paths.normalized.glob("*.ndjson")}
    if listed and not listed & partners.keys():
        from glane.partners import no_records

        raise no_records(paths)
    console.line("Link")
    with alone(paths.data):
        done = link_commons(paths, partners, today, _linker(paths, scheduler, full=full), again=full)
    console.line(f"  {console.plural(done.records, 'record')} are {console.plural(done.projects, 'project')}, "
                 f"{done.merged:,} of several records" + (" (unchanged)" if done.unchanged else ""))
    for note in done.notes:
        console.warn(f"  {note}")
    return 0


def _linker(paths: Paths, scheduler: str | None, *, full: bool) -> Linker:
    if scheduler:
        from glane.scale.workers import linker

        return linker(scheduler, paths.linked)
    from glane.incremental import IncrementalLinker

    return IncrementalLinker(paths.linked / "index", full=full)


def publish_stage(paths: Paths, partners: Mapping[str, Partner], today: date, *, accept_drop: bool = False) -> int:
    """Publish; a check that fails leaves yesterday's commons standing and raises GlaneError."""
    from glane.stages.publishing import publish_commons
    from publish.checks import PublishError

    console.line("Publish")
    try:
        with alone(paths.data):
            built = publish_commons(paths, partners, today, accept_drop=accept_drop)
    except PublishError as error:
        raise GlaneError(f"not published, what was published stands: {error}") from error
    console.line(f"  {paths.commons} ({console.plural(built.projects, 'project')}, "
                 f"{console.plural(built.statements, 'statement')}, {console.plural(built.changes, 'change')}), "
                 f"{paths.dumps / 'latest'}")
    return 0
