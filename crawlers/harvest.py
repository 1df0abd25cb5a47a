"""Harvests partners: one child process for all of them, so that the caller may harvest again and again.

Scrapy's reactor starts once in a process; and whatever a listing does to the child (out of memory, a crash in a
parser), the caller goes on and knows of it.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO

import orjson

from crawlers.job import Job
from crawlers.partners import Partner
from crawlers.settings import HarvestOptions
from crawlers.store import BusyError, HarvestStore, Run
from crawlers.warc import WarcArchive, WarcError

__all__ = ["HarvestOptions", "harvest"]

_GRACE_SECONDS = 30
_ERROR = re.compile(r"[\w.]*(Error|Exception)\b|Fatal ")
Report = Callable[[Run], None]


def harvest(partners: Sequence[Partner], folder: Path, options: HarvestOptions, report: Report | None = None
            ) -> list[Run]:
    """Harvest the partners into `folder` (data/harvest), all at once; return a run for each, in their order.

    report: called with each run as it is kept. A partner whose child process dies has a failed run, `interrupted` if
    it was killed, `crashed` otherwise. Raises WarcError if `options.record` or `options.replay` is of no use.
    """
    if not partners:
        return []
    _check(options)
    folder.mkdir(parents=True, exist_ok=True)
    job = Job(tuple(partners), folder.absolute(), options)
    runs: dict[str, Run] = {}

    def keep(run: Run) -> None:
        runs[run.partner] = run
        if report is not None:
            report(run)

    ended, log = _crawl(job, keep)
    for partner in partners:
        if partner.slug not in runs:
            keep(_unfinished(HarvestStore(folder), partner.slug, ended, log))
    return [runs[partner.slug] for partner in partners]


def _check(options: HarvestOptions) -> None:
    if options.record and options.replay:
        raise WarcError("record and replay exclude each other: give one of them")
    if options.replay:
        WarcArchive(options.replay)
    if options.record and not options.record.absolute().parent.is_dir():
        raise WarcError(f"{options.record}: there is no folder {options.record.absolute().parent}; make it first")


def _crawl(job: Job, keep: Report) -> tuple[int, str]:
    """Run the child. Return its exit code and the last error that it told of."""
    with (job.folder / "harvest.log").open("w+b") as log:
        child = subprocess.Popen([sys.executable, "-m", "crawlers.harvest"], stdin=subprocess.PIPE,
                                 start_new_session=True,  # Ctrl-C reaches the child by `_stop` only, once
                                 stdout=subprocess.PIPE, stderr=log, env=_environment())
        # A spider that never comes back from an answer does not see its own time run out.
        timer = threading.Timer(job.options.max_seconds + _GRACE_SECONDS, child.kill)
        timer.daemon = True
        timer.start()
        try:
            _talk(child, job, keep)
        except BaseException:
            _stop(child)
            raise
        finally:
            timer.cancel()
        ended = child.wait()
        return ended, _last_error(log)


def _talk(child: subprocess.Popen[bytes], job: Job, keep: Report) -> None:
    """Hand over the job, and take the runs. The input stays open: by its end the child knows that we are gone."""
    if child.stdin is None or child.stdout is None:
        raise RuntimeError("the child process has no pipes")
    try:
        child.stdin.write(job.to_json() + b"\n")
        child.stdin.flush()
    except BrokenPipeError:
        return
    for line in child.stdout:
        if line.endswith(b"\n"):
            data = orjson.loads(line)
            keep(Run(**{**data, "warnings": tuple(data["warnings"])}))


def _stop(child: subprocess.Popen[bytes]) -> None:
    """Ask the child to end its runs, and after a while make it."""
    child.terminate()
    try:
        child.wait(_GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _environment() -> dict[str, str]:
    """Let the child import what we do, wherever it is started."""
    root = str(Path(__file__).resolve().parent.parent)
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH", "")]))}


def _last_error(log: IO[bytes]) -> str:
    log.seek(0)
    lines = [line for line in log.read().decode("utf-8", "replace").splitlines() if _ERROR.match(line)]
    return lines[-1][:300] if lines else "no error was told"


def _unfinished(store: HarvestStore, slug: str, ended: int, log: str) -> Run:
    failure, message = (("interrupted", f"the process was killed (signal {-ended})") if ended in (-9, -15, -2)
                        else ("crashed", f"the process ended with {ended}: {log}"))
    try:
        return store.fail(slug, failure, message)
    except BusyError as error:
        return store.fail(slug, "busy", str(error))


if __name__ == "__main__":
    from crawlers.crawl import main

    main()
