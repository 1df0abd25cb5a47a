"""Datasette hooks of Glane's site: what is registered with Datasette, and nothing else."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Any

from datasette import hookimpl
from datasette.utils.asgi import Request

from publish.site import errors, middleware
from publish.site.routes import Handler, routes
from publish.site.state import has_commons

TEMPLATES = Path(__file__).parent / "templates"


@hookimpl  # type: ignore[untyped-decorator]
def register_routes() -> list[tuple[str, Handler]]:
    """Put the site's addresses before Datasette's."""
    return routes()


@hookimpl  # type: ignore[untyped-decorator]
def prepare_jinja2_environment(env: Any) -> None:
    """Add our templates; `base.html` among them frames Datasette's own pages."""
    env.loader.loaders[0].searchpath.insert(0, str(TEMPLATES))


@hookimpl  # type: ignore[untyped-decorator]
def asgi_wrapper(datasette: Any) -> Any:
    """Take up a new publication, and set the headers of Datasette's own pages."""
    return middleware.wrapper(datasette)


@hookimpl  # type: ignore[untyped-decorator]
def extra_template_vars(datasette: Any, request: Request | None) -> dict[str, Any]:
    """Give the frame of Datasette's own pages its words."""
    return errors.frame(request) if has_commons(datasette) else {}


@hookimpl(hookwrapper=True)  # type: ignore[untyped-decorator]
def handle_exception(datasette: Any, request: Request, exception: Exception) -> Generator[None, Any, None]:
    """Answer errors in the reader's language, in place of Datasette's (which prints a traceback of each 404)."""
    outcome = yield
    if has_commons(datasette):
        outcome.force_result([errors.answer(datasette, request, exception)])
