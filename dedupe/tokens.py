"""Many texts at once into folded words, as arrays: where each word stands, its hash, whose it is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normalize.transliteration import transliterate

Bytes = NDArray[np.uint8]
Hashes = NDArray[np.uint64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Texts = NDArray[np.object_]

DECIMAL = re.compile(rb"(?<![a-z0-9])\d+(?:\.\d+)+")  # `2.0` is one word
UNKNOWN, SEVERAL = 255, 254  # what the table says of a character not met before, or of one that folds to many or none
DASHES = "–—"  # they begin a subtitle, as | does: the fold of a hyphen would hide them
BASE = np.uint64(0x9E3779B97F4A7C15)  # odd, so that it has an inverse modulo 2**64
HASH, SIEVE = np.uint64(64), np.uint64(18)  # bits
INVERSE = np.uint64(pow(int(BASE), -1, 1 << 64))


@dataclass(slots=True)
class _Folding:
    """Code point -> its folded byte; `several`: those that fold to many letters, or none. Learnt as they are met.

    small: capitals are made small letters.
    """

    letter: Bytes
    small: bool
    several: dict[int, bytes] = field(default_factory=dict)

    def learn(self, codes: Iterable[int]) -> None:
        """Look up characters not met before."""
        for code in codes:
            folded = "|" if chr(code) in DASHES else transliterate(chr(code))
            folded = folded.lower() if self.small else folded
            if len(folded) == 1 and folded.isascii():
                self.letter[code] = ord(folded)
            else:
                self.letter[code] = SEVERAL
                self.several[code] = folded.encode("ascii", "ignore")


@cache
def _folding(small: bool) -> _Folding:
    letter = np.full(0x110000, UNKNOWN, np.uint8)
    ascii_letters = bytes(range(128))
    letter[:128] = np.frombuffer(ascii_letters.lower() if small else ascii_letters, np.uint8)
    return _Folding(letter, small)


@dataclass(frozen=True, slots=True)
class Listed:
    """Hashes in order, each once, to be looked for among many that mostly are others.

    first: the place of the first that begins with these bits, -1 where none does: it fits a processor's cache. alike:
    how many begin with the same ones, at most.
    """

    hashes: Hashes
    first: NDArray[np.int32]
    alike: int

    @classmethod
    def of(cls, hashes: Hashes) -> Listed:
        """Make the table of where hashes in order begin."""
        begin = (hashes >> (HASH - SIEVE)).astype(np.int64)
        first = np.full(1 << int(SIEVE), -1, np.int32)
        first[begin[::-1]] = np.arange(len(hashes))[::-1]  # of several the last one written stays
        return cls(hashes, first, int(np.bincount(begin).max(initial=0)))

    def found(self, among: Hashes) -> tuple[Ints, Ints]:
        """Return which of many are listed, and the place of each in the list."""
        place = self.first.take((among >> (HASH - SIEVE)).view(np.int64))
        at = np.flatnonzero(place >= 0)
        some, place = among.take(at), place.take(at).astype(np.int64)
        same = self.hashes.take(place) == some
        for step in range(1, self.alike):
            rest = np.flatnonzero(~same)
            later = np.minimum(place[rest] + step, len(self.hashes) - 1)
            hit = self.hashes[later] == some[rest]
            place[rest[hit]], same[rest[hit]] = later[hit], True
        return at[same], place[same]


@dataclass(frozen=True, slots=True)
class Words:
    """The words of many texts: word w is bytes begin[w]:end[w] of `data` and of text owner[w], in their order.

    starts: where each text begins.
    A word is a run of letters and digits, or a number with dots. summed: see `hash`.
    """

    data: Bytes
    starts: Ints
    begin: Ints
    end: Ints
    owner: Ints
    summed: Hashes

    def hash(self, begin: Ints, end: Ints) -> Hashes:
        """Return a hash for each span of the data, the same for the same bytes anywhere, on any machine."""
        return mixed((self.summed.take(end) - self.summed.take(begin)) * _powers(INVERSE, len(self.summed)).take(begin))

    @classmethod
    def of(cls, texts: Sequence[str]) -> Words:
        """Fold the texts and find their words."""
        return cls.over(*folded(texts))

    @classmethod
    def over(cls, data: Bytes, starts: Ints) -> Words:
        """Find the words of texts that are folded already (see `folded`)."""
        inside = np.frombuffer(bytearray(data.tobytes().translate(_alphanumeric())), np.bool_)
        breaks = _decimals(data, starts, inside)
        edges = np.flatnonzero(np.diff(inside, prepend=False, append=False))
        if len(breaks):
            edges = np.sort(np.concatenate((edges, breaks, breaks)))  # one word ends there, another begins
        begin, end = edges[::2], edges[1::2]
        count = np.diff(np.append(np.searchsorted(begin, starts), len(begin)))
        return cls(data, starts, begin, end, np.repeat(np.arange(len(starts)), count), summed(data))


def folded(texts: Sequence[str], *, small: bool = True) -> tuple[Bytes, Ints]:
    """Return the texts in small ASCII letters, one after the other with a line break after each, and where each begins.

    The same as `small_ascii`, but that a dash becomes |. Without `small` capitals stay.
    """
    joined = "\n".join(texts) + "\n"
    if not unicodedata.is_normalized("NFKC", joined):
        texts = [unicodedata.normalize("NFKC", text) for text in texts]
        joined = "\n".join(texts) + "\n"
    sizes = np.fromiter(map(len, texts), np.int64, len(texts)) + 1
    starts = np.cumsum(sizes) - sizes
    points = codes(joined)
    table = _folding(small)
    data = table.letter.take(points, mode="clip")  # no code is beyond the table: it is quicker than to ask
    odd = np.flatnonzero(data >= SEVERAL)
    if not len(odd):
        return data, starts
    table.learn(distinct(points[odd[data[odd] == UNKNOWN]]).tolist())
    data[odd] = table.letter[points[odd]]
    at = odd[data[odd] == SEVERAL]
    return _expanded(data, at, [table.several[code] for code in points[at].tolist()], starts)


def _expanded(data: Bytes, at: Ints, spelt: Sequence[bytes], starts: Ints) -> tuple[Bytes, Ints]:
    """Write out the characters (at positions `at`) that fold to several letters or none, as they are spelt."""
    if not len(at):
        return data, starts
    pieces = [b""] * (2 * len(at) + 1)
    pieces[::2], pieces[1::2] = data.tobytes().split(bytes([SEVERAL])), spelt
    longer = np.cumsum([0, *(len(one) - 1 for one in spelt)])
    return np.frombuffer(b"".join(pieces), np.uint8), starts + longer[np.searchsorted(at, starts)]


@cache
def _alphanumeric() -> bytes:
    return bytes(chr(code).isalnum() and code < 128 for code in range(256))  # noqa: PLR2004 - ASCII


def _decimals(data: Bytes, starts: Ints, inside: Bools) -> Ints:
    """Count the dots of `2.0` as letters of a word; return where another word begins right behind such a number."""
    digit = (data >= ord("0")) & (data <= ord("9"))
    dots = np.flatnonzero((data[1:-1] == ord(".")) & digit[:-2] & digit[2:]) + 1
    bounds = np.append(starts, len(data))
    breaks = []
    for text in distinct(np.searchsorted(starts, dots, "right") - 1).tolist():
        low = int(bounds[text])
        for found in DECIMAL.finditer(data[low:bounds[text + 1]].tobytes()):
            inside[low + found.start():low + found.end()] = True
            breaks.append(low + found.end())
    behind = np.array(breaks, np.int64)
    return behind[inside[behind]]


def summed(data: Bytes | NDArray[np.uint32]) -> Hashes:
    """Return running sums of letters times powers of BASE: a span's own is its hash, up to where it stands."""
    sums = np.zeros(len(data) + 1, np.uint64)
    letters = data.astype(np.uint64)
    letters += np.uint64(1)
    letters *= _powers(BASE, len(data))
    np.cumsum(letters, out=sums[1:])
    return sums


