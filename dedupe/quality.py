"""How right the linker is by itself: people's judgements against its scores, for each pair of partners and in all.

What people judged is no random sample, so these are figures of the judged pairs and not of all pairs: review asks
about the doubtful ones first, on which any linker does worse.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

from dedupe.decisions import Judgement, ordered
from dedupe.link import Pair

EVERYWHERE = "*"  # stands for both partners in the row of all judged pairs; no partner can be called so
LEVEL = 0.95
DIGITS = 4
Share = tuple[float | None, float | None, float | None]


@dataclass(frozen=True, slots=True)
class MatchQuality:
    """The judged pairs of two partners (of one with itself, of EVERYWHERE): counts, and shares from 0 to 1.

    judged is same, different and unsure together. joined: of those judged same or different, how many the score joins;
    right: how many of these are judged same. precision is right of joined, recall right of same, None where there is
    nothing to divide by; low and high bound their 95 % interval (Wilson).
    """

    partner_left: str
    partner_right: str
    judged: int
    same: int
    different: int
    unsure: int
    joined: int
    right: int
    precision: float | None
    precision_low: float | None
    precision_high: float | None
    recall: float | None
    recall_low: float | None
    recall_high: float | None


def match_quality(pairs: Iterable[Pair], merge: float) -> list[MatchQuality]:
    """Measure the pairs that people judged: all of them first, then by partners, sorted; no judgement, no row.

    pairs: as `dedupe.link.link` returns them, with their scores before any decision; those not judged are passed over.
    merge: the score from which the linker joins. A pair that only its decision brought to be compared counts as not
    joined, whatever its score: the linker by itself would never have seen it.
    """
    counts: defaultdict[tuple[str, str], Counter[tuple[Judgement, bool]]] = defaultdict(Counter)
    for pair in pairs:
        if pair.decision is None:
            continue
        joined = pair.score >= merge and any(source != "decision" for source in pair.blocked_by)
        for partners in ((EVERYWHERE, EVERYWHERE), ordered(_partner(pair.left), _partner(pair.right))):
            counts[partners][pair.decision, joined] += 1
    return [_measured(partners, counts[partners]) for partners in sorted(counts)]


def interval(part: int, whole: int) -> Share:
    """Return a share with the bounds of its 95 % Wilson interval, rounded; three times None when `whole` is 0.

    In closed form, since importing scipy.stats takes a second of CPU at each linking; a test holds it to SciPy's.
    """
    if not whole:
        return None, None, None
    share, z = part / whole, NormalDist().inv_cdf((1 + LEVEL) / 2)
    middle = (share + z * z / (2 * whole)) / (1 + z * z / whole)
    reach = z * sqrt(share * (1 - share) / whole + (z / (2 * whole)) ** 2) / (1 + z * z / whole)
    return round(share, DIGITS), round(max(0.0, middle - reach), DIGITS), round(min(1.0, middle + reach), DIGITS)


def _measured(partners: tuple[str, str], counts: Mapping[tuple[Judgement, bool], int]) -> MatchQuality:
    right, missed = counts["same", True], counts["same", False]
    wrong, apart = counts["different", True], counts["different", False]
    unsure = counts["unsure", True] + counts["unsure", False]
    same, different = right + missed, wrong + apart
    return MatchQuality(*partners, same + different + unsure, same, different, unsure, right + wrong, right,
                        *interval(right, right + wrong), *interval(right, same))


def _partner(record_id: str) -> str:
    return record_id.partition("/")[0]
