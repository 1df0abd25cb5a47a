"""The link stage after a few records changed: what is known is not parsed or merged again, and nothing comes out other.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import orjson
import pytest

from benchmarks.stages import make
from crawlers.partners import Partner, load_partners
from dedupe.link import link
from dedupe.merge import Member, merge
from glane.config import Paths
from glane.incremental import IncrementalLinker
from glane.stages import lines, merging, tables
from glane.stages.linking import LinkedCommons, Linker, link_commons
from glane.stages.normalized import read_line
from glane.stages.normalizing import normalize

pytestmark = pytest.mark.xdist_group("linking again")  # linked once
TODAY = date(2026, 11, 22)
FILES = ("projects.ndjson", "membership.ndjson", "pairs.ndjson", "link.json")
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


def run(there: Folder, linker: Linker | None = None, *, again: bool = False) -> LinkedCommons:
    paths, partners = there
    return link_commons(paths, partners, TODAY, linker or IncrementalLinker(paths.linked / "index"), again=again)


Rows = list[dict[str, Any]]


def rewritten(paths: Paths, change: Callable[[Rows], object], partner: int = 0) -> None:
    """Change the lines of a partner's file."""
    path = sorted(paths.normalized.glob("*.ndjson"))[partner]
    held = [orjson.loads(line) for line in path.read_bytes().splitlines()]
    change(held)
    path.write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in held))


def change(paths: Paths) -> None:
    """Change a title, retire a record, drop one, and put the lines of a file in another order."""
    def changed(held: Rows) -> None:
        held[0]["record"]["title"] += " bis"
        held[1]["record"]["listed"] = "retired"
        del held[2]
        random.Random(5).shuffle(held)
    rewritten(paths, changed)


def retitled(paths: Paths) -> None:
    rewritten(paths, lambda held: held[0]["record"].update(title="Zoltibulle des remparts"))


def gone(paths: Paths) -> None:
    rewritten(paths, lambda held: held.pop(3))


def come(paths: Paths) -> None:
    def added(held: Rows) -> None:
        row = orjson.loads(orjson.dumps(held[4]))
        row["record"].update(id=row["record"]["partner"] + "/nouveau", source_id="nouveau", title="Zoltibulle")
        held.append(row)
    rewritten(paths, added)


def parted(paths: Paths) -> None:
    """Make a record of a project that has several another thing altogether."""
    def other(held: Rows) -> None:
        row = next(row for row in held if row["record"]["id"] in joined(paths))
        row["record"].update(title="Zoltibulle des remparts", description="Rien de tel ailleurs.", summary=None,
                             url="https://zoltibulle.example/", organisations=["Zoltibulle"], place=None,
                             commune_code=None, latitude=None, longitude=None)
    rewritten(paths, other)


def brought_together(paths: Paths) -> None:
    """Make a record that is alone say what one that is alone in another partner's list says."""
    def lone(held: Rows) -> dict[str, Any]:
        return next(row["record"] for row in held if row["record"]["id"] not in joined(paths)
                    and row["record"]["commune_code"] and row["record"]["description"])
    seen: list[dict[str, Any]] = []
    rewritten(paths, lambda held: seen.append(lone(held)), 1)
    said = {name: value for name, value in seen[0].items() if name not in ("id", "partner", "source_id", "source_url")}
    rewritten(paths, lambda held: lone(held).update(said))


def joined(paths: Paths) -> set[str]:
    """Return the records that are of one project with others."""
    rows = [orjson.loads(line) for line in (paths.linked / "membership.ndjson").read_bytes().splitlines()]
    count = Counter(row["project_id"] for row in rows)
    return {row["record_id"] for row in rows if count[row["project_id"]] > 1}


def decided(paths: Paths) -> None:
    pairs = [orjson.loads(line) for line in (paths.linked / "pairs.ndjson").read_bytes().splitlines()]
    pair = max(pairs, key=lambda pair: pair["score"])
    paths.decisions.write_text("left,right,judgement,by,on,reason\n"
                               f"{pair['left']},{pair['right']},different,curator,2026-11-22,\n", encoding="utf-8")


def trusted(paths: Paths) -> None:
    path = sorted(paths.partners.glob("*.yml"))[0]
    path.write_text(path.read_text(encoding="utf-8") + "trust: 9\n", encoding="utf-8")


def seen_again(paths: Paths) -> None:
    """Let a crawl of one partner find nothing new, a day later."""
    path = sorted(paths.normalized.glob("*.ndjson"))[0]
    path.write_bytes(path.read_bytes().replace(b'"last_seen":"2026-11-22"', b'"last_seen":"2026-11-23"'))


def with_status(paths: Paths) -> None:
    """Let each partner say another status of all its projects: whoever saw a project last is believed."""
    for partner, status in enumerate(("active", "completed", "on_hold")):
        def said(held: Rows, status: str = status) -> None:
            for row in held:
                row["record"]["status"] = status
        rewritten(paths, said, partner)


def swapped(paths: Paths) -> None:
    """Change a value by hand in what was written, and leave the size as it was."""
    path = paths.linked / "pairs.ndjson"
    path.write_bytes(path.read_bytes().replace(b'"feature":"t', b'"feature":"T'))
    path = paths.linked / "projects.ndjson"
    path.write_bytes(path.read_bytes().replace(b'"title":"', b'"title":"X', 1)[:-1])


