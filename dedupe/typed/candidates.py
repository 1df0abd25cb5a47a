"""Which pairs of records are looked at: neighbours by letters and by words, equal codes and addresses, same place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

import numpy as np
from scipy import sparse
from sparse_dot_topn import sp_matmul_topn

from dedupe.typed.bags import Bags, bag_grams, bag_words
from dedupe.typed.kinds import POINT, Ints, Table, fold, fold_plain, pages

NEIGHBOURS = 10
BLOCK = 30
CELL = 0.045  # degrees of latitude in 5 km
PREFIX = 6
COMMON = 400  # records: a word in more than these, or in 2 % of all, brings nobody together
THREADS = 2
FRIENDS = 64


def candidates(data: Table) -> tuple[Ints, Ints]:
    """Return pairs of rows (left < right), each once; within one source only where it may list one thing twice.

    At most NEIGHBOURS a record by letters, as many by words; blocks of more than BLOCK records bring nobody together.
    """
    parts = [_neighbours(data, letters(data)), _neighbours(data, words(data)), _blocks(code_keys(data)),
             _blocks(place_keys(data))]
    left = np.concatenate([np.minimum(*part) for part in parts])
    right = np.concatenate([np.maximum(*part) for part in parts])
    keep = left < right
    if data.clean:
        keep &= data.partner[left] != data.partner[right]
    return _parted(np.unique(left[keep] * len(data) + right[keep]), len(data))


def letters(data: Table) -> Bags:
    """Bag the letters of names and short texts."""
    return bag_grams(data.folded("name", "short_text"))


def words(data: Table) -> Bags:
    """Bag words and pairs of words of all fields, those held by too many left out."""
    columns = [data.values[name] for name in data.of_kind("name", "short_text", "text", "code", "category", "year")]
    bags = bag_words(_with_pairs(map(fold, row)) for row in zip(*columns, strict=True))
    df = np.asarray(bags.matrix.sum(0)).ravel()
    keep = np.flatnonzero((df <= max(COMMON, 0.02 * len(data))) & (df > 1))
    return Bags(bags.matrix[:, keep], bags.rarity[keep], [])


def _with_pairs(values: Iterable[str]) -> Iterator[str]:
    for value in values:
        tokens = value.split()
        yield from tokens
        yield from (f"{a} {b}" for a, b in pairwise(tokens))


def _neighbours(data: Table, bags: Bags) -> tuple[Ints, Ints]:
    """Pair each record with its nearest: among other sources where sources are clean, among all elsewhere."""
    everyone = np.arange(len(data))
    if not data.clean:
        return _top(bags, everyone, everyone, NEIGHBOURS + 1)
    found = [_top(bags, np.flatnonzero(data.partner == source), np.flatnonzero(data.partner != source), NEIGHBOURS)
             for source in np.unique(data.partner)]
    return np.concatenate([left for left, _ in found]), np.concatenate([right for _, right in found])


def _top(bags: Bags, rows: Ints, among: Ints, count: int) -> tuple[Ints, Ints]:
    if not len(among):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    best = sp_matmul_topn(bags.unit[rows].tocsr(), bags.unit[among].T.tocsr(), top_n=count, threshold=0.05,
                          n_threads=THREADS).tocoo()
    return rows[best.row], among[best.col]


def code_keys(data: Table) -> Iterator[tuple[int, str]]:
    """Yield (row, key) for each code, address and its site."""
    for name in data.of_kind("code"):
        for row, value in enumerate(data.values[name]):
            if len(key := fold_plain(value)) > 1:
                yield row, f"{name}:{key}"
    for name in data.of_kind("address"):
        for row, value in enumerate(data.values[name]):
            for page, site in pages(value):
                yield row, f"{name}:{page}"
                if site:
                    yield row, f"{name}:site:{site}"


def place_keys(data: Table) -> Iterator[tuple[int, str]]:
    """Yield (row, cell and first letters of a word of the name), the grid of cells taken twice, shifted by half."""
    fields = data.of_kind("coordinate")
    if len(fields) != len(POINT):
        return
    names = data.folded("name")
    for row, (lat, lon) in enumerate(zip(*(data.values[name] for name in fields), strict=True)):
        if lat and lon:
            for shift in (0.0, 0.5):
                cell = f"{shift}:{int(float(lat) / CELL + shift)}:{int(float(lon) / CELL + shift)}"
                yield from ((row, f"{cell} {word[:PREFIX]}") for word in names[row].split())


def _blocks(keys: Iterator[tuple[int, str]]) -> tuple[Ints, Ints]:
    blocks: dict[str, set[int]] = {}
    for row, key in keys:
        blocks.setdefault(key, set()).add(row)
    left, right = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for rows in blocks.values():
        if 1 < len(rows) <= BLOCK:
            order = np.array(sorted(rows))
            i, j = np.triu_indices(len(order), 1)
            left.append(order[i])
            right.append(order[j])
    return np.concatenate(left), np.concatenate(right)


def friends(size: int, left: Ints, right: Ints) -> tuple[Ints, Ints]:
    """Return pairs not among those given that have a partner in common among them; at most FRIENDS a record."""
    graph = sparse.coo_matrix((np.ones(len(left), np.float32), (left, right)), shape=(size, size)).tocsr()
    graph = (graph + graph.T).tocsr()
    two = sp_matmul_topn(graph, graph, top_n=FRIENDS, n_threads=THREADS).tocoo()
    a, b = two.row.astype(np.int64), two.col.astype(np.int64)
    low, high = np.minimum(a, b), np.maximum(a, b)
    return _parted(np.setdiff1d(low[low != high] * size + high[low != high], left * size + right), size)


def _parted(keys: Ints, size: int) -> tuple[Ints, Ints]:
    return keys // size, keys % size
