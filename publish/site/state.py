"""Which publication the site shows: a newly swapped commons.db is taken up at the next request, without a restart.

A visit keeps to the publication it began with, database and memory both, however long it takes: a download that is
still being written when the next publication comes is finished from the old file, which lives until then.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from datasette.database import Database

from publish.site.snapshot import Snapshot

COMMONS = "commons"
READERS = 4
LOG = logging.getLogger(__name__)
T = TypeVar("T")
Identity = tuple[int, int, int]


class Reader:
    """Connections to one file, all opened before a next publication can take its name; each used by one at a time."""

    def __init__(self, path: Path) -> None:
        self.identity = identity(path)
        self._free: queue.SimpleQueue[sqlite3.Connection] = queue.SimpleQueue()
        self._threads = ThreadPoolExecutor(READERS, thread_name_prefix="glane")
        for _ in range(READERS):
            uri = f"{path.resolve().as_uri()}?immutable=1"
            connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
            connection.execute("select 1 from sqlite_master").fetchone()
            self._free.put(connection)

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run `work` with a connection, in a thread of its own."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._lend, work)

    def _lend(self, work: Callable[[sqlite3.Connection], T]) -> T:
        connection = self._free.get()
        try:
            return work(connection)
        finally:
            self._free.put(connection)


@dataclass(frozen=True, slots=True)
class Publication:
    """A commons.db as the site shows it: what is in memory, and how to read the rest of the same file."""

    snapshot: Snapshot
    reader: Reader


@dataclass(slots=True)
class State:
    """What one Datasette shows. refused: a file that could not be read, so that it is not tried at each request."""

    publication: Publication | None = None
    refused: Identity | None = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


_STATES: WeakKeyDictionary[Any, State] = WeakKeyDictionary()


def has_commons(datasette: Any) -> bool:
    """Tell whether this Datasette serves a commons at all (the plugin is loaded into every one of its environment)."""
    return COMMONS in datasette.databases


async def current(datasette: Any) -> Publication:
    """Return the publication as it is now; while a new one is being read, other visits still get the old one."""
    state = _STATES.setdefault(datasette, State())
    path = Path(datasette.databases[COMMONS].path)
    shown = state.publication
    if shown and (_same(state, path) or state.lock.locked()):
        return shown
    async with state.lock:
        if state.publication and _same(state, path):
            return state.publication
        try:
            taken = await _take_up(path)
        except sqlite3.Error:
            if shown is None:
                raise
            LOG.exception("%s: cannot be read; the site keeps to the last publication", path)
            state.refused = identity(path)
            return shown
        if shown:
            _reopen(datasette)
        state.publication = taken
        LOG.info("took up %s: %d projects", path, taken.snapshot.size)
        return taken


def _same(state: State, path: Path) -> bool:
    """Tell whether the file is the one shown, or one that was refused, or for this instant none."""
    assert state.publication is not None
    return identity(path) in (state.publication.reader.identity, state.refused, None)


def identity(path: Path) -> Identity | None:
    """Return what tells one published file from the next; None for an instant in which there is none."""
    try:
        stat = path.stat()
    except FileNotFoundError:
        return None
    return stat.st_ino, stat.st_size, stat.st_mtime_ns


async def _take_up(path: Path) -> Publication:
    """Open and read the file; again, if another took its name meanwhile."""
    while True:
        reader = Reader(path)
        if identity(path) == reader.identity:
            return Publication(await reader.run(Snapshot.read), reader)


def _reopen(datasette: Any) -> None:
    """Give Datasette's own pages a fresh Database and fresh threads: it keeps connections by thread and name."""
    database = Database(datasette, datasette.databases[COMMONS].path, is_mutable=False)
    old = datasette.executor
    datasette.remove_database(COMMONS)
    datasette.add_database(database, name=COMMONS)
    if old is not None:
        datasette.executor = ThreadPoolExecutor(max_workers=datasette.setting("num_sql_threads"))
        old.shutdown(wait=False)
