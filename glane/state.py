"""state.db: what must last between runs. Ids and redirects, first and last seen, which record was last in which run."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import sqlite_utils
from numpy.typing import NDArray
from sqlite_utils import Migrations

from dedupe.identity import PROJECT, Belonged, Minted
from dedupe.tokens import Hashes, codes, hash_spans

migrations = Migrations("glane")
FIRST = -0x40  # as a signed number, the least that the first byte of a letter is in UTF-8; the others are less
LOT = 1 << 20  # rows read as one text, of which SQLite's are 1 GB at most


@migrations()
def tables(db: sqlite_utils.Database) -> None:
    """Make the first tables."""
    db.table("records").create(
        {"id": str, "partner": str, "source_id": str, "first_seen": str, "last_seen": str, "last_run": str,
         "missing_since": str, "missing_runs": int, "retired_on": str},
        pk="id", not_null={"partner", "source_id", "first_seen", "last_seen", "last_run", "missing_runs"})
    db.table("records").create_index(["partner"])
    db.table("statements").create({"id": str, "partner": str, "first_seen": str, "last_seen": str}, pk="id")
    db.table("statements").create_index(["partner"])
    db.table("partners").create({"partner": str, "last_run": str, "problem": str}, pk="partner")
    db.table("minted").create({"project_id": str, "first_record": str, "minted_on": str}, pk="project_id")
    db.table("membership").create({"record_id": str, "project_id": str}, pk="record_id")
    db.table("redirects").create({"old_id": str, "new_id": str, "at": str, "reason": str}, pk="old_id")


@dataclass(frozen=True, slots=True)
class Seen:
    """When a record or a statement was seen (days, ISO 8601), and how it stands in the listing."""

    first_seen: str
    last_seen: str
    last_run: str = ""
    missing_since: str | None = None
    missing_runs: int = 0
    retired_on: str | None = None

    @property
    def listed(self) -> str:
        """`listed`, `missing` or `retired`, as in the schema."""
        return "retired" if self.retired_on else "missing" if self.missing_since else "listed"


@dataclass(frozen=True, slots=True)
class MintedIds(Mapping[str, Minted]):
    """Project id -> how it came to be: looked up one by one, as few are asked for of very many."""

    connection: sqlite3.Connection

    def __getitem__(self, project: str) -> Minted:
        row = self.connection.execute("SELECT first_record, minted_on FROM minted WHERE project_id = ?",
                                      (project,)).fetchone()
        if row is None:
            raise KeyError(project)
        return Minted(row[0], date.fromisoformat(row[1]))

    def __iter__(self) -> Iterator[str]:
        return (row[0] for row in self.connection.execute("SELECT project_id FROM minted"))

    def __len__(self) -> int:
        return int(self.connection.execute("SELECT count(*) FROM minted").fetchone()[0])


class State:
    """The state of one data folder. Use as a context manager; `saving()` is one transaction."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.connection.execute("PRAGMA journal_mode=WAL")
        self.connection.execute("PRAGMA synchronous=NORMAL")
        migrations.apply(sqlite_utils.Database(self.connection, execute_plugins=False))

    def __enter__(self) -> State:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    @contextmanager
    def saving(self) -> Iterator[sqlite3.Connection]:
        """Write all or nothing."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield self.connection
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")

    def last_run(self, partner: str) -> str | None:
        """Return the name of the last good run that was taken account of."""
        row = self.connection.execute("SELECT last_run FROM partners WHERE partner = ?", (partner,)).fetchone()
        return row[0] if row else None

    def problem(self, partner: str) -> str | None:
        """Return why the partner's last good run isn't in use (an expectation broken), or None."""
        row = self.connection.execute("SELECT problem FROM partners WHERE partner = ?", (partner,)).fetchone()
        return row[0] if row else None

    def records(self, partner: str) -> dict[str, Seen]:
        """Return what is known of each record of a partner, by record id."""
        rows = self.connection.execute(
            "SELECT id, first_seen, last_seen, last_run, missing_since, missing_runs, retired_on"
            " FROM records WHERE partner = ?", (partner,))
        return {row[0]: Seen(*row[1:]) for row in rows}

    def statements(self, partner: str) -> dict[str, Seen]:
        """Return when each statement of a partner was first and last made, by statement id."""
        rows = self.connection.execute(
            "SELECT id, first_seen, last_seen FROM statements WHERE partner = ?", (partner,))
        return {row[0]: Seen(*row[1:]) for row in rows}

    def save_partner(self, partner: str, run: str | None, problem: str | None,
                     records: dict[str, Seen], statements: dict[str, Seen]) -> None:
        """Replace what is known of a partner, in one transaction."""
        with self.saving() as db:
            db.execute("INSERT INTO partners VALUES (?, ?, ?) ON CONFLICT (partner) DO UPDATE"
                       " SET last_run = excluded.last_run, problem = excluded.problem", (partner, run, problem))
            db.executemany(
                "INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                ((id_, partner, id_.split("/", 1)[1], s.first_seen, s.last_seen, s.last_run, s.missing_since,
                  s.missing_runs, s.retired_on) for id_, s in records.items()))
            db.executemany("INSERT INTO statements VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE"
                           " SET last_seen = excluded.last_seen WHERE last_seen <> excluded.last_seen",
                           ((id_, partner, s.first_seen, s.last_seen) for id_, s in statements.items()))

    def set_problem(self, partner: str, problem: str | None) -> None:
        """Note that a partner's last good run isn't used, and why; None when it is."""
        with self.saving() as db:
            db.execute("INSERT INTO partners VALUES (?, NULL, ?) ON CONFLICT (partner) DO UPDATE"
                       " SET problem = excluded.problem", (partner, problem))

    def belonged(self) -> Belonged:
        """Return the project of each record ever linked.

        Read as a few long texts: row by row it takes four times as long.
        """
        last = self.connection.execute("SELECT max(rowid) FROM membership").fetchone()[0] or 0
        hashes, projects = [np.zeros(0, np.uint64)], [np.zeros(0, PROJECT)]
        for low in range(0, last + 1, LOT):
            ids, sizes, there = self.connection.execute(
                "SELECT group_concat(record_id, ''), group_concat(length(CAST(record_id AS BLOB))),"
                " group_concat(project_id, '') FROM membership WHERE rowid >= ? AND rowid < ?",
                (low, low + LOT)).fetchone()
            if ids is not None:
                hashes.append(_hashes(ids, np.fromstring(sizes, np.int64, sep=",")))
                projects.append(codes(there).view(PROJECT))
        return Belonged.of(np.concatenate(hashes), np.concatenate(projects))

    def minted(self) -> MintedIds:
        """Return all ids ever minted."""
        return MintedIds(self.connection)

    def redirects(self) -> list[tuple[str, str, str, str]]:
        """Return (old id, new id, day, reason) of each redirect."""
        return list(self.connection.execute("SELECT old_id, new_id, at, reason FROM redirects ORDER BY old_id"))

    def save_links(self, membership: dict[str, str], minted: Iterable[tuple[str, str, str]],
                   redirects: Iterable[tuple[str, str, str, str]]) -> None:
        """Keep who belongs where, in one transaction. Minted ids are only ever added."""
        with self.saving() as db:
            db.executemany("INSERT OR REPLACE INTO membership VALUES (?, ?)", membership.items())
            db.executemany("INSERT OR IGNORE INTO minted VALUES (?, ?, ?)", minted)
            db.execute("DELETE FROM redirects")
            db.executemany("INSERT INTO redirects VALUES (?, ?, ?, ?)", redirects)


def _hashes(texts: str, sizes: NDArray[np.int64]) -> Hashes:
    """Return a hash for each of the texts that `texts` is made of. sizes: bytes in UTF-8."""
    if not texts.isascii():
        letters = np.cumsum(np.frombuffer(texts.encode(), np.int8) >= FIRST)
        sizes = np.diff(letters[np.cumsum(sizes) - 1], prepend=0)
    return hash_spans(codes(texts), sizes)
