"""The site: a Datasette plugin with people's pages in French and English, and the stock pages as the data area."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path


def serve(commons: Path, port: int, host: str = "127.0.0.1", dumps: Path | None = None,
          ready: Callable[[str], None] | None = None) -> None:
    """Serve the published `commons` database on `host:port` until interrupted.

    dumps: the folder of the dumps, offered under /dumps/ (default: `dumps` beside the database). port 0 takes a free
    one. ready: called once with the address when the site answers. A newly published commons.db is taken up without a
    restart. Raises publish.site.server.SiteError, saying what to do, if there is no commons or the port is taken.
    """
    from publish.site.server import run

    run(commons, port, host, dumps, ready)
