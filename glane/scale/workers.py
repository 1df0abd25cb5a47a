"""Workers of a Dask scheduler, which run the steps; a step that a lost worker had begun is done again by another."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from dedupe.decisions import Decisions
from dedupe.link import Linked
from dedupe.memory import give_back
from dedupe.records import LinkRecord
from dedupe.scoring import Weights
from glane.config import GlaneError, UsageError
from glane.files import code_digest, made
from glane.scale.exchange import Exchange
from glane.scale.linking import Parted, link_in_parts
from glane.scale.plan import Plan

ADDRESS = re.compile(r"((tcp|tls)://)?[^/\s]+:\d{1,5}")
PATIENCE = 10  # seconds: to be answered, and between looks at whether a worker is left
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Workers:
    """Runs steps. client: of Dask."""

    client: Any

    def __call__(self, step: Callable[[Plan, int], T], plan: Plan, count: int, /) -> list[T]:
        """Run a step for the numbers 0 to `count`. Raises GlaneError when workers die of it, or none is left."""
        from distributed import CancelledError, KilledWorker, wait

        futures = self.client.map(partial(_run, step, plan), range(count), pure=False)
        try:
            while True:
                try:
                    wait(futures, timeout=PATIENCE)
                    return list(self.client.gather(futures))
                except TimeoutError:
                    if not self.count():
                        raise GlaneError("no worker is left; start some, and link again") from None
        except KilledWorker:
            raise GlaneError(f"workers die at {step.__name__}; give each more memory (docs/scale.md says how much one "
                             "needs), and link again") from None
        except (CancelledError, OSError) as error:
            raise GlaneError(f"the scheduler is lost at {step.__name__} ({error}); start it, and link again") from None

    def count(self) -> int:
        """Return how many workers there are."""
        return len(self.client.nthreads())

    def check(self, folder: Path) -> None:
        """Raise UsageError unless there are workers, and all see the folder and have this code."""
        found: dict[str, tuple[bool, str]] = self.client.run(_situation, folder)
        if not found:
            raise UsageError("--scheduler: it has no worker; start some with `dask worker ADDRESS`")
        for worker, (sees, code) in found.items():
            if not sees:
                raise UsageError(f"--scheduler: the worker {worker} does not see {folder.parent}; choose a folder that "
                                 "all see under this path")
            if code != _code():
                raise UsageError(f"--scheduler: the worker {worker} has other code of Glane; install this one there")


def _run(step: Callable[[Plan, int], T], plan: Plan, number: int) -> T:
    """Run a step, and give back the memory that it let go of: the next step's would come on top.

    A file that cannot be read or written is told by the worker: who asks would take it for a lost scheduler.
    """
    try:
        return step(plan, number)
    except OSError as error:
        raise GlaneError(f"a worker fails at {step.__name__} ({error}); mend it there, and link again") from error
    finally:
        give_back()


def _situation(folder: Path) -> tuple[bool, str]:
    return folder.is_dir(), _code()


def _code() -> str:
    return code_digest("dedupe", "glane", "normalize")


@contextmanager
def connected(address: str) -> Iterator[Workers]:
    """Connect to a scheduler. Raises UsageError, one line, when there is none or Dask is not installed."""
    try:
        from distributed import Client
    except ImportError:
        raise UsageError("--scheduler needs Dask: `.venv/bin/uv pip install --python .venv/bin/python -e '.[scale]'`, "
                         "here and where the workers are") from None
    if not ADDRESS.fullmatch(address):
        raise UsageError(f"--scheduler {address}: not an address; it is like tcp://host:8786")
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except OSError as error:
        raise UsageError(f"--scheduler {address}: no Dask scheduler answers there ({type(error).__name__}); start one "
                         "with `dask scheduler`, and give its address, like tcp://host:8786") from None
    with client, client.as_current():
        yield Workers(client)


def link_on(address: str, folder: Path, records: Iterable[LinkRecord], decisions: Decisions,
            table: Weights | None = None) -> Parted:
    """Link on the workers of a scheduler, as dedupe.link does here. folder: all see it; what is put there goes again.

    Raises UsageError when the scheduler or a worker cannot be used, GlaneError when they are lost; else as link does.
    """
    with (connected(address) as workers, made(folder),
          tempfile.TemporaryDirectory(prefix=".exchange-", dir=folder.absolute()) as name):
        workers.check(Path(name))
        return link_in_parts(records, decisions, workers, Exchange(Path(name)), table, workers=workers.count())


def linker(address: str, folder: Path) -> Callable[[Iterable[LinkRecord], Decisions, Weights | None], Linked]:
    """Return what links as dedupe.link.link does, on the workers of a scheduler; see `link_on`."""
    def link(records: Iterable[LinkRecord], decisions: Decisions, table: Weights | None) -> Linked:
        return link_on(address, folder, records, decisions, table).linked()
    return link
