"""How a record stands after each good run: listed, missing, retired."""

from __future__ import annotations

from dataclasses import dataclass

from glane.stages.normalizing import seen_after
from glane.state import Seen


@dataclass
class FakeRun:
    run: str
    started_at: str


def after(days: list[tuple[str, bool]]) -> Seen:
    """Return how record p/1 stands after runs on these days, each with whether it was listed."""
    seen: dict[str, Seen] = {}
    for day, listed in days:
        run = FakeRun(f"run-{day}", f"{day}T03:00:00Z")
        seen = seen_after(run, {"p/1"} if listed else set(), seen, counted=False)  # type: ignore[arg-type]
    return seen["p/1"]


def test_listed() -> None:
    assert after([("2026-01-01", True), ("2026-01-08", True)]) == Seen("2026-01-01", "2026-01-08", "run-2026-01-08")


def test_missing_once_is_marked() -> None:
    one = after([("2026-01-01", True), ("2026-01-20", False)])
    assert (one.listed, one.last_seen, one.missing_since, one.last_run) == (
        "missing", "2026-01-01", "2026-01-20", "run-2026-01-01")


def test_two_runs_within_seven_days_do_not_retire() -> None:
    assert after([("2026-01-01", True), ("2026-01-02", False), ("2026-01-07", False)]).listed == "missing"


def test_two_runs_and_seven_days_retire() -> None:
    one = after([("2026-01-01", True), ("2026-01-02", False), ("2026-01-08", False)])
    assert (one.listed, one.retired_on) == ("retired", "2026-01-08")


def test_a_record_that_comes_back_keeps_its_first_day() -> None:
    one = after([("2026-01-01", True), ("2026-01-02", False), ("2026-01-09", False), ("2026-02-01", True)])
    assert one == Seen("2026-01-01", "2026-02-01", "run-2026-02-01")


def test_the_same_run_counts_once() -> None:
    run = FakeRun("r2", "2026-01-20T03:00:00Z")
    before = {"p/1": Seen("2026-01-01", "2026-01-01", "r1")}
    once = seen_after(run, set(), before, counted=False)  # type: ignore[arg-type]
    assert seen_after(run, set(), once, counted=True) == once  # type: ignore[arg-type]
