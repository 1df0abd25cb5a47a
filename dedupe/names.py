"""Titles as the linker reads them: what they say without accents, order and empty words, and which marks they bear."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from dedupe.addresses import MIN_HANDLE
from dedupe.glossary import compounds, concepts, is_everyday
from dedupe.tokens import Bools, Bytes, Hashes, Ints, Listed, Words, hash_ends, hash_spans, hash_texts, places, spread
from dedupe.words import plural, singular, small_ascii, words

SPACE, HYPHEN, BAR = b" -|"  # what is left of a dash is a bar (see dedupe.tokens)
TOKEN = re.compile(r"\d+(?:\.\d+)+|[a-z0-9]+")
ACRONYM = 3  # words; fewer give no acronym that tells
EMPTY, LINKING, PART, SCHOOL, CHAPTER, ORDINAL = 1, 2, 4, 8, 16, 32
MARKS = {"parts": PART, "schools": SCHOOL, "chapters": CHAPTER}
CAPITALS = re.compile("[A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĘĚĞĢĪĮŁŃŅŇŌŐŒŘŚŞŠŤŪŮŰŲŹŻŽ]+")
WORDS = re.compile(r"[^\W\d_]{2,}")
MOST_BEGUN = 5  # words
FIRST_LETTERS = 8  # by which words are sorted; enough for an order, which need not be the dictionary's


@dataclass(frozen=True, slots=True)
class Names:
    """Titles and aliases, read: columns over their words that tell, and columns over the names.

    Word w is of name owner[w], in their order: `told` is the hash of it as it stands, `word` that of its singular, or
    of its number (`2.0`, `deuxieme` and `ii` are `2`); prefix[w]: the hash of its first letters. kind: bits (EMPTY,
    LINKING, ...). number: it is an edition, a year or an ordinal. branch: it follows `de` or `in` in the title proper.
    compact: the words of a name in one, so that `Resource Watch` is `ResourceWatch` (a name of one word keeps its s:
    OSCARS is not OSCAR). key: them sorted. acronym: first letters, where there are enough words; capitals: those of a
    title that has small letters too (`Carnet de Relevés d’Observation des MIlieux`). spelt: all its words in one, as an
    address may have them. Hashes of the five. meaning: what each word means in any language (see dedupe.glossary), the
    word itself where the glossary lacks it; second: what the second part of a compound does, else 0. ordinary: names of
    everyday words only, as the glossary has them (`Wild book`, but not `Wildbook`). begun: (name, hash) of a name's
    first words in one, for each number of them.
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
    capitals_hash: Hashes
    spelt_hash: Hashes
    meaning: Hashes
    second: Hashes
    ordinary: Bools
    begun: tuple[Ints, Hashes]

    @classmethod
    def of(cls, texts: Sequence[str], prefix: int = 6, *, meant: bool = True) -> Names:
        """Read titles, as they stand. Without `meant`, as for organisations, each word means itself."""
        found = Words.of([text.strip() for text in texts])
        told = found.hash(found.begin, found.end)
        kind = _kinds(told)
        keep = _telling(found.owner, kind, len(texts))
        branch = _branches(found, kind)[keep]
        owner, begin, end, told, kind = found.owner[keep], found.begin[keep], found.end[keep], told[keep], kind[keep]
        number = _numbers(found, begin, end) | (kind & ORDINAL > 0)
        stem = np.where(number, end, end - plural(found.data, begin, end))
        word = found.hash(begin, stem)
        data, starts, ends = _respelt(found.data, begin, stem, number, word)
        meaning, second = (_meaning(found, (begin, end, stem), told, word) if meant
                           else (word, np.zeros(len(word), np.uint64)))
        count = np.bincount(owner, minlength=len(texts))
        strange = np.bincount(owner[(~is_everyday(meaning) | (second != 0)) & ~number], minlength=len(texts))
        alone = count[owner] == 1
        written = (np.where(alone, begin, starts), np.where(alone, end, ends))
        compact, sizes = _written(data, written, owner, len(texts))
        order = np.lexsort((word, _first_letters(data, *written), owner))
        key, key_sizes = _written(data, (written[0][order], written[1][order]), owner, len(texts), spaced=True)
        initials = data[begin[count[owner] >= ACRONYM]]
        initial_sizes = np.where(count >= ACRONYM, count, 0)
        return cls(owner, told, word, found.hash(begin, np.minimum(stem, begin + prefix)), kind, number, branch,
                   _texts(compact, sizes), _texts(key, key_sizes), _texts(initials, initial_sizes),
                   hash_spans(compact, sizes), hash_spans(key, key_sizes), hash_spans(initials, initial_sizes),
                   hash_texts(_capitals(texts) if meant else [""] * len(texts)),
                   hash_spans(*_written(found.data, (found.begin, found.end), found.owner, len(texts))), meaning,
                   second, strange == 0, _begun(compact, written[1] - written[0], owner))


