"""Killed at any moment, and mended by the next run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import orjson

from crawlers.harvest import harvest
from crawlers.store import HarvestStore
from tests.crawlers.core.conftest import Answer, Site, entries, options, partner

PARENT = """
import signal
import sys
from pathlib import Path
from crawlers.harvest import harvest
from tests.crawlers.core.conftest import options, partner
signal.signal(signal.SIGINT, signal.default_int_handler)  # what a shell starts in the background ignores it
harvest([partner("one", sys.argv[1])], Path(sys.argv[2]), options())
"""


def test_what_a_killed_harvest_has_fetched_is_not_asked_for_again(site: Site, tmp_path: Path) -> None:
    """The parent is killed; its child goes too, and the next harvest goes on from there."""
    arrived, go_on = threading.Event(), threading.Event()

    def hang() -> Answer:
        arrived.set()
        go_on.wait(20)
        return Answer(b'{"id": "late"}')

    details = [*(f"/p/{number}" for number in range(20)), "/hang"]
    site.listing("/list", entries(1), details=details, headers={"ETag": '"1"'})
    for number in range(20):
        site.page(f"/p/{number}", f'{{"id": "p{number}"}}')
    site.answers["/hang"] = hang
    root = Path(__file__).parents[3]
    parent = subprocess.Popen([sys.executable, "-c", PARENT, f"{site.address}/list", str(tmp_path)], cwd=root,
                              env={**os.environ, "PYTHONPATH": f"{os.environ['PYTHONPATH']}{os.pathsep}{root}"})
    assert arrived.wait(20)
    deadline = time.monotonic() + 10
    while site.asked.total() < 23 and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(0.3)
    children = Path(f"/proc/{parent.pid}/task/{parent.pid}/children").read_text(encoding="ascii").split()
    parent.kill()
    parent.wait()
    while any(Path("/proc", child).exists() for child in children) and time.monotonic() < deadline:
        time.sleep(0.02)  # one that still lived would fetch the answer that hangs
    go_on.set()
    before = dict(site.asked)
    assert len(before) == 23
    store = HarvestStore(tmp_path)
    [run] = harvest([partner("one", f"{site.address}/list")], tmp_path, options())
    assert (run.state, run.entries) == ("ok", 22)
    assert site.asked["/list"] == 1
    assert sum(site.asked[f"/p/{number}"] for number in range(20)) == 20
    assert site.asked["/hang"] == 2
    assert [each.failure for each in store.runs("one")] == ["interrupted", None]
    [again] = harvest([partner("one", f"{site.address}/list")], tmp_path, options())
    assert again.unchanged == 22
    assert site.asked["/list"] == 2  # an unbroken run asks again, for what has changed


def test_a_child_that_dies_fails_the_runs_it_had_not_kept(site: Site, tmp_path: Path) -> None:
    site.listing("/fine", entries(2))
    site.listing("/kill", entries(2), die=True)
    fine, kill = partner("fine", f"{site.address}/fine"), partner("kill", f"{site.address}/kill")
    harvest([fine], tmp_path, options())
    told: list[str] = []
    runs = harvest([kill, fine], tmp_path, options(), lambda run: told.append(run.partner))
    assert runs[0].failure == "interrupted"
    assert f"signal {signal.SIGKILL}" in runs[0].message
    assert sorted(told) == ["fine", "kill"]
    store = HarvestStore(tmp_path)
    assert store.last_run("kill") == runs[0]
    good = store.last_successful("fine")
    assert good is not None
    assert good.entries == 2


def test_ctrl_c_ends_the_runs_in_order(site: Site, tmp_path: Path) -> None:
    began = threading.Event()

    def slow() -> Answer:
        began.set()
        time.sleep(1)
        return Answer(orjson.dumps({"entries": entries(1), "next": "/slow"}))

    site.answers["/slow"] = slow
    root = Path(__file__).parents[3]
    parent = subprocess.Popen([sys.executable, "-c", PARENT, f"{site.address}/slow", str(tmp_path)], cwd=root,
                              stderr=subprocess.PIPE,
                              env={**os.environ, "PYTHONPATH": f"{os.environ['PYTHONPATH']}{os.pathsep}{root}"})
    assert began.wait(20)
    parent.send_signal(signal.SIGINT)
    _, said = parent.communicate(timeout=20)
    assert b"KeyboardInterrupt" in said
    [run] = HarvestStore(tmp_path).runs("one")
    assert (run.failure, run.message) == ("interrupted", "stopped (shutdown)")


def test_a_listing_that_takes_too_long_ends(site: Site, tmp_path: Path) -> None:
    def late(body: bytes) -> Answer:
        time.sleep(3)
        return Answer(body)

    site.answers["/hang"] = lambda: late(b"{}")
    site.listing("/long", entries(1), next="/long2")
    site.answers["/long2"] = lambda: late(b'{"entries": []}')
    hang, long = harvest([partner("hang", f"{site.address}/hang"), partner("long", f"{site.address}/long")], tmp_path,
                         options(timeout=1, retries=0, max_seconds=1.5))
    assert (hang.failure, long.failure) == ("timeout", "timeout")
