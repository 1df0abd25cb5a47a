"""The whole way, over the example federation: once, twice, with partners down, killed in each stage."""

from __future__ import annotations

import hashlib
import json
import shutil
import signal
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest

from tests.glane.federation import Federation

pytestmark = pytest.mark.xdist_group("federation")


def rows(data: Path, sql: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(f"file:{data / 'commons.db'}?mode=ro", uri=True) as db:
        return db.execute(sql).fetchall()


def csv_digests(data: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted((data / "dumps" / "latest").glob("*.csv"))}


def test_every_partner_is_published(federation: Federation, first: Path) -> None:
    states = dict(rows(first, "SELECT slug, state FROM partners"))
    assert states == {path.stem: "ok" for path in federation.partners.glob("*.yml")}
    assert len(states) == 12
    (projects,), = rows(first, "SELECT count(*) FROM projects")
    (records,), = rows(first, "SELECT count(*) FROM records")
    assert 350 <= projects <= 450
    assert 550 <= records <= 650
    assert rows(first, "SELECT count(*) FROM records WHERE project_id IS NULL") == [(0,)]


def test_twice_is_once(federation: Federation, again: Path) -> None:
    ids = rows(again, "SELECT id FROM projects ORDER BY id")
    changes = rows(again, "SELECT * FROM changes ORDER BY rowid")
    digests = csv_digests(again)
    done = federation.glane(again, "run")
    assert done.returncode == 0, done.stdout + done.stderr
    assert rows(again, "SELECT id FROM projects ORDER BY id") == ids
    assert rows(again, "SELECT * FROM changes ORDER BY rowid") == changes
    assert csv_digests(again) == digests
    assert digests


@pytest.mark.parametrize(("slug", "fault", "kind"), [
    ("atlas-participation", "500", "server_error"), ("atlas-participation", "empty", "empty"),
    ("annuaire-innovation-sociale", "empty", "malformed"),  # pages without the entries that its selectors look for
    ("atlas-participation", "half", "too_few"), ("citizen-science-hub", "captcha", "challenged"),
    ("veille-sciences-citoyennes", "refused", "refused"), ("open-hands", "robots", "robots"),
])
def test_a_partner_that_fails_keeps_its_last_good_records(
        federation: Federation, again: Path, slug: str, fault: str, kind: str) -> None:
    before = rows(again, f"SELECT id, title FROM records WHERE partner = '{slug}' ORDER BY id")
    assert before
    federation.fault(slug, fault)
    try:
        done = federation.glane(again, "run", slug)
    finally:
        federation.fault(slug, "none")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert rows(again, f"SELECT id, title FROM records WHERE partner = '{slug}' ORDER BY id") == before
    assert rows(again, f"SELECT state, failure FROM partners WHERE slug = '{slug}'") == [("failed", kind)]
    status = federation.glane(again, "status", "--json")
    assert status.returncode == 1
    assert {one["partner"]: one["state"] for one in json.loads(status.stdout)}[slug] == "failed"


def test_a_partner_that_is_down(federation: Federation, again: Path, tmp_path: Path) -> None:
    """Its port answers nothing at all."""
    partners = tmp_path / "partners"
    shutil.copytree(federation.partners, partners)
    slug = sorted(path.stem for path in partners.glob("*.yml"))[0]
    file = partners / f"{slug}.yml"
    address = next(line for line in file.read_text("utf-8").splitlines() if line.startswith("url:"))
    port = address.rsplit(":", 1)[1].strip("/ ")
    file.write_text(file.read_text("utf-8").replace(f":{port}", ":9"), "utf-8")
    done = Federation(federation.base, partners).glane(again, "run", slug)
    assert done.returncode == 1
    assert rows(again, f"SELECT state, failure FROM partners WHERE slug = '{slug}'") == [("failed", "network")]
    assert rows(again, f"SELECT count(*) > 0 FROM records WHERE partner = '{slug}'") == [(1,)]


@pytest.mark.parametrize(("stage", "delay"), [("Harvest", 0.0), ("Harvest", 1.5), ("Normalise", 0.3), ("Link", 0.2),
                                              ("Publish", 0.1), ("Publish", 0.6)])
def test_killed_in_a_stage_the_commons_is_whole(federation: Federation, again: Path, stage: str, delay: float) -> None:
    ids = rows(again, "SELECT id, title FROM projects ORDER BY id")
    digests = csv_digests(again)
    shutil.rmtree(again / "normalized")  # so that each stage has work to do
    shutil.rmtree(again / "linked")
    kill_in(federation, again, stage, delay)
    assert rows(again, "PRAGMA integrity_check") == [("ok",)]
    assert rows(again, "SELECT id, title FROM projects ORDER BY id") == ids
    done = federation.glane(again, "run")
    assert done.returncode == 0, done.stdout + done.stderr
    assert rows(again, "SELECT id, title FROM projects ORDER BY id") == ids
    assert csv_digests(again) == digests
    assert not list(again.rglob("*.part"))


def kill_in(federation: Federation, data: Path, stage: str, delay: float) -> None:
    """Run, and kill -9 the whole process group `delay` seconds after it said that the stage began."""
    process = subprocess.Popen(federation.command(data, "run"), env=federation.environment | {"PYTHONUNBUFFERED": "1"},
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True)
    assert process.stdout
    for line in process.stdout:
        if line.startswith(stage):
            break
    else:
        pytest.fail(f"never said {stage}")
    time.sleep(delay)
    import os

    os.killpg(process.pid, signal.SIGKILL)
    process.stdout.close()
    process.wait(timeout=10)


def test_a_first_run_killed_is_mended(federation: Federation, tmp_path: Path) -> None:
    data = tmp_path / "data"
    kill_in(federation, data, "Harvest", 1.5)
    assert not (data / "commons.db").exists()
    assert federation.glane(data, "run").returncode == 0
    assert rows(data, "SELECT count(*) > 350 FROM projects") == [(1,)]
