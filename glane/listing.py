"""`glane link --records`: links any list of records, touching no state, and writes clusters.csv and pairs.csv."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dedupe import by_spec
from dedupe.bags import Ints
from dedupe.cluster import Part
from dedupe.corpus import Corpus
from dedupe.decisions import Decisions
from dedupe.described import Described, described
from dedupe.identity import new_ids
from dedupe.link import Comparison, clusters, members, worth
from dedupe.memory import give_back, keep_scratch, unswept
from dedupe.notices import Notice
from dedupe.scoring import Reason, probability, reasons, said_once, weights
from dedupe.spec import Spec, SpecError
from dedupe.typed.kinds import table
from glane import console
from glane.cells import cell, id_cells, write_csv
from glane.config import UsageError
from glane.files import made, unwritable
from glane.language import Language, chosen
from glane.listed import Records
from glane.rows import BOM, Row, Rows, read_object, unreadable

KNOWN = {"mode", "fields", "records", "pairs"}  # keys of a spec; the last two are counts that public sets give
EXAMPLE = 'write {"mode": "link", "fields": {"nom": "title"}}; docs/linking.md says more'
MOST_NAMED = 300  # letters of names of fields, in an error


@dataclass(frozen=True, slots=True)
class Found:
    """What is written. ids: sorted. parts: the clusters of their rows. pairs: lines, sorted. notes: what was not
    read. bounds: what was left out. read: the rows it was found on.
    """

    ids: Sequence[str]
    parts: Sequence[Part]
    pairs: Iterable[str]
    notes: list[str]
    bounds: list[Notice]
    read: Rows


def link_listing(records: Path, spec: Path | None, out: Path, scheduler: str | None = None,
                 language: Language = "fr") -> None:
    """Link the records of a file (NDJSON, or a table); write clusters.csv and pairs.csv to folder `out`.

    And lines.csv, where source_ids were made: on which line, or in which row of a table, each of those records stands.

    Without spec the records are projects in the common shape, else their fields are what it says. scheduler: whose
    workers link them. language: of the reasons. Raises UsageError, one line that says what to mend, before anything is
    written.
    """
    keep_scratch()
    with made(out), unswept():
        found = (_on_workers(*_gathered(records, spec), scheduler, out, language) if scheduler
                 else _by_spec(records, spec, language) if spec else _common(records, language))
        members, pairs = _written(found, out)
    for note in (*found.notes, *(one.text(language) for one in found.bounds)):
        console.warn(note)
    told = (console.plural(members, "record"), console.plural(len(found.parts), "project"),
            console.plural(pairs, "pair"))
    console.line(f"{', '.join(told)}: {out}")


def _written(found: Found, out: Path) -> tuple[int, int]:
    """Write the files; return how many records and pairs there are."""
    try:
        members = write_csv(out / "clusters.csv", "partner,source_id,project_id,confidence", _members(found))
        pairs = write_csv(out / "pairs.csv", "left,right,score,reasons", found.pairs)
        _write_made(found.read, out / "lines.csv")
    except OSError as error:
        raise unwritable(out, error) from None
    return members, pairs


def _write_made(read: Rows, path: Path) -> None:
    """Write where the records stand whose source_ids were made; no file if none was."""
    if not read.made:
        path.unlink(missing_ok=True)
        return
    write_csv(path, f"{read.place},partner,source_id",
              (f"{number},{cell(partner)},{cell(source_id)}" for number, partner, source_id in read.made))
    console.warn(f"{console.plural(len(read.made), 'record')} without a source_id: {path} says on which {read.place} "
                 f"of {read.path.name} each stands whose id was made")


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
        yield f"{id_cells(record)},{behind}"


def _common(path: Path, language: Language) -> Found:
    """Link projects in the common shape, by what the schema says of its fields."""
    records = Records(path)
    compared = _compared(records)
    give_back()
    return _found(compared, clusters(compared), records.notes, records.rows, language)


def _compared(records: Records) -> Comparison:
    corpus = Corpus.of(records)
    give_back()
    return by_spec.compare(corpus, "dirty" if records.rows.unsourced else "mostly").light()


def _found(compared: Comparison, parts: Sequence[Part], notes: Sequence[str], read: Rows, language: Language) -> Found:
    return Found(compared.corpus.ids, parts, _told(compared, worth(compared, parts), language),
                 list(notes), compared.candidates.cut, read)


def _on_workers(records: Records | Described, read: Rows, scheduler: str, out: Path, language: Language) -> Found:
    """Link projects on the workers of a scheduler, in the mode `mostly`."""
    from glane.scale.workers import link_on

    parted = link_on(scheduler, out, records, Decisions())
    told = _told(parted, np.arange(len(parted.candidates)), language)
    return Found(parted.corpus.ids, parted.parts, told, records.notes, parted.candidates.cut, read)


def _gathered(path: Path, spec: Path | None) -> tuple[Records | Described, Rows]:
    """Return projects as workers link them, and the rows that they are read from.

    Raises UsageError, or does when they are read, for what workers cannot do.
    """
    if spec is None:
        records = Records(path, sourced="--scheduler")
        return records, records.rows
    said = _spec(spec)
    if said.mode != "mostly" or said.beside or not said.of_projects:
        raise UsageError(f"{spec}: --scheduler links projects in the mode mostly, by the fields that projects have; "
                         "leave it out to link these on this machine")
    read = Rows(path, said.names)
    return _described(read, spec, said), read


def _told(compared: Comparison, kept: Ints, language: Language) -> Iterator[str]:
    """Tell of some pairs, a line each."""
    ids, found = [cell(one) for one in compared.corpus.ids], compared.candidates

    def why(at: int) -> str:
        score = float(probability(compared.odds[at:at + 1])[0])  # what is found says it too
        return f"{round(score, 4)},{cell(in_words(reasons(compared.findings, at, compared.weights), language))}"

    rows = found.left[kept].tolist(), found.right[kept].tolist()
    for left, right, said in zip(*rows, said_once(compared.findings, kept, why), strict=True):
        yield f"{ids[left]},{ids[right]},{said}"


def _by_spec(path: Path, spec: Path, language: Language) -> Found:
    """Link records whose fields are what the spec says: of projects, or of kinds alone."""
    said = _spec(spec)
    read = Rows(path, said.names)
    if not said.of_projects:
        return _things(read, spec, said, language)
    listing = _described(read, spec, said)
    compared = by_spec.compare(Corpus.of(listing), said.mode, listing.beside)
    return _found(compared, by_spec.parts(compared, said.mode), listing.notes, read, language)


def _described(read: Rows, spec: Path, said: Spec) -> Described:
    with _refused(spec):
        return described(_rows(read, said), said)


def _things(read: Rows, spec: Path, said: Spec, language: Language) -> Found:
    """Link what is no project by the kinds of its fields alone."""
    from dedupe.typed.explain import reasons as typed_reasons
    from dedupe.typed.link import link
    from dedupe.typed.scorer import shipped

    with _refused(spec):
        data = table(_rows(read, said), said.mode, said.fields)
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
                                             for one, other, score, words in pairs), data.notes, data.bounds, read)


def _spec(path: Path) -> Spec:
    try:
        spec = read_object(str(path), path.read_bytes().removeprefix(BOM))
    except OSError as error:
        raise unreadable(path, error) from None
    except UsageError as error:
        raise UsageError(f"{error}; {EXAMPLE}") from None
    mode, fields = spec.get("mode"), spec.get("fields")
    if not isinstance(mode, str):
        raise UsageError(f"{path}: no mode, or none that is a text; {EXAMPLE}")
    if not isinstance(fields, dict) or not all(isinstance(one, str) for one in fields.values()):
        raise UsageError(f"{path}: no fields, or not each with its kind as a text; {EXAMPLE}")
    if unknown := spec.keys() - KNOWN:
        console.warn(f"{path}: {', '.join(sorted(unknown))}: not known in a spec, and left aside")
    with _refused(path):
        return Spec.of(mode, fields)


@contextmanager
def _refused(spec: Path) -> Iterator[None]:
    """Raise UsageError, with the name of the spec, in place of SpecError."""
    try:
        yield
    except SpecError as error:
        raise UsageError(f"{spec}: {error}") from None


def _rows(read: Rows, spec: Spec) -> list[Row]:
    """Read of all records what the spec names; raise UsageError for values that no field may have, and for fields that
    no record has.
    """
    rows: list[Row] = []
    given: set[str] = set()
    for number, row in read:
        given |= row.keys()
        rows.append(_checked(row, read, number, spec))
    absent = [name for name in (*spec.fields, *spec.names.values()) if name not in given]
    if absent:
        others = ", ".join(sorted(given - {"partner", "source_id"}))[:MOST_NAMED]
        raise UsageError(f"{read.path}: no record has {', '.join(absent)}, which the spec names; leave it out there, "
                         f"or name one of {others}")
    return rows


def _checked(row: Row, read: Rows, number: int, spec: Spec) -> Row:
    """Return of a record what the spec names."""
    found = {name: row[name] for name in ("partner", "source_id", *spec.fields) if name in row}
    for name, value in found.items():
        if any(isinstance(one, dict | list) for one in (value if isinstance(value, list) else [value])):
            raise read.wrong(number, f"record {row['partner']}/{row['source_id']}: {name} holds an object or nested "
                             "lists; write a text, a number or a list of these")
    return found


def in_words(why: Iterable[Reason], language: Language) -> str:
    """Return reasons as a line: words, weight in log-odds; without those that weigh nothing."""
    return "; ".join(f"{chosen((one.fr, one.en), language)} ({one.weight:+.2f})" for one in why if round(one.weight, 2))
