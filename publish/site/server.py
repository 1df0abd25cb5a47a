"""Serve the commons: Datasette with the plugin and our settings, in this process."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uvicorn
from datasette.app import Datasette
from datasette.plugins import pm

from crawlers.yaml_text import read_yaml

SETTINGS = {
    "suggest_facets": False,  # 30 times faster table pages
    "default_page_size": 50,
    "max_returned_rows": 1000,
    "sql_time_limit_ms": 3000,
    "facet_time_limit_ms": 400,
    "default_facet_size": 20,
    "num_sql_threads": 4,
    "allow_download": True,
    "allow_csv_stream": True,
    "default_cache_ttl": 300,
}
METADATA = "datasette_metadata.yml"


class SiteError(RuntimeError):
    """The site cannot be served; the message says what to do."""


def build(commons: Path, dumps: Path | None = None, metadata: Path | None = None) -> Datasette:
    """Return a Datasette that serves `commons` immutable.

    metadata: the generated texts (default: datasette_metadata.yml in the checkout, if there). Raises SiteError when
    there is no commons.
    """
    from publish.site import plugin

    if not commons.is_file():
        raise SiteError(f"{commons}: nothing is published yet; run `glane run` first, or `glane demo`")
    if not any(module is plugin for module in pm.get_plugins()):
        pm.register(plugin, name="glane")
    texts = _metadata(metadata or Path(__file__).parents[2] / METADATA)
    plugins = texts.setdefault("plugins", {})
    plugins["glane"] = {**plugins.get("glane", {}), "dumps": str(dumps or commons.parent / "dumps")}
    return Datasette([], immutables=[str(commons)], metadata=texts, settings=SETTINGS)


def run(commons: Path, port: int, host: str = "127.0.0.1", dumps: Path | None = None,
        ready: Callable[[str], None] | None = None) -> None:
    """Serve until interrupted; see publish.site.serve."""
    datasette = build(commons, dumps)
    sock = _listen(host, port)
    config = uvicorn.Config(datasette.app(), log_level="warning", server_header=False, timeout_graceful_shutdown=3)
    if ready:
        ready(f"http://{host}:{sock.getsockname()[1]}/")
    asyncio.run(uvicorn.Server(config).serve(sockets=[sock]))


def _listen(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), backlog=256)
    except OverflowError as error:
        raise SiteError(f"port {port}: a port is a number from 1 to 65535") from error
    except OSError as error:
        if error.errno in (errno.EADDRINUSE, errno.EACCES):
            raise SiteError(f"port {port} is taken or not allowed; choose another with --port") from error
        raise SiteError(f"{host}:{port}: {error.strerror or error}") from error


def _metadata(path: Path) -> dict[str, Any]:
    """Read the generated texts of Datasette's pages; without them those pages only lack descriptions."""
    texts = read_yaml(path) if path.is_file() else None
    return texts if isinstance(texts, dict) else {}
