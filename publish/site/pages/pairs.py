"""Why records were joined, and which doubtful pairs lead from a project to others: the pairs, in words."""

from __future__ import annotations

from typing import Any

from dedupe.blocking import SOURCE_TEXTS
from publish.site.search import rows
from publish.site.visit import Visit

SHOWN = 12
PAIR = ("pairs.score, pairs.decision, pairs.blocked_by, pairs.reasons, mine.id as mine_id, mine.title as mine_title,"
        " mine_partner.title as mine_partner, other.id as other_id, other.title as other_title,"
        " other_partner.title as other_partner")
FROM = ("pairs join records mine on mine.id = pairs.{0} join partners mine_partner on mine_partner.slug = mine.partner"
        " join records other on other.id = pairs.{1} join partners other_partner on other_partner.slug = other.partner")


def joined(visit: Visit, project_id: str) -> list[dict[str, Any]]:
    """Return the pairs within a project, the surest first, each with its two records, its reasons in words."""
    found = rows(visit.conn, f"select {PAIR} from {_sides('left', 'right')} where pairs.project_id = ?"  # noqa: S608
                             " order by pairs.score desc, mine.id, other.id limit ?", project_id, SHOWN)
    return [_in_words(visit, pair) for pair in found]


def count(visit: Visit, project_id: str) -> int:
    """Count the pairs within a project."""
    found: int = visit.conn.execute("select count(*) from pairs where project_id = ?", [project_id]).fetchone()[0]
    return found


def elsewhere(visit: Visit, project_id: str) -> list[dict[str, Any]]:
    """Return the pairs of a record of this project (`mine`) with one of another project: doubtful, or judged.

    Each has the other project's `project_id` and `project_title`; a project comes once, with its likeliest pair.
    """
    sides = [f"select {PAIR}, p.id as project_id, p.title as project_title from {_sides(*ends)}"  # noqa: S608
             " join projects p on p.id = other.project_id where mine.project_id = ? and pairs.project_id is null"
             for ends in (("left", "right"), ("right", "left"))]
    found = rows(visit.conn, f"{' union all '.join(sides)} order by score desc, mine_id, other_id",
                 project_id, project_id)
    first = {pair["project_id"]: pair for pair in reversed(found)}
    best = sorted(first.values(), key=lambda pair: (-pair["score"], pair["project_id"]))
    return [_in_words(visit, pair) for pair in best[:SHOWN]]


def as_json(visit: Visit, project_id: str) -> list[dict[str, Any]]:
    """Return every published pair that has a record of the project, as the table `pairs` has it."""
    mine = "(select id from records where project_id = ?)"
    return rows(visit.conn, f'select * from pairs where "left" in {mine} or "right" in {mine}'  # noqa: S608
                            ' order by "left", "right"', project_id, project_id)


def _sides(mine: str, other: str) -> str:
    return FROM.format(f'"{mine}"', f'"{other}"')


def _in_words(visit: Visit, pair: dict[str, Any]) -> dict[str, Any]:
    """Say what brought a pair together, and each reason with its weight, in the reader's language."""
    number = 1 if visit.lang == "en" else 0
    pair["together"] = [SOURCE_TEXTS[name][number] if name in SOURCE_TEXTS else name for name in pair["blocked_by"]]
    pair["because"] = [(reason[visit.lang], visit.words.signed(reason["weight"]))
                       for reason in sorted(pair["reasons"], key=lambda reason: -abs(reason["weight"]))]
    return pair
