"""The addresses of the site: each page in French, in English and bare, before Datasette's own."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from datasette.utils.asgi import NotFound, Request

from publish.site import exports, feed, files
from publish.site.helpers import helpers
from publish.site.languages import Words
from publish.site.links import PAGES, PROJECT_ID, Links
from publish.site.pages import data, home, join, partners, project, quality, results, static
from publish.site.state import COMMONS, current, has_commons
from publish.site.visit import Page, View, Visit, answer, language

Handler = Callable[..., Awaitable[Any]]  # Datasette gives a view the arguments that it names

# page -> (what follows its path, view), the more particular first
VIEWS: list[tuple[str, str, View]] = [
    ("home", "", home.view),
    ("projects", r"\.csv", exports.csv_view),
    ("projects", r"\.json", exports.json_view),
    ("projects", r"\.geojson", exports.geojson_view),
    ("projects", r"\.points", exports.points_view),
    ("projects", rf"/(?P<id>{PROJECT_ID})\.json", project.json_view),
    ("projects", rf"/(?P<id>{PROJECT_ID})", project.view),
    ("projects", "", results.view),
    ("join", "", join.view),
    ("partners", r"/(?P<slug>[a-z0-9-]+)", partners.view),
    ("partners", "", partners.list_view),
    ("data", "", data.view),
    ("quality", "", quality.view),
    ("propose", "", static.propose),
    ("about", "", static.about),
    ("feed", "", feed.view),
]


def routes() -> list[tuple[str, Handler]]:
    """Return (regular expression, handler) for every address of ours."""
    found: list[tuple[str, Handler]] = [
        (rf"^/{COMMONS}/projects/(?P<id>{PROJECT_ID})\.json$", handler("projects", project.json_view)),
        (rf"^/{COMMONS}/projects/(?P<id>{PROJECT_ID})$", handler("projects", project.view)),
        (r"^/-/glane/(?P<name>[a-z0-9.-]+)$", files.static),
        (r"^/favicon\.ico$", files.favicon),
        (r"^/dumps/(?P<path>.+)$", files.dump),
    ]
    for page, rest, view in VIEWS:
        slugs = "|".join(dict.fromkeys(re.escape(slug) for slug in PAGES[page]))
        path = rf"/(?:{slugs})" if slugs else ""
        found.append((rf"^/(?P<lang>fr|en){path}{rest}/?$", handler(page, view)))
        found.append((rf"^{path}{rest}{'/' if not path else '/?'}$", handler(page, view)))
    return found


def handler(page: str, view: View) -> Handler:
    """Return a Datasette view that runs `view` beside the database, then renders what it returns."""
    async def respond(datasette: Any, request: Request) -> Any:
        if not has_commons(datasette):
            raise NotFound("this Datasette serves no commons")
        publication = await current(datasette)
        names = {name: value for name, value in request.url_vars.items() if value is not None}
        lang = language(request, names.get("lang"))

        def made(conn: Any) -> tuple[Visit, Any]:
            visit = Visit(
                conn=conn, snapshot=publication.snapshot, words=Words(lang), links=Links(lang), page=page, names=names,
                args=request.args, query_string=request.query_string, base=f"{request.scheme}://{request.host}",
                dumps=files.dumps_folder(datasette))
            result = view(visit)
            return visit, replace(result, helpers=helpers(visit, result)) if isinstance(result, Page) else result

        visit, result = await publication.reader.run(made)
        return await answer(datasette, publication.reader.run, visit, result)
    return respond
