"""glossary.csv: what the words of titles mean in five languages, so that a translated title meets the original.

A row is a concept, its forms parted by `|`. `everyday` has an x where names of many projects are made of the word: two
such words in one name are nobody's own, and only such words are looked for in compounds. Countries are in countries.csv
(see dedupe.countries).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from dedupe.tokens import Bools, Hashes, Ints, Listed, Words, among, distinct, folded, hash_texts, summed
from dedupe.words import plural, table, words

SHORTEST = 3  # letters of a part of a compound
LONGEST = 24  # letters of a compound's first part; longer ones would cost and are none
LINKS = (0, 1, 2)  # letters that may link the parts: `vlinderstuin`, `bijentelling`
LOT = 400  # rows folded at a time
FIRST, BAR, BREAK = b"=|\n"  # begin a row, part its words, end it


@cache
def _listed() -> tuple[Hashes, Hashes, Hashes]:
    """Return the hashes of all words, in order, those of their concepts, and those of the everyday concepts, in order.

    A concept is `=` and the row's first word. A word as it stands goes before a singular (`Irlande`, not `irlandés`), a
    row before those after it, all before the countries, of which only those with one word for a name in French count.
    Words that say nothing in a title are left out.
    """
    rows = table("glossary.csv")
    countries = [names for _, *names in table("countries.csv") if names[0]]
    told, singular, concept, row = _hashed([*(forms for *forms, _ in rows), *countries])
    found = np.concatenate((told, singular))
    order = np.argsort(found)
    found = found[order]
    start = np.flatnonzero(np.append(True, found[1:] != found[:-1]))
    found, earliest = found[start], np.minimum.reduceat(order, start) % len(told)
    tells = ~among(found, np.sort(hash_texts(list(words().empty))))
    everyday = np.flatnonzero([mark == "x" for *_, mark in rows])
    return found[tells], concept[row[earliest[tells]]], distinct(concept[everyday])


def _hashed(rows: list[list[str]]) -> tuple[Hashes, Hashes, Hashes, Ints]:
    """Return the hash of each word of the rows, and of its singular; of each row's concept; the row of each word.

    A lot at a time: what is put away for a lot stays in the processor's cache.
    """
    lots = [_of_lot(rows[low:low + LOT]) for low in range(0, len(rows), LOT)]
    told, singular, concept, row = zip(*lots, strict=True)
    return (np.concatenate(told), np.concatenate(singular), np.concatenate(concept),
            np.concatenate([one + number * LOT for number, one in enumerate(row)]))


def _of_lot(rows: list[list[str]]) -> tuple[Hashes, Hashes, Hashes, Ints]:
    data, starts = folded(["=" + "|".join(filter(None, row)) for row in rows])
    end = np.flatnonzero((data == BAR) | (data == BREAK))
    begin = np.append(0, end[:-1] + 1)
    first = data[begin] == FIRST
    row = np.cumsum(first) - 1
    found = Words(data, starts, begin, end, row, summed(data))
    concept = found.hash(begin[first], end[first])
    begin = begin + first
    return found.hash(begin, end), found.hash(begin, end - plural(data, begin, end)), concept, row


@cache
def _table(*, everyday: bool = False) -> tuple[Listed, Hashes]:
    """Return the hashes of the words, and of their concepts. everyday: of everyday words only."""
    hashes, concepts, _ = _listed()
    kept = is_everyday(concepts) if everyday else np.ones(len(hashes), np.bool_)
    return Listed.of(hashes[kept]), concepts[kept]


def is_everyday(concepts: Hashes) -> Bools:
    """Say of each concept, by its hash, whether it is an everyday one."""
    return among(concepts, _listed()[2])


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
    return _listed()[0] >> np.uint64(32)


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