_POWERS: dict[int, Hashes] = {}


def _powers(base: np.uint64, size: int) -> Hashes:
    """Return base**0, base**1, ... modulo 2**64, `size` of them."""
    known = _POWERS.get(int(base))
    if known is None or len(known) < size:
        powers = np.full(max(size, 1 << 16), base, np.uint64)
        powers[0] = 1
        known = _POWERS[int(base)] = np.multiply.accumulate(powers)
    return known[:size]


def mixed(values: Hashes) -> Hashes:
    """Spread the bits, so that any of them will do (the finish of MurmurHash3)."""
    values = values ^ (values >> np.uint64(33))
    values *= np.uint64(0xFF51AFD7ED558CCD)
    values ^= values >> np.uint64(33)
    values *= np.uint64(0xC4CEB9FE1A85EC53)
    values ^= values >> np.uint64(33)
    return values


def hash_texts(texts: Sequence[str]) -> Hashes:
    """Return a hash for each text as it stands."""
    return hash_spans(codes("".join(texts)), np.fromiter(map(len, texts), np.int64, len(texts)))


def codes(text: str) -> NDArray[np.uint32]:
    """Return the code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def hash_array(texts: NDArray[np.str_]) -> Hashes:
    """Return a hash for each text of an array, as `hash_texts` does for one that fills its place."""
    width = texts.itemsize // 4
    return hash_spans(np.ascontiguousarray(texts).view(np.uint32), np.full(len(texts), width, np.int64))


def hash_spans(data: Bytes | NDArray[np.uint32], sizes: Ints) -> Hashes:
    """Return a hash for each of the spans that `data` is made of."""
    end = np.cumsum(sizes)
    return hash_ends(data, end - sizes, end)


def hash_ends(data: Bytes | NDArray[np.uint32], begin: Ints, end: Ints) -> Hashes:
    """Return a hash for each span begin[i]:end[i] of the data."""
    sums = summed(data)
    return mixed((sums[end] - sums[begin]) * _powers(INVERSE, len(sums))[begin])


def places(owner: Ints, size: int) -> Ints:
    """Return for each of an ascending list of owners, numbers under `size`, the how manieth of its owner it is."""
    count = np.bincount(owner, minlength=size)
    return np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)


def spread(starts: Ints, sizes: Ints) -> Ints:
    """Return the positions starts[i], starts[i] + 1, … (sizes[i] of them), one run after the other."""
    ends = np.cumsum(sizes)
    total = int(ends[-1]) if len(ends) else 0
    return np.repeat(starts - ends + sizes, sizes) + np.arange(total)


def first_letters(texts: Sequence[str], count: int = 8) -> Hashes:
    """Return the first letters of each text as a number that sorts like them, letters after Latin-1 as one."""
    cut = "".join([text[:count].ljust(count, "\0") for text in texts]).encode("latin-1", "replace")
    return np.frombuffer(cut, ">u8").astype(np.uint64)


def distinct(values: NDArray[Any]) -> NDArray[Any]:
    """Return the distinct values in order (np.unique is fifty times slower than a sort)."""
    ordered = np.sort(values)
    return ordered[np.concatenate(([True], ordered[1:] != ordered[:-1]))] if len(ordered) else ordered


def among(values: NDArray[Any], ordered: NDArray[Any]) -> Bools:
    """Say which values are among others, which are in order."""
    if not len(ordered):
        return np.zeros(len(values), np.bool_)
    return np.asarray(ordered[np.minimum(np.searchsorted(ordered, values), len(ordered) - 1)] == values, np.bool_)
