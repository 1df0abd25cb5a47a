"""The partners: who they are, and for each a report of what was taken, mapped, merged and not understood."""

from __future__ import annotations

from typing import Any

from publish.site.search import rows
from publish.site.visit import Page, Visit

RUNS, LABELS, EXAMPLES, PROJECTS = 12, 40, 4, 8


def list_view(visit: Visit) -> Page:
    """Return the page of all partners."""
    return Page("partners.html", {"partners": rows(visit.conn, "select * from partners order by title")})


def view(visit: Visit) -> Page:
    """Return a partner's page, or the 404 page."""
    slug = visit.names["slug"]
    found = rows(visit.conn, "select * from partners where slug = ?", slug)
    if not found:
        return Page("error.html", {"key": "error.404", "status": 404, "detail": ""}, status=404, rest=f"/{slug}")
    conn = visit.conn
    return Page("partner.html", {
        "partner": found[0],
        "kinds": issue_kinds(visit, slug),
        "labels": rows(conn, "select * from unmapped_labels where partner = ? order by count desc, field, label"
                             " limit ?", slug, LABELS),
        "label_count": conn.execute("select count(*) from unmapped_labels where partner = ?", [slug]).fetchone()[0],
        "runs": rows(conn, "select * from runs where partner = ? order by run desc limit ?", slug, RUNS),
        "projects": rows(conn, "select distinct p.id, p.title, p.summary, p.record_count from projects p"
                               " join records r on r.project_id = p.id where r.partner = ?"
                               " order by p.record_count desc, p.completeness desc, p.id limit ?", slug, PROJECTS),
        "judged": conn.execute("select coalesce(sum(judged), 0) from match_quality"
                               " where ? in (partner_left, partner_right)", [slug]).fetchone()[0],
        "listed": dict(conn.execute("select listed, count(*) from records where partner = ? group by listed",
                                    [slug]).fetchall()),
    }, rest=f"/{slug}")


def issue_kinds(visit: Visit, slug: str) -> list[dict[str, Any]]:
    """Return a partner's issues by kind, with examples of each."""
    kinds = rows(visit.conn, f"select kind, min(kind_{visit.lang}) as label, sum(count) as total from issues"  # noqa: S608
                             " where partner = ? group by kind order by total desc, kind", slug)
    for kind in kinds:
        kind["examples"] = rows(visit.conn, "select field, value, count, record_id from issues where partner = ?"
                                            " and kind = ? order by count desc, id limit ?",
                                slug, kind["kind"], EXAMPLES)
    return kinds
