"""One run: what its run.json tells, and its files while they are written."""

from __future__ import annotations

import gzip
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Literal

import orjson

from crawlers.files import PART, replacing
from crawlers.records import Issue, RawRecord, canonical_json

RECORDS, ISSUES, SUMMARY, LAST = "records.ndjson.gz", "issues.ndjson.gz", "run.json", "last_successful"


@dataclass(frozen=True, slots=True)
class Run:
    """One harvest of one partner, as its run.json tells it.

    run: its name, a UTC timestamp, also its folder's. started_at, finished_at: UTC, ISO 8601. failure: a kind of
    crawlers.failures.FAILURES, None when ok. requests, bytes: what went over the network; not_modified: answers 304.
    added, changed, unchanged, gone: entries against the last good run, 0 in a failed one.
    """

    partner: str
    run: str
    started_at: str
    finished_at: str
    state: Literal["ok", "failed"]
    failure: str | None = None
    message: str = ""
    entries: int = 0
    issues: int = 0
    requests: int = 0
    bytes: int = 0
    not_modified: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    gone: int = 0
    warnings: tuple[str, ...] = ()


def now() -> str:
    """Return the time as all of Glane writes it: UTC, ISO 8601, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def keep_summary(folder: Path, run: Run) -> None:
    """Write a run's run.json: with it the run is finished."""
    with replacing(folder / SUMMARY) as file:
        file.write(orjson.dumps(asdict(run), option=orjson.OPT_INDENT_2))


class OpenRun:
    """A run that is being written. `finish` closes it; without it, it counts as interrupted.

    resumes: names of the interrupted runs just before this one, whose answers need not be asked for again.
    """

    def __init__(self, folder: Path, partner: str, resumes: frozenset[str], lock: IO[str]) -> None:
        self.partner = partner
        self.folder = folder
        self.run = folder.name
        self.started_at = now()
        self.resumes = resumes
        self._lock = lock
        self._records = gzip.open(folder / (RECORDS + PART), "wb", compresslevel=3)  # noqa: SIM115 - until `finish`
        self._issues = gzip.open(folder / (ISSUES + PART), "wb", compresslevel=3)  # noqa: SIM115

    def write(self, record: RawRecord) -> None:
        """Add a record."""
        self._records.write(record.to_json() + b"\n")

    def write_issue(self, issue: Issue) -> None:
        """Add an issue."""
        self._issues.write(canonical_json(asdict(issue)) + b"\n")

    def finish(self, summary: Run) -> Run:
        """Keep the run; if it is ok, it becomes the one in use. Return `summary`."""
        for file, name in ((self._records, RECORDS), (self._issues, ISSUES)):
            file.close()
            (self.folder / (name + PART)).replace(self.folder / name)
        keep_summary(self.folder, summary)
        if summary.state == "ok":
            with replacing(self.folder.parent / LAST) as last:
                last.write(f"{self.run}\n".encode())
        self._lock.close()
        return summary
