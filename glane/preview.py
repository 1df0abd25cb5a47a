"""`glane preview`: one partner harvested and normalised aside, to see what its file makes of its listing."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

from crawlers.harvest import harvest
from crawlers.partners import Partner
from glane import console
from glane.config import Paths
from glane.stages.harvesting import harvest_options, run_line
from glane.stages.normalized import read_header, read_records
from glane.stages.normalizing import normalize


def print_preview(partner: Partner, paths: Paths, today: date, *, limit: int, replay: Path | None) -> int:
    """Show the first `limit` records with their filled fields, the fill rates, the Issues and the unknown labels.

    Everything is made in a temporary folder; the commons isn't touched. Return 1 when the run failed.
    """
    with tempfile.TemporaryDirectory(prefix="glane-preview-") as folder:
        aside = replace(paths, data=Path(folder))
        run = harvest([partner], aside.harvest, harvest_options(replay=replay))[0]
        console.line(run_line(run))
        if run.state != "ok":
            return 1
        made = normalize(aside, {partner.slug: partner}, today)[0]
        if made.problem:
            console.warn(made.problem)
            return 1
        _print_records(aside, partner.slug, limit)
        _print_header(aside, partner.slug)
    return 0


def _print_records(paths: Paths, slug: str, limit: int) -> None:
    for _, (record, _statements) in zip(range(limit), read_records(paths, slug), strict=False):
        console.line(f"\n{record.id}")
        for name, value in record.model_dump().items():
            if value not in (None, [], "") and name not in ("id", "partner", "source_id", "first_seen", "last_seen"):
                text = " | ".join(value) if isinstance(value, list) else str(value).replace("\n", " ")
                console.line(f"  {name:<16} {text[:160]}")


def _print_header(paths: Paths, slug: str) -> None:
    header = read_header(paths, slug)
    console.line(f"\nFilled, of {console.plural(header['records'], 'record')}:")
    for name, count in header["filled"].items():
        console.line(f"  {name:<20} {count / max(header['records'], 1):>5.0%}")
    console.line("\nIssues:" if header["issues"] else "\nNo issue.")
    for issue in header["issues"][:60]:
        console.line(f"  {issue['count']:>4} x {issue['kind']:<16} {issue['field']:<14} {issue['record']}  "
                     f"{issue['value'][:80]}")
    for label in header["labels"]:
        console.line(f"  label not known: {label['field']}: {label['label']} ({label['count']})")
