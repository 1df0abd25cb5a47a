"""Records of one project -> the project, each field from the statement that wins. Losers stay, as statements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from dedupe.spelling import best_spelled
from dedupe.survivorship import PLACE_FIELDS, RULES, VOTELESS, Member, Said, place, same_form, voices
from normalize.draft import canonical
from normalize.licences import publishable
from normalize.schema import LIST_FIELDS, Project, Record

# What a reader needs to find a project and join it; the share of these that are filled is the completeness.
WANTED = ("summary", "description", "url", "image_url", "organisations", "themes", "tasks", "status", "start_date",
          "languages", "country_code", "latitude", "scope", "contact")
Won = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Merged:
    """A project, and for each of its fields that are filled the ids of the statements that it shows."""

    project: Project
    won: Won


def merge(project_id: str, members: Sequence[Member], confidence: float = 1.0) -> Merged:
    """Merge the members into one project; the same in any order of the members.

    last_changed is left for the caller to set. Raises ValueError without members.
    """
    if not members:
        raise ValueError(f"{project_id}: nothing to merge")
    members = sorted(members, key=lambda member: member.record.id)
    values: dict[str, Any] = {}
    won: Won = {}
    for field, rule in RULES.items():
        said = _said(members, field, counted=rule not in VOTELESS)
        if said:
            best = min(said, key=lambda one: (*rule(one), *one.last))
            best = best_spelled(best, said) if field == "title" else best
            values[field], won[field] = best.value, _statements([best.member], field, [best.value])
    _unite(members, values, won)
    _locate(members, values, won)
    records = [member.record for member in members]
    values |= {
        "id": project_id, "confidence": confidence, "record_count": len(records),
        "licences": sorted({record.licence for record in records}), "partners": sorted({r.partner for r in records}),
        "first_seen": min(record.first_seen for record in records),
        "last_seen": max(record.last_seen for record in records),
        "completeness": round(sum(values.get(field) not in (None, []) for field in WANTED) / len(WANTED), 3),
    }
    return Merged(Project(**values), {field: ids for field, ids in sorted(won.items()) if ids})


def _said(members: Sequence[Member], field: str, *, counted: bool) -> list[Said]:
    """Return what the members say of a field and may be published. counted: with the voices behind each, if several."""
    listed = [(member, value) for member in members if (value := _shown(member.record, field)) is not None]
    if len(listed) == 1 or not counted:
        return [Said(member, value, _is_inferred(member, field)) for member, value in listed]
    forms = [same_form(value) for _, value in listed]
    counts = voices((member, form) for (member, _), form in zip(listed, forms, strict=True))
    return [Said(member, value, _is_inferred(member, field), counts[form])
            for (member, value), form in zip(listed, forms, strict=True)]


def _shown(record: Record, field: str) -> Any:
    """Return a field's value if it is filled and its licence lets it be published; a title always is."""
    value = getattr(record, field)
    return value if value not in (None, "", []) and (field == "title" or publishable(record.licence, field)) else None


def _is_inferred(member: Member, field: str) -> bool:
    stated = [statement.inferred for statement in member.statements if statement.field == field]
    return bool(stated) and all(stated)


def _unite(members: Sequence[Member], values: dict[str, Any], won: Won) -> None:
    """Fill the list fields: what any member says, the most said first. Titles that lost are other names."""
    for field in LIST_FIELDS:
        heard: list[tuple[str, Member]] = [(item, member) for member in members
                                           for item in _shown(member.record, field) or ()]
        if field == "aliases":
            heard += [(member.record.title, member) for member in members]
            known = same_form(values["title"])
            heard = [(item, member) for item, member in heard if same_form(item) != known]
        items = _ordered(heard)
        if items:
            values[field], won[field] = items, _statements(members, field, items)
            if field == "aliases":
                won[field] += _statements(members, "title", items)


def _ordered(heard: Iterable[tuple[str, Member]]) -> list[str]:
    """Return the items once each, those that most partners say first, then by text.

    Of forms that only case and accents part, one stays, rather not in capitals.
    """
    partners: dict[str, set[str]] = {}
    forms: dict[str, set[str]] = {}
    for item, member in heard:
        partners.setdefault(same_form(item), set()).add(member.record.partner)
        forms.setdefault(same_form(item), set()).add(item)
    order = sorted(forms, key=lambda form: (-len(partners[form]), form))
    return [min(forms[form], key=lambda item: (item.isupper(), item)) for form in order]


def _locate(members: Sequence[Member], values: dict[str, Any], won: Won) -> None:
    """Fill the place's fields, all from one member."""
    placed = [member for member in members if any(_shown(member.record, field) is not None for field in PLACE_FIELDS)]
    if not placed:
        return
    heard = voices((member, member.record.commune_code) for member in placed)
    best = min(placed, key=lambda member: place(member, heard))
    for field in PLACE_FIELDS:
        value = _shown(best.record, field)
        if value is not None:
            values[field], won[field] = value, _statements([best], field, [value])


def _statements(members: Iterable[Member], field: str, items: Sequence[Any]) -> list[str]:
    """Return the ids of the statements that say these values, in order."""
    texts = {canonical(item) for item in items}
    return sorted(statement.id for member in members for statement in member.statements
                  if statement.field == field and statement.value in texts)


__all__ = ["Member", "Merged", "merge"]
