"""`glane explain` and `glane decide`: why two records are one project or aren't, and a person's word on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date

from crawlers.partners import Partner
from dedupe.decisions import Decision, append
from dedupe.explain import Explanation, explain
from dedupe.incremental.index import Present
from dedupe.link import compare, current_ids
from glane import console
from glane.config import Paths, UsageError
from glane.files import read_lines
from glane.language import Language, chosen
from glane.stages.linking import all_decisions, link_records, read_link_header
from glane.weights import read_weights


def print_explanation(paths: Paths, partners: Mapping[str, Partner], names: tuple[str, str], language: Language, *,
                      machine: bool = False) -> None:
    """Explain each pair of records of the two that are named: records, or projects with all their records.

    machine: print JSON, which says everything in both languages.
    Raises UsageError when one isn't in the commons.
    """
    records = link_records(paths, partners)
    ids = [record.id for record in records]
    former = {row: record.former_record_ids for row, record in enumerate(records) if record.former_ids}
    known = {**current_ids(Present(ids, former))[0], **dict(zip(ids, ids, strict=True))}
    project = {line["record_id"]: line["project_id"] for line in read_lines(paths.linked / "membership.ndjson")}
    lefts, rights = (_records_of(paths, name, known, project) for name in names)
    compared = compare(records, all_decisions(paths), read_weights(paths).weights)
    pairs = sorted({(min(a, b), max(a, b)) for a in lefts for b in rights if a != b})
    if not pairs:
        raise UsageError(f"{names[0]} and {names[1]} are one record; name two")
    found = [explain(a, b, compared) for a, b in pairs]
    if machine:
        console.as_json([asdict(one) for one in found])
    else:
        console.line("\n\n".join(_told(one, project, language) for one in found))


def _told(one: Explanation, project: Mapping[str, str], language: Language) -> str:
    """Return the explanation in words, and whether the two are in one project today. project: of each record."""
    left, right = project.get(one.left), project.get(one.right)
    together = (f"Elles sont toutes deux dans le projet {left}.", f"Both are in project {left}.")
    apart = (f"Elles sont dans les projets {left or '-'} et {right or '-'}.",
             f"They are in projects {left or '-'} and {right or '-'}.")
    return f"{one.text(language)}\n{chosen(together if left and left == right else apart, language)}"


def _records_of(paths: Paths, name: str, known: Mapping[str, str], project: Mapping[str, str]) -> list[str]:
    """Return the records that a name means: one by its id or a former one, or the members of a project, which may be
    called by an id that redirects. Raises UsageError for none. known: id or former id -> record id.
    """
    if name in known:
        return [known[name]]
    redirects = {one["old_id"]: one["new_id"] for one in read_link_header(paths).get("redirects", [])}
    members = [record for record, project_id in project.items() if project_id == redirects.get(name, name)]
    if not members:
        raise UsageError(f"{name}: no such record (partner/source_id) or project (gl-...) in {paths.data}; "
                         "records are listed in dumps/latest/records.csv")
    return members


def write_decision(paths: Paths, judged: tuple[str, str, str], *, by: str, on: date, reason: str) -> None:
    """Add a judgement (left, right, same|different|unsure) to decisions.csv.

    Raises UsageError when the ids aren't `partner/source_id`, DecisionError when it contradicts earlier ones.
    """
    left, right, judgement = judged
    for id_ in (left, right):
        if "/" not in id_:
            raise UsageError(f"{id_}: a decision is on records; name them partner/source_id, "
                             "as dumps/latest/records.csv does")
    append(paths.decisions, Decision(left, right, judgement, by, on.isoformat(), reason))  # type: ignore[arg-type]
    unknown = _unknown(paths, (left, right))
    console.line(f"{paths.decisions}: {left} and {right} are {judgement}; `glane link` obeys "
                 + (f"once both are there: no record is {' or '.join(unknown)} now" if unknown else "from now on"))


def _unknown(paths: Paths, ids: tuple[str, str]) -> list[str]:
    """Return those of these ids that no record has, nor had before."""
    records = link_records(paths, {id_.split("/", 1)[0] for id_ in ids})
    known = {id_ for record in records for id_ in (record.id, *record.former_record_ids)}
    return [id_ for id_ in ids if id_ not in known]
