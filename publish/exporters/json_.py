"""JSON: one object, which states its date and the licence of each source, then the rows under the table's name."""

from __future__ import annotations

import orjson

from publish.exporters.base import Exporter, Row


class JsonExporter(Exporter):
    """`{"title", "date", "sources": [...], "<table>": [rows]}`, a row a line."""

    suffix = "json"
    mediatype = "application/json"

    def begin(self) -> None:
        """Write the head, up to the opening of the list of rows."""
        head = orjson.dumps({"title": self.head.title, "date": self.head.date, "sources": self.head.sources})
        self.file.write(head[:-1] + b',"%s":[' % self.head.table.encode())
        self._before = b"\n"

    def write(self, row: Row) -> None:
        """Write one row on a line of its own."""
        self.file.write(self._before + orjson.dumps(row))
        self._before = b",\n"

    def finish(self) -> None:
        """Close the list and the object."""
        self.file.write(b"\n]}\n")
