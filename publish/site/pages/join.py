"""Find a project to join: by interest, by what one can give, near a place, where one can still take part."""

from __future__ import annotations

from dataclasses import replace

from publish.site.pages.home import domains
from publish.site.pages.results import with_distances
from publish.site.query import Query
from publish.site.search import find
from publish.site.visit import Page, Visit
from publish.site.where import locate

SHOWN = 12
RADII = (10, 30, 100, 300)


def view(visit: Visit) -> Page:
    """Return the form, and below it the projects that fit once something was asked."""
    asked = Query.of(visit.args)
    submitted = bool(visit.query_string)
    if not submitted:
        asked = replace(asked, open=True)
    everything = visit.snapshot.everything()
    where = locate(visit.snapshot, asked, visit.lang)
    values = {
        "asked": asked, "submitted": submitted, "where": where, "radii": RADII,
        "gives": _gives(visit, asked),
        "domains": domains(visit, visit.snapshot.facets["theme"].counts(everything)),
    }
    if submitted:
        found = find(visit.conn, visit.snapshot, where.query)
        values |= {"found": found, "query": where.query,
                   "cards": with_distances(visit, found, found.order[:SHOWN])}
    return Page("join.html", values)


def _gives(visit: Visit, asked: Query) -> dict[str, int]:
    """Return the groups of tasks that open projects ask for, the most asked for first; and those already ticked."""
    counts = visit.snapshot.facets["give"].counts(visit.snapshot.joinable)
    return counts | {code: counts.get(code, 0) for code in asked.chosen.get("give", ())}
