"""`glane status`: how each partner stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from crawlers.partners import Partner
from crawlers.store import HarvestStore, Run
from glane import console
from glane.config import Paths
from glane.stages.harvesting import failure_text
from glane.stages.normalized import read_header
from glane.state import State


@dataclass(frozen=True, slots=True)
class Standing:
    """How a partner stands. state: ok, failed (its last run), broken (an expectation) or never.

    failure: kind of the failed run.
    """

    partner: str
    state: str
    problem: str | None
    last_attempt: str | None
    last_success: str | None
    entries: int
    records: int
    issues: int
    failure: str | None = None


def standings(paths: Paths, partners: Mapping[str, Partner]) -> list[Standing]:
    """Return how each partner stands, in the partners' order."""
    store = HarvestStore(paths.harvest)
    with State(paths.state) as state:
        return [_standing(paths, store, state, slug) for slug in partners]


def _standing(paths: Paths, store: HarvestStore, state: State, slug: str) -> Standing:
    last, good = store.last_run(slug), store.last_successful(slug)
    header = read_header(paths, slug)
    broken = state.problem(slug)
    how, problem = _how(last, broken)
    return Standing(slug, how, problem, last.started_at if last else None, good.started_at if good else None,
                    good.entries if good else 0, header.get("records", 0),
                    sum(issue["count"] for issue in header.get("issues", [])),
                    (last.failure or "crashed") if last and last.state != "ok" else None)


def _how(last: Run | None, broken: str | None) -> tuple[str, str | None]:
    if last is None:
        return "never", "no run yet"
    if last.state != "ok":
        return "failed", failure_text(last)
    return ("broken", broken) if broken else ("ok", None)


def print_status(paths: Paths, partners: Mapping[str, Partner], *, machine: bool = False) -> int:
    """Print a line a partner; return 1 when one failed or broke an expectation."""
    found = standings(paths, partners)
    if machine:
        console.as_json([asdict(one) for one in found])
    else:
        console.table([(one.partner, one.state, (one.last_success or "-")[:16].replace("T", " "), one.entries,
                        one.records, one.issues, one.problem or "") for one in found],
                      ("partner", "state", "last good run", "entries", "records", "issues", ""))
    return int(any(one.state in ("failed", "broken") for one in found))


