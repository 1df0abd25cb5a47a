"""The fitted weights reach the link stage: another partition, another stamp, a clear error when they are broken."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from dedupe.evaluate import Quality
from dedupe.learning import Learnt, Trial
from dedupe.scoring import weights
from glane.config import Paths
from glane.weights import write_weights
from tests.glane.federation import Federation
from tests.glane.review.sample import TODAY

pytestmark = pytest.mark.xdist_group("federation")


def projects(said: str) -> int:
    found = re.search(r"records are (\d+) projects", said)
    assert found, said
    return int(found[1])


def test_link_and_explain_use_the_fitted_weights(federation: Federation, again: Path) -> None:
    before = federation.glane(again, "link")
    assert "(unchanged)" in before.stdout
    trial = Trial(30, 20, "accepted", (0.5, 0.4), (0.1, 0.02), (Quality(1, 1, 1, 1), Quality(1, 1, 1, 1)))
    path = Paths(again, again).weights
    write_weights(Paths(again, again), Learnt(replace(weights(), bias=weights().bias - 5), trial), TODAY)
    after = federation.glane(again, "link")
    assert after.returncode == 0, after.stderr
    assert "(unchanged)" not in after.stdout
    assert projects(after.stdout) > projects(before.stdout)
    left, right = re.findall(r'"record_id":"([^"]+)"', (again / "linked" / "membership.ndjson").read_text())[:2]
    said = federation.glane(again, "explain", left, right, "--language", "en").stdout
    assert f"{weights().bias - 5:+.1f}  to begin with" in said
    path.write_text(path.read_text().replace("shipped: ", "shipped: x"))
    stale = federation.glane(again, "link")
    assert projects(stale.stdout) == projects(before.stdout)
    assert "glane review --fit" in stale.stderr
    path.write_text("bias: none\n")
    broken = federation.glane(again, "link")
    assert broken.returncode == 2
    assert "weights.yml: not as `glane review` writes it" in broken.stderr
    assert "Traceback" not in broken.stderr


def test_two_agreeing_lines_on_a_pair_are_published(federation: Federation, again: Path) -> None:
    left, right = re.findall(r'"record_id":"([^"]+)"', (again / "linked" / "membership.ndjson").read_text())[:2]
    lines = [f"{left},{right},different,{by},2026-11-21," for by in ("one", "two")]
    (again / "decisions.csv").write_text("\n".join(["left,right,judgement,by,on,reason", *lines, ""]))
    assert federation.glane(again, "link").returncode == 0
    done = federation.glane(again, "publish")
    assert done.returncode == 0, done.stderr