def _meaning(found: Words, spans: tuple[Ints, Ints, Ints], told: Hashes, word: Hashes) -> tuple[Hashes, Hashes]:
    """Return what words mean, and the second parts of those that are compounds."""
    begin, end, stem = spans
    meaning, second = concepts(told, word), np.zeros(len(told), np.uint64)
    unknown = np.flatnonzero(meaning == 0)
    for close in (end, stem):
        parted, first, other = compounds(found.hash, begin[unknown], close[unknown])
        meaning[unknown[parted]], second[unknown[parted]] = first, other
        unknown = unknown[meaning[unknown] == 0]
    meaning[unknown] = word[unknown]
    return meaning, second


def _capitals(texts: Sequence[str]) -> list[str]:
    """Return the capitals of each title of several words in small letters too; nothing for one all in capitals."""
    sizes = np.fromiter(map(len, texts), np.int64, len(texts))
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
    maybe = np.append(0, np.cumsum(((codes >= ord("A")) & (codes <= ord("Z"))) | (codes >= ord("À"))))
    ends = np.cumsum(sizes)
    found = [""] * len(texts)
    for at in np.flatnonzero(maybe[ends] - maybe[ends - sizes] >= ACRONYM).tolist():
        found[at] = _capitals_of(texts[at])
    return found


def _capitals_of(text: str) -> str:
    capital = "".join(CAPITALS.findall(text))
    enough = len(capital) >= ACRONYM and len(WORDS.findall(text)) >= ACRONYM and not text.isupper()
    return small_ascii(capital) if enough else ""


def _begun(compact: Bytes, sizes: Ints, owner: Ints) -> tuple[Ints, Hashes]:
    """Return (name, hash) of the first word of each name, of its first two in one, and so on; short ones left out."""
    ends = np.cumsum(sizes)
    first = np.searchsorted(owner, owner)
    begins = (ends - sizes)[first]
    few = (np.arange(len(owner)) - first < MOST_BEGUN) & (ends - begins >= MIN_HANDLE)
    return owner[few], hash_ends(compact, begins[few], ends[few])


def _kinds(told: Hashes) -> NDArray[np.uint8]:
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


def _branches(found: Words, kind: NDArray[np.uint8]) -> Bools:
    """Say which words follow a linking word in the title proper, that linking word not being the first."""
    links = np.concatenate(([False], kind[:-1] & LINKING > 0))[:len(kind)]
    after = links & (places(found.owner, len(found.starts)) > 1)
    data = found.data
    cuts = (data == ord(":")) | (data == ord("(")) | (data == BAR)
    cuts[1:-1] |= (data[1:-1] == HYPHEN) & (data[:-2] == SPACE) & (data[2:] == SPACE)
    before = np.concatenate(([0], np.cumsum(cuts)))
    return np.asarray(after & (before[found.begin] == before[found.starts[found.owner]]))


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


def _written(data: Bytes, spans: tuple[Ints, Ints], owner: Ints, size: int, *,
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
    keep = (found.end - found.begin > 1) & (_kinds(told) & EMPTY == 0)
    owner, begin, end, told = found.owner[keep], found.begin[keep], found.end[keep], told[keep]
    early = places(owner, len(texts)) < most
    owner, begin, end, told = owner[early], begin[early], end[early], told[early]
    word = found.hash(begin, end - plural(found.data, begin, end))
    if plain:
        return owner, word
    meaning = concepts(told, word)
    return owner, np.where(meaning == 0, word, meaning)


def _number(word: str) -> str:
    """Return an edition's number: `2.0`, `deuxieme` and `ii` are `2`."""
    word = words().ordinals.get(word, word)
    return re.sub(r"(\.0+)+$", "", word).lstrip("0") or "0"
