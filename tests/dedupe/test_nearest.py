"""The nearest of a list are the nearest among those of its parts, ties included."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from dedupe.nearest import first_of, lots, nearest

K = 2


@given(st.integers(0, 100_000), st.integers(1, 40), st.integers(1, 5))
def test_the_first_of_those_equally_near(seed: int, rows: int, different: int) -> None:
    chance = np.random.default_rng(seed)
    table = chance.integers(0, different, (rows, 4)).astype(np.float32)  # small whole numbers: many ties, exact sums
    queries, postings = sparse.csr_matrix(table), sparse.csr_matrix(table.T)
    row, column, product = nearest(queries, postings, K, 0.5, 1)
    exact = table @ table.T
    wanted = [(at, int(other)) for at in range(rows)
              for other in np.lexsort((np.arange(rows), -exact[at]))[:K] if exact[at, other] > 0.5]
    assert list(zip(row.tolist(), column.tolist(), strict=True)) == wanted
    assert product.tolist() == [exact[at, other] for at, other in wanted]
    half = rows // 2
    parts = [nearest(queries, sparse.csr_matrix(table[low:high].T), K, 0.5, 1) if low < high else None
             for low, high in ((0, half), (half, rows))]
    told = [(one[0], one[1] + low, one[2]) for one, low in zip(parts, (0, half), strict=True) if one]
    at_rows, at_columns, products = (np.concatenate(column) for column in zip(*told, strict=True))
    both = first_of(at_rows, at_columns, products, K)
    assert list(zip(both[0].tolist(), both[1].tolist(), strict=True)) == wanted


def test_lots_are_just_under_one() -> None:
    drawn = lots(np.array([0, 1 << 63, (1 << 64) - 1], np.uint64))
    assert drawn[0] == 1
    assert (np.diff(drawn) < 0).all()
    assert drawn[2] > 0.998
