"""harvest/ -> normalized/: each partner's last good run through its map; skipped when neither run nor map changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from functools import cached_property
from math import ceil
from typing import IO, Any

import orjson

from crawlers.files import replacing
from crawlers.partners import Partner
from crawlers.records import Issue, RawRecord
from crawlers.store import HarvestStore, Run
from glane.config import Paths
from glane.files import code_digest, digest, read_lines
from glane.stages.normalized import read_header
from glane.stages.tables import Tabling, seen_of
from glane.state import Seen, State
from normalize.issues import fold, withheld
from normalize.mapping import Mapper, Normalised
from normalize.places import Gazetteer
from normalize.schema import Record, Statement
from normalize.vocabularies import Vocabularies, load

RETIRED_AFTER_RUNS = 2
RETIRED_AFTER_DAYS = 7


@dataclass(slots=True)
class NormalizedPartner:
    """What became of a partner's run. state: made, unchanged, never (no good run yet) or broken (see problem)."""

    partner: str
    state: str
    entries: int = 0
    records: int = 0
    issues: int = 0
    problem: str | None = None


class ExpectationBrokenError(Exception):
    """A run does not fill what the partner's file expects; the last good records stay."""


class _Tools:
    """What every partner is normalised with; loaded when the first one needs it."""

    def __init__(self, paths: Paths, today: date) -> None:
        self.today = today
        self.code = code_digest("normalize", "crawlers") + digest(
            [*paths.vocabularies.glob("*.*"), *paths.places.glob("*.*")])
        self._paths = paths

    @cached_property
    def vocabularies(self) -> Vocabularies:
        return load(self._paths.vocabularies)

    @cached_property
    def gazetteer(self) -> Gazetteer:
        return Gazetteer.load(self._paths.places)


@dataclass(slots=True)
class _Made:
    """What a partner's normalisation gathers on its way."""

    records: int = 0
    filled: Counter[str] = field(default_factory=Counter)
    issues: list[Issue] = field(default_factory=list)
    labels: Counter[tuple[str, str]] = field(default_factory=Counter)
    statements: dict[str, Seen] = field(default_factory=dict)


def normalize(paths: Paths, partners: Mapping[str, Partner], today: date,
              report: Callable[[NormalizedPartner], None] = lambda _: None) -> list[NormalizedPartner]:
    """Normalise every partner's last good run; return what became of each, in the partners' order."""
    tools = _Tools(paths, today)
    done = []
    with State(paths.state) as state:
        for partner in partners.values():
            done.append(_normalize_partner(paths, partner, tools, state))
            report(done[-1])
    return done


def _normalize_partner(paths: Paths, partner: Partner, tools: _Tools, state: State) -> NormalizedPartner:
    store = HarvestStore(paths.harvest)
    run = store.last_successful(partner.slug)
    if run is None:
        return NormalizedPartner(partner.slug, "never")
    header = read_header(paths, partner.slug)
    made_from = {"run": run.run, "partner": digest_of(partner), "code": tools.code, "day": tools.today.isoformat()}
    if header.get("made_from") == made_from:
        problem = state.problem(partner.slug)
        return NormalizedPartner(partner.slug, "broken" if problem else "unchanged", run.entries,
                                 header["records"], sum(i["count"] for i in header["issues"]), problem)
    seen = seen_after(run, {record.id for record in store.records(run)}, state.records(partner.slug),
                      counted=state.last_run(partner.slug) == run.run)
    try:
        made = _write(paths, partner, tools, _raw_records(store, run, seen), seen, state)
    except ExpectationBrokenError as broken:
        state.set_problem(partner.slug, str(broken))
        return NormalizedPartner(partner.slug, "broken", run.entries, problem=str(broken))
    issues = fold([*map(withheld, store.issues(run)), *made.issues])
    state.save_partner(partner.slug, run.run, None, seen, made.statements)
    _write_header(paths, partner, made_from, made, issues)
    return NormalizedPartner(partner.slug, "made", run.entries, made.records, sum(i.count for i in issues))


def seen_after(run: Run, listed: set[str], before: Mapping[str, Seen], *, counted: bool) -> dict[str, Seen]:
    """Return how each record stands after a good run.

    listed: ids in the run. before: what was known. counted: this run was taken account of already, so that a record
    that it misses isn't counted as missing once more. A record that is missing from two good runs, the last of them
    seven days or more after it was last seen, is retired.
    """
    day = run.started_at[:10]
    after = {}
    for id_ in sorted(listed):
        first = before[id_].first_seen if id_ in before else day
        after[id_] = Seen(min(first, day), day, run.run)
    for id_, old in before.items():
        if id_ in listed:
            continue
        new = old if counted else replace(
            old, missing_since=old.missing_since or day, missing_runs=old.missing_runs + 1)
        days = (date.fromisoformat(day) - date.fromisoformat(old.last_seen)).days
        if not new.retired_on and new.missing_runs >= RETIRED_AFTER_RUNS and days >= RETIRED_AFTER_DAYS:
            new = replace(new, retired_on=day)
        after[id_] = new
    return after


