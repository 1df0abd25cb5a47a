"""words.yml: words of titles and hosts of addresses that linking treats apart."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel import Locale

from crawlers.yaml_text import read_yaml
from normalize.transliteration import transliterate

SHORT = 4  # letters; a shorter word keeps its final s


@dataclass(frozen=True, slots=True)
class Words:
    """Each set as words.yml explains it; folded."""

    empty: frozenset[str]
    linking: frozenset[str]
    part: frozenset[str]
    school: frozenset[str]
    chapter: frozenset[str]
    ordinals: dict[str, str]
    code_hosts: frozenset[str]
    shared_hosts: frozenset[str]
    hosting: frozenset[str]
    tracking: frozenset[str]


def small_ascii(text: str) -> str:
    """Return the text in small ASCII letters: accents gone, œ as oe, other scripts transliterated.

    Unlike normalize.text.fold it keeps the dots, which tell `2.0` from `2 0`.
    """
    return text.lower() if text.isascii() else transliterate(unicodedata.normalize("NFKC", text)).lower()


def singular(word: str) -> str:
    """Return a word without its plural's s or x; short words stay as they are."""
    return word[:-1] if len(word) > SHORT and word[-1] in "sx" and word[-2] not in "su" else word


@cache
def words() -> Words:
    """Read words.yml, once; the one-word names of countries in French and English join `chapter`."""
    data = read_yaml(Path(__file__).with_name("words.yml"))
    sets = {name: frozenset(value.split()) for name, value in data.items() if isinstance(value, str)}
    countries = {small_ascii(name) for language in ("fr", "en") for code, name in Locale(language).territories.items()
                 if code.isalpha()}
    return Words(**{**sets, "ordinals": data["ordinals"],
                    "chapter": sets["chapter"] | {name for name in countries if name.isalpha()}})
