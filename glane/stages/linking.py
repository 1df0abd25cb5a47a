"""normalized/ -> linked/: which records are one project, under which id, merged how."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import orjson

from crawlers.files import replacing
from crawlers.partners import Partner
from dedupe import identity
from dedupe.decisions import Decisions
from dedupe.decisions import load as load_decisions
from dedupe.link import Linked, link
from dedupe.memory import unswept
from dedupe.quality import match_quality
from dedupe.records import LinkRecord
from dedupe.scoring import Weights, weights
from glane.config import Paths
from glane.files import code_digest, digest, write_lines
from glane.stages.lines import Line, LinedRecords, digest_of_lines, lines_of
from glane.stages.merging import Merging
from glane.state import State
from glane.weights import read_weights

Linker = Callable[[Iterable[LinkRecord], Decisions, Weights | None], Linked]
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

    Raises dedupe.decisions.DecisionError when data/decisions.csv is malformed or contradicts itself, UsageError when
    data/weights.yml is malformed.
    """
    decisions, fitted = load_decisions(paths.decisions), read_weights(paths)
    lines = lines_of(paths, partners)
    made_from = _made_from(paths, partners, lines, today)
    header = read_link_header(paths)
    if header.get("made_from") == made_from and not again:
        return _counted(header["counts"], header["notes"], unchanged=True)
    records = LinedRecords.of(lines, paths.linked / "lines.json")
    linked = linker(records, decisions, fitted.weights)
    with State(paths.state) as state:
        minted = {id_: identity.Minted(*pair) for id_, pair in state.minted().items()}
        redirects = [identity.Redirect(*row) for row in state.redirects()]
        known = identity.Known(state.membership(), minted, redirects)
        identities = identity.assign(linked.clusters, known, today)
        counts = _write(paths, linked, identities.project_of, Merging(paths.linked, records))
        state.save_links(identities.project_of,
                         [(id_, m.first_record, m.on.isoformat()) for id_, m in identities.minted.items()],
                         [(r.old_id, r.new_id, r.at, r.reason) for r in identities.redirects])
    records.save(paths.linked / "lines.json")
    quality = [{**asdict(row), "fitted": fitted.weights is not None}
               for row in match_quality(linked.pairs, weights().merge)]
    notes = [*([fitted.note] if fitted.note else []), *_notes(linked)]
    with replacing(paths.linked / "link.json") as file:
        file.write(orjson.dumps({"made_from": made_from, "counts": counts, "notes": notes, "quality": quality,
                                 "redirects": [asdict(redirect) for redirect in identities.redirects]}))
    return _counted(counts, notes)


def _counted(counts: Mapping[str, int], notes: list[str], *, unchanged: bool = False) -> LinkedCommons:
    return LinkedCommons(counts["records"], counts["projects"], counts["merged"], counts["pairs"], notes, unchanged)


def _made_from(paths: Paths, partners: Mapping[str, Partner], lines: Iterable[Line], today: date) -> dict[str, str]:
    decisions = [path for path in (paths.decisions, paths.weights) if path.exists()]
    return {"records": digest_of_lines(lines), "decisions": digest(decisions),
            "partners": ",".join(f"{p.slug}:{p.lineage}:{p.trust}:{p.licence}" for p in partners.values()),
            "code": code_digest("dedupe", "normalize"), "day": today.isoformat()}


def _write(paths: Paths, linked: Linked, project_of: Mapping[str, str], merging: Merging) -> dict[str, int]:
    projects = merging.write(linked.clusters, project_of)
    confidence = {id_: cluster.confidence for cluster in linked.clusters for id_ in cluster.record_ids}
    write_lines(paths.linked / "membership.ndjson", (
        {"record_id": id_, "project_id": project_of[id_], "confidence": confidence[id_]} for id_ in sorted(confidence)))
    write_lines(paths.linked / "pairs.ndjson", (_pair(pair) for pair in linked.pairs))
    return {"records": len(merging.records), "projects": projects, "pairs": len(linked.pairs),
            "merged": sum(len(cluster.record_ids) > 1 for cluster in linked.clusters)}


def _pair(pair: Any) -> dict[str, Any]:
    return {"left": pair.left, "right": pair.right, "score": round(pair.score, 4), "decision": pair.decision,
            "blocked_by": pair.blocked_by, "reasons": pair.reasons}


def _notes(linked: Linked) -> list[str]:
    """Say which decisions speak of records that are gone, and which bounds cut."""
    gone = [f"decision kept, record not here: {d.left} {d.judgement} {d.right}" for d in linked.orphans]
    return [*gone, *linked.bounds]


def read_link_header(paths: Paths) -> dict[str, Any]:
    """Return what linked/ was made from; {} when nothing was ever linked."""
    path = paths.linked / "link.json"
    found: dict[str, Any] = orjson.loads(path.read_bytes()) if path.exists() else {}
    return found


def link_records(paths: Paths, partners: Mapping[str, Partner]) -> list[LinkRecord]:
    """Return what the linker sees of each record, to explain a pair."""
    return list(LinedRecords.of(lines_of(paths, partners), paths.linked / "lines.json"))


def all_decisions(paths: Paths) -> Decisions:
    """Return the decisions of people in force."""
    return load_decisions(paths.decisions)
