"""Quality: harvests, what was not understood, how full the fields are, how sure and how right the merges are."""

from __future__ import annotations

from typing import Any

from publish.site import fields
from publish.site.search import LISTS, rows
from publish.site.visit import Page, Visit

FILLED = ("summary", "description", "url", "organisations", "themes", "tasks", "status", "start_date", "languages",
          "place", "commune_code", "country_code", "latitude", "keywords", "contact")
MATCHES = 12  # pairs of partners shown
FEW = 10  # judgements: with fewer, a share says nothing


def view(visit: Visit) -> Page:
    """Return the page of quality."""
    conn = visit.conn
    lang = visit.lang
    return Page("quality.html", {
        "partners": rows(conn, "select * from partners order by state = 'ok', title"),
        "runs": rows(conn, "select * from runs order by started_at desc, partner limit 30"),
        "kinds": rows(conn, f"select kind, min(kind_{lang}) as label, sum(count) as total,"  # noqa: S608
                            " count(distinct partner) as partners from issues group by kind order by total desc, kind"),
        "labels": rows(conn, "select * from unmapped_labels order by count desc, label, partner limit 40"),
        "label_count": conn.execute("select count(*) from unmapped_labels").fetchone()[0],
        "filled": [{**field, "title": fields.title(field["field"], lang)}
                   for field in visit.snapshot.once("filled", lambda: filled(visit))],
        "bands": visit.snapshot.once("bands", lambda: bands(visit)),
        "decisions": dict(conn.execute("select judgement, count(*) from decisions group by judgement").fetchall()),
        "matches": matches(visit),
        "match_count": conn.execute("select count(*) from match_quality").fetchone()[0],
        "few": FEW,
    })


def matches(visit: Visit) -> list[dict[str, Any]]:
    """Return the match quality of all partners together, then of the pairs of partners most judged.

    few: whether too few pairs are judged the same or different for a share to say anything.
    """
    return rows(visit.conn, "select *, same + different < ? as few from match_quality order by partner_left <> '*',"
                            " judged desc, partner_left, partner_right limit ?", FEW, MATCHES + 1)


def filled(visit: Visit) -> list[dict[str, Any]]:
    """Return for each field the share of projects that have it."""
    total = max(1, visit.snapshot.size)
    parts = [f"sum({name} is not null and {name} <> '[]')" if name in LISTS else f"count({name})" for name in FILLED]
    found = visit.conn.execute(f"select {', '.join(parts)} from projects").fetchone()  # noqa: S608 - names above
    return [{"field": name, "count": count or 0, "share": (count or 0) / total}
            for name, count in zip(FILLED, found, strict=True)]


def bands(visit: Visit) -> list[dict[str, Any]]:
    """Count merged projects by how sure it is that their records are one project."""
    sql = ("select case when confidence >= 0.95 then 'sure' when confidence >= 0.8 then 'likely' else 'weak' end"
           " as band, count(*) as count from projects where record_count > 1 group by band")
    counts = {row["band"]: row["count"] for row in rows(visit.conn, sql)}
    return [{"band": band, "count": counts.get(band, 0)} for band in ("sure", "likely", "weak")]
