"""The words of a table's columns as hashes, and how each is spelt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from dedupe.rows import HALF, LOWER
from dedupe.rows import Words as Hashed
from dedupe.tokens import Hashes, Ints, Words, mixed
from dedupe.typed.reading import fold_lines, lines

CHUNK = 5_000  # values read at a time


@dataclass(frozen=True)
class Column:
    """A column of folded texts. words: the hashes of all its words, in their order, record[w] being the row of each."""

    texts: list[str]
    words: Hashed
    record: Ints

    @property
    def hashes(self) -> Hashes:
        """Return the words' hashes as rows are made of (dedupe.rows)."""
        return self.words.astype(np.uint64) << HALF

    def two_words(self) -> tuple[Ints, Hashes]:
        """Return (record, hash) of each word with the one that follows it."""
        follow = np.flatnonzero(self.record[1:] == self.record[:-1])
        return self.record[follow], mixed(self.hashes[follow] | self.words[follow + 1])


@dataclass(frozen=True)
class Lexicon:
    """Every word of a table: hashes, in order, and how each is spelt."""

    hashes: Hashed
    spelt: list[str]


def read_columns(values: dict[str, Sequence[str]]) -> tuple[dict[str, Column], Lexicon]:
    """Fold columns of texts and find their words."""
    known: dict[int, str] = {}
    columns = {name: _column(column, known) for name, column in values.items()}
    hashes = sorted(known)
    return columns, Lexicon(np.array(hashes, np.uint32), [known[one] for one in hashes])


def _column(values: Sequence[str], known: dict[int, str]) -> Column:
    texts, words, records = [], [np.zeros(0, np.uint32)], [np.zeros(0, np.int64)]
    for low in range(0, len(values), CHUNK):
        data, starts = fold_lines(values[low:low + CHUNK])
        found = Words.over(data, starts)
        hashes = found.hash(found.begin, found.end) >> HALF
        _spell(found, hashes, known)
        texts.extend(lines(data))
        words.append(hashes.astype(np.uint32))
        records.append(found.owner + low)
    return Column(texts, np.concatenate(words), np.concatenate(records))


def _spell(found: Words, hashes: Hashes, known: dict[int, str]) -> None:
    """Write down how words not met before are spelt."""
    keys = np.sort((hashes << HALF) | np.arange(len(hashes), dtype=np.uint64))
    word = keys >> HALF
    first = keys[np.flatnonzero(np.diff(word, prepend=np.uint64(0)) > 0)] if len(keys) else keys
    at = (first & LOWER).astype(np.int64)
    for one, begin, end in _told(first >> HALF, found.begin[at], found.end[at]):
        if one not in known:
            known[one] = found.data[begin:end].tobytes().decode("ascii")


def _told(*columns: Hashes | Ints) -> Iterable[tuple[int, int, int]]:
    one, begin, end = (column.tolist() for column in columns)
    return zip(one, begin, end, strict=True)
