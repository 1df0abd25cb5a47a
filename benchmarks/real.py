"""Harvest the saved listings of the real partners by replay, normalise them, and print what came of each.

    .venv/bin/python benchmarks/real.py --listings ../shared/listings --data DIR

DIR then holds `harvest/` and `normalized/`: `glane link --data DIR` and `glane publish --data DIR` go on from there.
Needs no network: the listings are wrapped into DIR/listings.warc.gz under their real addresses, and replayed.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.listings import ENTRIES, saved_answers
from crawlers.harvest import harvest
from crawlers.partners import Partner, load_partners
from crawlers.store import Run
from crawlers.warc import write_warc
from glane.config import CHECKOUT, Paths
from glane.stages.harvesting import harvest_options
from glane.stages.normalized import read_header, read_records
from glane.stages.normalizing import normalize

SHARES = ("url", "summary", "description", "themes", "tasks", "status", "start_date", "place", "commune_code",
          "country_code", "latitude", "organisations", "languages", "contact")


def replay(partners: Mapping[str, Partner], listings: Path, data: Path) -> list[Run]:
    """Wrap the listings of these partners into DATA/listings.warc.gz and harvest them from there into DATA/harvest."""
    data.mkdir(parents=True, exist_ok=True)
    warc = data / "listings.warc.gz"
    write_warc(warc, saved_answers(list(partners.values()), listings))
    return harvest(list(partners.values()), data / "harvest", harvest_options(replay=warc))


def table(paths: Paths, partners: Mapping[str, Partner], runs: Iterable[Run]) -> list[dict[str, Any]]:
    """Return a row a partner: entries, records, communes, share of records that have each field, Issues by kind."""
    entries = {run.partner: run.entries if run.state == "ok" else f"{run.failure}: {run.message}" for run in runs}
    rows = []
    for slug in partners:
        header = read_header(paths, slug)
        records = [record for record, _ in read_records(paths, slug)] if header else []
        kinds: Counter[str] = Counter()
        for issue in header.get("issues", []):
            kinds[issue["kind"]] += issue["count"]
        shares = {name: round(100 * sum(bool(getattr(record, name)) for record in records) / max(len(records), 1))
                  for name in SHARES}
        rows.append({"partner": slug, "expected": ENTRIES[slug], "entries": entries.get(slug), "records": len(records),
                     "communes": sum(bool(record.commune_code) for record in records), **shares,
                     "labels": len(header.get("labels", [])), "issues": dict(kinds.most_common())})
    return rows


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return 0 if every entry of every listing came through as a record, else 1."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--listings", type=Path, default=CHECKOUT.parent / "shared" / "listings")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--partners", type=Path, default=CHECKOUT / "partners")
    parser.add_argument("only", nargs="*", help="slugs of partners; all of them unless given")
    options = parser.parse_args(arguments)
    loaded = load_partners(options.partners)
    partners = {slug: partner for slug, partner in loaded.items()
                if slug in ENTRIES and slug in (options.only or ENTRIES)}
    paths = Paths(options.data, options.partners)
    start = perf_counter()
    runs = replay(partners, options.listings, options.data)
    harvested = perf_counter()
    done = normalize(paths, partners, datetime.now(UTC).date())
    normalised = perf_counter()
    rows = table(paths, partners, runs)
    print_table(rows)
    for partner in done:
        if partner.problem:
            print(f"{partner.partner}: {partner.problem}")
    print(f"\nharvest by replay {harvested - start:.1f} s, normalise {normalised - harvested:.1f} s")
    return int(any(not row["expected"] == row["entries"] == row["records"] for row in rows))


def print_table(rows: list[dict[str, Any]]) -> None:
    """Print the rows as a table of counts and shares in per cent, then the Issues of each partner by kind."""
    columns = [name for name in rows[0] if name != "issues"]
    widths = {name: max(len(name), *(len(str(row[name])) for row in rows)) for name in columns}
    print("  ".join(name.rjust(widths[name]) for name in columns))
    for row in rows:
        print("  ".join(str(row[name]).rjust(widths[name]) for name in columns))
    total = {name: sum(row[name] for row in rows if isinstance(row[name], int))
             for name in ("expected", "entries", "records", "communes")}
    print("all: " + ", ".join(f"{count:,} {name}" for name, count in total.items()))
    print("\nIssues by kind")
    for row in rows:
        kinds = ", ".join(f"{count} {kind}" for kind, count in row["issues"].items())
        print(f"  {row['partner']}: {kinds or 'none'}")


if __name__ == "__main__":
    sys.exit(main())
