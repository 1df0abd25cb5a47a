"""The linker that remembers: what its index does when it is there, missing, damaged or of another day."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.synthetic import records
from dedupe.decisions import Decisions
from dedupe.link import link
from dedupe.records import LinkRecord
from dedupe.scoring import weights
from glane.incremental import IncrementalLinker
from glane.index_file import UnusableIndexError, read_index, write_index
from glane.listed import Listed

NOBODY = Decisions()


@pytest.fixture(scope="module")
def few() -> list[LinkRecord]:
    return [Listed(**record).link_record() for record, _ in records(120)]


@pytest.fixture
def path(tmp_path: Path, few: list[LinkRecord]) -> Path:
    IncrementalLinker(tmp_path / "index")(few, NOBODY)
    return tmp_path / "index"


def test_only_what_changed(few: list[LinkRecord], path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    there = [replace(few[0], title="Zoltibulle"), *few[3:]]
    found = IncrementalLinker(path)(there, NOBODY).linked()
    assert "1 record new or changed" in "".join(capsys.readouterr())
    assert found == link(there, NOBODY, None, IncrementalLinker(path).read()[0].statistics)
    assert IncrementalLinker(path)(there[::-1], NOBODY).linked() == found
    assert IncrementalLinker(path, full=True)(there, NOBODY).linked() == link(there, NOBODY)


def damaged(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:4000] + bytes([data[4000] ^ 1]) + data[4001:])


@pytest.mark.parametrize(("harm", "said"), [
    (Path.unlink, "there is no index yet"),
    (lambda path: path.write_bytes(path.read_bytes()[:-1]), "damaged"),
    (lambda path: path.write_bytes(b""), "damaged"),
    (damaged, "damaged"),
    (lambda path: path.write_bytes(b"glane index 0\n" + bytes(100)), "another version"),
])
def test_an_index_that_cannot_be_used(few: list[LinkRecord], path: Path, harm: object, said: str,
                                      capsys: pytest.CaptureFixture[str]) -> None:
    harm(path)  # type: ignore[operator]
    assert IncrementalLinker(path)(few, NOBODY).linked() == link(few, NOBODY)
    assert said in "".join(capsys.readouterr())
    assert IncrementalLinker(path).read()[0].first == len(few)


def test_other_weights_compare_all(few: list[LinkRecord], path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = replace(weights(), bias=weights().bias - 1)
    assert IncrementalLinker(path)(few, NOBODY, other).linked() == link(few, NOBODY, other)
    assert "weights have changed" in "".join(capsys.readouterr())


def test_much_that_is_new_compares_all(few: list[LinkRecord], path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    there = [replace(record, text="") for record in few[:60]] + few[60:]
    assert IncrementalLinker(path)(there, NOBODY).linked() == link(there, NOBODY)
    assert "words are counted again" in "".join(capsys.readouterr())


def test_a_record_given_twice(few: list[LinkRecord], path: Path) -> None:
    with pytest.raises(ValueError, match=f"two records have the id {few[4].id}"):
        IncrementalLinker(path)([*few, few[4]], NOBODY)


def test_a_file_of_nothing(tmp_path: Path) -> None:
    write_index(tmp_path / "empty", {}, {})
    assert read_index(tmp_path / "empty") == ({}, {})
    with pytest.raises(UnusableIndexError):
        read_index(tmp_path / "none")
