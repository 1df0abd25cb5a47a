"""What every exporter shares: the same three verbs, so that one pass over the rows writes all formats."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, BinaryIO, ClassVar

from publish.columns import Column

Row = dict[str, Any]


@dataclass(frozen=True)
class Head:
    """What a file says of itself. table: name of the table. date: ISO day of the publication.

    sources: a dict a partner: partner, title, url, publisher, licence, licence_url. Formats with room for
    them state them.
    """

    table: str
    title: str
    date: str
    columns: tuple[Column, ...]
    sources: tuple[dict[str, str | None], ...] = ()


class Exporter(ABC):
    """Writes rows of one table to an open binary file, as UTF-8: `begin`, then `write` for each row, then `finish`.

    A row is a dict in the order of the columns; lists are lists, booleans booleans, what is unknown None. The same rows
    give the same bytes.
    """

    suffix: ClassVar[str]
    mediatype: ClassVar[str]

    def __init__(self, file: BinaryIO, head: Head) -> None:
        self.file = file
        self.head = head

    @abstractmethod
    def begin(self) -> None:
        """Write what comes before the rows."""

    @abstractmethod
    def write(self, row: Row) -> None:
        """Write one row."""

    @abstractmethod
    def finish(self) -> None:
        """Write what comes after the rows. The file stays open: who opened it closes it."""
