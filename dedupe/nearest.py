"""Each row's nearest among others by the product of sparse matrices: the same ones whatever part of them is looked at.

Of two that are equally near the first row counts as nearer, so that the nearest of a whole list are the nearest among
the nearest of its parts.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dedupe.tokens import Bools, places

Ints = NDArray[np.int64]
Near = tuple[Ints, Ints, NDArray[np.float32]]
"""Rows, one of those near to each, and how near."""
LOT = 1 / 1024
WIDER = 8  # times as many are asked for, where the last ones are equally near


def nearest(queries: Any, postings: Any, k: int, least: float, threads: int, *, named: Ints | None = None) -> Near:
    """Return for each row of `queries` (CSR, float32) the k columns of `postings` with the highest product.

    Rows in order, the nearest first. least: products up to it are none. threads: of the machine, to use. named: what to
    call each column, and to go by where some are equally near.
    """
    from sparse_dot_topn import sp_matmul_topn

    best = sp_matmul_topn(queries, postings, top_n=k + 1, threshold=least, sort=True, n_threads=threads)
    sizes = np.diff(best.indptr)
    row, column = np.repeat(np.arange(len(sizes)), sizes), best.indices.astype(np.int64)
    column = column if named is None else named[column]
    full = np.flatnonzero(sizes > k)
    last = best.indptr[full].astype(np.int64) + k
    tied = full[best.data[last] == best.data[last - 1]]  # the kernel's choice among these is anyone's
    settled = np.repeat(~_marked(tied, len(sizes)), sizes)
    settled[last] = False
    found = _in_order(row[settled], column[settled], best.data[settled])
    if not len(tied):
        return found
    again = nearest(queries[tied], postings, WIDER * k, least, threads, named=named)
    return first_of(np.concatenate((found[0], tied[again[0]])), np.concatenate((found[1], again[1])),
                    np.concatenate((found[2], again[2])), k)


def _in_order(row: Ints, column: Ints, product: NDArray[np.float32]) -> Near:
    """Put those of a row that are equally near, of which the kernel's order is anyone's too, in order."""
    same = row[1:][(row[1:] == row[:-1]) & (product[1:] == product[:-1])]
    at = np.flatnonzero(_marked(same, int(row[-1]) + 1)[row]) if len(same) else same
    order = at[np.lexsort((column[at], -product[at], row[at]))]
    column[at], product[at] = column[order], product[order]
    return row, column, product


def _marked(some: Ints, size: int) -> Bools:
    """Return whether each number under `size` is one of some (np.isin is slower)."""
    found = np.zeros(size, np.bool_)
    found[some] = True
    return found


def first_of(row: Ints, column: Ints, product: NDArray[np.float32], k: int) -> Near:
    """Return the k nearest of each row, of those given in any order; of equally near ones the first is given first.

    product: above 0.
    """
    key = (row.astype(np.uint64) << np.uint64(32)) | (~product.view(np.uint32)).astype(np.uint64)
    order = np.argsort(key, kind="stable")  # bits of floats above 0 sort as they do
    row = row[order]
    kept = places(row, int(row[-1]) + 1 if len(row) else 0) < k
    order = order[kept]
    return row[kept], column[order], product[order]


def lots(hashes: NDArray[np.uint64]) -> NDArray[np.float32]:
    """Return a number just under 1 for each record, drawn from the hash of its id.

    Its nearness to others is multiplied by it: without, many rows are equally near, and settling that takes long.
    """
    return (1 - LOT * (hashes >> np.uint64(40)).astype(np.float64) / (1 << 24)).astype(np.float32)
