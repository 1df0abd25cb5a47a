"""What linking found as arrays: of a hundred thousand clusters and pairs, only those asked for become objects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from dedupe.bags import Floats, Ints
from dedupe.cluster import Cluster
from dedupe.decisions import Decision
from dedupe.link import Linked, Pair
from dedupe.notices import Notice
from dedupe.strings import Strings
from dedupe.tokens import Hashes, hash_texts, spread


class Ids(Protocol):
    """The ids of records, in order."""

    def __len__(self) -> int: ...

    def taken(self, at: Ints) -> list[str]:
        """Return some of the ids, by their places."""


class Told(Protocol):
    """The pairs worth telling of, in order."""

    def __len__(self) -> int: ...

    def keys(self) -> Hashes | None:
        """Return a row of numbers a pair: with other weights aside, all that is told of it. None where none are known.
        """

    def taken(self, at: Ints) -> list[Pair]:
        """Return some of the pairs, by their places."""

    def decided(self) -> list[Pair]:
        """Return those that people judged."""


@dataclass(frozen=True)
class Outcome:
    """What linking found.

    ids: the records, sorted; hashes: of their ids (dedupe.tokens.hash_texts). part: the number of each one's cluster;
    they are numbered in the order of their first records. confidence: of each cluster (see dedupe.cluster). former_ids:
    record id -> ids that it had before. compared, bounds, orphans: see dedupe.link.Linked.
    """

    ids: Ids
    hashes: Hashes
    part: Ints
    confidence: Floats
    former_ids: Mapping[str, Sequence[str]]
    pairs: Told
    compared: int
    bounds: list[Notice]
    orphans: list[Decision]

    @classmethod
    def of(cls, linked: Linked) -> Outcome:
        """Take what dedupe.link.link returns."""
        member = {id_: number for number, one in enumerate(linked.clusters) for id_ in one.record_ids}
        ids = sorted(member)
        return cls(Strings.of(ids), hash_texts(ids), np.fromiter(map(member.__getitem__, ids), np.int64, len(ids)),
                   np.array([one.confidence for one in linked.clusters], np.float64),
                   {id_: former for one in linked.clusters for id_, former in one.former_ids.items()},
                   _Listed(linked.pairs), linked.compared, linked.bounds, linked.orphans)

    @cached_property
    def members(self) -> tuple[Ints, Ints]:
        """Return the places of the records, cluster by cluster and in order within; where each cluster begins, and the
        end.
        """
        sizes = np.bincount(self.part, minlength=len(self.confidence))
        return np.argsort(self.part, kind="stable"), np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)

    def clusters(self, some: Ints) -> list[Cluster]:
        """Return some of the clusters, by their numbers."""
        rows, start = self.members
        former, sizes = self.former_ids, start[some + 1] - start[some]
        ids, end = self.ids.taken(rows[spread(start[some], sizes)]), np.cumsum(sizes)
        parts = [tuple(ids[low:high]) for low, high in zip((end - sizes).tolist(), end.tolist(), strict=True)]
        return [Cluster(part, confidence, {id_: former[id_] for id_ in part if id_ in former} if former else {})
                for part, confidence in zip(parts, self.confidence[some].tolist(), strict=True)]

    def linked(self) -> Linked:
        """Return it as dedupe.link.link does."""
        return Linked(self.clusters(np.arange(len(self.confidence))), self.pairs.taken(np.arange(len(self.pairs))),
                      self.compared, self.bounds, self.orphans)


@dataclass(frozen=True, slots=True)
class _Listed:
    """Pairs that are there anyway."""

    pairs: list[Pair]

    def __len__(self) -> int:
        return len(self.pairs)

    def keys(self) -> None:
        return None

    def taken(self, at: Ints) -> list[Pair]:
        return [self.pairs[place] for place in at.tolist()]

    def decided(self) -> list[Pair]:
        return [pair for pair in self.pairs if pair.decision is not None]
