"""glossary.csv: what the words of titles mean in five languages, so that a translated title meets the original."""

from __future__ import annotations

import csv
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np

from dedupe.tokens import Hashes, Ints, Listed, hash_texts
from dedupe.words import singular, small_ascii, words

SHORTEST = 3  # letters of a part of a compound
LONGEST = 24  # letters of a compound's first part; longer ones would cost and are none
LINKS = (0, 1, 2)  # letters that may link the parts: `vlinderstuin`, `bijentelling`


@cache
def glossary() -> dict[str, str]:
    """Read glossary.csv, once: folded word, as it stands or singular -> its concept, `=` and the row's first word.

    Where one spelling means two things, the first row wins; words that say nothing in a title are left out.
    """
    meaning: dict[str, str] = {}
    empty = words().empty
    with Path(__file__).with_name("glossary.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            listed = [small_ascii(word) for cell in row.values() for word in cell.split("|") if word]
            for word in listed:
                for form in (word, singular(word)):
                    if form not in empty:
                        meaning.setdefault(form, f"={listed[0]}")
    return meaning


@cache
def _table() -> tuple[Listed, Hashes]:
    """Return the hashes of the words, and of their concepts."""
    known = glossary()
    hashes, concepts = hash_texts(list(known)), hash_texts(list(known.values()))
    order = np.argsort(hashes)
    return Listed.of(hashes[order]), concepts[order]


def meant(hashes: Hashes) -> Hashes:
    """Return the concept of each word (by its hash), 0 for words that the glossary lacks."""
    known, concepts = _table()
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


def halves() -> Hashes:
    """Return the upper halves of the hashes of all words, as rows of words hold them (dedupe.bags.Rows)."""
    return _table()[0].hashes >> np.uint64(32)


def compounds(spans: Callable[[Ints, Ints], Hashes], begin: Ints, end: Ints) -> tuple[Ints, Hashes, Hashes]:
    """Part words into two that the glossary has: (index of the word, concept of the one, of the other).

    spans: gives the hash of each span of letters (dedupe.tokens.Words.hash). The earliest cut that works is taken.
    """
    index = np.flatnonzero(end - begin >= 2 * SHORTEST)
    found, firsts, seconds = [np.zeros(0, np.int64)], [np.zeros(0, np.uint64)], [np.zeros(0, np.uint64)]
    for cut in range(SHORTEST, LONGEST):
        index = index[end[index] - begin[index] >= cut + SHORTEST]
        low, middle, high = begin[index], begin[index] + cut, end[index]
        second = meant(spans(middle, high))
        first = np.zeros(len(index), np.uint64)
        for link in LINKS:
            longer = (first == 0) & (second != 0) & (cut - link >= SHORTEST)
            first[longer] = meant(spans(low[longer], middle[longer] - link))
        hit = (first != 0) & (second != 0)
        found.append(index[hit])
        firsts.append(first[hit])
        seconds.append(second[hit])
        index = index[~hit]
    return np.concatenate(found), np.concatenate(firsts), np.concatenate(seconds)
