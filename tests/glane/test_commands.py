"""The commands as a maintainer uses them, over what a first run of the example federation made."""

from __future__ import annotations

import csv
import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from crawlers.store import HarvestStore
from dedupe.decisions import load
from dedupe.evaluate import Quality
from dedupe.learning import Learnt, Trial
from dedupe.scoring import weights
from glane.config import Paths
from glane.demo import give_decisions
from glane.weights import write_weights
from tests.glane.federation import Federation

pytestmark = pytest.mark.xdist_group("federation")
SLUG = "atlas-participation"
TODAY = date(2026, 11, 20)


def harvested(data: Path, slug: str = SLUG) -> list[tuple[str, str, str]]:
    store = HarvestStore(data / "harvest")
    run = store.last_successful(slug)
    assert run is not None
    return sorted((record.id, record.url, record.sha256) for record in store.records(run))


def members(data: Path) -> dict[str, str]:
    lines = (data / "linked" / "membership.ndjson").read_text(encoding="utf-8").splitlines()
    return {line["record_id"]: line["project_id"] for line in map(json.loads, lines)}


def test_a_recorded_crawl_replays_with_the_network_off(federation: Federation, tmp_path: Path) -> None:
    warc = tmp_path / "saved.warc.gz"
    done = federation.glane(tmp_path / "live", "harvest", SLUG, "--record", str(warc))
    assert done.returncode == 0, done.stdout + done.stderr
    nowhere = tmp_path / "partners"
    shutil.copytree(federation.partners, nowhere)  # the same addresses; the fault shows that nobody is asked
    federation.fault(SLUG, "500")
    try:
        done = federation.glane(tmp_path / "replayed", "harvest", SLUG, "--replay", str(warc))
    finally:
        federation.fault(SLUG, "none")
    assert done.returncode == 0, done.stdout + done.stderr
    assert harvested(tmp_path / "replayed") == harvested(tmp_path / "live")


def test_replay_of_what_is_no_warc_is_wrong_usage(federation: Federation, tmp_path: Path) -> None:
    bad = tmp_path / "bad.warc.gz"
    bad.write_bytes(b"not a WARC")
    done = federation.glane(tmp_path / "data", "harvest", SLUG, "--replay", str(bad))
    assert done.returncode == 2
    assert "bad.warc.gz" in done.stderr
    assert "Traceback" not in done.stderr


def test_preview_touches_nothing(federation: Federation, tmp_path: Path) -> None:
    done = federation.glane(tmp_path / "data", "preview", SLUG, "--limit", "2")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Filled, of" in done.stdout
    assert f"{SLUG}/" in done.stdout
    assert not (tmp_path / "data").exists()


def test_explain_says_why_and_a_decision_undoes_it(federation: Federation, again: Path) -> None:
    before = members(again)
    left, right = next((a, b) for a in sorted(before) for b in sorted(before)
                       if a < b and before[a] == before[b] and a.split("/")[0] != b.split("/")[0])
    for language, said in (("fr", "Elles sont toutes deux dans le projet"), ("en", "Both are in project")):
        done = federation.glane(again, "explain", left, right, "--language", language)
        assert done.returncode == 0, done.stderr
        assert left in done.stdout
        assert f"{said} {before[left]}" in done.stdout
    done = federation.glane(again, "decide", left, right, "different", "--by", "test", "--reason", "a case")
    assert done.returncode == 0, done.stderr
    assert "obeys from now on" in done.stdout
    with (again / "decisions.csv").open(encoding="utf-8", newline="") as file:
        assert [row["judgement"] for row in csv.DictReader(file)] == ["different"]
    done = federation.glane(again, "link")
    assert done.returncode == 0, done.stderr
    after = members(again)
    assert after[left] != after[right]
    assert {after[left], after[right]} >= {before[left]}, "the larger part keeps the id"
    assert "decision: different" in federation.glane(again, "explain", left, right, "--language", "en").stdout
    assert "décision : projets différents" in federation.glane(again, "explain", left, right, "--language", "fr").stdout
    assert federation.glane(again, "publish").returncode == 0


def test_judgements_become_published_match_quality(federation: Federation, again: Path) -> None:
    assert json.loads((again / "linked" / "link.json").read_bytes())["quality"] == []
    give_decisions(Paths(again, federation.partners))
    give_decisions(Paths(again, federation.partners))  # a second demo adds nothing
    for stage in ("link", "publish"):
        done = federation.glane(again, stage)
        assert done.returncode == 0, done.stderr
    with (again / "dumps" / "latest" / "match_quality.csv").open(encoding="utf-8", newline="") as file:
        everywhere, *parts = csv.DictReader(file)
    decisions = list(load(again / "decisions.csv"))
    assert int(everywhere["judged"]) == len(decisions) == sum(int(part["judged"]) for part in parts) > 50
    assert float(everywhere["precision"]) >= 0.9
    assert 0.8 < float(everywhere["recall_low"]) < float(everywhere["recall"])


