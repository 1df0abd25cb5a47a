"""The whole way, over the example federation: once, twice, with partners down, killed in each stage."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.glane.federation import Federation

pytestmark = pytest.mark.xdist_group("federation")


def rows(data: Path, sql: str) -> list[tuple[Any, ...]]:
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


FAULTS = {  # partner: what its site plays, and as what failure it is told
    "atlas-participation": ("500", "server_error"), "engagement-territoires": ("empty", "empty"),
    "annuaire-innovation-sociale": ("empty", "malformed"),  # pages without the entries that its selectors look for
    "lieux-communs": ("half", "too_few"), "citizen-science-hub": ("captcha", "challenged"),
    "veille-sciences-citoyennes": ("refused", "refused"), "open-hands": ("robots", "robots"),
}
DOWN = "tiers-lieux-et-compagnie"


def test_partners_that_fail_keep_their_last_good_records(federation: Federation, again: Path, tmp_path: Path) -> None:
    """All in one run: seven that answer amiss, one whose port answers nothing at all, and four that are well."""
    before = rows(again, "SELECT id, title, partner FROM records ORDER BY id")
    partners = without_answer(federation, DOWN, tmp_path / "partners")
    for slug, (fault, _) in FAULTS.items():
        federation.fault(slug, fault)
    try:
        done = replace(federation, partners=partners).glane(again, "run")
    finally:
        for slug in FAULTS:
            federation.fault(slug, "none")
    assert done.returncode == 1, done.stdout + done.stderr
    assert rows(again, "SELECT id, title, partner FROM records ORDER BY id") == before
    failures = {slug: kind for slug, (_, kind) in FAULTS.items()} | {DOWN: "network"}
    assert set(failures) < {partner for _, _, partner in before}
    assert dict(rows(again, "SELECT slug, failure FROM partners WHERE state = 'failed'")) == failures
    status = federation.glane(again, "status", "--json")
    assert status.returncode == 1
    assert {one["partner"] for one in json.loads(status.stdout) if one["state"] == "failed"} == set(failures)


def without_answer(federation: Federation, slug: str, folder: Path) -> Path:
    """Copy the partner files, one partner's address moved to a port where nobody listens."""
    shutil.copytree(federation.partners, folder)
    file = folder / f"{slug}.yml"
    text = file.read_text("utf-8")
    address = next(line for line in text.splitlines() if line.startswith("url:"))
    file.write_text(text.replace(f":{address.rsplit(':', 1)[1].strip('/ ')}", ":9"), "utf-8")
    return folder


def test_one_partner_that_fails_is_enough_for_exit_code_1(federation: Federation, tmp_path: Path) -> None:
    federation.fault("atlas-participation", "refused")
    try:
        done = federation.glane(tmp_path / "data", "harvest", "atlas-participation", "lieux-communs")
    finally:
        federation.fault("atlas-participation", "none")
    assert done.returncode == 1
    assert "FAILED  refused" in done.stdout


@pytest.fixture(scope="module")
def four(federation: Federation, tmp_path_factory: pytest.TempPathFactory) -> Federation:
    """The same with a third of its partners: each stage of theirs is begun and killed as that of twelve is."""
    partners = tmp_path_factory.mktemp("four")
    for slug in ("atlas-participation", "engagement-territoires", "lieux-communs", "open-hands"):
        shutil.copy(federation.partners / f"{slug}.yml", partners)
    return replace(federation, partners=partners)


@pytest.fixture(scope="module")
def mended(four: Federation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a second run made of a first one that was killed while some partners were harvested and others not."""
    data = tmp_path_factory.mktemp("mended") / "data"
    kill_when(four, data, "run", "  ")
    assert not (data / "commons.db").exists()
    done = four.glane(data, "run")
    assert done.returncode == 0, done.stdout + done.stderr
    return data


def test_a_first_run_killed_is_mended(mended: Path, first: Path) -> None:
    partners = "SELECT slug, state, entry_count FROM partners WHERE slug IN (SELECT DISTINCT partner FROM records)"
    records = "SELECT id, title FROM records WHERE partner IN ({}) ORDER BY id"
    found = rows(mended, partners)
    assert len(found) == 4
    assert set(found) < set(rows(first, partners))
    slugs = ", ".join(f"'{slug}'" for slug, *_ in found)
    assert rows(mended, records.format(slugs)) == rows(first, records.format(slugs))


MOMENTS = [("run", "Harvest"), ("run", "  "), ("normalize", "normalized/lieux-communs.ndjson"),
           ("link", "linked/membership.ndjson"), ("publish", "/commons.db"), ("publish", "latest.new/projects.csv")]


def test_killed_in_each_stage_the_commons_is_whole(four: Federation, mended: Path, tmp_path: Path) -> None:
    """One process after the other is killed, each further on, and has to get over what the last one left."""
    data = Path(shutil.copytree(mended, tmp_path / "data"))
    ids = rows(data, "SELECT id, title FROM projects ORDER BY id")
    digests = csv_digests(data)
    shutil.rmtree(data / "normalized")  # so that each stage has work to do
    shutil.rmtree(data / "linked")
    for command, moment in MOMENTS:
        (kill_when if command == "run" else dies_at)(four, data, command, moment)
        assert rows(data, "PRAGMA integrity_check") == [("ok",)]
        assert rows(data, "SELECT id, title FROM projects ORDER BY id") == ids
        if command in ("normalize", "link"):  # the next stage wants all of this one
            assert four.glane(data, command).returncode == 0
    done = four.glane(data, "run")
    assert done.returncode == 0, done.stdout + done.stderr
    assert rows(data, "SELECT id, title FROM projects ORDER BY id") == ids
    assert csv_digests(data) == digests
    assert not [*data.rglob("*.part"), *data.rglob("*.new")]


def kill_when(federation: Federation, data: Path, command: str, said: str) -> None:
    """Start a command, and kill -9 its process group once it has printed a line that begins so, seconds before its end.

    A partner's own line begins with two blanks: it comes when that one is harvested, and others are not.
    """
    process = subprocess.Popen(federation.command(data, command), text=True, start_new_session=True,
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                               env=federation.environment | {"PYTHONUNBUFFERED": "1"})
    assert process.stdout
    with process.stdout as lines:
        assert any(line.startswith(said) for line in lines), f"never said {said}"
        os.killpg(process.pid, signal.SIGKILL)
    assert process.wait(timeout=10) == -signal.SIGKILL, f"ended before it was killed in {said}"


DIES = """
import os, signal, sys
from glane.cli import main

def die(event, given):
    path = given[1] if event == "os.rename" else given[0] if event == "open" and given[1] == "w" else ""
    if str(path).endswith(moment):
        os.kill(os.getpid(), signal.SIGKILL)

moment = sys.argv.pop(1)
sys.addaudithook(die)
main()
"""


def dies_at(federation: Federation, data: Path, command: str, file: str) -> None:
    """Run a command that kill -9s itself where it would write such a file, or rename one to it: no clock decides."""
    line = federation.command(data, command)
    done = subprocess.run([line[0], "-c", DIES, file, *line[line.index(command):]], env=federation.environment,
                          text=True, capture_output=True, timeout=120, check=False)
    assert done.returncode == -signal.SIGKILL, done.stdout + done.stderr
    assert [*data.rglob("*.part"), *data.rglob("*.new")], "nothing was half made"
