"""Bags of tokens as sparse matrices: how rare each is, and what pairs of records share, typos allowed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse

from dedupe.typed.kinds import Bools, Floats, Ints

CHUNK = 100_000
LETTERS = 38  # a to z, 0 to 9, space, end of text
END = LETTERS - 1
GRAMS = LETTERS**3


@dataclass
class Bags:
    """One bag a record: matrix (records x tokens, 1 where held), rarity in 0..1 of each token, its text.

    unit: rows weighted by rarity, of length 1.
    """

    matrix: sparse.csr_matrix
    rarity: Floats
    tokens: list[str]
    unit: sparse.csr_matrix = field(init=False)

    def __post_init__(self) -> None:
        weighted = self.matrix.multiply(self.rarity[None, :]).tocsr()
        norm = np.sqrt(np.asarray(weighted.multiply(weighted).sum(1)).ravel())
        self.unit = (sparse.diags(1 / np.maximum(norm, 1e-9)) @ weighted).tocsr().astype(np.float32)

    @property
    def sizes(self) -> Ints:
        """Return the number of tokens of each record."""
        return np.asarray(np.diff(self.matrix.indptr), np.int64)

    def cosine(self, left: Ints, right: Ints) -> Floats:
        """Return the cosine of each pair's bags, by rarity."""
        out = np.empty(len(left))
        for at in range(0, len(left), CHUNK):
            part = slice(at, at + CHUNK)
            out[part] = np.asarray(self.unit[left[part]].multiply(self.unit[right[part]]).sum(1)).ravel()
        return out


def rarities(df: Floats, size: int) -> Floats:
    """Return 1 for a token of one record, towards 0 for one of all."""
    return np.asarray(np.log((size + 1) / np.maximum(df, 1)) / np.log(size + 1))


def value_rarities(values: Sequence[str]) -> Floats:
    """Return for each record how rare its value is among all."""
    _, code, count = np.unique(np.array(values, np.str_), return_inverse=True, return_counts=True)
    return rarities(count[code].astype(float), len(values))


def bag_words(texts: Iterable[Iterable[str]]) -> Bags:
    """Bag lists of words, each once a record."""
    index: dict[str, int] = {}
    indices: list[int] = []
    indptr = [0]
    for words in texts:
        indices.extend(sorted({index.setdefault(word, len(index)) for word in words}))
        indptr.append(len(indices))
    shape = (len(indptr) - 1, max(len(index), 1))
    matrix = sparse.csr_matrix((np.ones(len(indices), np.float32), np.array(indices, np.int64), indptr), shape=shape)
    df = np.bincount(np.array(indices, np.int64), minlength=shape[1])
    return Bags(matrix, rarities(df.astype(float), shape[0]), list(index))


def gram_codes(texts: Sequence[str]) -> tuple[Ints, Ints]:
    """Return (row, code) of each group of three letters of texts of [a-z0-9 ], spaces counted, once a row."""
    data = np.frombuffer("\n".join(texts).encode("ascii") + b"\n\n\n", np.uint8)
    letter = np.zeros(256, np.int64)
    letter[ord("a"):ord("z") + 1] = np.arange(1, 27)
    letter[ord("0"):ord("9") + 1] = np.arange(27, END)
    letter[ord("\n")] = END
    codes = letter[data]
    rows = np.cumsum(codes == END) - (codes == END)
    three = (codes[:-2] * LETTERS + codes[1:-1]) * LETTERS + codes[2:]
    whole = (codes[:-2] != END) & (codes[1:-1] != END) & (codes[2:] != END)
    keys = np.unique(rows[:-2][whole] * GRAMS + three[whole])
    return keys // GRAMS, keys % GRAMS


def bag_grams(texts: Sequence[str]) -> Bags:
    """Bag the groups of three letters of folded texts, ends of the text marked by a space."""
    rows, codes = gram_codes([f" {text} " if text else "" for text in texts])
    matrix = sparse.csr_matrix((np.ones(len(rows), np.float32), (rows, codes)), shape=(len(texts), GRAMS))
    return Bags(matrix, rarities(np.bincount(codes, minlength=GRAMS).astype(float), len(texts)), [])


@dataclass
class Coverage:
    """What of the left record's words is found in the right one: share of their weight; the heaviest not found."""

    share: Floats
    missing: Floats


def coverage(bags: Bags, grams: tuple[Ints, Ints], left: Ints, right: Ints) -> Coverage:
    """Compare words of left with right; a word whose letters are mostly there, in order or glued, counts in part.

    grams: (row, code) of the records' compact texts. A left record without words has a share of NaN.
    """
    held = np.sort(grams[0] * GRAMS + grams[1])
    token_rows, token_codes = gram_codes(bags.tokens or [""])
    starts = np.searchsorted(token_rows, np.arange(len(bags.tokens) + 1)).astype(np.int64)
    share, missing = np.full(len(left), np.nan), np.zeros(len(left))
    for at in range(0, len(left), CHUNK):
        part = slice(at, at + CHUNK)
        share[part], missing[part] = _cover(bags, held, (starts, token_codes), left[part], right[part])
    return Coverage(share, missing)


def _cover(bags: Bags, held: Ints, token_grams: tuple[Ints, Ints], left: Ints, right: Ints) -> tuple[Floats, Floats]:
    matrix, there = bags.matrix[left], bags.matrix[right]
    pair = np.repeat(np.arange(len(left)), np.diff(matrix.indptr))
    token = matrix.indices.astype(np.int64)
    width = bags.matrix.shape[1]
    other = np.sort(np.repeat(np.arange(len(left)), np.diff(there.indptr)) * width + there.indices)
    found = _member(pair * width + token, other).astype(float)
    absent = np.flatnonzero(found == 0)
    found[absent] = np.clip((_letters_found(token[absent], right[pair[absent]], token_grams, held) - 0.3) / 0.5, 0, 1)
    weight = bags.rarity[token]
    total = np.bincount(pair, weight, len(left))
    share = np.where(total > 0, np.bincount(pair, weight * found, len(left)) / np.maximum(total, 1e-9), np.nan)
    missing = np.zeros(len(left))
    np.maximum.at(missing, pair, weight * (1 - found))
    return share, missing


def _letters_found(token: Ints, record: Ints, token_grams: tuple[Ints, Ints], held: Ints) -> Floats:
    """Return for each (token, record) which part of the token's groups of letters the record has."""
    starts, codes = token_grams
    sizes = starts[token + 1] - starts[token]
    which = np.repeat(np.arange(len(token)), sizes)
    offset = np.arange(len(which)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    gram = codes[np.repeat(starts[token], sizes) + offset]
    hit = _member(record[which] * GRAMS + gram, held)
    return np.asarray(np.bincount(which, hit, len(token)) / np.maximum(sizes, 1))


def _member(keys: Ints, among: Ints) -> Bools:
    if not len(among):
        return np.zeros(len(keys), np.bool_)
    at = np.minimum(np.searchsorted(among, keys), len(among) - 1)
    return np.asarray(among[at] == keys)
