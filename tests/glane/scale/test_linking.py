"""Linking in parts, the steps run one after the other in this process: the same as linking in one."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest
from click.testing import CliRunner

from dedupe.decisions import Decision, Decisions
from dedupe.link import clusters, compare, link, worth
from dedupe.mistakes import DecisionError
from dedupe.records import LinkRecord
from dedupe.scoring import weights
from glane.cli import main
from glane.config import GlaneError
from glane.language import Language
from glane.listing import _told
from glane.scale import linking, roster, workers
from glane.scale.exchange import Exchange
from glane.scale.linking import link_in_parts, size_of_parts
from glane.scale.plan import Plan
from glane.scale.reading import read_batch
from tests.dedupe.sample import synthetic

T = TypeVar("T")


def here(step: Callable[[Plan, int], T], plan: Plan, count: int, /) -> list[T]:
    """Run a step here, twice, in another order the second time: as when a worker is lost that had nearly done."""
    for number in range(count):
        step(plan, number)
    return [step(plan, number) for number in reversed(range(count))][::-1]


def decisions(*rows: tuple[str, str, str]) -> Decisions:
    return Decisions(tuple(Decision(*row, line=line) for line, row in enumerate(rows, 2)),  # type: ignore[arg-type]
                     "decisions.csv")


@pytest.fixture(scope="module")
def few() -> list[LinkRecord]:
    return synthetic(400)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linking, "ROWS", 90)
    monkeypatch.setattr(roster, "BATCH", 130)


@pytest.mark.usefixtures("small")
def test_the_same_as_in_one(few: list[LinkRecord], tmp_path: Path) -> None:
    rows = decisions(("p1/none", "p2/none", "same"), (few[0].id, few[9].id, "same"),
                     (few[1].id, few[2].id, "different"), (few[3].id, few[4].id, "unsure"),
                     ("p1/before", few[7].id, "same"))
    records = [replace(few[8], former_ids=("before",), partner="p1", id="p1/8x"), *few[:8], *few[9:]]
    shuffled = random.Random(5).sample(records, len(records))
    one = link(records, rows)
    assert link_in_parts(shuffled, rows, here, Exchange(tmp_path)).linked() == one
    assert sorted(pair.decision for pair in one.pairs if pair.decision) == ["different", "same", "same", "unsure"]


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(("language", "said"), [("fr", "même nom"), ("en", "same name")])
def test_the_same_words(few: list[LinkRecord], tmp_path: Path, language: Language, said: str) -> None:
    compared = compare(few, Decisions())
    kept = worth(compared, clusters(compared))
    parted = link_in_parts(few, Decisions(), here, Exchange(tmp_path))
    told = list(_told(parted, np.arange(len(parted.candidates)), language))
    assert told == list(_told(compared, kept, language))
    assert any(said in line for line in told)


@pytest.mark.usefixtures("small")
def test_the_same_with_other_weights(few: list[LinkRecord], tmp_path: Path) -> None:
    table = replace(weights(), bias=weights().bias + 1.5)
    found = link_in_parts(few, Decisions(), here, Exchange(tmp_path), table).linked()
    assert found == link(few, Decisions(), table)
    assert found != link(few, Decisions())


@pytest.mark.usefixtures("small")
def test_crowds_and_records_that_say_nothing(tmp_path: Path) -> None:
    alike = [LinkRecord(id=f"p{at % 3}/{at}", partner=f"p{at % 3}", title="Jardin partagé", place=f"Ville {at % 7}",
                        text=f"Un jardin numéro {at % 50}") for at in range(220)]
    silent = [LinkRecord(id=f"q/{at}", partner="q", title="") for at in range(30)]
    one = link([*alike, *silent], Decisions())
    assert link_in_parts([*silent, *alike], Decisions(), here, Exchange(tmp_path)).linked() == one
    assert "blocks" in {bound.key for bound in one.bounds}


@pytest.mark.parametrize("count", [0, 1, 2])
def test_hardly_any_records(count: int, tmp_path: Path) -> None:
    records = [LinkRecord(id=f"p{at}/1", partner=f"p{at}", title="Zoltibulle des bois") for at in range(count)]
    found = link_in_parts(records, Decisions(), here, Exchange(tmp_path), workers=2)
    assert found.linked() == link(records, Decisions())


def test_nothing_is_left_behind_but_what_is_told(few: list[LinkRecord], tmp_path: Path) -> None:
    link_in_parts(few, Decisions(), here, Exchange(tmp_path))
    assert {path.name.partition("-")[0] for path in tmp_path.iterdir()} == {"decided", "duplicates", "members", "kept"}


def test_what_cannot_be_linked(few: list[LinkRecord], tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="must be given once"):
        link_in_parts([few[0], few[0]], Decisions(), here, Exchange(tmp_path))
    heir = replace(few[0], former_ids=("old",))
    apart = decisions((f"{heir.partner}/old", few[1].id, "same"), (heir.id, few[1].id, "different"))
    with pytest.raises(DecisionError):
        link_in_parts([heir, few[1]], apart, here, Exchange(tmp_path))


def test_a_part_is_bounded_and_every_worker_has_some() -> None:
    assert size_of_parts(1_000_000, 2) == linking.ROWS
    assert size_of_parts(3_000, 2) * 4 >= 3_000 > size_of_parts(3_000, 2) * 3
    assert size_of_parts(1, 8) == 1


def test_pieces_are_read_alone_and_files_appear_whole(tmp_path: Path) -> None:
    exchange = Exchange(tmp_path)
    exchange.put("step", 4, iter(["first", [2], None]))
    assert [exchange.take("step", 4, piece) for piece in range(3)] == ["first", [2], None]

    def broken() -> list[str]:
        raise RuntimeError
    with pytest.raises(RuntimeError):
        exchange.put("step", 4, (broken() for _ in range(1)))
    assert exchange.take("step", 4, 1) == [2]
    exchange.drop("ste")
    assert exchange.take("step", 4) == "first"
    exchange.drop("step")
    assert not list(tmp_path.iterdir())


def test_a_worker_that_cannot_write_is_not_a_scheduler_that_is_lost(tmp_path: Path) -> None:
    with pytest.raises(GlaneError, match=r"a worker fails at read_batch \(\[Errno 2\] No such file"):
        workers._run(read_batch, Plan(tmp_path / "gone", 1, 1, 1, weights()), 0)


def test_without_dask_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    (tmp_path / "list.ndjson").write_text('{"title": "Zoltibulle"}\n')
    done = CliRunner().invoke(main, ["link", "--records", str(tmp_path / "list.ndjson"), "--out", str(tmp_path / "out"),
                                     "--scheduler", "tcp://127.0.0.1:1"])
    assert (done.exit_code, len(done.output.splitlines())) == (2, 1)
    assert "needs Dask" in done.output
    assert not (tmp_path / "out").exists()


class Fake:
    """Workers of a scheduler that is not there: each step is run here."""

    def __call__(self, step: Callable[[Plan, int], T], plan: Plan, count: int, /) -> list[T]:
        return [step(plan, number) for number in range(count)]

    def count(self) -> int:
        return 1

    def check(self, folder: Path) -> None:
        assert folder.is_dir()


@pytest.mark.parametrize(("rows", "says"), [
    ('{"partner": "a", "title": "Zoltibulle"}\n{oops\n', "line 2: not JSON"),
    ('{"title": "Zoltibulle"}\n', "no record names its partner, which --scheduler needs")])
@pytest.mark.parametrize("out", ["out", "new/out", "."])
def test_bad_input_leaves_no_folder_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: str, says: str,
                                           out: str) -> None:
    monkeypatch.setattr(workers, "connected", lambda _address: nullcontext(Fake()))
    (tmp_path / "list.ndjson").write_text(rows)
    arguments = ["link", "--records", str(tmp_path / "list.ndjson"), "--out", str(tmp_path / out), "--scheduler", "x:1"]
    done = CliRunner().invoke(main, arguments)
    assert (done.exit_code, len(done.output.splitlines())) == (2, 1)
    assert says in done.output
    assert [path.name for path in tmp_path.iterdir()] == ["list.ndjson"]
    (tmp_path / "list.ndjson").write_text('{"partner": "a", "title": "Zoltibulle"}\n')
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 0, done.output
    assert "1 record, 1 project, 0 pairs" in done.output
    assert {path.name for path in (tmp_path / out).iterdir()} >= {"clusters.csv", "pairs.csv", "lines.csv"}


def test_a_spec_is_linked_here(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["link", "--records", "x", "--out", str(tmp_path / "out"), "--spec", "y",
                                     "--scheduler", "tcp://127.0.0.1:1"])
    assert (done.exit_code, len(done.output.splitlines())) == (2, 1)
