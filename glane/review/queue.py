"""Which pair is asked next: those nearest to the threshold, and a random slice that keeps what is learnt honest."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from dedupe.bags import Floats, Ints
from dedupe.decisions import Judgement
from dedupe.link import Compared, bar
from dedupe.pairs import Bools
from dedupe.scoring import probability

ROUND = 20
EVERY = 4  # one pair in so many is of the random slice: 5 of a round
REACH = 3.0  # log-odds: a pair farther below the threshold (a score under 0.1) isn't asked about

RowPair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Candidate pairs (their places in a comparison) about which nothing is known yet, nearest to the threshold first.

    above: those with a score from the doubt floor on, of which the random slice is drawn; doubtful: those of them that
    aren't joined by their score.
    """

    pairs: Ints
    above: Ints
    doubtful: int


def waiting(compared: Compared, guess: Floats, known: Mapping[RowPair, Judgement],
            skipped: Collection[RowPair] = ()) -> Waiting:
    """Return the pairs worth asking about.

    guess: log-odds by which a pair is near the threshold: those of all that was learnt so far, even if not in use.
    known: judgements on pairs of rows; what follows from them isn't asked.
    """
    score = probability(compared.odds)
    floor = score >= compared.weights.doubt
    worth = np.flatnonzero((floor | (guess > bar() - REACH)) & ~_settled(compared, known, skipped))
    above = worth[floor[worth]]
    near = worth[np.argsort(np.abs(guess[worth] - bar()), kind="stable")]
    return Waiting(near, above, int((score[above] < compared.weights.merge).sum()))


def plan(wait: Waiting, size: int, seed: int) -> list[int]:
    """Return up to `size` pairs in the order to ask them: nearest to the threshold first, one in EVERY at random.

    What waits, and the seed, give the plan: it comes again from the same records and decisions.
    """
    near = wait.pairs.tolist()
    chance = np.random.default_rng(seed).permutation(wait.above).tolist()
    found: dict[int, None] = {}
    while len(found) < min(size, len(wait.pairs)):
        at_random = len(found) % EVERY == EVERY - 1
        found[_first(chance if at_random else near, found, near)] = None
    return list(found)


def _first(wanted: Iterable[int], found: Collection[int], otherwise: Iterable[int]) -> int:
    return next(pair for pairs in (wanted, otherwise) for pair in pairs if pair not in found)


def seed_of(known: Mapping[tuple[str, str], str]) -> int:
    """Return a seed from the state of the decisions (pair of ids -> judgement), whatever the order of their lines."""
    return int.from_bytes(hashlib.sha256(repr(sorted(known.items())).encode()).digest()[:8])


def _settled(compared: Compared, known: Mapping[RowPair, Judgement], skipped: Collection[RowPair]) -> Bools:
    """Say of each candidate whether it was judged or skipped, or follows: same as the same, different from it."""
    size, found = len(compared.corpus), compared.candidates
    same = np.array([pair for pair, one in known.items() if one == "same"], np.int64).reshape(-1, 2)
    links = coo_array((np.ones(len(same)), (same[:, 0], same[:, 1])), shape=(size, size))
    part = connected_components(links, directed=False)[1].astype(np.int64)
    left, right = part[found.left], part[found.right]
    apart = [_key(int(part[a]), int(part[b]), size) for (a, b), one in known.items() if one == "different"]
    seen = [_key(a, b, size) for a, b in (*known, *skipped)]
    follows = np.isin(np.minimum(left, right) * size + np.maximum(left, right), np.array(apart, np.int64))
    told = np.isin(found.left * size + found.right, np.array(seen, np.int64))
    return np.asarray((left == right) | follows | told, np.bool_)


def _key(a: int, b: int, size: int) -> int:
    return min(a, b) * size + max(a, b)
