"""Two people judge on two branches: git merges their lines by itself, and what is read is the same either way round."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from dedupe.decisions import Decision, Decisions, append, load
from dedupe.mistakes import DecisionError

ROOT = Path(__file__).resolve().parents[3]


def git(folder: Path, *arguments: str) -> str:
    config = [item for name, value in (("user.name", "x"), ("user.email", "x@example.org"), ("commit.gpgsign", "false"),
                                       ("core.hooksPath", "none")) for item in ("-c", f"{name}={value}")]
    return subprocess.run(["git", *config, *arguments], cwd=folder, check=True, text=True, capture_output=True).stdout


def commons(folder: Path, *, started: bool = True) -> Path:
    (folder / "data").mkdir(parents=True)
    git(folder, "init", "-q", "-b", "main")
    (folder / ".gitattributes").write_bytes((ROOT / ".gitattributes").read_bytes())
    if started:
        append(folder / "data" / "decisions.csv", Decision("a/0", "b/0", "same", "curator", "2026-11-01"))
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "start")
    return folder / "data" / "decisions.csv"


def judged(folder: Path, branch: str, *decisions: Decision) -> None:
    git(folder, "checkout", "-qb", branch, "main")
    for decision in decisions:
        append(folder / "data" / "decisions.csv", decision)
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", branch)


def merged(folder: Path, first: str, second: str) -> Decisions:
    git(folder, "checkout", "-q", first)
    git(folder, "merge", "-q", "--no-edit", second)
    return load(folder / "data" / "decisions.csv")


ONE = [Decision("a/1", "b/1", "same", "one", "2026-11-20"), Decision("a/2", "b/2", "different", "one", "2026-11-20"),
       Decision("a/3", "b/3", "unsure", "one", "2026-11-20")]
TWO = [Decision("b/2", "a/2", "different", "two", "2026-11-21"), Decision("a/1", "b/1", "same", "two", "2026-11-20"),
       Decision("a/3", "b/3", "same", "two", "2026-11-19"), Decision("a/4", "b/4", "same", "two", "2026-11-21")]


@pytest.mark.parametrize("started", [True, False])
def test_both_are_kept_and_the_order_says_nothing(tmp_path: Path, started: bool) -> None:
    found = []
    for number, order in enumerate((("one", "two"), ("two", "one"))):
        folder = tmp_path / str(number)
        commons(folder, started=started)
        judged(folder, "one", *ONE)
        judged(folder, "two", *TWO)
        found.append(merged(folder, *order))
    start = [Decision("a/0", "b/0", "same", "curator", "2026-11-01")] if started else []
    for decisions in found:
        assert sorted(map(repr, (row.rank() for row in decisions))) == sorted(
            map(repr, (row.rank() for row in [*start, *ONE, *TWO])))
    assert found[0].by_pair() == found[1].by_pair()
    assert {pair: row.judgement for pair, row in found[0].by_pair().items() if pair != ("a/0", "b/0")} == {
        ("a/1", "b/1"): "same", ("a/2", "b/2"): "different", ("a/3", "b/3"): "same", ("a/4", "b/4"): "same"}
    assert found[0].by_pair()["a/1", "b/1"].by == "two"


def test_the_same_line_by_one_person_twice_is_no_conflict(tmp_path: Path) -> None:
    commons(tmp_path)
    judged(tmp_path, "one", ONE[0])
    judged(tmp_path, "two", ONE[0], TWO[0])
    assert set(merged(tmp_path, "one", "two").by_pair()) == {("a/0", "b/0"), ("a/1", "b/1"), ("a/2", "b/2")}


def test_contradictions_are_named_with_their_lines_after_the_merge(tmp_path: Path) -> None:
    path = commons(tmp_path)
    judged(tmp_path, "one", ONE[0])
    judged(tmp_path, "two", Decision("a/1", "b/1", "different", "two", "2026-11-21"))
    with pytest.raises(DecisionError) as error:
        merged(tmp_path, "one", "two")
    lines = path.read_text().splitlines()
    different = next(number for number, line in enumerate(lines, 1) if ",different," in line)
    same = next(number for number, line in enumerate(lines, 1) if line.startswith("a/1,b/1,same"))
    assert f"{path}:{different}: a/1 and b/1 are judged different here, but same by line {same};" in str(error.value)
