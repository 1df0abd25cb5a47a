"""data/vocabularies: codes, their labels in French and English, and which code a partner's label means."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from rapidfuzz import fuzz, process

from crawlers.yaml_text import read_yaml
from normalize.text import fold

Language = Literal["fr", "en"]
Entry = dict[str, Any]
ALLOWED = {"code", "fr", "en", "synonyms", "group", "themes", "oecd", "url", "publish"}
DIGEST = re.compile(r"sha256-[0-9a-f]{16}")
LIKELY = 60  # a suggestion below this score (of 100) only misleads


class VocabularyError(ValueError):
    """A file of data/vocabularies is wrong; the text says which and what to do."""


@dataclass(slots=True)
class Vocabulary:
    """One vocabulary: its entries by code, in the file's order, and the codes that each folded label means."""

    name: str
    entries: dict[str, Entry]
    labels: dict[str, tuple[str, ...]]


@dataclass(slots=True)
class Vocabularies:
    """All vocabularies by name; a common field's vocabulary bears the field's name."""

    by_name: dict[str, Vocabulary]

    def __contains__(self, name: str) -> bool:
        return name in self.by_name

    def codes(self, name: str) -> list[str]:
        """Return the codes of a vocabulary, in its order. Raises KeyError if there is none of that name."""
        return list(self.by_name[name].entries)

    def entries(self, name: str) -> list[Entry]:
        """Return a vocabulary's entries: code, fr, en, synonyms and what else the file says."""
        return list(self.by_name[name].entries.values())

    def label(self, name: str, code: str, lang: Language = "fr") -> str:
        """Return a code's label in a language, the code itself if the vocabulary does not have it."""
        entry = self.by_name[name].entries.get(code)
        return str(entry[lang]) if entry else code

    def find(self, name: str, label: str, lookup: Mapping[str, tuple[str, ...]] | None = None) -> list[str] | None:
        """Return the codes that `label` means, None if nothing knows it.

        lookup: the partner's own, folded label -> codes (see `folded_lookup`); it comes first, and may say that a label
        means no code ([]). Then the vocabulary's codes, labels and synonyms, without accents, capitals and signs.
        """
        said = looked_up(lookup, label)
        codes = self.by_name[name].labels.get(fold(label)) if said is None else said
        return None if codes is None else list(codes)

    def suggest(self, name: str, label: str, n: int = 3) -> list[tuple[str, float]]:
        """Return at most `n` codes whose labels are nearest to `label`, with a confidence of 0 to 1, best first."""
        labels = self.by_name[name].labels
        best: dict[str, float] = {}
        for text, score, _ in process.extract(fold(label), list(labels), scorer=fuzz.WRatio, limit=n * 4,
                                              score_cutoff=LIKELY):
            for code in labels[text]:
                best[code] = max(best.get(code, 0.0), round(score / 100, 2))
        return sorted(best.items(), key=lambda item: (-item[1], item[0]))[:n]


def load(folder: Path) -> Vocabularies:
    """Read every *.yml of `folder`, and theme_labels.csv. Raises VocabularyError with what is wrong in which file."""
    found = {path.stem: _read(path) for path in sorted(folder.glob("*.yml"))}
    if not found:
        raise VocabularyError(f"{folder}: no vocabulary (*.yml) there")
    labels = folder / "theme_labels.csv"
    if "themes" in found and labels.exists():
        _add_labels(found["themes"], labels)
    return Vocabularies(found)


def folded_lookup(table: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Return a partner's lookup with folded labels: a value may be one code, several, or none.

    A label that is a person's name doesn't belong in a partner's file: it stands there as `label_digest` of itself.
    """
    return {label if DIGEST.fullmatch(label) else fold(label): tuple(_as_list(codes)) for label, codes in table.items()}


def label_digest(label: str) -> str:
    """Return what stands for a label that must not be written down: `sha256-` and sixteen hexadecimal digits."""
    return f"sha256-{hashlib.sha256(fold(label).encode()).hexdigest()[:16]}"


def looked_up(lookup: Mapping[str, tuple[str, ...]] | None, label: str) -> tuple[str, ...] | None:
    """Return what a folded lookup says of a label, by the label or by its digest; None when it says nothing."""
    if not lookup:
        return None
    found = lookup.get(fold(label))
    return lookup.get(label_digest(label)) if found is None else found


def _as_list(value: Any) -> list[str]:
    if value is None:
        return []
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]


def _read(path: Path) -> Vocabulary:
    data = read_yaml(path)
    if not isinstance(data, list):
        raise VocabularyError(f"{path}: must be a list of {{code, fr, en, synonyms}}")
    entries: dict[str, Entry] = {}
    labels: dict[str, tuple[str, ...]] = {}
    for entry in data:
        if not isinstance(entry, dict) or not all(isinstance(entry.get(key), str) for key in ("code", "fr", "en")):
            raise VocabularyError(f"{path}: {entry!r} needs the texts code, fr and en")
        code = entry["code"]
        if odd := set(entry) - ALLOWED:
            raise VocabularyError(f"{path}: {code}: unknown key {sorted(odd)[0]!r} (a label with a comma is quoted)")
        if code in entries:
            raise VocabularyError(f"{path}: {code!r} stands twice; keep one")
        entries[code] = entry
        for label in _labels_of(entry):
            if labels.setdefault(fold(label), (code,)) != (code,):
                raise VocabularyError(f"{path}: {label!r} means {labels[fold(label)][0]!r} and {code!r}; keep one")
    return Vocabulary(path.stem, entries, labels)


def _labels_of(entry: Entry) -> Iterable[str]:
    synonyms = entry.get("synonyms") or {}
    return [str(label) for label in
            (entry["code"], entry["fr"], entry["en"], *synonyms.get("fr", []), *synonyms.get("en", []))]


def _add_labels(themes: Vocabulary, path: Path) -> None:
    """Add the labels of theme_labels.csv, which may mean several codes; the vocabulary's own labels come first."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            codes = tuple(row["codes"].split())
            unknown = [code for code in codes if code not in themes.entries]
            if unknown or not codes:
                raise VocabularyError(f"{path}: {row['label']!r}: {' '.join(unknown) or 'no code'} is not a theme")
            themes.labels.setdefault(fold(row["label"]), codes)
