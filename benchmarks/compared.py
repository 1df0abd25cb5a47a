"""The share of the true pairs that our linker compares: `python -m benchmarks.compared FILE.ndjson TRUTH.csv OUT`.

In a process of its own, apart from the timed one, since `glane link` does not write the pairs that it compared.
"""

from __future__ import annotations

import csv
import sys
from itertools import combinations
from pathlib import Path

from dedupe.decisions import Decisions
from dedupe.link import compare
from glane.listed import Records


def share(records: Path, truth: Path) -> float:
    """Return the share of the pairs of records of one project that are compared."""
    found = compare(list(Records(records)), Decisions())
    ids = found.corpus.ids
    row = {id_: at for at, id_ in enumerate(ids)}
    groups: dict[str, list[int]] = {}
    with truth.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            groups.setdefault(line["project"], []).append(row[line["record_id"]])
    keys = set((found.candidates.left.astype("int64") * len(ids) + found.candidates.right).tolist())
    wanted = [a * len(ids) + b for rows in groups.values() for a, b in combinations(sorted(rows), 2)]
    return sum(pair in keys for pair in wanted) / len(wanted) if wanted else 1.0


if __name__ == "__main__":
    Path(sys.argv[3]).write_text(f"{share(Path(sys.argv[1]), Path(sys.argv[2])):.6f}", encoding="ascii")
