"""The home page: search, what there is, ways to take part, a map, what is new, how the partners are."""

from __future__ import annotations

from typing import Any

from publish.site.maps import REGIONS, draw
from publish.site.search import rows
from publish.site.visit import Page, Visit

CHANGES = 8


def view(visit: Visit) -> Page:
    """Return the home page."""
    everything = visit.snapshot.everything()
    counts = visit.snapshot.once("home counts", lambda: {
        name: visit.snapshot.facets[name].counts(everything) for name in ("theme", "give")})
    region = visit.args.get("map") or ""
    return Page("home.html", {
        "totals": totals(visit), "domains": domains(visit, counts["theme"]), "gives": counts["give"],
        "joinable": int(visit.snapshot.joinable.sum()),
        "map": visit.snapshot.once(f"home map {region if region in REGIONS else ''}",
                                   lambda: draw(visit.snapshot, everything, region=region)),
        "changes": latest(visit, CHANGES),
        "partners": rows(visit.conn, "select slug, title, state, project_count, record_count, failure, failure_fr,"
                                     " failure_en, last_success, last_attempt from partners"
                                     " order by project_count desc, slug"),
    })


def totals(visit: Visit) -> dict[str, int]:
    """Count projects, records, partners, and the records that were merged with another."""
    sql = ("select (select count(*) from records) as records, (select count(*) from partners) as partners,"
           " (select count(*) from projects where record_count > 1) as merged_projects,"
           " (select coalesce(sum(record_count), 0) from projects where record_count > 1) as merged_records,"
           " (select count(*) from communes) as communes")
    return {"projects": visit.snapshot.size, **visit.snapshot.once("totals", lambda: rows(visit.conn, sql)[0])}


def domains(visit: Visit, counts: dict[str, int]) -> list[dict[str, Any]]:
    """Arrange themes that have projects under their domains, in the vocabulary's order; themes without one last."""
    themes = visit.snapshot.vocabularies.field("themes")
    parents = dict.fromkeys([*visit.snapshot.vocabularies.field("domains"),
                             *(term.parent or "" for term in themes.values())])
    arranged = []
    for parent in parents:
        found = [{"code": code, "label": visit.label("theme", code), "count": counts[code]}
                 for code, term in themes.items() if (term.parent or "") == parent and counts.get(code)]
        if found:
            label = visit.label("domain", parent) if parent else visit.words("themes.other")
            arranged.append({"code": parent, "label": label, "themes": found})
    return arranged


def latest(visit: Visit, limit: int) -> list[dict[str, Any]]:
    """Return the latest changes, whether their project is still there said by `live`."""
    return rows(visit.conn, "select c.*, exists(select 1 from projects p where p.id = c.project_id) as live"
                            " from changes c order by c.id desc limit ?", limit)
