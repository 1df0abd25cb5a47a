"""Records that share a key, found by many: each part sends its keys to the one who pairs their range of hashes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from dedupe.blocking import BLOCK, Found, in_blocks
from dedupe.corpus import LIKENESS, nearness
from dedupe.parts.counting import bounds
from dedupe.rows import HALF, Numbers, Rows, Words, numbered
from dedupe.tokens import Hashes, Ints, distinct


class Keys(NamedTuple):
    """Keys of a part: hashes and `at`, whose place among `rows`; like: what tells which of the rows are alike."""

    hashes: Words
    at: Numbers
    rows: Ints
    like: dict[str, Hashes]


def keys(held: Rows, columns: Mapping[str, Hashes], first: int, parts: int) -> list[Keys]:
    """Return the keys of a part's records for each of those who pair. first: number of its first row."""
    order = np.argsort(held.hashes, kind="stable")
    hashes, owner = held.hashes[order], held.owner()[order]
    at, found = bounds(hashes, parts), []
    for low, high in pairwise(at.tolist()):
        rows, place = numbered(owner[low:high].astype(np.uint64))
        mine = rows.astype(np.int64)
        found.append(Keys(hashes[low:high], place, mine + first, {name: columns[name][mine] for name in LIKENESS}))
    return found


def paired(pieces: Sequence[Keys]) -> tuple[Found, int]:
    """Pair the rows of all parts that share a key; return also how many blocks were too big for all their pairs."""
    before = np.cumsum([0, *(len(piece.rows) for piece in pieces)])
    rows = np.concatenate([piece.rows for piece in pieces])
    owner = np.concatenate([piece.at + start for piece, start in zip(pieces, before, strict=False)])
    hashes = np.concatenate([piece.hashes for piece in pieces])
    like = {name: np.concatenate([piece.like[name] for piece in pieces]) for name in LIKENESS}
    number = numbered(hashes)[1]
    sizes = np.bincount(number)[number] if len(number) else np.zeros(0, np.int64)
    shared = sizes > 1
    held = Rows.of(owner[shared], hashes[shared].astype(np.uint64) << HALF, len(rows))
    (left, right, alike), big = in_blocks(held, _order(like, owner[sizes > BLOCK], len(rows)))
    return (rows[left], rows[right], alike), big


def _order(like: Mapping[str, Hashes], asked: Ints, size: int) -> Ints:
    """Return the place of each row in the order of likeness; only that of the rows asked for matters."""
    asked = distinct(asked)
    place = np.full(size, -1, np.int64)
    place[asked] = nearness({name: column[asked] for name, column in like.items()})
    place[place < 0] = np.arange(len(asked), size)
    return place
