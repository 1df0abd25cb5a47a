"""How alike texts are, letter by letter: RapidFuzz over arrays, where lengths and letters leave a chance."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from dedupe.tokens import Bools, Hashes, Ints, Texts

Floats = NDArray[np.float64]
LEAST_ALIKE = 88  # of 100: names less alike, letter by letter, are not close
TINY = 1e-6  # of a letter
THREADS = 2
FEW = 10_000  # pairs, for which one thread will do
CHUNK = 50_000  # texts whose letters are read at a time


@dataclass(frozen=True, slots=True)
class Spelt:
    """Texts in small ASCII letters, how long each is, and which letters it has: a bit a letter, the space none."""

    texts: Texts
    sizes: NDArray[np.int32]
    letters: Hashes

    @classmethod
    def of(cls, texts: Texts) -> Spelt:
        """Read the letters."""
        sizes = np.fromiter(map(len, texts), np.int32, len(texts))
        bounds = [*range(0, len(texts), CHUNK), len(texts)]
        return cls(texts, sizes, np.concatenate([_letters(texts[low:high], sizes[low:high])
                                                 for low, high in pairwise(bounds)] or [np.zeros(0, np.uint64)]))

    def ratio(self, left: Ints, right: Ints, among: Bools) -> Floats:
        """Return how alike two are, 0 to 100, of those pairs among which it is asked; 0 for less than LEAST_ALIKE."""
        found = np.zeros(len(left))
        at = np.flatnonzero(among)
        both = self.sizes[left[at]] + self.sizes[right[at]]
        at = at[self._apart(left[at], right[at]) <= (1 - LEAST_ALIKE / 100) * both + TINY]
        found[at] = process.cpdist(self.texts[left[at]], self.texts[right[at]], scorer=fuzz.ratio, dtype=np.float32,
                                   score_cutoff=LEAST_ALIKE, workers=_threads(at))
        return found

    def edits(self, left: Ints, right: Ints, among: Bools) -> Floats:
        """Return in how many letters two differ, of those asked; two that changed places count once; 2 for more."""
        found = np.full(len(left), 2.0)
        at = np.flatnonzero(among)
        at = at[np.abs(self.sizes[left[at]] - self.sizes[right[at]]) <= 1]
        at = at[self._apart(left[at], right[at]) <= 2]  # noqa: PLR2004 - a letter put for another
        found[at] = process.cpdist(self.texts[left[at]], self.texts[right[at]], scorer=OSA.distance, dtype=np.int32,
                                   score_cutoff=1, workers=_threads(at))
        return found

    def _apart(self, left: Ints, right: Ints) -> NDArray[np.int32]:
        """Return how many letters at least are to be put in or taken out to make one of two the other."""
        letters = np.bitwise_count(self.letters[left] ^ self.letters[right])
        longer = np.abs(self.sizes[left] - self.sizes[right])
        return np.asarray(np.maximum(letters, longer), np.int32)


def _threads(pairs: Ints) -> int:
    """Return how many threads to compare pairs with: for few of them starting a second one costs more than it gains."""
    return THREADS if len(pairs) > FEW else 1


def _letters(texts: Texts, sizes: NDArray[np.int32]) -> Hashes:
    bits = _bits()[np.frombuffer("".join(texts).encode("ascii"), np.uint8)]
    some = np.flatnonzero(sizes)
    found = np.zeros(len(texts), np.uint64)
    if len(some):
        found[some] = np.bitwise_or.reduceat(bits, (np.cumsum(sizes) - sizes)[some])
    return found


@cache
def _bits() -> Hashes:
    bits = np.zeros(256, np.uint64)
    for bit, letter in enumerate(b"abcdefghijklmnopqrstuvwxyz0123456789."):
        bits[letter] = 1 << bit
    return bits