def _raw_records(store: HarvestStore, run: Run, seen: Mapping[str, Seen]) -> Iterator[RawRecord]:
    """Yield the run's records, then from older runs those that are no longer listed: they are marked, not dropped."""
    yield from store.records(run)
    older: dict[str, set[str]] = {}
    for id_, how in seen.items():
        if how.missing_since:
            older.setdefault(how.last_run, set()).add(id_)
    for past in store.runs(run.partner):
        wanted = older.get(past.run, set())
        if wanted:
            yield from (record for record in store.records(past) if record.id in wanted)


def _write(paths: Paths, partner: Partner, tools: _Tools, raws: Iterator[RawRecord], seen: Mapping[str, Seen],
           state: State) -> _Made:
    made, table = _Made(), Tabling()
    known = state.statements(partner.slug)
    mapper = Mapper(partner, tools.vocabularies, tools.gazetteer, tools.today)
    unwritten = {id_ for id_, how in seen.items() if how.missing_since}
    path = paths.normalized / f"{partner.slug}.ndjson"
    kept = [line for line in read_lines(path) if line["record"]["id"] in unwritten]
    with replacing(path) as file:
        for raw in raws:
            unwritten.discard(raw.id)
            done = mapper.normalise(raw)
            made.issues += done.issues
            made.labels.update((label.field, label.label) for label in done.labels)
            if done.record is not None:
                _put(file, table, _line(done.record, done, seen[raw.id], known, made), done.record)
        for line in kept:  # no longer listed, and the runs that listed them are pruned
            if (id_ := line["record"]["id"]) in unwritten:
                record = Record(**line["record"])
                done = Normalised(record, [Statement(**s) for s in line["statements"]], [], [])
                _put(file, table, _line(record, done, seen[id_], known, made), record)
        made.issues += mapper.finish()
        _check_filled(partner, made)
    table.table().write(path)
    return made


def _put(file: IO[bytes], table: Tabling, row: dict[str, Any], record: Record) -> None:
    """Write a line, and note what it holds."""
    line = orjson.dumps(row) + b"\n"
    file.write(line)
    table.add(line, *seen_of(record, row["record"]["listed"]))


def _line(record: Record, done: Normalised, seen: Seen, known: Mapping[str, Seen], made: _Made) -> dict[str, Any]:
    """Return the record and its statements as plain JSON, dated; a retired record leaves only its name behind."""
    dates = {"first_seen": seen.first_seen, "last_seen": seen.last_seen, "listed": seen.listed}
    if seen.listed == "retired":
        kept = {"id": record.id, "partner": record.partner, "source_id": record.source_id, "title": record.title,
                "source_url": record.source_url, "licence": record.licence, "fetched_at": record.fetched_at}
        return {"record": Record(**{**kept, **dates}).model_dump(mode="json"), "statements": []}
    made.records += 1
    dumped = {**record.model_dump(mode="json"), **dates}
    made.filled.update(name for name, value in dumped.items() if value not in (None, [], ""))
    if dumped["place"] or dumped["latitude"] is not None or dumped["country_code"]:
        made.filled["place*"] += 1
    return {"record": dumped, "statements": [_dated(statement, seen, known, made) for statement in done.statements]}


def _dated(statement: Statement, seen: Seen, known: Mapping[str, Seen], made: _Made) -> dict[str, Any]:
    old = known.get(statement.id)
    first = min(old.first_seen, seen.last_seen) if old else seen.last_seen
    made.statements[statement.id] = Seen(first, seen.last_seen)
    return {**statement.__dict__, "first_seen": first, "last_seen": seen.last_seen}


def _check_filled(partner: Partner, made: _Made) -> None:
    """Raise ExpectationBrokenError when a field is filled in fewer of the records than `expect.filled` says."""
    for name, least in partner.expect.filled.items():
        filled = made.filled["place*" if name == "place" else name]
        wanted = ceil(least * made.records - 1e-9)  # 0.07 * 100 is a little more than 7
        if filled < wanted:
            raise ExpectationBrokenError(f"expect.filled: {name} is filled in {filled} of {made.records} records, "
                                         f"at least {wanted} (a share of {least:g}) expected: "
                                         "did the listing's form change?")


def _write_header(paths: Paths, partner: Partner, made_from: dict[str, str], made: _Made, issues: list[Issue]) -> None:
    labels = [{"field": name, "label": label, "count": count} for (name, label), count in sorted(made.labels.items())]
    header = {"made_from": made_from, "records": made.records, "filled": dict(sorted(made.filled.items())),
              "issues": [asdict(issue) for issue in issues], "labels": labels}
    with replacing(paths.normalized / f"{partner.slug}.json") as file:
        file.write(orjson.dumps(header))


def digest_of(partner: Partner) -> str:
    """Return a digest of a partner's declaration, its platform's default map included."""
    return RawRecord.of("", "", "", "", {**partner.model_dump(mode="json"), "fields": partner.all_fields}).sha256[:16]
