"""Records that say the very same over and over: nothing tells them apart, so a few stand for all."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from dedupe.cluster import ALONE
from dedupe.notices import Notice
from dedupe.typed.clusters import Clusters
from dedupe.typed.kinds import Table

MOST = 30  # records with the same values that are compared
EACH = 10  # of one source, where sources are clean or mostly


@dataclass(frozen=True)
class Thinned:
    """The rows that are compared, and those that are not: row -> the first two compared rows that say the same."""

    kept: list[int]
    left_out: dict[int, tuple[int, int]] = field(default_factory=dict)

    def restored(self, clusters: Clusters, clean: bool) -> Clusters:
        """Return clusters of compared rows, numbered among these, with all rows.

        What was left out goes where the first two of its kind went together; else, and in clean sources, it is alone.
        """
        back = [([self.kept[row] for row in rows], weakest) for rows, weakest in clusters]
        if not self.left_out:
            return back
        cluster_of = {row: index for index, (rows, _) in enumerate(back) for row in rows}
        for row, (first, second) in self.left_out.items():
            if not clean and cluster_of[first] == cluster_of[second]:
                back[cluster_of[first]][0].append(row)
            else:
                back.append(([row], ALONE))
        return sorted((sorted(rows), weakest) for rows, weakest in back)


def thin(data: Table) -> Thinned:
    """Choose the rows to compare: of those that have the same values in all fields the first.

    What it leaves out is added to the table's bounds.
    """
    most = MOST if data.mode == "dirty" else EACH
    same: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for row, values in enumerate(zip(*data.values.values(), strict=True)):
        same[values if data.mode == "dirty" else (str(data.partner[row]), *values)].append(row)
    left_out = {row: (rows[0], rows[1]) for rows in same.values() for row in rows[most:]}
    if left_out:
        data.bounds.append(Notice("same_alone" if data.clean else "same_put", {"most": most, "count": len(left_out)}))
    return Thinned([row for row in range(len(data)) if row not in left_out], left_out)
