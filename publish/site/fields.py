"""Fields in words: their titles in the schema's order, and their values as a reader understands them."""

from __future__ import annotations

from typing import Any

from normalize.schema import Common, Project, Record
from publish.site.visit import Visit

CODED = {"themes", "domains", "audiences", "methods", "tasks", "participation_level", "status", "scope", "sdgs",
         "commune_code", "department_code", "region_code", "country_code", "languages"}
DATES = {"start_date", "end_date"}
LABELLED = {**Project.model_fields, **Record.model_fields}
ORDER = [name for name in Common.model_fields if name not in ("first_seen", "last_seen")]


def title(field: str, lang: str) -> str:
    """Return a field's short title in `lang`; the name itself if the schema has no such field."""
    info = LABELLED.get(field)
    extra: Any = info.json_schema_extra if info else None
    return str(extra["glane"][f"title_{lang}"]) if extra else field


def shown(visit: Visit, field: str, value: str) -> str:
    """Return a statement's value in words: a code's label, a date with its precision, else the value."""
    if field in CODED:
        return visit.snapshot.vocabularies.label(field, value, visit.lang)
    return visit.words.day(value) if field in DATES else value


def rank(field: str) -> int:
    """Return where a field comes in the schema; unknown ones last."""
    return ORDER.index(field) if field in ORDER else len(ORDER)
