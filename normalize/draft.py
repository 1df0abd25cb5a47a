"""A record in the making: values with where they come from, Issues and labels; personal data never gets in."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from crawlers.records import Issue, RawRecord, canonical_json
from normalize import names
from normalize.people import withhold_source
from normalize.schema import LIST_FIELDS, Statement
from normalize.text import fold, plain

LONGEST_ORIGINAL = 20_000
LONGEST_LABEL = 200
# What listings write where they have nothing to say.
BLANK = frozenset({"", "none", "null", "nan", "unknown", "inconnu", "n c", "nc", "n a", "na", "n d", "nd", "undefined",
                   "non renseigne", "non renseignee", "non communique", "not available", "not applicable", "tbd"})


class Label(NamedTuple):
    """A partner's label that no lookup and no vocabulary knows."""

    field: str
    label: str


@dataclass(slots=True)
class Value:
    """One value of a common field. evidence: what it was derived from; the partner said it if that is None."""

    value: Any
    original: str
    evidence: str | None = None
    language: str | None = None


@dataclass(slots=True)
class Draft:
    """One entry being read: `values` by common field, in order, without repeats; `persons`: names not to be shown."""

    raw: RawRecord
    values: dict[str, list[Value]] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    persons: list[str] = field(default_factory=list)

    def put(self, name: str, value: Any, original: Any = None, evidence: str | None = None) -> None:
        """Add a value to a list field, or set a scalar that is not set yet. original: None for the value itself."""
        there = self.values.setdefault(name, [])
        if value in (None, "") or (there and name not in LIST_FIELDS) or any(item.value == value for item in there):
            return
        there.append(Value(value, self.original(value if original is None else original), evidence))

    def get(self, name: str) -> Any:
        """Return a scalar field's value, None if it has none."""
        there = self.values.get(name)
        return there[0].value if there else None

    def all(self, name: str) -> list[Any]:
        """Return a list field's values."""
        return [item.value for item in self.values.get(name, [])]

    def issue(self, name: str, kind: str, value: Any = "") -> None:
        """Add an Issue, once; personal data in its value is withheld."""
        text = value if isinstance(value, str) else canonical_json(value).decode()
        issue = Issue.of(self.raw.partner, self.raw.id, name, kind, names.withhold_all(text[:2000]))
        if issue not in self.issues:
            self.issues.append(issue)

    def personal(self, name: str, kind: str) -> None:
        """Add an Issue for one personal datum: its kind, never itself."""
        self.issues.append(Issue.of(self.raw.partner, self.raw.id, name, "personal_data", kind))

    def person(self, name: str, person: str) -> None:
        """Note the name of a person that a text holds: an Issue, and no value, original or Issue may show it."""
        self.personal(name, "name")
        if person not in self.persons:
            self.persons.append(person)

    def withhold_persons(self, texts: frozenset[str]) -> None:
        """Take the names noted by `person` out of the values and originals of these fields, and out of every Issue."""
        if not self.persons:
            return
        for item in (item for name in texts for item in self.values.get(name, ())):
            item.value = names.without(item.value, self.persons)
            item.original = names.without(item.original, self.persons)
            if any(person in plain(item.original) for person in self.persons):  # markup hides it from the expression
                item.original = item.value
        self.issues = [replace(issue, value=names.without(issue.value, self.persons)) for issue in self.issues]

    def label(self, name: str, label: str) -> None:
        """Note a label that means no code of the field's vocabulary."""
        text = withhold_source(label).text[:LONGEST_LABEL]
        self.labels.append(Label(name, text))
        self.issue(name, "unmapped_label", text)

    @staticmethod
    def original(raw: Any) -> str:
        """Return a raw value as text, as it stood, without personal data, at most 20,000 characters."""
        text = raw if isinstance(raw, str) else text_of(raw)
        if text is None:
            text = canonical_json(raw).decode()
        return withhold_source(text.encode("utf-8", "replace").decode()[:LONGEST_ORIGINAL]).text

    def statements(self, language: str | None, texts: frozenset[str]) -> list[Statement]:
        """Return one Statement a value; those of fields in `texts` bear the language."""
        return [self._statement(name, item, language if name in texts else None)
                for name, items in self.values.items() for item in items]

    def _statement(self, name: str, item: Value, language: str | None) -> Statement:
        value = canonical(item.value)
        key = "\x1f".join((self.raw.id, name, value)).encode("utf-8", "replace")
        return Statement(id=hashlib.sha256(key).hexdigest()[:16], record_id=self.raw.id, partner=self.raw.partner,
                         field=name, value=value, original=item.original, language=language,
                         inferred=item.evidence is not None, evidence=item.evidence)


def canonical(value: Any) -> str:
    """Return a value as a Statement has it: a number with a fraction in 5 decimals, anything else its text."""
    return f"{value:.5f}" if isinstance(value, float) else str(value)


def text_of(raw: Any) -> str | None:
    """Return a scalar as text: true is "Yes", 2013.0 is "2013"; None for null, lists and mappings."""
    if raw is None or isinstance(raw, list | dict):
        return None
    if isinstance(raw, bool):
        return "Yes" if raw else "No"
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    return str(raw)


def is_blank(text: str) -> bool:
    """Say whether a text says nothing ("", "None", "n.c.", "Unknown")."""
    return not text or (len(text) < 20 and text.isprintable() and fold(text) in BLANK and not _has_sign(text))  # noqa: PLR2004


def _has_sign(text: str) -> bool:
    """Say whether a text holds a character that folding drops although it means something (a script, a symbol)."""
    return fold(text) == "" and any(char.isalnum() for char in text)
