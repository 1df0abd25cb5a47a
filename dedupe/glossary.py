"""glossary.csv: what the words of titles mean in five languages, so that a translated title meets the original.

A row is a concept, its forms parted by `|`. `everyday` has an x where names of many projects are made of the word: two
such words in one name are nobody's own, and only such words are looked for in compounds.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
from babel import Locale
from numpy.typing import NDArray

from dedupe.tokens import Bools, Hashes, Ints, Listed, among, hash_texts
from dedupe.words import singular, small_ascii, words

LANGUAGES = ("fr", "en", "nl", "de", "es")
SHORTEST = 3  # letters of a part of a compound
LONGEST = 24  # letters of a compound's first part; longer ones would cost and are none
LINKS = (0, 1, 2)  # letters that may link the parts: `vlinderstuin`, `bijentelling`


@cache
def glossary() -> dict[str, str]:
    """Read glossary.csv: folded word, as it stands or singular -> its concept, `=` and the row's first word.

    A word as it stands goes before a singular (`Irlande`, not `irlandés`), a row before those after it, all before the
    countries, which are from Babel. Words that say nothing in a title are left out.
    """
    known = (*_rows(), *_countries())
    meaning: dict[str, str] = {}
    for form in (str, singular):
        for listed, _ in known:
            concept = f"={listed[0]}"
            for word in listed:
                meaning.setdefault(form(word), concept)
    return {word: concept for word, concept in meaning.items() if word not in words().empty}


@cache
def _rows() -> list[tuple[list[str], bool]]:
    """Read glossary.csv, once: the words of each concept, folded, and whether it is an everyday one."""
    with Path(__file__).with_name("glossary.csv").open(encoding="utf-8", newline="") as file:
        return [([small_ascii(word) for language in LANGUAGES for word in row[language].split("|") if word],
                 row["everyday"] == "x") for row in csv.DictReader(file)]


def _countries() -> list[tuple[list[str], bool]]:
    """Return the one-word names of each country."""
    names = [Locale(language).territories for language in LANGUAGES]
    found = [[small_ascii(str(one[code])) for one in names if code in one] for code in map(str, names[0])
             if code.isalpha()]
    return [([name for name in listed if name.isalpha()], False) for listed in found if listed[0].isalpha()]


@cache
def _table(*, everyday: bool = False) -> tuple[Listed, Hashes]:
    """Return the hashes of the words, and of their concepts. everyday: of everyday words only."""
    kept = {f"={listed[0]}" for listed, plain in _rows() if plain}
    known = {word: concept for word, concept in glossary().items() if concept in kept or not everyday}
    place = {concept: place for place, concept in enumerate(dict.fromkeys(known.values()))}
    hashes, concepts = hash_texts(list(known)), hash_texts(list(place))
    order = np.argsort(hashes)
    return Listed.of(hashes[order]), concepts[[place[concept] for concept in known.values()]][order]


@cache
def _everyday() -> Hashes:
    """Return the hashes of the everyday concepts, in order."""
    return np.unique(_table(everyday=True)[1])


def is_everyday(concepts: Hashes) -> Bools:
    """Say of each concept, by its hash, whether it is an everyday one."""
    return among(concepts, _everyday())


def meant(hashes: Hashes, *, everyday: bool = False) -> Hashes:
    """Return the concept of each word (by its hash), 0 for words that the glossary lacks, or that are not everyday."""
    known, concepts = _table(everyday=everyday)
    at, place = known.found(hashes)
    found = np.zeros(len(hashes), np.uint64)
    found[at] = concepts[place]
    return found


def concepts(told: Hashes, word: Hashes) -> Hashes:
    """Return the concept of each word, by its hash as it stands or else by that of its singular; 0 for unknown ones."""
    found = meant(told)
    rest = np.flatnonzero((found == 0) & (word != told))
    found[rest] = meant(word[rest])
    return found


@cache
def _halves() -> Hashes:
    """Return the upper halves of the hashes of all words, in order."""
    return _table()[0].hashes >> np.uint64(32)


def is_known(halves: NDArray[np.uint32]) -> Bools:
    """Say of each word, by the upper half of its hash, as rows of words hold it (dedupe.bags.Rows), whether it is here.
    """
    return among(halves.astype(np.uint64), _halves())


def compounds(spans: Callable[[Ints, Ints], Hashes], begin: Ints, end: Ints) -> tuple[Ints, Hashes, Hashes]:
    """Part words into two everyday words: (index of the word, concept of the one, of the other).

    spans: gives the hash of each span of letters (dedupe.tokens.Words.hash). The earliest cut that works is taken. With
    all words Aquitaine would be Spanish `aquí` and French `aînée`.
    """
    index = np.flatnonzero(end - begin >= 2 * SHORTEST)
    found, firsts, seconds = [np.zeros(0, np.int64)], [np.zeros(0, np.uint64)], [np.zeros(0, np.uint64)]
    for cut in range(SHORTEST, LONGEST):
        index = index[end[index] - begin[index] >= cut + SHORTEST]
        low, middle, high = begin[index], begin[index] + cut, end[index]
        second = meant(spans(middle, high), everyday=True)
        first = np.zeros(len(index), np.uint64)
        for link in LINKS:
            longer = (first == 0) & (second != 0) & (cut - link >= SHORTEST)
            first[longer] = meant(spans(low[longer], middle[longer] - link), everyday=True)
        hit = (first != 0) & (second != 0)
        found.append(index[hit])
        firsts.append(first[hit])
        seconds.append(second[hit])
        index = index[~hit]
    return np.concatenate(found), np.concatenate(firsts), np.concatenate(seconds)
