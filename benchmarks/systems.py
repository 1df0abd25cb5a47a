"""Runs linkers on a case, each in a process of its own: ours with this Python, peers with that of their own venv."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.peers.answer import Answer
from benchmarks.peers.job import Job

HERE = Path(__file__).resolve().parent
PEERS = {"rapidfuzz": "rapidfuzz", "splink": "splink", "recordlinkage": "recordlinkage", "dedupe": "dedupe",
         "goldenmatch": "goldenmatch"}
AT_HOME = ("rapidfuzz",)  # runs with what Glane has installed
TAUGHT = ("dedupe",)  # asks the truth
LIMIT = 150  # CPU seconds of a peer on one set
MEMORY = 6  # GB of a peer
NO_MEMORY = re.compile(r"memory|bad_alloc|allocat", re.IGNORECASE)  # how Python, NumPy, DuckDB and Rust say it
PATIENCE = 900  # seconds of anything, for what waits rather than works


class NoAnswerError(Exception):
    """A system gave no answer; `str()` says why, and what to do about it."""


def ours(name: str, job: Job, **options: Any) -> Answer:
    """Run one of benchmarks.ours.LINKERS. Raises NoAnswerError when it fails."""
    seen = replace(job, truth=[], options=job.options | options)
    return _answer([sys.executable, "-m", "benchmarks.ours", name], seen)


def peer(name: str, job: Job, venv: Path) -> Answer:
    """Run one of PEERS. Raises NoAnswerError when it is not installed, fails, or takes more than it may."""
    python = sys.executable if name in AT_HOME else python_of(name, venv)
    seen = replace(job, options={}, truth=job.truth if name in TAUGHT else [])
    return _answer([python, "-E", str(HERE / "peers" / "__main__.py"), name], seen, str(LIMIT), str(MEMORY))


def python_of(name: str, venv: Path) -> str:
    """Return the Python that has this peer. Raises NoAnswerError, saying how to install it."""
    python = venv / "bin" / "python"
    missing = f"not installed in {venv}: run `make peers`, or name its venv with --peers-venv"
    if not python.exists():
        raise NoAnswerError(missing)
    find = f"import sys, importlib.util as u; sys.exit(u.find_spec({PEERS[name]!r}) is None)"
    if subprocess.run([python, "-c", find], check=False, cwd="/").returncode:
        raise NoAnswerError(missing)
    return str(python)


@dataclass(frozen=True)
class Used:
    """CPU seconds, user and system, and peak memory in MB of a process."""

    cpu: float
    peak: float


def ended(process: subprocess.Popen[bytes]) -> Used:
    """Wait for a process; return what it used, as the kernel counted."""
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return Used(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def _answer(command: Sequence[str], job: Job, *more: str) -> Answer:
    with tempfile.TemporaryDirectory() as folder:
        asked, said = Path(folder, "job.json"), Path(folder, "answer.npz")
        job.write(asked)
        try:
            done = subprocess.run([*command, str(asked), str(said), *more], capture_output=True, text=True,
                                  check=False, cwd=HERE.parent, timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            raise NoAnswerError(f"no answer after {PATIENCE} s") from None
        if done.returncode == -signal.SIGXCPU:
            raise NoAnswerError(f"not within {LIMIT} s of CPU")
        if done.returncode:
            last = (done.stderr.strip().splitlines() or [f"ended with {done.returncode} and no word"])[-1]
            if more and NO_MEMORY.search(last):
                raise NoAnswerError(f"not within {MEMORY} GB: {last[:200]}")
            raise NoAnswerError(f"failed: {last[:300]}")
        return Answer.read(said)
