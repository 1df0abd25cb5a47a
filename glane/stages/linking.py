"""normalized/ -> linked/: which records are one project, under which id, merged how."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from crawlers.files import replacing
from crawlers.partners import Partner
from dedupe import identity
from dedupe.decisions import Decisions
from dedupe.decisions import load as load_decisions
from dedupe.link import Linked, Pair, link
from dedupe.memory import keep_scratch, unswept
from dedupe.outcome import Outcome, Told
from dedupe.quality import match_quality
from dedupe.records import LinkRecord
from dedupe.scoring import Weights, weights
from dedupe.tokens import hash_array
from glane.config import Paths
from glane.files import code_digest, digest, write_lines
from glane.incremental import made_by
from glane.keyed import Ints, write_keyed
from glane.stages.lines import LinedRecords, Lines
from glane.stages.merging import write_projects
from glane.stages.normalized import read_records
from glane.state import State
from glane.weights import read_weights

Linker = Callable[[Iterable[LinkRecord], Decisions, Weights | None], Linked | Outcome]
"""Links records under decisions, by these weights or the shipped ones."""


@dataclass(frozen=True, slots=True)
class LinkedCommons:
    """What linking did. unchanged: the input was that of the last time, so nothing was done again."""

    records: int
    projects: int
    merged: int
    pairs: int
    notes: list[str]
    unchanged: bool = False


@unswept()
def link_commons(paths: Paths, partners: Mapping[str, Partner], today: date, linker: Linker = link, *,
                 again: bool = False) -> LinkedCommons:
    """Link the normalised records of these partners, give each cluster its id, merge it.

    linker: what links them. again: link even when nothing changed.

    Raises dedupe.mistakes.DecisionError when data/decisions.csv is malformed or contradicts itself, UsageError when
    data/weights.yml is malformed.
    """
    decisions, fitted = load_decisions(paths.decisions), read_weights(paths)
    lines = Lines.of(paths, partners)
    made_from = _made_from(paths, partners, lines, today)
    header = read_link_header(paths)
    if header.get("made_from") == made_from and not again:
        return _counted(header["counts"], header["notes"], unchanged=True)
    keep_scratch()
    records = LinedRecords.of(lines)
    linked = linker(records, decisions, fitted.weights)
    found = linked if isinstance(linked, Outcome) else Outcome.of(linked)
    with State(paths.state) as state:
        projects, identities = _identities(found, state, today)
        _write(paths, found, projects, records, fitted.weights or weights())
        state.save_links(identities.project_of,
                         [(id_, m.first_record, m.on.isoformat()) for id_, m in identities.minted.items()],
                         [(r.old_id, r.new_id, r.at, r.reason) for r in identities.redirects])
    quality = [{**asdict(row), "fitted": fitted.weights is not None}
               for row in match_quality(found.pairs.decided(), weights().merge)]
    notes = [*([fitted.note] if fitted.note else []), *_notes(found)]
    counts = {"records": len(found.ids), "projects": len(found.confidence), "pairs": len(found.pairs),
              "merged": int((np.bincount(found.part) > 1).sum())}
    with replacing(paths.linked / "link.json") as file:
        file.write(orjson.dumps({"made_from": made_from, "counts": counts, "notes": notes, "quality": quality,
                                 "redirects": [asdict(redirect) for redirect in identities.redirects]}))
    return _counted(counts, notes)


def _counted(counts: Mapping[str, int], notes: list[str], *, unchanged: bool = False) -> LinkedCommons:
    return LinkedCommons(counts["records"], counts["projects"], counts["merged"], counts["pairs"], notes, unchanged)


def _made_from(paths: Paths, partners: Mapping[str, Partner], lines: Lines, today: date) -> dict[str, str]:
    decisions = [path for path in (paths.decisions, paths.weights) if path.exists()]
    return {"records": lines.digest_of_all(), "decisions": digest(decisions),
            "partners": ",".join(f"{p.slug}:{p.lineage}:{p.trust}:{p.licence}" for p in partners.values()),
            "code": code_digest("dedupe", "normalize"), "day": today.isoformat()}


def _identities(found: Outcome, state: State, today: date) -> tuple[identity.Texts, identity.Identities]:
    """Return the id of each cluster, and what is to be remembered."""
    known = identity.Known({}, state.minted(), [identity.Redirect(*row) for row in state.redirects()])
    return identity.assign_outcome(found, state.belonged(), known, today)


def _write(paths: Paths, found: Outcome, projects: identity.Texts, records: LinedRecords, table: Weights) -> None:
    """Write projects, membership and pairs. projects: the id of each cluster."""
    code = code_digest("dedupe", "normalize", "glane/stages")
    write_projects(paths.linked / "projects.ndjson", found, projects, records, code)
    confidence = found.confidence[found.part]

    def members(at: Ints) -> Iterator[bytes]:
        return (orjson.dumps({"record_id": id_, "project_id": project, "confidence": score}) + b"\n"
                for id_, project, score in zip(found.ids.taken(at), projects[found.part[at]].tolist(),
                                               confidence[at].tolist(), strict=True))
    keys = np.column_stack((found.hashes, hash_array(projects)[found.part], confidence.view(np.uint64)))
    write_keyed(paths.linked / "membership.ndjson", keys, code, members)
    _write_pairs(paths.linked / "pairs.ndjson", found.pairs, code + made_by(table))


def _write_pairs(path: Path, pairs: Told, code: str) -> None:
    keys = pairs.keys()
    if keys is None:
        write_lines(path, map(_pair, pairs.taken(np.arange(len(pairs)))))
    else:
        write_keyed(path, keys, code, lambda at: (orjson.dumps(_pair(pair)) + b"\n" for pair in pairs.taken(at)))


def _pair(pair: Pair) -> dict[str, Any]:
    return {"left": pair.left, "right": pair.right, "score": round(pair.score, 4), "decision": pair.decision,
            "blocked_by": pair.blocked_by, "reasons": pair.reasons}


def _notes(found: Outcome) -> list[str]:
    """Say which decisions speak of records that are gone, and which bounds cut."""
    gone = [f"decision kept, record not here: {d.left} {d.judgement} {d.right}" for d in found.orphans]
    return [*gone, *map(str, found.bounds)]


def read_link_header(paths: Paths) -> dict[str, Any]:
    """Return what linked/ was made from; {} when nothing was ever linked."""
    path = paths.linked / "link.json"
    found: dict[str, Any] = orjson.loads(path.read_bytes()) if path.exists() else {}
    return found


def link_records(paths: Paths, partners: Iterable[str]) -> list[LinkRecord]:
    """Return what the linker sees of each record of these partners (slugs), to explain a pair."""
    return [LinkRecord.of(record) for slug in partners for record, _ in read_records(paths, slug)
            if record.listed != "retired"]


def all_decisions(paths: Paths) -> Decisions:
    """Return the decisions of people in force."""
    return load_decisions(paths.decisions)
