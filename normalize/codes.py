"""Readers of coded fields: vocabularies, dates, languages, goals."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from normalize import dates, languages
from normalize.draft import Draft, text_of
from normalize.schema import LIST_FIELDS
from normalize.text import line
from normalize.texts import items
from normalize.vocabularies import Vocabularies

_GOAL = re.compile(r"(?<![\d.])(\d{1,2})(?![\d])")
_LANGUAGES_APART = re.compile(r"[,;/|]|\s+(?:et|and|y|und)\s+")
GOALS = 17


def read_codes(draft: Draft, name: str, candidates: list[Any], vocabularies: Vocabularies,
               lookup: Mapping[str, tuple[str, ...]] | None) -> None:
    """Add the codes that each label means; a label that means nothing known is told, and its value left out."""
    for raw in candidates:
        for item in items(raw):
            label = line(text_of(item) or "")
            if not label:
                draft.issue(name, "bad_value", item)
                continue
            codes = vocabularies.find(name, label, lookup)
            if codes is None:
                draft.label(name, label)
            for code in codes or ():
                draft.put(name, code, label)
        if draft.get(name) and name not in LIST_FIELDS:
            return


def derive_domains(draft: Draft, vocabularies: Vocabularies) -> None:
    """Add the domains, audiences and methods that the themes imply."""
    themes = draft.all("themes")
    for name in ("domains", "audiences", "methods"):
        for entry in vocabularies.entries(name):
            if from_ := [theme for theme in themes if theme in entry["themes"]]:
                draft.put(name, entry["code"], ", ".join(from_), f"theme {', '.join(from_)}")


def read_dates(draft: Draft, starts: list[Any], ends: list[Any], *, month_first: bool) -> None:
    """Set start and end. A period said for the start says the end too; of one said for the end the last day counts."""
    start = _first_date(draft, "start_date", starts, month_first)
    end = _first_date(draft, "end_date", ends, month_first)
    if start:
        draft.put("start_date", start[0].value, start[1])
    if end:
        draft.put("end_date", end[0].end or end[0].value, end[1])
    if start and start[0].end:
        draft.put("end_date", start[0].end, start[1])
    begin, finish = draft.get("start_date"), draft.get("end_date")
    if begin and finish and finish < begin[: len(finish)]:
        draft.issue("end_date", "bad_date", f"{finish} is before {begin}")
        del draft.values["end_date"]


def _first_date(draft: Draft, name: str, candidates: list[Any], month_first: bool) -> tuple[dates.Date, str] | None:
    for raw in candidates:
        for item in items(raw):
            said = text_of(item)
            if said is None or isinstance(item, bool):
                draft.issue(name, "bad_date", item)
            elif found := dates.parse(said, month_first=month_first):
                return found, said
            elif not dates.is_blank(said):
                draft.issue(name, "bad_date", said)
    return None


def derive_status(draft: Draft, today: date) -> None:
    """Say `completed` of a project whose end is past and whose partner says nothing."""
    end = draft.get("end_date")
    if end and not draft.get("status") and end < today.isoformat()[: len(end)]:
        draft.put("status", "completed", end, "end_date")


def read_goals(draft: Draft, candidates: list[Any], vocabularies: Vocabularies,
               lookup: Mapping[str, tuple[str, ...]] | None) -> None:
    """Add Sustainable Development Goals by number ("SDG 3", 3, {SDGNumber: 3}) or by name, in their order."""
    found: dict[int, str] = {}
    for raw in candidates:
        for item in items(raw):
            said = next(items(list(item.values())), "") if isinstance(item, dict) else item
            label = line(text_of(said) or "")
            named = vocabularies.find("sdgs", label, lookup)
            numbers = [int(code) for code in named] if named is not None else [int(n) for n in _GOAL.findall(label)]
            good = [number for number in numbers if 1 <= number <= GOALS]
            if (not good and named is None) or len(good) < len(numbers):
                draft.issue("sdgs", "bad_value", label or item)
            found.update({number: label for number in good if number not in found})
    for number, label in sorted(found.items()):
        draft.put("sdgs", str(number), label)


def read_languages(draft: Draft, candidates: list[Any]) -> None:
    """Add each language that is named by a code or by its name."""
    for raw in candidates:
        for item in items(raw):
            label = line(text_of(item) or "")
            parts = [label] if languages.code(label) else _LANGUAGES_APART.split(label)
            for part in filter(None, map(str.strip, parts)):
                if code := languages.code(part):
                    draft.put("languages", code, label)
                else:
                    draft.issue("languages", "bad_language", part)