def cut(paths: Paths) -> None:
    for name in ("projects.ndjson", "membership.ndjson", "pairs.keys", "index"):
        path = paths.linked / name
        path.write_bytes(path.read_bytes()[:-7])


def missing(paths: Paths) -> None:
    for name in ("projects.ndjson", "membership.keys", "pairs.ndjson", "index.since"):
        (paths.linked / name).unlink()


def scrambled(paths: Paths) -> None:
    for path in (*paths.linked.glob("*.keys"), *paths.normalized.glob("*.lines")):
        held = bytearray(path.read_bytes())
        held[len(held) // 2] ^= 1
        path.write_bytes(held)


def of_another_run(paths: Paths) -> None:
    """Let the keys speak of other lines than those there are."""
    (paths.linked / "membership.keys").write_bytes((paths.linked / "projects.keys").read_bytes())


CHANGES: list[Callable[[Paths], object]] = [
    lambda _: None, change, retitled, gone, come, parted, brought_together, decided, trusted, seen_again, swapped, cut,
    missing, scrambled, of_another_run]


@pytest.mark.parametrize("changes", [*([one] for one in CHANGES), [parted, brought_together, decided, seen_again],
                                     [with_status, seen_again]],
                         ids=lambda changes: " ".join(one.__name__ for one in changes))
def test_as_a_full_run(folder: Path, tmp_path: Path, changes: list[Callable[[Paths], object]]) -> None:
    """As a linker without memory, which is told how common words were counted to be, leaves an empty folder."""
    paths = at(folder)[0]
    before = contents(folder)
    for one in changes:
        one(paths)
        other = Path(shutil.copytree(folder, tmp_path / f"other {one.__name__}"))
        done = run(at(folder), again=True)
        counts = IncrementalLinker(paths.linked / "index").read()[0].statistics
        shutil.rmtree(other / "data" / "linked")
        for path in (other / "data" / "normalized").glob("*.lines"):
            path.unlink()
        whole = run(at(other), partial(link, statistics=counts), again=True)
        assert done == whole
        assert contents(folder) == contents(other)
        shutil.rmtree(other)
    if changes in ([parted], [brought_together], [decided]):
        redirects = [orjson.loads(one["link.json"])["redirects"] for one in (before, contents(folder))]
        assert (len(redirects[1]) > len(redirects[0])) == (changes == [brought_together])
        rise = done.projects - len(before["projects.ndjson"].splitlines())
        assert rise < 0 if changes == [brought_together] else rise > 0


def contents(folder: Path) -> dict[str, bytes]:
    return {name: (folder / "data" / "linked" / name).read_bytes() for name in FILES}


@pytest.mark.parametrize("after", range(9))
def test_a_run_that_was_killed(folder: Path, tmp_path: Path, after: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """After as many files as may be; the next run leaves what an undisturbed one does."""
    for one in (change, seen_again):
        one(at(folder)[0])
    other = Path(shutil.copytree(folder, tmp_path / "other"))
    kept = Path.replace
    renamed: list[str] = []

    def replace(path: Path, target: Path) -> Path:
        if len(renamed) == after:
            raise KeyboardInterrupt
        renamed.append(target.name)
        return kept(path, target)
    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(KeyboardInterrupt):
        run(at(folder))
    monkeypatch.undo()
    run(at(folder))
    run(at(other))
    assert contents(folder) == contents(other)


def counting(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Return the lines that are parsed from now on."""
    parsed: list[bytes] = []

    def read(line: memoryview) -> object:
        parsed.append(bytes(line))
        return read_line(line)
    monkeypatch.setattr(lines, "read_line", read)
    return parsed


def test_only_what_changed_is_parsed_and_merged(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed, merged = counting(monkeypatch), []

    def counted(project: str, members: list[Member], confidence: float) -> object:
        merged.append(project)
        return merge(project, members, confidence)
    monkeypatch.setattr(merging, "merge", counted)
    change(at(folder)[0])
    done = run(at(folder))
    assert 2 <= len(parsed) < done.records / 3
    assert 1 <= len(merged) < done.projects / 3
    parsed.clear()
    assert run(at(folder)).unchanged
    assert not parsed


def test_linking_loads_neither_spiders_nor_maps_nor_locales(folder: Path) -> None:
    code = f"""import sys, atexit
from glane.cli import main
atexit.register(lambda: print([one for one in ("scrapy", "normalize.mapping", "babel") if one in sys.modules]))
main(["link", "--data", {str(folder / "data")!r}, "--partners", {str(folder / "partners")!r}])"""
    change(at(folder)[0])
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "not compared again" in done.stdout
    assert done.stdout.endswith("\n[]\n")


def test_what_normalising_leaves_is_what_lines_say(folder: Path) -> None:
    paths, partners = at(folder)
    known = lines.Lines.of(paths, partners)
    for path in paths.normalized.glob("*.lines"):
        path.unlink()
    found = lines.Lines.of(paths, partners)
    assert len(found.id) > 250
    for name in ("source", "digest", "day", "start", "linked", "id", "link"):
        assert (getattr(found, name) == getattr(known, name)).all()


def test_lines_of_other_code_are_parsed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths, partners = at(folder)
    parsed = counting(monkeypatch)
    known = lines.Lines.of(paths, partners)
    assert not parsed
    monkeypatch.setattr(tables, "code_digest", lambda *_: "other")
    assert (lines.Lines.of(paths, partners).link == known.link).all()
    assert len(parsed) == len(known.id)
