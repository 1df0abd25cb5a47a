"""A project's page: what it is, how to take part, and for every value who says it."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import orjson

from dedupe.scoring import weights
from publish.site import fields
from publish.site.jsonld import document
from publish.site.languages import LANGUAGES
from publish.site.links import project_address
from publish.site.maps import FRANCE, MapImage, draw
from publish.site.outlines import View as MapView
from publish.site.pages import pairs
from publish.site.search import rows
from publish.site.visit import Body, Moved, Page, Visit

SIMILAR = 6
WIDE = 9  # degrees around a project that is not in France


def view(visit: Visit) -> Page | Moved:
    """Return the project's page; 301 for an id that another took over, 410 for a removed one, 404 for an unknown."""
    project_id = visit.names["id"]
    project = read(visit, project_id)
    if project is None:
        return _missing(visit, project_id)
    told = statements(visit, project_id)
    return Page("project.html", {
        "project": project, "statements": told, "won": _won(told), "records": records(visit, project_id),
        "decisions": decisions(visit, project_id), "pairs": pairs.joined(visit, project_id),
        "pair_count": pairs.count(visit, project_id), "elsewhere": pairs.elsewhere(visit, project_id),
        "scale": weights(),
        "similar": similar(visit, project_id),
        "former": [row["old_id"] for row in rows(visit.conn, "select old_id from redirects where new_id = ?"
                                                             " order by old_id", project_id)],
        "map": small_map(visit, project), "jsonld": document(visit, project),
        "canonical": visit.base + project_address("", project_id),
        "addresses": {lang: project_address(lang, project_id) for lang in LANGUAGES},
    }, rest=f"/{project_id}")


def json_view(visit: Visit) -> Page | Moved | Body:
    """Return the project as JSON: its fields, records, statements, pairs and similar projects."""
    project_id = visit.names["id"]
    project = read(visit, project_id)
    if project is None:
        missing = _missing(visit, project_id)
        if isinstance(missing, Moved):
            return Moved(missing.to + ".json")
        content = {"ok": False, "status": missing.status, "error": visit.words(f"{missing.values['key']}.title")}
        return Body(orjson.dumps(content), "application/json; charset=utf-8", status=missing.status)
    content = {
        "ok": True, "project": project, "url": visit.base + project_address("", project_id),
        "records": records(visit, project_id),
        "statements": rows(visit.conn, "select * from statements where project_id = ? order by field, id", project_id),
        "pairs": pairs.as_json(visit, project_id),
        "similar": rows(visit.conn, "select other_id, score, reasons from similar where project_id = ?"
                                    " order by score desc, other_id", project_id),
    }
    return Body(orjson.dumps(content, option=orjson.OPT_INDENT_2), "application/json; charset=utf-8")


def read(visit: Visit, project_id: str) -> dict[str, Any] | None:
    """Return the project's row, its lists read; None if there is none."""
    found = rows(visit.conn, "select * from projects where id = ?", project_id)
    return found[0] if found else None


def _missing(visit: Visit, project_id: str) -> Page | Moved:
    redirect = visit.conn.execute("select new_id from redirects where old_id = ?", [project_id]).fetchone()
    if redirect:
        named = visit.names.get("lang", "")
        return Moved(project_address(named, redirect[0]))
    last = rows(visit.conn, "select * from changes where project_id = ? order by id desc limit 1", project_id)
    if last:
        return Page("gone.html", {"change": last[0], "key": "error.410"}, status=410, rest=f"/{project_id}")
    return Page("error.html", {"key": "error.404.project", "status": 404, "detail": ""}, status=404,
                rest=f"/{project_id}")


def statements(visit: Visit, project_id: str) -> list[dict[str, Any]]:
    """Return the statements by field, in the schema's order: field, title, the values with who says them."""
    found = rows(visit.conn, "select s.*, p.title as partner_title, r.source_url from statements s"
                             " left join partners p on p.slug = s.partner left join records r on r.id = s.record_id"
                             " where s.project_id = ?", project_id)
    found.sort(key=lambda s: (fields.rank(s["field"]), s["field"], not s["won"], s["value"], s["partner"], s["id"]))
    return [{"field": field, "title": fields.title(field, visit.lang), "said": _said(visit, field, list(told))}
            for field, told in groupby(found, key=lambda statement: str(statement["field"]))]


def _said(visit: Visit, field: str, told: list[dict[str, Any]]) -> list[dict[str, Any]]:
    for statement in told:
        statement["shown"] = fields.shown(visit, field, statement["value"])
    return told


def _won(told: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return field -> its first winning statement: whose language and inference the page tells."""
    return {entry["field"]: statement for entry in told for statement in entry["said"][:1] if statement["won"]}


def records(visit: Visit, project_id: str) -> list[dict[str, Any]]:
    """Return the records that make up the project, with how sure it is that they belong."""
    return rows(visit.conn, "select r.id, r.partner, r.source_id, r.source_url, r.title, r.fetched_at, r.licence,"
                            " r.listed, r.first_seen, r.last_seen, m.confidence, p.title as partner_title,"
                            " p.contact as partner_contact, p.lineage, p.licence_url, p.terms from records r"
                            " left join membership m on m.record_id = r.id left join partners p on p.slug = r.partner"
                            " where r.project_id = ? order by r.first_seen, r.id", project_id)


def decisions(visit: Visit, project_id: str) -> list[dict[str, Any]]:
    """Return the human judgements about the project's records, each record with its title and its partner's."""
    return rows(visit.conn, 'select d.*, l.title as left_title, r.title as right_title, lp.title as left_partner,'
                            ' rp.title as right_partner from decisions d'
                            ' left join records l on l.id = d."left" left join partners lp on lp.slug = l.partner'
                            ' left join records r on r.id = d."right" left join partners rp on rp.slug = r.partner'
                            ' where d."left" in (select id from records where project_id = ?)'
                            ' or d."right" in (select id from records where project_id = ?)'
                            ' order by d."left", d."right"', project_id, project_id)


def similar(visit: Visit, project_id: str) -> list[dict[str, Any]]:
    """Return others like it, the most alike first."""
    return rows(visit.conn, "select p.id, p.title, p.summary, p.record_count, s.score, s.reasons from similar s"
                            " join projects p on p.id = s.other_id where s.project_id = ?"
                            " order by s.score desc, p.id limit ?", project_id, SIMILAR)


def small_map(visit: Visit, project: dict[str, Any]) -> MapImage | None:
    """Draw where the project is, wide enough to recognise; None if it has no point."""
    latitude, longitude = project["latitude"], project["longitude"]
    if latitude is None or longitude is None:
        return None
    only = visit.snapshot.everything() & False
    only[visit.snapshot.ids.index(project["id"])] = True
    if FRANCE.south < latitude < FRANCE.north and FRANCE.west < longitude < FRANCE.east:
        return draw(visit.snapshot, only, FRANCE)
    return draw(visit.snapshot, only, MapView.around(latitude - WIDE, longitude - WIDE, latitude + WIDE,
                                                     longitude + WIDE))
