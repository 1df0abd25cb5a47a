"""Ids of projects, for ever: minted once, kept through changes, redirected when projects merge, never used again.

Rules. A new project's id comes from its first record (the smallest id of its records). When projects merge, the oldest
id stays (by day of minting, then by id) and the others redirect to it. When one splits, the part with most of its
records keeps the id (on a tie the part that holds the record it was minted from, then the smallest record id); the
other parts get new ids. An id that redirects never comes back to life, even when its records part again: they get a
new id, and the old one goes on leading to the project it was merged into.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from dedupe.outcome import Outcome
from dedupe.rows import numbered
from dedupe.tokens import Hashes, among, hash_array, hash_texts

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
LENGTH = 10
PROJECT = np.dtype(f"U{len('gl-') + LENGTH}")
Texts = NDArray[np.str_]
COUPLES = tuple(first + second for second in DIGITS for first in DIGITS)  # two digits at a time, the lower one first


@dataclass(frozen=True, slots=True)
class Minted:
    """How an id came to be. first_record: `partner/source_id`. on: the day."""

    first_record: str
    on: date


class HasRecords(Protocol):
    """What is needed of a cluster: its records, and the ids (`partner/source_id`) that they had before."""

    @property
    def record_ids(self) -> Sequence[str]:
        """The records, each once."""

    @property
    def former_ids(self) -> Mapping[str, Sequence[str]]:
        """Record id -> ids that it had before."""


@dataclass(frozen=True, slots=True, order=True)
class Redirect:
    """An id that leads to another. at: ISO day on which it began to; reason: `merged`."""

    old_id: str
    new_id: str
    at: str
    reason: str = "merged"


@dataclass(frozen=True, slots=True)
class Identities:
    """What `assign` found.

    project_of: record id -> project id, for every record of the clusters. redirects: all of them, old ones included,
    each leading straight to an id that does not redirect, sorted. minted: ids made in this run. An id none of whose
    records are listed now comes back with them.
    """

    project_of: dict[str, str]
    redirects: list[Redirect]
    minted: dict[str, Minted]


@dataclass(frozen=True, slots=True)
class Known:
    """What earlier runs left. Records that are no longer listed stay in project_of; every id ever minted in minted."""

    project_of: Mapping[str, str] = field(default_factory=dict)
    minted: Mapping[str, Minted] = field(default_factory=dict)
    redirects: Sequence[Redirect] = ()

    def target(self) -> dict[str, str]:
        """Return old id -> new id."""
        return {redirect.old_id: redirect.new_id for redirect in self.redirects}


@dataclass(frozen=True, slots=True)
class Belonged:
    """The project of each record ever linked. records: hashes of the ids (dedupe.tokens.hash_texts), in order;
    project_ids: theirs.
    """

    records: Hashes
    project_ids: Texts

    @classmethod
    def of(cls, records: Hashes, project_ids: Texts) -> Belonged:
        """Put them in order."""
        order = np.argsort(records)
        return cls(records[order], project_ids[order])

    def projects(self, records: Hashes) -> Texts:
        """Return the project of each of some records, empty where it is not known."""
        if not len(self.records):
            return np.zeros(len(records), PROJECT)
        at = np.minimum(np.searchsorted(self.records, records), len(self.records) - 1)
        return np.where(self.records[at] == records, self.project_ids[at], np.array("", PROJECT))


def assign(clusters: Iterable[HasRecords], known: Known, today: date) -> Identities:
    """Give each cluster its project id.

    clusters: each record in exactly one of them, in any order; a record inherits the project of its former ids when it
    has none of its own. today: the day that new ids and redirects bear. Raises ValueError when a record is in two
    clusters, KeyError when an id of known.project_of was never minted.
    """
    listed = [cluster for cluster in clusters if cluster.record_ids]
    parts = sorted(tuple(sorted(set(cluster.record_ids))) for cluster in listed)
    _check_disjoint(parts)
    former = {record: ids for cluster in listed for record, ids in cluster.former_ids.items()}
    heirs = _heirs(parts, _claims(parts, known, former), known.minted)
    target = known.target()
    kept: dict[int, str] = {}
    for index, projects in heirs.items():
        oldest, *others = sorted(projects, key=lambda project: (known.minted[project].on, project))
        kept[index] = oldest
        target.update(dict.fromkeys(others, oldest))
    minted = _mint(parts, kept, (known.minted, target, set(target.values())), today)
    project_of = {record: kept[index] for index, part in enumerate(parts) for record in part}
    return Identities(project_of, _flattened(known.redirects, target, today), minted)


def assign_outcome(found: Outcome, belonged: Belonged, known: Known, today: date) -> tuple[Texts, Identities]:
    """Return the id that `assign` gives each cluster, and what it says of those clusters that it looked at.

    One whose records all belong to the same project, which no other claims, keeps its id and touches nothing else, so
    it is not looked at. belonged: what earlier runs left of records, in the place of known.project_of.
    """
    own, former = belonged.projects(found.hashes), _former(found, belonged)
    loose, claim = _resolved(found, own, former, known.target())
    claimed, sizes = numbered(hash_array(claim))[1].astype(np.int64), np.diff(found.members[1])
    first = found.members[0][found.members[1][:-1]]
    others = np.bincount(found.part, (claimed != claimed[first][found.part]) | loose, len(sizes))
    settled = (others == 0) & (claim[first] != "") & (np.bincount(claimed)[claimed[first]] == sizes)
    at = np.flatnonzero(~settled[found.part])
    said = {**former, **{id_: project for id_, project in zip(found.ids.taken(at), own[at].tolist(), strict=True)
                         if project}}
    parts, projects = np.flatnonzero(~settled), claim[first]
    clusters = found.clusters(parts)
    made = assign(clusters, replace(known, project_of=said), today)
    projects[parts] = [made.project_of[one.record_ids[0]] for one in clusters]
    return projects, made


def _former(found: Outcome, belonged: Belonged) -> dict[str, str]:
    """Return the project of each id that a record had before, where it is known."""
    names = sorted({name for names in found.former_ids.values() for name in names})
    return {name: project for name, project in zip(names, belonged.projects(hash_texts(names)).tolist(), strict=True)
            if project}


def _resolved(found: Outcome, own: Texts, former: Mapping[str, str],
              target: Mapping[str, str]) -> tuple[NDArray[np.bool_], Texts]:
    """Return the records whose own project is not known, or redirects; and the project that each record belongs to, by
    its own id or one that it had before, empty for none.
    """
    loose = own == ""
    if target:
        loose |= among(hash_array(own), np.sort(hash_array(np.array(list(target), PROJECT))))
    at, claim = np.flatnonzero(loose), own.copy()
    names = ((id_, *found.former_ids.get(id_, ())) for id_ in found.ids.taken(at))
    claim[at] = [_end(target, project or next((former[one] for one in some if one in former), ""))
                 for some, project in zip(names, own[at].tolist(), strict=True)]
    return loose, claim


def _flattened(old: Sequence[Redirect], target: Mapping[str, str], today: date) -> list[Redirect]:
    """Return every redirect, leading straight to its end; one that stood before keeps its day."""
    standing = {redirect.old_id: redirect for redirect in old}
    return sorted(replace(standing.get(id_) or Redirect(id_, "", today.isoformat()), new_id=_end(target, id_))
                  for id_ in target)


def _check_disjoint(parts: Sequence[Sequence[str]]) -> None:
    twice = [record for record, count in Counter(record for part in parts for record in part).items() if count > 1]
    if twice:
        raise ValueError(f"record in two clusters: {', '.join(sorted(twice)[:5])}")


def _claims(parts: Sequence[Sequence[str]], known: Known,
            former: Mapping[str, Sequence[str]]) -> dict[str, Counter[int]]:
    """Return live project id -> part -> how many of its records are there now."""
    target = known.target()
    claims: dict[str, Counter[int]] = {}
    for index, part in enumerate(parts):
        for record in part:
            names = (record, *former.get(record, ()))
            project = next((known.project_of[name] for name in names if name in known.project_of), None)
            if project is not None:
                claims.setdefault(_end(target, project), Counter())[index] += 1
    return claims


def _heirs(parts: Sequence[Sequence[str]], claims: Mapping[str, Counter[int]],
           minted: Mapping[str, Minted]) -> dict[int, list[str]]:
    """Return part -> the projects it is the heir of, in the order of their ids."""
    heirs: dict[int, list[str]] = {}
    for project in sorted(claims):
        first = minted[project].first_record
        heir = min(claims[project], key=lambda index: (-claims[project][index], first not in parts[index],
                                                       parts[index][0]))
        heirs.setdefault(heir, []).append(project)
    return heirs


def _mint(parts: Sequence[Sequence[str]], kept: dict[int, str], used: Sequence[Container[str]],
          today: date) -> dict[str, Minted]:
    """Give the parts that have no id a new one, in `kept`; return the new ids."""
    new = [index for index in range(len(parts)) if index not in kept]
    kept.update(zip(new, new_ids((parts[index][0] for index in new), *used), strict=True))
    return {kept[index]: Minted(parts[index][0], today) for index in new}


def new_ids(firsts: Iterable[str], *used: Container[str]) -> list[str]:
    """Return an id for each project, by its first record (in order): one that none of them has, and none of `used`."""
    made: dict[str, None] = {}
    for first in firsts:
        made[next(one for one in _candidates(first) if not any(one in ids for ids in (made, *used)))] = None
    return list(made)


def _candidates(record: str) -> Iterator[str]:
    """Yield ids for a project whose first record is `record`: the same ones in the same order, always."""
    attempt = 0
    while True:
        text = record if attempt == 0 else f"{record}\n{attempt}"
        number = int.from_bytes(hashlib.sha256(text.encode()).digest(), "big") % len(DIGITS) ** LENGTH
        couples = ""
        for _ in range(LENGTH // 2):
            number, couple = divmod(number, len(COUPLES))
            couples += COUPLES[couple]
        yield f"gl-{couples}"
        attempt += 1


def _end(target: Mapping[str, str], project: str) -> str:
    """Follow redirects to their end."""
    while project in target:
        project = target[project]
    return project
