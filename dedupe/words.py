"""words.yml: words of titles and hosts of addresses that linking treats apart."""

from __future__ import annotations

import csv
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from crawlers.yaml_text import read_yaml
from dedupe.tokens import Bools, Bytes, Ints
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


def plural(data: Bytes, begin: Ints, end: Ints) -> Bools:
    """Say of each word begin[w]:end[w] of folded data whether `singular` would cut its last letter."""
    last, before = data[end - 1], data[np.maximum(end - 2, 0)]
    return np.asarray((end - begin > SHORT) & ((last == ord("s")) | (last == ord("x")))
                      & (before != ord("s")) & (before != ord("u")))


@cache
def words() -> Words:
    """Read words.yml, once; the one-word names of countries in French and English join `chapter`."""
    data = read_yaml(Path(__file__).with_name("words.yml"))
    sets = {name: frozenset(value.split()) for name, value in data.items() if isinstance(value, str)}
    countries = {small_ascii(name) for _, french, english, *_ in table("countries.csv") for name in (french, english)}
    return Words(**{**sets, "ordinals": data["ordinals"], "chapter": (sets["chapter"] | countries) - {""}})


def table(name: str) -> list[list[str]]:
    """Return the rows of one of the tables beside this module, without the names of its columns."""
    with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))[1:]
