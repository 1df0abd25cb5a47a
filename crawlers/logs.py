"""Each run's own crawl.log: warnings and errors of the crawl, for the maintainer."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

FORMAT = "%(asctime)s %(name)s %(levelname)s: %(message)s"
_MOST_BYTES = 5_000_000


class RunLogs(logging.Handler):
    """Writes what a spider logs to the file of its run; what belongs to no spider goes to standard error."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.setFormatter(logging.Formatter(FORMAT))
        self._files: dict[str, Path] = {}
        self._rest = logging.StreamHandler()
        self._rest.setFormatter(self.formatter)

    def add(self, partner: str, path: Path) -> None:
        """Write what is logged for the partner to `path`, which is made when there is something to write."""
        self._files[partner] = path

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record where it belongs."""
        spider: Any = getattr(record, "spider", None)
        path = self._files.get(spider.partner.slug) if spider is not None else None
        if path is None:
            self._rest.handle(record)
            return
        if path.exists() and path.stat().st_size > _MOST_BYTES:
            return
        with path.open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(self.format(record) + "\n")


def install(logs: RunLogs) -> None:
    """Make it the process's only handler; less than a warning is not even put together."""
    logging.root.handlers[:] = [logs]
    logging.root.setLevel(logging.WARNING)
    logging.getLogger("scrapy").setLevel(logging.WARNING)
