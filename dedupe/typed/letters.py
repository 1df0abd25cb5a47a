"""Groups of three letters, and how much of a record's words is found in another, typos and glued words allowed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dedupe.bags import Bags, Floats, Rows
from dedupe.rows import HALF, starts
from dedupe.tokens import Bools, Bytes, Ints, distinct, spread
from dedupe.typed.arrays import weighed

ALPHABET = 38  # a to z, 0 to 9, space, end of text
END = ALPHABET - 1
GRAMS = ALPHABET**3
SLOTS = 4096  # of a record's map of groups of letters
LONGEST = 1_000  # letters of a record that are mapped: more would fill the map
ROWS = 4_096
LEAST, ENOUGH = 0.3, 0.8  # share of a word's letters from which it counts as found in part, and wholly


def _grams(texts: Sequence[str]) -> tuple[Ints, Ints]:
    """Return (row, code) of each group of three letters of texts of [a-z0-9 ], spaces counted."""
    data = np.frombuffer("\n".join(texts).encode("ascii") + b"\n\n\n", np.uint8)
    letter = np.zeros(256, np.int32)
    letter[ord("a"):ord("z") + 1] = np.arange(1, 27)
    letter[ord("0"):ord("9") + 1] = np.arange(27, END)
    letter[ord("\n")] = END
    codes = letter[data]
    end = codes == END
    rows = np.cumsum(end) - end
    three = (codes[:-2] * ALPHABET + codes[1:-1]) * ALPHABET + codes[2:]
    whole = ~(end[:-2] | end[1:-1] | end[2:])
    return rows[:-2][whole], three[whole].astype(np.int64)


def bag_grams(texts: Sequence[str]) -> Bags:
    """Bag the groups of three letters of folded texts, ends of the text marked by a space."""
    rows, codes = _grams([f" {text} " if text else "" for text in texts])
    return weighed(Bags.of(Rows.of(rows, codes.astype(np.uint64) << HALF, len(texts))))


def maps(texts: Sequence[str]) -> Bytes:
    """Return for each text a map of SLOTS bits, set where a group of its letters falls (two may share a slot)."""
    made = np.zeros((len(texts), SLOTS // 8), np.uint8)
    for at in range(0, len(texts), ROWS):
        some = [text[:LONGEST] for text in texts[at:at + ROWS]]
        held = np.zeros((len(some), SLOTS), np.bool_)
        rows, codes = _grams(some)
        held[rows, _slot(codes)] = True
        made[at:at + ROWS] = np.packbits(held, axis=1)
    return made


def _slot(codes: Ints) -> Ints:
    return (codes * 40_503 >> 4) % SLOTS


@dataclass(frozen=True)
class Found:
    """What of a record's words is found in another.

    share: of their weight, NaN without words. missing: the heaviest that is not found.
    """

    share: Floats
    missing: Floats


@dataclass(frozen=True)
class Coverage:
    """What is looked for in records, and where.

    bags: the words looked for. within: the words among which, with the same numbers. letters: maps of the texts in
    which. grams: (starts, slots) of the groups of letters of each word, by its number.
    """

    bags: Bags
    within: Bags
    letters: Bytes
    grams: tuple[Ints, Ints]

    def found(self, left: Ints, right: Ints) -> Found:
        """Look for the left records' words in the right ones; a word whose letters are mostly there counts in part."""
        pair, words, held = self.bags.found_in(self.within, left, right)
        weight, there = self.bags.rarity[words], held.astype(np.float64)
        absent = np.flatnonzero(~held)
        part = self._letters(words[absent].astype(np.int64), right[pair[absent]])
        there[absent] = np.clip((part - LEAST) / (ENOUGH - LEAST), 0, 1)
        share = np.bincount(pair, weight * there, len(left)) / np.maximum(self.bags.total[left], 1e-9)
        missing = np.zeros(len(left))
        np.maximum.at(missing, pair[absent], (weight * (1 - there))[absent])
        return Found(np.where(self.bags.sizes()[left] > 0, share, np.nan), missing)

    def _letters(self, words: Ints, record: Ints) -> Floats:
        """Return for each (word, record) which part of the word's groups of letters the record has."""
        begin, slots = self.grams
        sizes = begin[words + 1] - begin[words]
        which = np.repeat(np.arange(len(words)), sizes)
        slot = slots[spread(begin[words], sizes)]
        hit = self.letters[record[which], slot >> 3] >> (7 - (slot & 7)).astype(np.uint8) & 1
        return np.asarray(np.bincount(which, hit, len(words)) / np.maximum(sizes, 1))


def word_grams(words: Sequence[str]) -> tuple[Ints, Ints]:
    """Return (starts, slots): the slots of the groups of letters of each word, each group once."""
    rows, codes = _grams(words)
    keys = distinct(rows * GRAMS + codes)
    return starts(keys // GRAMS, len(words)), _slot(keys % GRAMS)


def any_true(flags: Bools, left: Ints, right: Ints) -> Bools:
    """Say of a column whether it is true of either record of each pair."""
    return np.asarray(flags[left] | flags[right])
