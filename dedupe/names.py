"""Titles as the linker reads them: what they say without accents, order and empty words, and which marks they bear."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from dedupe.words import small_ascii, words

TOKEN = re.compile(r"\d+(?:\.\d+)+|[a-z0-9]+")
NUMBER = re.compile(r"\d+(?:\.\d+)*")
SUBTITLE = re.compile(r"[:(–—|]| - ")  # what follows describes the project, and names no branch of it
SHORT = 4  # letters; a shorter word keeps its final s
ACRONYM = 3  # words; fewer give no acronym that tells


@dataclass(frozen=True, slots=True)
class Name:
    """A title or an alias, read.

    tokens: folded words that tell, in their order, plurals made singular. compact: them in one, so that
    `Resource Watch` is `ResourceWatch` (a name of one word keeps its s: OSCARS is not OSCAR). key: them sorted.
    numbers: editions, years and ordinals. parts, schools, chapters, towns: words that mark a component, a school
    version, a local chapter, the record's own place. branches: words after `de` or `in`. acronym: first letters.
    """

    tokens: tuple[str, ...]
    compact: str
    key: str
    numbers: frozenset[str]
    parts: frozenset[str]
    schools: frozenset[str]
    chapters: frozenset[str]
    towns: frozenset[str]
    branches: frozenset[str]
    acronym: str


def read_name(text: str, place_words: frozenset[str] = frozenset()) -> Name:
    """Read a title. place_words: folded words of the record's own place."""
    lists = words()
    found = TOKEN.findall(small_ascii(text))
    head = TOKEN.findall(small_ascii(SUBTITLE.split(text.strip(), maxsplit=1)[0]))
    told = [word for word in found if word not in lists.empty] or found
    numbered = {word: _number(word) for word in told if NUMBER.fullmatch(word) or word in lists.ordinals}
    tokens = tuple(numbered.get(word) or singular(word) for word in told)
    written = tokens if len(tokens) > 1 else tuple(told)
    return Name(
        tokens=tokens, compact="".join(written), key=" ".join(sorted(written)),
        numbers=frozenset(numbered.values()),
        parts=frozenset(told) & lists.part, schools=frozenset(told) & lists.school,
        chapters=frozenset(told) & lists.chapter, towns=frozenset(told) & place_words,
        branches=frozenset(word for before, word in pairwise(head[1:]) if before in lists.linking and word in told),
        acronym="".join(word[0] for word in told) if len(told) >= ACRONYM else "")


def singular(word: str) -> str:
    """Return a word without its plural's s or x; short words stay as they are."""
    return word[:-1] if len(word) > SHORT and word[-1] in "sx" and word[-2] not in "su" else word


def tokens(text: str) -> list[str]:
    """Return the folded words of a text that tell, plurals made singular; single letters left out."""
    empty = words().empty
    return [singular(word) for word in TOKEN.findall(small_ascii(text)) if len(word) > 1 and word not in empty]


def _number(word: str) -> str:
    """Return an edition's number: `2.0`, `deuxieme` and `ii` are `2`."""
    word = words().ordinals.get(word, word)
    return re.sub(r"(\.0+)+$", "", word).lstrip("0") or "0"
