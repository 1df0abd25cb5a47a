"""Labels of codes, in both languages, as the commons publishes them: vocabularies, places, partners."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from normalize.transliteration import transliterate
from publish.registry import PLACE_TABLES, VOCABULARY_TEXTS
from publish.site.languages import Words

# field -> published table of its terms
TABLES = {**{name: name for name in VOCABULARY_TEXTS}, **PLACE_TABLES}


@dataclass(frozen=True, slots=True)
class Term:
    """A code with its labels; group: what people call its family, with a key for addresses."""

    code: str
    labels: dict[str, str]
    parent: str | None = None
    group: str | None = None
    groups: dict[str, str] | None = None
    note: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Vocabularies:
    """field -> code -> Term, in the vocabulary's own order."""

    terms: dict[str, dict[str, Term]]

    @classmethod
    def read(cls, conn: sqlite3.Connection) -> Vocabularies:
        """Read the terms of every vocabulary that the commons has."""
        present = {row[0] for row in conn.execute("select name from sqlite_master where type = 'table'")}
        return cls({field: _terms(conn, table) for field, table in TABLES.items() if table in present})

    def label(self, field: str, code: str | None, lang: str) -> str:
        """Return the label of a code, or its name in Babel for countries and languages, or the code itself."""
        if not code:
            return ""
        term = self.terms.get(field, {}).get(code)
        if term:
            return term.labels[lang] or code
        if field == "country_code":
            return Words(lang).country(code)
        return Words(lang).language(code) if field == "languages" else code

    def field(self, field: str) -> dict[str, Term]:
        """Return the terms of a field, empty if the commons has none."""
        return self.terms.get(field, {})

    def groups(self, codes: Iterable[str]) -> list[str]:
        """Return the keys of the groups that task codes belong to."""
        tasks = self.field("tasks")
        return list(dict.fromkeys(g for code in codes if code in tasks and (g := tasks[code].group)))

    def group_labels(self, lang: str) -> dict[str, str]:
        """Return group key -> label, in the order of the vocabulary of tasks."""
        return {term.group: term.groups[lang] for term in self.field("tasks").values() if term.group and term.groups}


def slug(text: str) -> str:
    """Fold a text to small ASCII letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", transliterate(text).lower()).strip("-")


def _terms(conn: sqlite3.Connection, table: str) -> dict[str, Term]:
    rows = conn.execute(f'select * from "{table}"')  # noqa: S608 - the names are TABLES'
    columns = [column[0] for column in rows.description]
    dicts = [dict(zip(columns, row, strict=True)) for row in rows]
    dicts.sort(key=lambda row: (row.get("position") or 0, row["code"]))
    return {row["code"]: _term(row) for row in dicts}


def _term(row: dict[str, str]) -> Term:
    group = row.get("group_en") or None
    return Term(
        code=row["code"],
        labels={"fr": row["label_fr"], "en": row["label_en"]},
        parent=row.get("parent"),
        group=slug(group) if group else None,
        groups={"fr": row.get("group_fr") or group, "en": group} if group else None,
        note={"fr": row.get("description_fr") or "", "en": row.get("description_en") or ""},
    )
