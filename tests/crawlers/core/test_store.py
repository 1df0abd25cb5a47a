from __future__ import annotations

import os
from pathlib import Path

import pytest

from crawlers.outcome import Tally, Traffic, summary
from crawlers.pipelines import RecordPipeline
from crawlers.records import Issue, RawRecord
from crawlers.store import BusyError, HarvestStore, OpenRun, Run
from tests.crawlers.core.conftest import partner


def _record(number: int, text: str = "") -> RawRecord:
    return RawRecord.of("one", str(number), "https://one.example/", "2025-01-01T00:00:00Z", {"n": number, "t": text})


def _finish(run: OpenRun, *records: RawRecord, failed: bool = False) -> Run:
    pipeline, tally = RecordPipeline(run, ()), Tally()
    for record in records:
        pipeline.take(record)
    if failed:
        tally.fatal = "refused", "403"
    return run.finish(summary(partner("one", "https://one.example/"), run, pipeline, tally, Traffic()))


def test_a_run_that_was_killed_changes_nothing_and_is_closed_by_the_next(tmp_path: Path) -> None:
    store = HarvestStore(tmp_path)
    good = _finish(store.begin("one"), _record(1))
    child = os.fork()
    if not child:  # dies in the middle of a run, its files half written
        run = store.begin("one")
        for number in range(10_000):
            run.write(_record(number))
        os._exit(9)
    os.waitpid(child, 0)
    assert store.runs("one") == [good]
    assert store.last_run("one") == store.last_successful("one") == good
    after = store.begin("one")
    killed = store.runs("one")[-1]
    assert (killed.state, killed.failure) == ("failed", "interrupted")
    assert after.resumes == {killed.run}
    assert list(store.records(killed)) == []
    assert store.last_successful("one") == good
    best = _finish(after, _record(1), _record(2))
    assert [record.source_id for record in store.records(best)] == ["1", "2"]
    assert store.last_successful("one") == best
    assert not list(tmp_path.rglob("*.part"))
    assert store.begin("one").resumes == frozenset()


def test_one_harvest_at_a_time(tmp_path: Path) -> None:
    store = HarvestStore(tmp_path)
    run = store.begin("one")
    with pytest.raises(BusyError, match="one: another harvest is under way"):
        HarvestStore(tmp_path).begin("one")
    busy = store.fail("one", "busy", "another")
    assert busy.failure == "busy"
    assert _finish(run, _record(1)).state == "ok"
    assert [each.failure for each in store.runs("one")] == [None, "busy"]


def test_a_failed_run_is_kept_and_not_used(tmp_path: Path) -> None:
    store = HarvestStore(tmp_path)
    assert store.last_run("one") is None
    assert store.last_successful("one") is None
    good = _finish(store.begin("one"), _record(1))
    failed = _finish(store.begin("one"), _record(2), failed=True)
    assert (failed.failure, failed.message, failed.entries, failed.added) == ("refused", "403", 1, 0)
    assert store.last_run("one") == failed
    assert store.last_successful("one") == good


def test_issues_and_odd_values_come_back(tmp_path: Path) -> None:
    store = HarvestStore(tmp_path)
    run = store.begin("one")
    odd = RawRecord.of("one", "é\u2028~2", "https://one.example/", "2025-01-01T00:00:00Z",
                       {"t": "\ud800 a\nb", "n": 2**70})
    issue = Issue.of("one", odd.id, "t", "encoding", "\ud800")
    run.write_issue(issue)
    done = _finish(run, odd)
    assert list(store.records(done)) == [odd]
    assert list(store.issues(done)) == [issue]


def test_prune_keeps_the_latest_and_the_one_in_use(tmp_path: Path) -> None:
    store = HarvestStore(tmp_path)
    good = _finish(store.begin("one"), _record(1))
    failed = [_finish(store.begin("one"), failed=True) for _ in range(4)]
    assert store.prune("one", keep=2) == 2
    assert store.runs("one") == [good, *failed[2:]]
    assert store.prune("one", keep=2) == 0