def test_weights_fitted_to_judgements_are_told(federation: Federation, again: Path) -> None:
    paths, figures = Paths(again, federation.partners), Quality(1.0, 1.0, 20, 20)
    give_decisions(paths)
    trial = Trial(41, 14, "accepted", (0.2, 0.1), (0.1, 0.01), (figures, figures))
    write_weights(paths, Learnt(weights(), trial), TODAY)
    done = federation.glane(again, "link")
    assert done.returncode == 0, done.stderr
    quality = json.loads((again / "linked" / "link.json").read_bytes())["quality"]
    assert {row["fitted"] for row in quality} == {True}


def test_decisions_of_ones_own_are_left_alone(tmp_path: Path) -> None:
    paths = Paths(tmp_path, tmp_path)
    paths.decisions.write_text("left,right,judgement,by,on,reason\n", encoding="utf-8")
    give_decisions(paths)
    assert list(load(paths.decisions)) == []


def test_linked_by_an_older_glane_is_told(federation: Federation, again: Path) -> None:
    (again / "linked" / "link.json").write_text('{"made_from": {}}', encoding="utf-8")
    done = federation.glane(again, "publish")
    assert done.returncode == 1
    assert "older Glane" in done.stderr


def test_decisions_that_contradict_each_other_are_named(federation: Federation, again: Path) -> None:
    left, right = sorted(members(again))[:2]
    for judgement in ("same", "different"):
        (again / "decisions.csv").open("a", encoding="utf-8").write(
            ("left,right,judgement,by,on,reason\n" if judgement == "same" else "")
            + f"{left},{right},{judgement},test,2026-01-01,\n")
    done = federation.glane(again, "link")
    assert done.returncode == 2
    assert "decisions.csv:3" in done.stderr
    assert "by line 2" in done.stderr


def test_a_decision_on_a_record_that_is_not_there_is_kept_and_said(federation: Federation, again: Path) -> None:
    there = min(members(again))
    done = federation.glane(again, "decide", there, "nobody/1", "same", "--by", "test")
    assert done.returncode == 0, done.stderr
    assert "obeys once both are there: no record is nobody/1 now" in done.stdout
    assert f"{there},nobody/1,same" in (again / "decisions.csv").read_text(encoding="utf-8")


def test_explain_of_what_is_not_there(federation: Federation, again: Path) -> None:
    done = federation.glane(again, "explain", "nobody/1", "gl-0000000000")
    assert done.returncode == 2
    assert "no such record" in done.stderr


def test_status_before_anything_ran(federation: Federation, tmp_path: Path) -> None:
    done = federation.glane(tmp_path / "data", "status")
    assert done.returncode == 0
    assert done.stdout.count("never") >= 12


def test_other_partners_part_nothing_that_was_linked(federation: Federation, again: Path, tmp_path: Path) -> None:
    others = tmp_path / "partners"
    others.mkdir()
    file = (federation.partners / f"{SLUG}.yml").read_text(encoding="utf-8")
    (others / "someone-else.yml").write_text(file, encoding="utf-8")
    before = members(again)
    done = replace(federation, partners=others).glane(again, "link")
    assert done.returncode == 2
    assert f"no record of the partners in {others}; name their folder with --partners" in done.stderr
    assert members(again) == before


def test_damaged_records_are_told_with_the_way_to_mend_them(federation: Federation, again: Path) -> None:
    before, path = members(again), again / "normalized" / f"{SLUG}.ndjson"
    path.write_bytes(path.read_bytes()[:-100] + b"\n")
    done = federation.glane(again, "link")
    assert done.returncode == 1
    assert f"{path}: damaged (" in done.stderr
    assert f"delete it and {SLUG}.json, and run `glane normalize`" in done.stderr
    path.unlink()
    path.with_suffix(".json").unlink()
    assert federation.glane(again, "normalize").returncode == 0
    assert federation.glane(again, "link").returncode == 0
    assert members(again) == before


def test_stages_out_of_order_say_what_to_do(federation: Federation, tmp_path: Path) -> None:
    done = federation.glane(tmp_path / "data", "link")
    assert done.returncode == 2
    assert "data: no such folder; name it with --data" in done.stderr
    assert not (tmp_path / "data").exists()
    done = federation.glane(tmp_path / "data", "publish")
    assert done.returncode == 1
    assert "glane run" in done.stderr
    done = federation.glane(tmp_path / "data", "serve")
    assert done.returncode == 1
    assert "glane run" in done.stderr


def test_a_crawl_of_the_network_wants_a_page_to_write_to(federation: Federation, tmp_path: Path,
                                                         monkeypatch: pytest.MonkeyPatch) -> None:
    from click.testing import CliRunner

    from glane.cli import main

    monkeypatch.delenv("GLANE_ALLOW_PRIVATE", raising=False)
    monkeypatch.delenv("GLANE_CONTACT", raising=False)
    done = CliRunner().invoke(main, ["harvest", SLUG, "--data", str(tmp_path), "--partners", str(federation.partners)])
    assert done.exit_code == 2
    assert "GLANE_CONTACT" in done.output
