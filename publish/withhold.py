"""What a licence does not let Glane publish is dropped, wherever it stands: texts of partners of unknown licence."""

from __future__ import annotations

from normalize.licences import publishable
from normalize.schema import TEXT_FIELDS, Project, Record, Statement
from publish.commons import Entry


class Withholder:
    """Drops what may not be published, and remembers it, so that no project shows it either.

    count: how many values of records and projects were dropped. Only hashes are remembered, since texts are long.
    """

    def __init__(self) -> None:
        self.count = 0
        self._withheld: set[int] = set()
        self._said: set[int] = set()

    def entry(self, entry: Entry, project_id: str | None) -> Entry:
        """Return the record and its statements without what its licence withholds; see the records first."""
        record = entry.record
        blank = {name: None for name in TEXT_FIELDS if not publishable(record.licence, name)}
        kept: list[Statement] = []
        for statement in entry.statements:
            allowed = publishable(record.licence, statement.field)
            if statement.field in TEXT_FIELDS:
                (self._said if allowed else self._withheld).add(
                    hash((project_id, statement.field, statement.value)))
            if allowed:
                kept.append(statement)
        self._remember(record, blank, project_id)
        self.count += sum(1 for name in blank if getattr(record, name))
        return Entry(record.model_copy(update=blank) if blank else record, kept)

    def _remember(self, record: Record, blank: dict[str, None], project_id: str | None) -> None:
        """A record's value counts even where its statement is missing."""
        for name in TEXT_FIELDS:
            value = getattr(record, name)
            if value:
                (self._withheld if name in blank else self._said).add(hash((project_id, name, value)))

    def project(self, project: Project) -> Project:
        """Return the project without the texts that only withheld records gave it."""
        blank: dict[str, None] = {}
        for name in TEXT_FIELDS:
            key = hash((project.id, name, getattr(project, name)))
            if key in self._withheld and key not in self._said:
                blank[name] = None
        self.count += len(blank)
        return project.model_copy(update=blank) if blank else project
