"""The profile names every step, and what they take is all that was taken."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from benchmarks.profile import STEPS
from dedupe.blocking import SOURCES
from dedupe.features import FEATURES

TABLES: dict[str, Iterable[str]] = {"SOURCES": SOURCES, "FEATURES": FEATURES}


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="peaks are read from Linux's /proc")
def test_each_step_is_measured(tmp_path: Path) -> None:
    records = tmp_path / "few.ndjson"
    records.write_text("".join(json.dumps({"title": f"Jardin {at // 2}", "partner": f"p{at % 2}"}) + "\n"
                               for at in range(40)), encoding="utf-8")
    done = subprocess.run([sys.executable, "-m", "benchmarks.profile", "--file", str(records)], check=True,
                          capture_output=True, text=True, cwd=Path(__file__).parents[2])
    _, *lines = done.stdout.splitlines()
    told = {line[:34].strip(): line[34:].split() for line in lines if line[34:].split() and "records," not in line}
    assert {step.format(key) for step, _, name in STEPS for key in TABLES.get(name, ("",))} <= told.keys()
    *steps, whole = (float(seconds) for seconds, _ in told.values())
    assert sum(steps) == pytest.approx(whole, abs=1)
    assert all(int(peak) > 0 for _, peak in told.values())
