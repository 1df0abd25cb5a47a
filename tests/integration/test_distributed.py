"""Linking on two worker processes of a Dask scheduler on loopback: the same files, also when a worker is killed."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks.synthetic.__main__ import main as synthetic
from glane.cli import main

pytest.importorskip("distributed", reason="Dask is not installed: the extra `scale`")
from benchmarks.distributed import FILES, cluster, python

pytestmark = pytest.mark.integration
SECONDS = 120


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("list") / "records.ndjson"
    done = CliRunner().invoke(synthetic, ["3000", "--out", str(path)])
    assert done.exit_code == 0, done.output
    return path


@pytest.fixture(scope="module")
def alone(records: Path, tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    out = tmp_path_factory.mktemp("alone")
    done = CliRunner().invoke(main, ["link", "--records", str(records), "--out", str(out)])
    assert done.exit_code == 0, done.output
    return written(out)


@pytest.fixture
def running() -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    from distributed import Client

    with cluster(2) as (address, workers):
        with Client(address, timeout=SECONDS, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=SECONDS)
        yield address, workers


def written(out: Path) -> list[bytes]:
    return [(out / name).read_bytes() for name in FILES]


def test_two_workers_write_the_same_files(running: tuple[str, list[subprocess.Popen[bytes]]], records: Path,
                                          alone: list[bytes], tmp_path: Path) -> None:
    process = python("glane.cli", "link", "--records", records, "--out", tmp_path, "--scheduler", running[0])
    assert process.wait(SECONDS) == 0
    assert written(tmp_path) == alone
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(FILES)


def test_workers_link_projects_by_a_spec_too(running: tuple[str, list[subprocess.Popen[bytes]]], records: Path,
                                             alone: list[bytes], tmp_path: Path) -> None:
    lines = records.read_text(encoding="utf-8").replace('"title":', '"nom":')
    (tmp_path / "list.ndjson").write_text(lines, encoding="utf-8")
    fields = {field: field for field in ("description", "url", "organisations", "place", "latitude", "longitude",
                                         "start_date") if f'"{field}":' in lines}
    (tmp_path / "spec.json").write_text(json.dumps({"mode": "mostly", "fields": {"nom": "title", **fields}}),
                                        encoding="utf-8")
    process = python("glane.cli", "link", "--records", tmp_path / "list.ndjson", "--spec", tmp_path / "spec.json",
                     "--out", tmp_path / "out", "--scheduler", running[0])
    assert process.wait(SECONDS) == 0
    assert written(tmp_path / "out") == alone


def test_what_a_killed_worker_had_begun_is_done_again(running: tuple[str, list[subprocess.Popen[bytes]]], records: Path,
                                                      alone: list[bytes], tmp_path: Path) -> None:
    address, (first, second) = running
    process = python("glane.cli", "link", "--records", records, "--out", tmp_path, "--scheduler", address)
    limit = time.monotonic() + SECONDS
    while not list(tmp_path.glob(".exchange-*/looking-*")):  # the search for neighbours begins
        assert process.poll() is None
        assert time.monotonic() < limit
        time.sleep(0.01)
    first.kill()
    first.wait()
    assert process.poll() is None, "the work was done before the worker was killed"
    assert process.wait(SECONDS) == 0
    assert second.poll() is None
    assert written(tmp_path) == alone


def test_the_commons_are_linked_there_too(running: tuple[str, list[subprocess.Popen[bytes]]], tmp_path: Path) -> None:
    demo = python("glane.cli", "demo", "--no-serve", "--data", tmp_path, "--federation-port", str(free_port()))
    assert demo.wait(SECONDS) in {0, 1}
    names = ("membership.ndjson", "pairs.ndjson", "projects.ndjson")
    here = [(tmp_path / "linked" / name).read_bytes() for name in names]
    shutil.rmtree(tmp_path / "linked")
    partners = Path(__file__).resolve().parents[2] / "examples" / "federation" / "partners"
    done = subprocess.run([sys.executable, "-m", "glane.cli", "link", "--data", tmp_path, "--partners", partners,
                           "--scheduler", running[0]], capture_output=True, text=True, timeout=SECONDS, check=False)
    assert done.returncode == 0, done.stderr
    assert "unchanged" not in done.stdout
    assert [(tmp_path / "linked" / name).read_bytes() for name in names] == here


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:{port}", "nonsense://x", "tcp://127.0.0.1:port"])
def test_a_wrong_address_is_one_line(address: str, records: Path, tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-m", "glane.cli", "link", "--records", records, "--out", tmp_path / "out",
                           "--scheduler", address.format(port=free_port())], capture_output=True, text=True,
                          timeout=SECONDS, check=False)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1), done.stderr
    assert not (tmp_path / "out").exists()


def test_a_scheduler_without_workers_is_one_line(records: Path, tmp_path: Path) -> None:
    with cluster(0) as (address, _):
        done = subprocess.run([sys.executable, "-m", "glane.cli", "link", "--records", records, "--out", tmp_path,
                               "--scheduler", address], capture_output=True, text=True, timeout=SECONDS, check=False)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1), done.stderr
    assert "no worker" in done.stderr


def free_port() -> int:
    """Return the first of some ports that nobody listens on."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1]) // 2 + 12_000
