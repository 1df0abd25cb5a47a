"""How common each word is, counted by many: each part tells its words, one counts those of a range of hashes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from dedupe.bags import Vocabulary
from dedupe.blocking import GRAM, LETTERS, letters, too_common
from dedupe.corpus import counted_words
from dedupe.reading import Read
from dedupe.rows import Numbers, Rows, Words, numbered
from dedupe.tokens import Hashes, Ints


class Told(NamedTuple):
    """The words of one kind in a part: hashes in order, in how many of its `rows` rows each is, and who uses them.

    word, partner: each word (its place among the hashes) with each partner, as a hash, that uses it; empty for kinds of
    which it is not asked.
    """

    hashes: Words
    df: Numbers
    word: Numbers
    partner: Hashes
    rows: int


def kinds(found: Read) -> dict[str, Rows]:
    """Return kind -> the words of each row, for all kinds that are counted."""
    return {**counted_words(found), LETTERS: letters(found.compact, found.name_start, GRAM)}


def told(rows: Rows, partner: Hashes | None = None) -> Told:
    """Count a part's own words. partner: of each row, where it is asked."""
    hashes, words = numbered(rows.hashes)
    df = np.bincount(words, minlength=len(hashes)).astype(np.int32)
    if partner is None:
        return Told(hashes, df, np.zeros(0, np.int32), np.zeros(0, np.uint64), len(rows))
    partners, number = numbered(partner)
    used = np.sort(words.astype(np.int64) * len(partners) + number[rows.owner()])
    used = used[np.diff(used, prepend=-1) > 0]
    word, by = np.divmod(used, max(len(partners), 1))
    return Told(hashes, df, word.astype(np.int32), partners[by], len(rows))


def bounds(hashes: Words, parts: int) -> Ints:
    """Return where hashes in order are cut, so that the same hash goes to the same one of `parts` everywhere."""
    bits = hashes.dtype.itemsize * 8
    limits = [part * (1 << bits) // parts for part in range(1, parts)]
    inner = np.searchsorted(hashes, np.array(limits, hashes.dtype))
    return np.concatenate(([0], inner, [len(hashes)])).astype(np.int64)


def cut(whole: Told, parts: int) -> list[Told]:
    """Return what is told to each of those who count."""
    at = bounds(whole.hashes, parts)
    users = np.searchsorted(whole.word, at)
    return [Told(whole.hashes[low:high], whole.df[low:high], whole.word[first:last] - np.int32(low),
                 whole.partner[first:last], whole.rows)
            for low, high, first, last in zip(at[:-1], at[1:], users[:-1], users[1:], strict=True)]


def counted(pieces: Sequence[Told]) -> tuple[list[Vocabulary], int]:
    """Return for each part what is known, over all parts, of the words that it told; and how many are too common."""
    hashes, number = numbered(np.concatenate([piece.hashes for piece in pieces]))
    df = np.bincount(number, np.concatenate([piece.df for piece in pieces]), len(hashes)).astype(np.int32)
    sizes = [len(piece.hashes) for piece in pieces]
    numbers = np.split(number, np.cumsum(sizes)[:-1])
    crowd = np.ones_like(df)
    if any(len(piece.word) for piece in pieces):
        crowd = df - _partners(pieces, numbers, len(hashes)) + np.int32(1)
    rows = sum(piece.rows for piece in pieces)
    answers = [Vocabulary(piece.hashes, df[mine], crowd[mine], rows)
               for piece, mine in zip(pieces, numbers, strict=True)]
    return answers, int((df > too_common(rows)).sum())


def _partners(pieces: Sequence[Told], numbers: Sequence[Numbers], size: int) -> Numbers:
    """Return how many partners use each word."""
    partners, by = numbered(np.concatenate([piece.partner for piece in pieces]))
    word = np.concatenate([mine[piece.word] for piece, mine in zip(pieces, numbers, strict=True)])
    used = np.sort(word.astype(np.int64) * len(partners) + by)
    used = used[np.diff(used, prepend=-1) > 0]
    return np.bincount(used // max(len(partners), 1), minlength=size).astype(np.int32)


def collected(pieces: Sequence[Vocabulary]) -> Vocabulary:
    """Put together what those who count have answered, in their order."""
    return Vocabulary(np.concatenate([piece.hashes for piece in pieces]),
                      np.concatenate([piece.df for piece in pieces]),
                      np.concatenate([piece.crowd for piece in pieces]), pieces[0].rows)


def merged(pieces: Sequence[Vocabulary]) -> Vocabulary:
    """Put together what is known of words of several parts, which they may share."""
    hashes, number = numbered(np.concatenate([piece.hashes for piece in pieces]))
    df, crowd = np.empty(len(hashes), np.int32), np.empty(len(hashes), np.int32)
    df[number] = np.concatenate([piece.df for piece in pieces])
    crowd[number] = np.concatenate([piece.crowd for piece in pieces])
    return Vocabulary(hashes, df, crowd, pieces[0].rows)
