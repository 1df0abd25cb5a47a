"""The words of names that tell, as arrays: the empty ones left out, plurals made singular, numbers in one spelling."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from dedupe.tokens import Bools, Bytes, Hashes, Ints, Listed, Words, hash_texts, spread
from dedupe.words import plural, words

SPACE = 32
EMPTY, LINKING, PART, SCHOOL, CHAPTER, ORDINAL = 1, 2, 4, 8, 16, 32
MARKS = {"parts": PART, "schools": SCHOOL, "chapters": CHAPTER}


@dataclass(frozen=True, slots=True)
class Telling:
    """The words of names that tell: `keep` says which of all words they are, of which `kinds` are the bits.

    Word w is begin[w]:end[w], its singular begin[w]:stem[w] of the words' data; written: where each is as it goes into
    compact, in `data`, which has numbers with several spellings behind. The other columns are as in Names.
    """

    words: Words
    kinds: NDArray[np.uint8]
    keep: Ints
    begin: Ints
    end: Ints
    stem: Ints
    owner: Ints
    told: Hashes
    word: Hashes
    kind: NDArray[np.uint8]
    number: Bools
    data: Bytes
    written: tuple[Ints, Ints]
    compact: tuple[Bytes, Ints]

    @classmethod
    def of(cls, texts: Sequence[str]) -> Telling:
        """Read names, as they stand."""
        found = Words.of([text.strip() for text in texts])
        told = found.hash(found.begin, found.end)
        kinds = kinds_of(told)
        keep = np.flatnonzero(_telling(found.owner, kinds, len(texts)))
        owner, begin, end = found.owner.take(keep), found.begin.take(keep), found.end.take(keep)
        told, kind = told.take(keep), kinds.take(keep)
        number = _numbers(found, begin, end) | (kind & ORDINAL > 0)
        stem = np.where(number, end, end - plural(found.data, begin, end))
        word = found.hash(begin, stem)
        data, starts, ends = _respelt(found.data, begin, stem, number, word)
        alone = np.bincount(owner, minlength=len(texts)).take(owner) == 1
        written = (np.where(alone, begin, starts), np.where(alone, end, ends))
        return cls(found, kinds, keep, begin, end, stem, owner, told, word, kind, number, data, written,
                   written_out(data, written, owner, len(texts)))


def kinds_of(told: Hashes) -> NDArray[np.uint8]:
    """Return the bits of each word (EMPTY, LINKING, ...), by its hash as it stands."""
    known, kinds = _listed()
    at, place = known.found(told)
    found = np.zeros(len(told), np.uint8)
    found[at] = kinds[place]
    return found


@cache
def _listed() -> tuple[Listed, NDArray[np.uint8]]:
    """Return the hashes of the listed words, and the bits of each."""
    lists = words()
    bits: dict[str, int] = {}
    for bit, group in ((EMPTY, lists.empty), (LINKING, lists.linking), (PART, lists.part), (SCHOOL, lists.school),
                       (CHAPTER, lists.chapter), (ORDINAL, lists.ordinals)):
        for word in group:
            bits[word] = bits.get(word, 0) | bit
    hashes = hash_texts(list(bits))
    order = np.argsort(hashes)
    return Listed.of(hashes[order]), np.array(list(bits.values()), np.uint8)[order]


def _telling(owner: Ints, kind: NDArray[np.uint8], size: int) -> Bools:
    """Leave the empty words out, unless a name has no others."""
    tells = kind & EMPTY == 0
    return np.asarray(tells | (np.bincount(owner[tells], minlength=size)[owner] == 0))


def _numbers(found: Words, begin: Ints, end: Ints) -> Bools:
    """Say which words are of digits only; a share (`2 %`) is none."""
    letters = np.concatenate(([0], np.cumsum((found.data >= ord("a")) & (found.data <= ord("z")))))
    last = len(found.data) - 1
    behind = found.data[np.minimum(end + (found.data[np.minimum(end, last)] == SPACE), last)]
    return np.asarray((letters[end] == letters[begin]) & (behind != ord("%")))


def _respelt(data: Bytes, begin: Ints, end: Ints, number: Bools, word: Hashes) -> tuple[Bytes, Ints, Ints]:
    """Write numbers that have several spellings in one; return the data with these behind it, and the words' spans.

    word: the words' hashes; those of such numbers are written anew.
    """
    at = np.flatnonzero(number)
    spelt = [data[low:high].tobytes().decode() for low, high in zip(begin[at].tolist(), end[at].tolist(), strict=True)]
    plain = [_number(text) for text in spelt]
    odd = [index for index, (text, one) in enumerate(zip(spelt, plain, strict=True)) if text != one]
    if not odd:
        return data, begin, end
    texts, at = [plain[index] for index in odd], at[odd]
    sizes = np.fromiter(map(len, texts), np.int64, len(texts))
    begin, end = begin.copy(), end.copy()
    end[at] = np.cumsum(sizes) + len(data)
    begin[at] = end[at] - sizes
    word[at] = hash_texts(texts)
    return np.concatenate((data, np.frombuffer("".join(texts).encode(), np.uint8))), begin, end


def written_out(data: Bytes, spans: tuple[Ints, Ints], owner: Ints, size: int, *,
                spaced: bool = False) -> tuple[Bytes, Ints]:
    """Return the words of each name in one, and how long each is. spaced: with a space between."""
    begin, end = spans
    sizes = end - begin
    if spaced:
        sizes = sizes + np.append(owner[1:] == owner[:-1], False)[:len(sizes)]
    at = spread(begin, sizes)
    out = data[np.minimum(at, len(data) - 1)]
    if spaced:
        gap = np.cumsum(sizes)[sizes > end - begin] - 1
        out[gap] = SPACE
    return out, np.bincount(owner, sizes, size).astype(np.int64)


def _number(word: str) -> str:
    """Return an edition's number: `2.0`, `deuxieme` and `ii` are `2`."""
    word = words().ordinals.get(word, word)
    return re.sub(r"(\.0+)+$", "", word).lstrip("0") or "0"
