"""Pages of what went wrong, and the frame of Datasette's own pages."""

from __future__ import annotations

import json
import logging
from typing import Any

from datasette.utils.asgi import NotFound, Request, Response

from publish.site.languages import LANGUAGES, Words
from publish.site.links import Links
from publish.site.visit import HEADERS, OPEN, language

LOG = logging.getLogger(__name__)


def frame(request: Request | None) -> dict[str, Any]:
    """Return what the frame around a page needs, without the database."""
    path = request.path if request else "/"
    named = path.split("/")[1] if path.count("/") else ""
    lang = language(request, named) if request else "fr"
    return {"t": Words(lang), "lang": lang, "link": Links(lang),
            "places": {other: Links(other).to("home") for other in LANGUAGES}, "page_name": ""}


async def answer(datasette: Any, request: Request, exception: Exception) -> Response:
    """Return the page, or the JSON, of an error.

    What Datasette says of a bad question (400) is shown; of a fault of ours, nothing: its cause goes to the log.
    """
    status = 404 if isinstance(exception, NotFound) else int(getattr(exception, "status", 500))
    if status == 500:  # noqa: PLR2004
        LOG.error("%s: %s", request.path, exception, exc_info=exception)
    detail = str(getattr(exception, "message", None) or exception) if status == 400 else ""  # noqa: PLR2004
    values = frame(request)
    words: Words = values["t"]
    key = f"error.{status}" if words.has(f"error.{status}.title") else "error.500"
    headers = {**HEADERS, "content-language": words.lang}
    if request.path.endswith(".json"):
        content = {"ok": False, "status": status, "error": detail or words(f"{key}.title"), "title": None}
        return Response(json.dumps(content), status=status, headers={**HEADERS, **OPEN},
                        content_type="application/json; charset=utf-8")
    template = datasette.jinja_env.get_template("glane/error.html")
    html = await template.render_async({**values, "key": key, "status": status, "detail": detail})
    return Response(html, status=status, headers=headers, content_type="text/html; charset=utf-8")
