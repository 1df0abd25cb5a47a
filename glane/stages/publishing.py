"""normalized/, linked/, harvest/ -> commons.db and dumps/latest: gathered, checked, swapped."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from babel import Locale

from crawlers.failures import FAILURES
from crawlers.partners import Partner
from crawlers.records import Issue
from crawlers.store import HarvestStore
from dedupe.similar import similar
from glane.config import Paths
from glane.files import read_lines
from glane.stages.linking import all_decisions, read_link_header
from glane.stages.normalized import read_header, read_records
from glane.status import Standing, standings
from normalize.gazetteer import France
from normalize.gazetteer import read as read_places
from normalize.points import Point
from normalize.schema import Project
from normalize.vocabularies import Vocabularies, load
from publish.checks import PublishError
from publish.commons import Commons, Entry, partner_row
from publish.database import build
from publish.dumps import write_dumps
from publish.match_quality import MatchQualityRow
from publish.registry import VOCABULARY_TEXTS
from publish.tables import (
    DecisionRow,
    Membership,
    PairRow,
    PartnerRow,
    Place,
    Redirect,
    RunRow,
    Similar,
    Term,
    UnmappedLabel,
)
from publish.withdrawals import read_withdrawals

RUNS_SHOWN = 10
PAIRS_SHOWN = 20  # a record: a listing that repeats one name makes as many pairs as the square of its entries


@dataclass(frozen=True, slots=True)
class Published:
    """How much was published, and how much of it changed since the last time."""

    projects: int
    records: int
    statements: int
    changes: int


def publish_commons(paths: Paths, partners: Mapping[str, Partner], today: date, *,
                    accept_drop: bool = False) -> Published:
    """Build, check and swap commons.db, then the dumps. Raises publish.checks.PublishError when a check fails.

    accept_drop: a person has looked, and the commons may shrink by half.
    """
    if "quality" not in read_link_header(paths):
        raise PublishError(f"{paths.linked}: nothing linked yet, or by an older Glane; `glane run --data {paths.data}` "
                           f"does all the stages")
    built = build(replace(gather(paths, partners, today), accept_drop=accept_drop), paths.commons)
    write_dumps(paths.commons, paths.dumps, today)
    return Published(built.projects, built.records, built.statements, built.changes)


def gather(paths: Paths, partners: Mapping[str, Partner], today: date) -> Commons:
    """Return all that a publication is made of, read from the stages' folders."""
    vocabularies = load(paths.vocabularies)
    merged = list(read_lines(paths.linked / "projects.ndjson"))
    projects = [Project(**line["project"]) for line in merged]
    won = {id_ for line in merged for ids in line["won"].values() for id_ in ids}
    membership = [Membership(**line) for line in read_lines(paths.linked / "membership.ndjson")]
    return Commons(
        today=today,
        partners=_partner_rows(paths, partners),
        records=_entries(paths, partners),
        projects=projects,
        membership=membership,
        won=won,
        vocabularies={name: _terms(vocabularies, name) for name in VOCABULARY_TEXTS},
        places=_places(read_places(paths.places)),
        runs=_runs(paths, partners),
        issues=[Issue(**issue) for slug in partners for issue in read_header(paths, slug).get("issues", [])],
        labels=_labels(paths, partners, vocabularies),
        decisions=[DecisionRow(left=d.left, right=d.right, judgement=d.judgement, by=d.by, on=d.on, reason=d.reason)
                   for d in all_decisions(paths).by_pair().values()],
        redirects=[Redirect(**row) for row in read_link_header(paths).get("redirects", [])],
        similar=_similar(projects),
        pairs=_pairs(paths, {row.record_id: row.project_id for row in membership}),
        match_quality=[MatchQualityRow(**row) for row in read_link_header(paths)["quality"]],
        withdrawn=read_withdrawals(paths.data / "withdrawals.csv"),
        previous=paths.commons if paths.commons.exists() else None,
    )


def _partner_rows(paths: Paths, partners: Mapping[str, Partner]) -> list[PartnerRow]:
    return [_partner_row(partners[one.partner], one) for one in standings(paths, partners)]


def _partner_row(partner: Partner, standing: Standing) -> PartnerRow:
    failed: dict[str, Any] = {}
    if standing.failure:
        fr, en = FAILURES[standing.failure]
        failed = {"state": "failed", "failure": standing.failure, "failure_fr": fr, "failure_en": en}
    elif standing.state == "broken":
        failed = {"state": "failed", "failure": "not_filled", "failure_en": standing.problem,
                  "failure_fr": "un champ est moins rempli que prévu"}
    return partner_row(partner).model_copy(update={
        "state": "never" if standing.state == "never" else "ok", "entry_count": standing.entries,
        "last_success": _day(standing.last_success), "last_attempt": _day(standing.last_attempt), **failed})


