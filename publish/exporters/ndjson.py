"""NDJSON: one JSON object a line, in the order of the columns."""

from __future__ import annotations

import orjson

from publish.exporters.base import Exporter, Row


class NdjsonExporter(Exporter):
    """A JSON object a line; the simplest to stream."""

    suffix = "ndjson"
    mediatype = "application/x-ndjson"

    def begin(self) -> None:
        """Write nothing: NDJSON has no head."""

    def write(self, row: Row) -> None:
        """Write one line."""
        self.file.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))

    def finish(self) -> None:
        """Write nothing: the last line is ended already."""
