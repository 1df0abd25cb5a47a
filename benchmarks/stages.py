"""Normalise, link and publish 10,000 records: seconds and peak memory of each stage; limit 60 s together.

Run: .venv/bin/python -m benchmarks.stages [RECORDS]
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from benchmarks.synthetic import entries
from crawlers.records import RawRecord
from crawlers.store import HarvestStore, Run, now

LIMIT_SECONDS = 60
STAGES = ("normalize", "link", "publish")
PARTNER = """\
title: Banc d'essai {slug}
url: https://{slug}.example.org/
publisher: {{name: Banc d'essai, country: FR, kind: association}}
contact: https://{slug}.example.org/contact
licence: CC0-1.0
language: fr
platform: json
start: [https://{slug}.example.org/projets.json]
fields:
  title: name
  summary: null
  description: text
  url: url
  organisations: org
  themes: theme
  start_date: year
  place: {{commune_code: insee, commune: commune, latitude: lat, longitude: lon}}
"""


def make(folder: Path, count: int) -> None:
    """Write partner files and a finished harvest of `count` entries, as if they had been crawled."""
    (folder / "partners").mkdir()
    by_partner = defaultdict(list)
    for entry in entries(count):
        by_partner[entry.partner].append(entry.payload)
    store = HarvestStore(folder / "data" / "harvest")
    for slug, payloads in by_partner.items():
        (folder / "partners" / f"{slug}.yml").write_text(PARTNER.format(slug=slug), encoding="utf-8")
        run = store.begin(slug)
        for payload in payloads:
            run.write(RawRecord.of(slug, str(payload["id"]), payload["url"], now(), payload))
        run.finish(Run(slug, run.run, run.started_at, now(), "ok", entries=len(payloads)))


def measured(folder: Path, stage: str) -> tuple[float, float, float]:
    """Run one stage as a process of its own; return its wall seconds, CPU seconds and peak memory in MB."""
    start = time.monotonic()
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "glane.cli",
            stage,
            "--data",
            str(folder / "data"),
            "--partners",
            str(folder / "partners"),
        ],
        stdout=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"glane {stage} ended with {process.returncode}")
    return time.monotonic() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main() -> None:
    """Measure and print; exit 1 past the limit."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as name:
        make(Path(name), count)
        total = 0.0
        for stage in STAGES:
            wall, cpu, memory = measured(Path(name), stage)
            total += wall
            print(f"{stage:<10} {wall:6.1f} s wall  {cpu:6.1f} s CPU  {memory:7.0f} MB peak")
        limit = LIMIT_SECONDS * max(1.0, count / 10_000)  # start-up costs the same for few
        print(f"together   {total:6.1f} s for {count:,} records: {total / limit:.2f} of the limit of {limit:.0f} s")
        sys.exit(int(total > limit))


if __name__ == "__main__":
    main()
