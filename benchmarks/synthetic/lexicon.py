"""The words that titles and texts are made of, read from lexicon.yml and phrases.yml; a Pair is French, English."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from crawlers.yaml_text import read_yaml

Pair = tuple[str, str]
T = TypeVar("T")
FR, EN = 0, 1
LES = {"m": "le ", "f": "la ", "e": "l’", "p": "les "}
DES = {"m": "du ", "f": "de la ", "e": "de l’", "p": "des "}


@dataclass(frozen=True, slots=True)
class Subject:
    """What a project is about. les: with its article; of: "des papillons", "moths"; before: as in "moth survey"."""

    les: Pair
    of: Pair
    before: str


@dataclass(frozen=True, slots=True)
class Kind:
    """What a project is: "observatoire", "observatory"."""

    name: Pair
    feminine: bool


@dataclass(frozen=True, slots=True)
class Theme:
    """The vocabulary of a theme of the schema, by its code; frequent words come first."""

    code: str
    kinds: tuple[Kind, ...]
    subjects: tuple[Subject, ...]
    verbs: tuple[Pair, ...]
    acts: tuple[Pair, ...]
    aims: tuple[Pair, ...]
    things: tuple[Pair, ...]
    people: tuple[Pair, ...]


def pick(chance: random.Random, items: Sequence[T]) -> T:
    """Return one of the items, all as likely: `choice`, at half its price."""
    return items[int(chance.random() * len(items))]


def zipf(chance: random.Random, items: Sequence[T]) -> T:
    """Return one of the items, the n-th about n times rarer than the first."""
    return items[int((len(items) + 1) ** chance.random()) - 1]


@cache
def themes() -> tuple[Theme, ...]:
    """Return the themes of lexicon.yml."""
    return tuple(_theme(code, words) for code, words in _read("lexicon.yml").items())


@cache
def phrases(name: str) -> tuple[Any, ...]:
    """Return a list of phrases.yml as it is, or as pairs if its lines are "French | English"."""
    lines = _read("phrases.yml")[name]
    return tuple(_pair(line) if isinstance(line, str) and " | " in line else line for line in lines)


@cache
def bilingual(name: str) -> tuple[tuple[Sequence[str], Sequence[str]], ...]:
    """Return a list of phrases.yml whose items have several wordings of each language."""
    return tuple((item["fr"], item["en"]) for item in _read("phrases.yml")[name])


@cache
def formulas() -> tuple[Sequence[str], Sequence[str]]:
    """Return the partners' own texts by language."""
    both = _read("phrases.yml")["formulas"]
    return both["fr"], both["en"]


@cache
def _read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = read_yaml(Path(__file__).parent / name)
    return found


def _theme(code: str, words: dict[str, list[str]]) -> Theme:
    pairs = {name: tuple(_pair(line) for line in words[name]) for name in ("verbs", "acts", "aims", "things", "people")}
    return Theme(code=code, kinds=tuple(map(_kind, words["kinds"])), subjects=tuple(map(_subject, words["subjects"])),
                 **pairs)


def _pair(line: str) -> Pair:
    french, english = line.split(" | ")
    return french, english


def _kind(line: str) -> Kind:
    french, english = line.split(" | ")
    return Kind((french[2:], english), french[0] == "f")


def _subject(line: str) -> Subject:
    french, english, *before = line.split(" | ")
    article, noun = french[0], french[2:]
    return Subject((LES[article] + noun, english), (DES[article] + noun, english), before[0] if before else english)
