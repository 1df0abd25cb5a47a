"""The share of the true pairs that our linker compares: `python -m benchmarks.compared FILE.ndjson OUT`.

In a process of its own, apart from the timed one, since `glane link` does not write the pairs that it compared.
"""

from __future__ import annotations

import sys
from itertools import combinations
from pathlib import Path

from benchmarks.scale import groups, read_truth
from dedupe.decisions import Decisions
from dedupe.link import compare
from glane.listed import Records


def share(records: Path) -> float:
    """Return the share of the pairs of records of one project that are compared. The truth is beside the records."""
    found = compare(Records(records), Decisions())
    size, row = len(found.corpus), found.corpus.index()
    keys = set((found.candidates.left * size + found.candidates.right).tolist())
    wanted = [a * size + b for ids in groups(read_truth(records))
              for a, b in combinations(sorted(row[id_] for id_ in ids), 2)]
    return sum(pair in keys for pair in wanted) / len(wanted) if wanted else 1.0


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(f"{share(Path(sys.argv[1])):.6f}", encoding="ascii")
