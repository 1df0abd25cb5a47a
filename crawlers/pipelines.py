"""From what a spider emits to the run's files: entries told apart, compared with the last good run, written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import count

from crawlers.records import Issue, RawRecord
from crawlers.runs import OpenRun


@dataclass(slots=True)
class Counts:
    """How many entries and issues a run has; added, changed and unchanged are against the last good run."""

    entries: int = 0
    issues: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0


class RecordPipeline:
    """Writes each entry once, under an id of its own.

    An entry that comes again with the same payload is an Issue `listed_twice` and is kept once. With another payload it
    is an Issue `id_repeated` and is kept as `<id>~2`, `<id>~3` ..., each under the name that its payload had in the
    last good run, if any, so that pages which arrive in another order change nothing. An unchanged entry keeps the
    `fetched_at` that it had.

    previous: the records of the last good run.
    """

    def __init__(self, run: OpenRun, previous: Iterable[RawRecord]) -> None:
        self.counts = Counts()
        self._run = run
        self._previous = {record.source_id: (record.sha256, record.fetched_at) for record in previous}
        self._seen: dict[str, str] = {}
        self._variants: dict[str, dict[str, str]] = {}

    @property
    def gone(self) -> int:
        """How many entries of the last good run have not come."""
        return sum(source_id not in self._seen for source_id in self._previous)

    def take(self, item: RawRecord | Issue) -> bool:
        """Write a record or an issue. Return False for a record that has come before, the same."""
        if isinstance(item, Issue):
            self.counts.issues += 1
            self._run.write_issue(item)
            return True
        name = self._place(item)
        if name is None:
            self.take(Issue.of(item.partner, item.id, "", "listed_twice", item.url))
            return False
        record = item if name == item.source_id else replace(item, source_id=name)
        if name != item.source_id:
            self.take(Issue.of(item.partner, record.id, "", "id_repeated", item.source_id))
        self._run.write(self._compared(record))
        return True

    def _compared(self, record: RawRecord) -> RawRecord:
        """Count the record against the last good run."""
        self.counts.entries += 1
        sha256, fetched_at = self._previous.get(record.source_id, ("", ""))
        if sha256 == record.sha256:
            self.counts.unchanged += 1
            return replace(record, fetched_at=fetched_at)
        if sha256:
            self.counts.changed += 1
        else:
            self.counts.added += 1
        return record

    def _place(self, record: RawRecord) -> str | None:
        """Return the id to keep a record under; None if the same has come before."""
        source_id, sha256 = record.source_id, record.sha256
        names = self._variants.get(source_id)
        if names is None:
            first = self._seen.get(source_id)
            if first is None and f"{source_id}~2" not in self._previous:
                self._seen[source_id] = sha256
                return source_id
            names = self._variants[source_id] = {} if first is None else {first: source_id}
        if sha256 in names:
            return None
        name = self._former_name(source_id, sha256) or self._free_name(source_id)
        names[sha256] = name
        self._seen[name] = sha256
        return name

    def _former_name(self, source_id: str, sha256: str) -> str | None:
        for name in _names(source_id):
            if name not in self._previous:
                return None
            if self._previous[name][0] == sha256 and name not in self._seen:
                return name
        return None

    def _free_name(self, source_id: str) -> str:
        return next(name for name in _names(source_id) if name not in self._seen)


def _names(source_id: str) -> Iterable[str]:
    yield source_id
    for number in count(2):
        yield f"{source_id}~{number}"
