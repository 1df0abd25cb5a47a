"""Cells of a row whose empty cells were dropped, back in their columns: only where there is no doubt."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pydantic import Field

from crawlers.platforms._options import Part, Regex


class Align(Part):
    """What is known of a table's columns.

    patterns: column -> regular expression that each cell of the column matches (`re.search`: anchor it with ^ and $).
    always: columns that are never empty.
    """

    patterns: dict[str, Regex] = Field(default_factory=dict)
    always: list[str] = Field(default_factory=list)


def align(cells: Sequence[str], columns: Sequence[str], known: Align) -> dict[int, int]:
    """Return cell -> column (positions) for the cells that have one possible column.

    A possible assignment keeps the cells' order, gives each cell a column of its own whose pattern it matches, and
    fills every column of `always`. A cell is placed if all possible assignments give it the same column. Where there is
    no possible assignment, no cell is placed.

    Reachable from the left: cells[:i+1] can be placed with cell i in column j; from the right: cells[i:] can. A pair
    (i, j) is in some possible assignment if it is reachable from both sides, so no assignment is ever written out.
    """
    fits = _fits(cells, columns, known)
    always = [column in known.always for column in columns]
    left = _reachable(fits, always)
    right = [row[::-1] for row in _reachable([row[::-1] for row in fits[::-1]], always[::-1])[::-1]]
    placed = {}
    for i in range(len(cells)):
        possible = [j for j in range(len(columns)) if left[i][j] and right[i][j]]
        if len(possible) == 1:
            placed[i] = possible[0]
    return placed


def _fits(cells: Sequence[str], columns: Sequence[str], known: Align) -> list[list[bool]]:
    """Tell for each cell and column whether the one may stand in the other."""
    patterns = [re.compile(known.patterns[column], re.DOTALL) if column in known.patterns else None
                for column in columns]
    return [[pattern is None or bool(pattern.search(cell)) for pattern in patterns] for cell in cells]


def _reachable(fits: list[list[bool]], always: list[bool]) -> list[list[bool]]:
    """Tell for each cell i and column j whether cells[:i+1] can be placed, cell i in j, no `always` column left out."""
    width = len(always)
    before = [True] + [not any(always[:j]) for j in range(1, width + 1)]  # nothing placed yet: columns[:j] may be empty
    table = []
    for row in fits:
        table.append([row[j] and before[j] for j in range(width)])
        before = _after(table[-1], always)
    return table


def _after(row: list[bool], always: list[bool]) -> list[bool]:
    """Tell for each column j whether the next cell may stand there: the last was in some k < j, and no `always` column
    lies between.
    """
    open_ = False
    result = []
    for here, needed in zip(row, always, strict=True):
        result.append(open_)
        open_ = here or (open_ and not needed)
    return [*result, open_]
