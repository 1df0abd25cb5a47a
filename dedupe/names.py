"""Titles as the linker reads them: what they say without accents, order and empty words, and which marks they bear."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dedupe.glossary import compounds, concepts, is_everyday
from dedupe.telling import EMPTY, LINKING, PART, SPACE, Telling, kinds_of, written_out
from dedupe.tokens import Bools, Bytes, Hashes, Ints, Words, codes, hash_spans, hash_texts, places, spread
from dedupe.words import plural, singular, small_ascii, words

HYPHEN, BAR = b"-|"  # what is left of a dash is a bar (see dedupe.tokens)
TOKEN = re.compile(r"\d+(?:\.\d+)+|[a-z0-9]+")
ACRONYM = 3  # words; fewer give no acronym that tells
CAPITALS = re.compile("[A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĘĚĞĢĪĮŁŃŅŇŌŐŒŘŚŞŠŤŪŮŰŲŹŻŽ]+")
WORDS = re.compile(r"[^\W\d_]{2,}")
HEAD = 5  # letters of an empty word that an acronym counts: `projet`, not `les`
FIRST_LETTERS = 8  # by which words are sorted; enough for an order, which need not be the dictionary's


@dataclass(frozen=True, slots=True)
class Names:
    """Titles and aliases, read: columns over their words that tell, and columns over the names.

    Word w is of name owner[w], in their order: `told` is the hash of it as it stands, `word` that of its singular, or
    of its number (`2.0`, `deuxieme` and `ii` are `2`); prefix[w]: the hash of its first letters. kind: bits (EMPTY,
    LINKING, ...). number: it is an edition, a year or an ordinal. branch: it follows `de` or `in` in the title proper.
    compact: the words of a name in one, so that `Resource Watch` is `ResourceWatch` (a name of one word keeps its s:
    OSCARS is not OSCAR). key: them sorted. acronym: first letters, where there are enough words; capitals: those of a
    title that has small letters too (`Carnet de Relevés d’Observation des MIlieux`); headed: the acronym with that of
    the empty word that a name begins with (PSCA: `Programme de suivi des chouettes alpines`). spelt: all its words in
    one, as an address may have them. Hashes of the six. meaning: what each word means in any language (see
    dedupe.glossary), the word itself where the glossary lacks it; second: what the second part of a compound does, else
    0. ordinary: names of everyday words only, as the glossary has them (`Wild book`, but not `Wildbook`), or of words
    for parts (`API`).
    """

    owner: Ints
    told: Hashes
    word: Hashes
    prefix: Hashes
    kind: NDArray[np.uint8]
    number: Bools
    branch: Bools
    compact: list[str]
    key: list[str]
    acronym: list[str]
    compact_hash: Hashes
    key_hash: Hashes
    acronym_hash: Hashes
    headed_hash: Hashes
    capitals_hash: Hashes
    spelt_hash: Hashes
    meaning: Hashes
    second: Hashes
    ordinary: Bools

    @classmethod
    def of(cls, texts: Sequence[str], prefix: int = 6) -> Names:
        """Read titles, as they stand."""
        read = Telling.of(texts)
        owner, word, number = read.owner, read.word, read.number
        meaning, second = _meaning(read)
        strange = np.bincount(owner[(~is_everyday(meaning) | (second != 0)) & ~number & (read.kind & PART == 0)],
                              minlength=len(texts))
        begin, end = read.written
        order = np.lexsort((word, _first_letters(read.data, begin, end), owner))
        key, key_sizes = written_out(read.data, (begin[order], end[order]), owner, len(texts), spaced=True)
        compact, sizes = read.compact
        many = np.bincount(owner, minlength=len(texts))
        many[many < ACRONYM] = 0
        initials = read.data[read.begin[many[owner] > 0]]
        return cls(owner, read.told, word, read.words.hash(read.begin, np.minimum(read.stem, read.begin + prefix)),
                   read.kind, number, _branches(read.words, read.kinds)[read.keep],
                   _texts(compact, sizes), _texts(key, key_sizes), _texts(initials, many),
                   hash_spans(compact, sizes), hash_spans(key, key_sizes), hash_spans(initials, many),
                   _headed(read, many, initials),
                   hash_texts(_capitals(texts)), hash_spans(*written_out(
                       read.words.data, (read.words.begin, read.words.end), read.words.owner, len(texts))),
                   meaning, second, strange == 0)


def _headed(read: Telling, sizes: Ints, initials: Bytes) -> Hashes:
    """Return the hashes of acronyms with the letter of the empty word that a name begins with, 0 where it does not.

    sizes: letters of each name's acronym, in `initials`.
    """
    found, first = np.zeros(len(sizes), np.uint64), np.searchsorted(read.words.owner, np.arange(len(sizes)))
    at = np.flatnonzero(sizes)
    at = at[(read.kinds[first[at]] & EMPTY > 0) & (read.words.end[first[at]] - read.words.begin[first[at]] >= HEAD)]
    begin = (np.cumsum(sizes) - sizes)[at]
    letters = np.concatenate((read.words.data[read.words.begin[first[at]]], initials))
    spans = spread(np.stack((np.arange(len(at)), len(at) + begin), axis=1).ravel(),
                   np.stack((np.ones(len(at), np.int64), sizes[at]), axis=1).ravel())
    found[at] = hash_spans(letters[spans], sizes[at] + 1)
    return found


def _meaning(read: Telling) -> tuple[Hashes, Hashes]:
    """Return what words mean, and the second parts of those that are compounds."""
    begin, end, stem, told, word = read.begin, read.end, read.stem, read.told, read.word
    meaning, second = concepts(told, word), np.zeros(len(told), np.uint64)
    unknown = np.flatnonzero(meaning == 0)
    for close, some in ((end, unknown), (stem, unknown[stem[unknown] < end[unknown]])):
        asked = some[meaning[some] == 0]
        parted, first, other = compounds(read.words.hash, begin[asked], close[asked])
        meaning[asked[parted]], second[asked[parted]] = first, other
    unknown = unknown[meaning[unknown] == 0]
    meaning[unknown] = word[unknown]
    return meaning, second


def _capitals(texts: Sequence[str]) -> list[str]:
    """Return the capitals of each title of several words in small letters too; nothing for one all in capitals."""
    sizes = np.fromiter(map(len, texts), np.int64, len(texts))
    points = codes("".join(texts))
    maybe = np.append(0, np.cumsum(((points >= ord("A")) & (points <= ord("Z"))) | (points >= ord("À"))))
    ends = np.cumsum(sizes)
    found = [""] * len(texts)
    for at in np.flatnonzero(maybe[ends] - maybe[ends - sizes] >= ACRONYM).tolist():
        found[at] = _capitals_of(texts[at])
    return found


def _capitals_of(text: str) -> str:
    capital = "" if text.isupper() else "".join(CAPITALS.findall(text))
    return small_ascii(capital) if len(capital) >= ACRONYM and len(WORDS.findall(text)) >= ACRONYM else ""


def _branches(found: Words, kind: NDArray[np.uint8]) -> Bools:
    """Say which words follow a linking word in the title proper, that linking word not being the first."""
    links = np.concatenate(([False], kind[:-1] & LINKING > 0))[:len(kind)]
    after = links & (places(found.owner, len(found.starts)) > 1)
    data = found.data
    cuts = (data == ord(":")) | (data == ord("(")) | (data == BAR)
    cuts[1:-1] |= (data[1:-1] == HYPHEN) & (data[:-2] == SPACE) & (data[2:] == SPACE)
    before = np.concatenate(([0], np.cumsum(cuts)))
    return np.asarray(after & (before[found.begin] == before[found.starts[found.owner]]))


def _first_letters(data: Bytes, begin: Ints, end: Ints) -> Hashes:
    """Return the first letters of each word as a number that sorts like them."""
    total = np.zeros(len(begin), np.uint64)
    for place in range(FIRST_LETTERS):
        at = begin + place
        letter = np.where(at < end, data[np.minimum(at, len(data) - 1)], 0).astype(np.uint64)
        total = (total << np.uint64(8)) | letter
    return total


def _texts(data: Bytes, sizes: Ints) -> list[str]:
    whole = data.tobytes().decode("ascii")
    ends = np.cumsum(sizes)
    return [whole[low:high] for low, high in zip((ends - sizes).tolist(), ends.tolist(), strict=True)]


def tokens(text: str) -> list[str]:
    """Return the folded words of a text that tell, plurals made singular; single letters left out."""
    empty = words().empty
    return [singular(word) for word in TOKEN.findall(small_ascii(text)) if len(word) > 1 and word not in empty]


def text_words(texts: Sequence[str], most: int, *, plain: bool = False) -> tuple[Ints, Hashes]:
    """Return (text, hash of what it means) of the first `most` words that tell in each text (see dedupe.glossary).

    plain: the hash of the word itself, singular.
    """
    found = Words.of(texts)
    told = found.hash(found.begin, found.end)
    keep = np.flatnonzero((found.end - found.begin > 1) & (kinds_of(told) & EMPTY == 0))
    owner = found.owner.take(keep)
    if np.bincount(owner).max(initial=0) > most:
        early = places(owner, len(texts)) < most
        keep, owner = keep[early], owner[early]
    begin, end, told = found.begin.take(keep), found.end.take(keep), told.take(keep)
    word = found.hash(begin, end - plural(found.data, begin, end))
    if plain:
        return owner, word
    meaning = concepts(told, word)
    return owner, np.where(meaning == 0, word, meaning)
