"""The harvest folder: `<partner>/<run>/` with records, issues and run.json, and `last_successful` beside them.

Whatever is killed, what is read is whole: files are written under a temporary name and renamed, run.json comes last,
and `last_successful` moves only after it, in one rename.
"""

from __future__ import annotations

import fcntl
import gzip
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep
from typing import IO

import orjson

from crawlers.files import PART
from crawlers.records import Issue, RawRecord
from crawlers.runs import ISSUES, LAST, RECORDS, SUMMARY, OpenRun, Run, keep_summary, now

__all__ = ["BusyError", "HarvestStore", "OpenRun", "Run", "now"]

_RESUMABLE = ("interrupted", "crashed")


class BusyError(RuntimeError):
    """Another process is harvesting the partner."""


class HarvestStore:
    """Reads and writes the harvest folder (`data/harvest`)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def begin(self, slug: str, patience: float = 0.0) -> OpenRun:
        """Open a new run; older ones that were never finished are closed as interrupted.

        Raises BusyError if another process still harvests the partner after `patience` seconds.
        """
        lock = self._lock(slug, patience)
        self._close_unfinished(slug, "interrupted", "the process was killed")
        resumes = self._resumable(slug)
        return OpenRun(self._new_folder(slug), slug, resumes, lock)

    def fail(self, slug: str, failure: str, message: str) -> Run:
        """Close what a dead process left open of a partner as failed, or keep a failed run if it left nothing."""
        if failure != "busy":
            with self._lock(slug):
                closed = self._close_unfinished(slug, failure, message)
            if closed:
                return closed[-1]
        folder = self._new_folder(slug)
        return self._summarise(slug, folder, failure, message)

    def runs(self, slug: str) -> list[Run]:
        """Return the finished runs of a partner, oldest first."""
        return [run for folder in self._folders(slug) if (run := self._read(folder)) is not None]

    def last_run(self, slug: str) -> Run | None:
        """Return the latest finished run, good or failed."""
        for folder in reversed(self._folders(slug)):
            if (run := self._read(folder)) is not None:
                return run
        return None

    def last_successful(self, slug: str) -> Run | None:
        """Return the run in use."""
        try:
            name = (self.folder / slug / LAST).read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return None
        return self._read(self.folder / slug / name)

    def records(self, run: Run) -> Iterator[RawRecord]:
        """Yield the records of a finished run, in the order of their arrival."""
        for line in self._lines(run, RECORDS):
            yield RawRecord.from_json(line)

    def issues(self, run: Run) -> Iterator[Issue]:
        """Yield what the spider could not read, in the order of its arrival."""
        for line in self._lines(run, ISSUES):
            yield Issue(**orjson.loads(line))

    def cache(self, slug: str) -> Path:
        """Return the path of the partner's kept answers."""
        return self.folder / slug / "cache" / "answers.sqlite"

    def prune(self, slug: str, keep: int = 10) -> int:
        """Remove all but the latest `keep` finished runs and the one in use. Return how many were removed."""
        last = self.last_successful(slug)
        finished = [folder for folder in self._folders(slug) if (folder / SUMMARY).exists()]
        old = [folder for folder in finished[:max(0, len(finished) - keep)] if not last or folder.name != last.run]
        for folder in old:
            shutil.rmtree(folder)
        return len(old)

    def _lines(self, run: Run, name: str) -> Iterator[bytes]:
        path = self.folder / run.partner / run.run / name
        if path.exists():  # a run closed after a kill has none
            with gzip.open(path, "rb") as file:
                yield from file

    def _folders(self, slug: str) -> list[Path]:
        folder = self.folder / slug
        if not folder.is_dir():
            return []
        return sorted(path for path in folder.iterdir() if path.name[0].isdigit() and path.is_dir())

    def _new_folder(self, slug: str) -> Path:
        while True:
            path = self.folder / slug / datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
            try:
                path.mkdir(parents=True)
            except FileExistsError:
                continue
            return path

    def _lock(self, slug: str, patience: float = 0.0) -> IO[str]:
        """Hold the partner until the file is closed, at the latest when the process ends."""
        until = monotonic() + patience
        path = self.folder / slug / "lock"
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a", encoding="utf-8")
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                if monotonic() >= until:
                    file.close()
                    raise BusyError(f"{slug}: another harvest is under way; wait for it to end, or stop it") from error
                sleep(0.05)
            else:
                return file

    def _close_unfinished(self, slug: str, failure: str, message: str) -> list[Run]:
        return [self._summarise(slug, folder, failure, message) for folder in self._folders(slug)
                if not (folder / SUMMARY).exists()]

    def _summarise(self, slug: str, folder: Path, failure: str, message: str) -> Run:
        for part in folder.glob("*" + PART):
            part.unlink()
        started = datetime.strptime(folder.name, "%Y%m%dT%H%M%S.%fZ").replace(tzinfo=UTC)
        run = Run(slug, folder.name, started.isoformat(timespec="seconds").replace("+00:00", "Z"), now(), "failed",
                  failure, message)
        keep_summary(folder, run)
        return run

    def _resumable(self, slug: str) -> frozenset[str]:
        """Return the unbroken row of interrupted runs at the end."""
        names = []
        for run in reversed(self.runs(slug)):
            if run.failure == "busy":
                continue
            if run.failure not in _RESUMABLE:
                break
            names.append(run.run)
        return frozenset(names)

    def _read(self, folder: Path) -> Run | None:
        """Return the run of a folder; None for one that is unfinished."""
        try:
            data = orjson.loads((folder / SUMMARY).read_bytes())
        except FileNotFoundError:
            return None
        return Run(**{**data, "warnings": tuple(data["warnings"])})
