"""The link stage after a few records changed: what is known is not parsed or merged again, and nothing comes out other.
"""

from __future__ import annotations

import random
import shutil
from datetime import date
from pathlib import Path

import orjson
import pytest

from benchmarks.stages import make
from crawlers.partners import Partner, load_partners
from dedupe.merge import Member
from glane.config import Paths
from glane.incremental import IncrementalLinker
from glane.stages import lines, merging, tables
from glane.stages.linking import LinkedCommons, link_commons
from glane.stages.normalizing import normalize, read_line

TODAY = date(2026, 11, 22)
FILES = ("projects.ndjson", "membership.ndjson", "pairs.ndjson")
Folder = tuple[Paths, dict[str, Partner]]


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("linked")
    make(folder, 300)
    paths, partners = at(folder)
    normalize(paths, partners, TODAY)
    run((paths, partners))
    return folder


@pytest.fixture
def folder(linked: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(linked, tmp_path / "copy"))


def at(folder: Path) -> Folder:
    return Paths(folder / "data", folder / "partners"), load_partners(folder / "partners")


def run(there: Folder) -> LinkedCommons:
    paths, partners = there
    return link_commons(paths, partners, TODAY, IncrementalLinker(paths.linked / "index"))


def change(paths: Paths) -> None:
    """Change a title, retire a record, drop one, and put the lines of a file in another order."""
    path = sorted(paths.normalized.glob("*.ndjson"))[0]
    held = [orjson.loads(line) for line in path.read_bytes().splitlines()]
    held[0]["record"]["title"] += " bis"
    held[1]["record"]["listed"] = "retired"
    del held[2]
    random.Random(5).shuffle(held)
    path.write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in held))


def test_with_what_is_known_as_without(folder: Path, tmp_path: Path) -> None:
    change(at(folder)[0])
    other = Path(shutil.copytree(folder, tmp_path / "other"))
    for name in ("linked/projects.keys", "linked/pairs.keys", "linked/membership.keys"):
        (other / "data" / name).unlink()
    for path in (other / "data" / "normalized").glob("*.lines"):
        path.unlink()
    assert run(at(folder)) == run(at(other))
    for name in FILES:
        assert (folder / "data" / "linked" / name).read_bytes() == (other / "data" / "linked" / name).read_bytes()


def test_only_what_changed_is_parsed_and_merged(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed, merged = [], []
    read, merge = lines.read_line, merging.merge

    def counted(project: str, members: list[Member], confidence: float) -> object:
        merged.append(project)
        return merge(project, members, confidence)
    monkeypatch.setattr(lines, "read_line", lambda line: (parsed.append(line), read(line))[1])
    monkeypatch.setattr(merging, "merge", counted)
    change(at(folder)[0])
    done = run(at(folder))
    assert 2 <= len(parsed) < done.records / 3
    assert 1 <= len(merged) < done.projects / 3
    parsed.clear()
    assert run(at(folder)).unchanged
    assert not parsed


def test_what_normalising_leaves_is_what_lines_say(folder: Path) -> None:
    paths, partners = at(folder)
    known = lines.Lines.of(paths, partners)
    for path in paths.normalized.glob("*.lines"):
        path.unlink()
    found = lines.Lines.of(paths, partners)
    assert len(found.ids) > 250
    for name in ("source", "digest", "day", "start"):
        assert (getattr(found, name) == getattr(known, name)).all()
    assert (found.ids, found.links) == (known.ids, known.links)


def test_lines_of_other_code_are_parsed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths, partners = at(folder)
    parsed = []
    monkeypatch.setattr(lines, "read_line", lambda line: (parsed.append(line), read_line(line))[1])
    known = lines.Lines.of(paths, partners)
    assert not parsed
    monkeypatch.setattr(tables, "code_digest", lambda *_: "other")
    assert lines.Lines.of(paths, partners).links == known.links
    assert len(parsed) == len(known.ids)


def test_projects_of_another_run_are_merged_again(folder: Path) -> None:
    paths, _ = at(folder)
    path = paths.linked / "projects.ndjson"
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b'"title":"', b'"title":"X'))
    (paths.linked / "link.json").unlink()
    run(at(folder))
    assert path.read_bytes() == whole
