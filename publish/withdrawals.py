"""data/withdrawals.csv: partners that asked to leave the commons. A file under git, edited by people only."""

from __future__ import annotations

import csv
from pathlib import Path

from publish.checks import PublishError

COLUMNS = ["partner", "on", "reason"]


def read_withdrawals(path: Path) -> frozenset[str]:
    """Return the slugs of the partners that withdrew; none if there is no such file.

    Raises PublishError, naming the line, for a file that is not `partner,on,reason`.
    """
    if not path.exists():
        return frozenset()
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    if not rows or rows[0] != COLUMNS:
        raise PublishError(f"{path}:1: the first line must be {','.join(COLUMNS)}")
    for number, row in enumerate(rows[1:], 2):
        if row and (len(row) != len(COLUMNS) or not row[0]):
            raise PublishError(f"{path}:{number}: must be three cells, {','.join(COLUMNS)}")
    return frozenset(row[0] for row in rows[1:] if row)
