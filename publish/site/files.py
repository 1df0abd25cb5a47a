"""Files: the site's own style and scripts, and the dumps."""

from __future__ import annotations

import mimetypes
from pathlib import Path
from typing import Any

from datasette.utils.asgi import NotFound, Request, Response, asgi_send_file

from publish.site.state import COMMONS

STATIC = Path(__file__).parent / "static"
TYPES = {".geojson": "application/geo+json", ".ndjson": "application/x-ndjson", ".csv": "text/csv; charset=utf-8",
         ".parquet": "application/vnd.apache.parquet", ".db": "application/vnd.sqlite3", ".gz": "application/gzip",
         ".md": "text/markdown; charset=utf-8"}


async def static(request: Request, send: Any) -> Response | None:
    """Send one of the site's own files."""
    path = STATIC / request.url_vars["name"]
    if not path.is_file():
        raise NotFound("no such file")
    await asgi_send_file(send, path, headers={"cache-control": "max-age=3600"}, content_type=kind(path))
    return None


async def favicon(send: Any) -> None:
    """Send the site's mark."""
    await asgi_send_file(send, STATIC / "mark.svg", headers={"cache-control": "max-age=86400"},
                         content_type="image/svg+xml")


async def dump(datasette: Any, request: Request, send: Any) -> None:
    """Send a file of the dumps folder, as an attachment; nothing outside it, hidden or behind a link out of it."""
    folder = dumps_folder(datasette).resolve()
    path = (folder / request.url_vars["path"]).resolve()
    hidden = any(part.startswith(".") for part in path.parts[len(folder.parts):])
    if hidden or not path.is_relative_to(folder) or not path.is_file():
        raise NotFound("no such dump")
    headers = {"content-length": str(path.stat().st_size), "access-control-allow-origin": "*"}
    await asgi_send_file(send, path, filename=path.name, headers=headers, content_type=kind(path))


def dumps_folder(datasette: Any) -> Path:
    """Return where the dumps are: the plugin's `dumps` setting, else `dumps` beside the database."""
    named = (datasette.plugin_config("glane") or {}).get("dumps")
    return Path(named) if named else Path(datasette.databases[COMMONS].path).parent / "dumps"


def kind(path: Path) -> str:
    """Return the content type of a file by its name."""
    return TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
