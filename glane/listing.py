"""`glane link --records`: links any list of records, touching no state, and writes clusters.csv and pairs.csv."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from dedupe.bags import Ints
from dedupe.cluster import Part
from dedupe.decisions import Decisions
from dedupe.identity import new_ids
from dedupe.link import Comparison, clusters, compare, members, worth
from dedupe.memory import keep_scratch, unswept
from dedupe.scoring import Reason, probability, reasons, said_once, weights
from dedupe.spec import Spec, SpecError
from glane import console
from glane.cells import cell, write_csv
from glane.config import UsageError
from glane.language import Language, chosen
from glane.listed import Records
from glane.rows import Row, read_object, read_rows, unreadable


@dataclass(frozen=True, slots=True)
class Found:
    """What is written. ids: sorted. parts: the clusters of their rows. pairs: lines, sorted. notes: what was bounded
    or not read.
    """

    ids: Sequence[str]
    parts: Sequence[Part]
    pairs: Iterable[str]
    notes: list[str] = field(default_factory=list)


def link_listing(records: Path, spec: Path | None, out: Path, scheduler: str | None = None,
                 language: Language = "fr") -> None:
    """Link the records of an NDJSON file; write clusters.csv and pairs.csv to folder `out`.

    Without spec the records are projects in the common shape, else their fields are what it says. scheduler: whose
    workers link them. language: of the reasons. Raises UsageError, one line that says what to mend, before anything is
    written.
    """
    if spec and scheduler:
        raise UsageError("--scheduler is for records in the common shape: --spec links on this machine only")
    keep_scratch()
    with unswept():
        found = (_on_workers(records, scheduler, out, language) if scheduler else _by_spec(records, spec, language)
                 if spec else _common(records, language))
        members = write_csv(out / "clusters.csv", "partner,source_id,project_id,confidence", _members(found))
        pairs = write_csv(out / "pairs.csv", "left,right,score,reasons", found.pairs)
    for note in found.notes:
        console.warn(note)
    console.line(f"{members:,} records, {len(found.parts):,} projects, {pairs:,} pairs: {out}")


def _members(found: Found) -> Iterator[str]:
    """Yield a line a record, in order."""
    ids = found.ids
    projects = new_ids(ids[min(rows)] for rows, _ in found.parts)
    scores = probability(np.array([weakest for _, weakest in found.parts], np.float64)).tolist()
    told = [""] * len(ids)
    for (rows, _), project, score in zip(found.parts, projects, scores, strict=True):
        behind = f"{project},{round(score, 4)}"
        for row in rows:
            told[row] = behind
    for record, behind in zip(ids, told, strict=True):
        partner, source_id = record.split("/", 1)
        yield f"{cell(partner)},{cell(source_id)},{behind}"


def _common(path: Path, language: Language) -> Found:
    """Link records in the common shape by Glane's own linker."""
    records = Records(path)
    compared = compare(records, Decisions())
    parts = clusters(compared)
    kept = worth(compared, parts)
    return Found(compared.corpus.ids, parts, _told(compared, kept, language),
                 [*records.notes(), *compared.candidates.cut])


def _on_workers(path: Path, scheduler: str, out: Path, language: Language) -> Found:
    """Link records in the common shape on the workers of a scheduler."""
    from glane.scale.workers import link_on

    records = Records(path)
    parted = link_on(scheduler, out, records, Decisions())
    told = _told(parted, np.arange(len(parted.candidates)), language)
    return Found(parted.corpus.ids, parted.parts, told, [*records.notes(), *parted.candidates.cut])


def _told(compared: Comparison, kept: Ints, language: Language) -> Iterator[str]:
    """Tell of some pairs, a line each."""
    ids, found = [cell(one) for one in compared.corpus.ids], compared.candidates

    def why(at: int) -> str:
        return cell(in_words(reasons(compared.findings, at, compared.weights), language))

    columns = (found.left[kept].tolist(), found.right[kept].tolist(), probability(compared.odds[kept]).tolist(),
               said_once(compared.findings, kept, why))
    for left, right, score, words in zip(*columns, strict=True):
        yield f"{ids[left]},{ids[right]},{round(score, 4)},{words}"


def _by_spec(path: Path, spec: Path, language: Language) -> Found:
    """Link records whose fields are what the spec says: of projects, or of kinds alone."""
    said = _spec(spec)
    rows = [row for _, row in read_rows(path)]
    _check_values(path, rows, said.fields)
    try:
        return (_projects if said.of_projects else _things)(rows, said, language)
    except SpecError as error:
        raise UsageError(f"{spec}: {error}") from None


def _projects(rows: Sequence[Row], spec: Spec, language: Language) -> Found:
    """Link projects by what is known of projects, and by their other fields."""
    from dedupe import by_spec
    from dedupe.described import described

    listing = described(rows, spec)
    compared = by_spec.compare(listing)
    parts = by_spec.parts(compared, spec.mode)
    return Found(compared.corpus.ids, parts, _told(compared, worth(compared, parts), language),
                 [*listing.notes, *compared.candidates.cut])


def _things(rows: Sequence[Row], spec: Spec, language: Language) -> Found:
    """Link what is no project by the kinds of its fields alone."""
    from dedupe.typed.explain import reasons as typed_reasons
    from dedupe.typed.kinds import table
    from dedupe.typed.link import link
    from dedupe.typed.scorer import shipped

    data = table(rows, spec.mode, spec.fields)
    scorer = shipped()
    linked = link(data, scorer)
    scores = probability(linked.pairs.final)
    part = members(len(data), linked.clusters)
    left, right = linked.pairs.left, linked.pairs.right
    kept = np.flatnonzero((scores >= weights().doubt) | (part[left] == part[right]))
    pairs = sorted((data.ids[left[at]], data.ids[right[at]], round(float(scores[at]), 4),
                    in_words(typed_reasons(data, linked.pairs, scorer, at), language))
                   for at in kept.tolist())
    return Found(data.ids, linked.clusters, (f"{cell(one)},{cell(other)},{score},{cell(words)}"
                                             for one, other, score, words in pairs), data.notes)


def _spec(path: Path) -> Spec:
    try:
        spec = read_object(str(path), path.read_bytes())
    except OSError as error:
        raise unreadable(path, error) from None
    mode, fields = spec.get("mode"), spec.get("fields")
    if (not isinstance(mode, str) or not isinstance(fields, dict)
            or not all(isinstance(one, str) for one in fields.values())):
        raise UsageError(f'{path}: write {{"mode": "link", "fields": {{"nom": "title"}}}}; docs/linking.md says more')
    return Spec(mode, fields)


def _check_values(path: Path, rows: Sequence[Row], fields: Mapping[str, str]) -> None:
    for row in rows:
        for name in fields:
            value = row.get(name)
            if any(isinstance(one, dict | list) for one in (value if isinstance(value, list) else [value])):
                raise UsageError(f"{path}, record {row['partner']}/{row['source_id']}: {name} holds an object or "
                                 "nested lists; write a text, a number or a list of these")
    absent = [name for name in fields if all(name not in row for row in rows)]
    if absent:
        raise UsageError(f"{path}: no record has {', '.join(absent)}, which the spec names")


def in_words(why: Iterable[Reason], language: Language) -> str:
    """Return reasons as a line: words, weight in log-odds."""
    return "; ".join(f"{chosen((one.fr, one.en), language)} ({one.weight:+.2f})" for one in why)