def _day(moment: str | None) -> str | None:
    """Return a run's day: its time is in `runs`, so that running again the same day changes no dump."""
    return moment[:10] if moment else None


def _entries(paths: Paths, partners: Mapping[str, Partner]) -> Iterator[Entry]:
    for slug in partners:
        for record, statements in read_records(paths, slug):
            yield Entry(record, statements)


def _runs(paths: Paths, partners: Mapping[str, Partner]) -> Iterator[RunRow]:
    store = HarvestStore(paths.harvest)
    for slug in partners:
        good = store.last_successful(slug)
        for run in store.runs(slug)[-RUNS_SHOWN:]:
            fr, en = FAILURES[run.failure] if run.failure else (None, None)
            yield RunRow(partner=slug, run=run.run, state="ok" if run.state == "ok" else "failed", failure=run.failure,
                         failure_fr=fr, failure_en=en,
                         detail=run.message or "; ".join(run.warnings) or None, started_at=run.started_at,
                         finished_at=run.finished_at, entry_count=run.entries, issue_count=run.issues,
                         in_use=good is not None and good.run == run.run)


def _labels(paths: Paths, partners: Mapping[str, Partner], vocabularies: Vocabularies) -> Iterator[UnmappedLabel]:
    for slug in partners:
        for label in read_header(paths, slug).get("labels", []):
            suggested = vocabularies.suggest(label["field"], label["label"])
            yield UnmappedLabel(partner=slug, **label, suggestions=[code for code, _ in suggested])


def _terms(vocabularies: Vocabularies, name: str) -> Iterator[Term]:
    domains = {theme: domain["code"] for domain in reversed(vocabularies.entries("domains"))
               for theme in domain["themes"]}  # a theme may belong to several: the first is where it is shown
    for position, entry in enumerate(vocabularies.entries(name)):
        group = entry.get("group")
        yield Term(code=entry["code"], label_fr=entry["fr"], label_en=entry["en"], position=position,
                   group_fr=vocabularies.label("task_groups", group, "fr") if group else None,
                   group_en=vocabularies.label("task_groups", group, "en") if group else None,
                   parent=domains.get(entry["code"]) if name == "themes" else None)


def _places(france: France) -> dict[str, list[Place]]:
    """Return every place that data/places knows; countries by their names in CLDR."""
    return {
        "communes": [_place(one.code, one.name, one.name, one.department, one.point)
                     for one in france.communes.values()],
        "departments": [_place(one.code, one.name, one.name, next(iter(one.parents), None))
                        for one in france.departments.values()],
        "regions": [_place(one.code, one.name, one.name) for one in france.regions.values()],
        "countries": [_place(code, Locale("fr").territories.get(code, name), name)
                      for code, name in Locale("en").territories.items() if re.fullmatch("[A-Z]{2}", str(code))],
    }


def _place(code: str, fr: str, en: str, parent: str | None = None, point: Point | None = None) -> Place:
    latitude, longitude = point or (None, None)
    return Place(code=code, label_fr=fr, label_en=en, parent=parent, latitude=latitude, longitude=longitude)


def _similar(projects: list[Project]) -> Iterator[Similar]:
    for one, other, score, reasons in similar(projects):
        yield Similar(project_id=one, other_id=other, score=score, reasons=reasons)


def _pairs(paths: Paths, project_of: Mapping[str, str]) -> list[PairRow]:
    """Return the pairs worth showing, by their records: those that people judged, and the likeliest of each record."""
    lines = sorted(read_lines(paths.linked / "pairs.ndjson"),
                   key=lambda pair: (pair["decision"] is None, -pair["score"], pair["left"], pair["right"]))
    shown: Counter[str] = Counter()
    kept = []
    for pair in lines:
        ends = (pair["left"], pair["right"])
        if pair["decision"] is None and max(shown[end] for end in ends) >= PAIRS_SHOWN:
            continue
        shown.update(ends)
        left, right = (project_of[end] for end in ends)
        kept.append(PairRow(**pair, joined=left == right, project_id=left if left == right else None))
    return sorted(kept, key=lambda pair: (pair.left, pair.right))
