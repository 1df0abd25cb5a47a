"""The dumps: complete, valid, the same twice, and whole whenever the process is killed."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import multiprocessing
import os
import signal
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import frictionless
import orjson
import pytest
from jsonschema import Draft202012Validator

from publish import dumps
from publish.checks import PublishError
from publish.database import build
from publish.dumps import write_dumps
from publish.registry import table
from publish.schemas import json_schema
from tests.publish.sample import TODAY, commons, sample_commons
from tests.publish.test_changes import edited


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("dumps")
    sample_commons(root / "commons.db")
    write_dumps(root / "commons.db", root / "dumps", TODAY)
    return root / "dumps"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((folder / "latest").iterdir())}


def test_every_format_is_there(folder: Path) -> None:
    wanted = {f"{name}.{suffix}" for name in ("projects", "records") for suffix in ("csv", "ndjson", "json", "geojson")}
    wanted |= {"statements.csv.gz", "partners.csv", "redirects.csv", "changes.csv", "codes.csv", "datapackage.json",
               "match_quality.csv", "match_quality.json", "dictionary.fr.md", "dictionary.en.md", "LICENCES.md",
               "SHA256SUMS"}
    assert set(contents(folder)) == wanted
    assert [path.name for path in folder.iterdir()] == ["latest"]


def test_frictionless_finds_it_valid(folder: Path) -> None:
    report = frictionless.validate(folder / "latest" / "datapackage.json")
    assert report.valid, report.flatten(["rowNumber", "fieldName", "type", "note"])
    rows = {task.name: task.stats.get("rows") for task in report.tasks}
    assert (rows["projects"], rows["records"], rows["partners"]) == (60, 80, 4)


def test_the_datapackage_names_sources_and_licences(folder: Path) -> None:
    package = orjson.loads(contents(folder)["datapackage.json"])
    assert [source["title"] for source in package["sources"]] == ["Atelier des communs", "Portail sans licence",
                                                                 "Science for all"]
    assert [licence["name"] for licence in package["licenses"]] == ["CC-BY-4.0", "etalab-2.0"]
    for resource in package["resources"]:
        data = contents(folder)[resource["path"]]
        assert resource["bytes"] == len(data)
        assert resource["hash"] == "sha256:" + hashlib.sha256(data).hexdigest()


def test_the_sums_are_of_all_other_files(folder: Path) -> None:
    files = contents(folder)
    sums = dict(line.split("  ")[::-1] for line in files.pop("SHA256SUMS").decode().splitlines())
    assert sums == {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}


def test_all_formats_say_the_same(folder: Path) -> None:
    files = contents(folder)
    for name, count in (("projects", 60), ("records", 80)):
        rows = [orjson.loads(line) for line in files[f"{name}.ndjson"].splitlines()]
        assert [row["id"] for row in rows] == sorted(row["id"] for row in rows)
        assert len(rows) == count
        assert orjson.loads(files[f"{name}.json"])[name] == rows
        features = orjson.loads(files[f"{name}.geojson"])["features"]
        assert [feature["id"] for feature in features] == [row["id"] for row in rows]
        cells = list(csv.DictReader(io.StringIO(files[f"{name}.csv"].decode(), newline="")))
        assert [cell["id"] for cell in cells] == [row["id"] for row in rows]
        assert [float(cell["longitude"]) if cell["longitude"] else None for cell in cells] \
            == [row["longitude"] for row in rows]
        validator = Draft202012Validator(json_schema(table(name)))
        for row in rows:
            validator.validate(row)


def test_statements_and_codes_are_complete(folder: Path) -> None:
    files = contents(folder)
    said = list(csv.DictReader(io.StringIO(gzip.decompress(files["statements.csv.gz"]).decode(), newline="")))
    assert len(said) > 1000
    assert {row["won"] for row in said} == {"true", "false"}
    assert not [row for row in said if row["partner"] == "portail-sans-licence" and row["field"] == "description"]
    codes = {(row["table"], row["code"]): row["label_fr"] for row in
             csv.DictReader(io.StringIO(files["codes.csv"].decode(), newline=""))}
    assert codes["themes", "BIO"] == "Biodiversité"
    assert codes["departments", "29"] == "Finistère"


def test_match_quality_is_dumped_unknown_as_null(folder: Path) -> None:
    files = contents(folder)
    rows = orjson.loads(files["match_quality.json"])["match_quality"]
    assert [(row["partner_left"], row["partner_right"]) for row in rows] \
        == [("*", "*"), ("atelier-des-communs", "science-for-all"), ("science-for-all", "science-for-all")]
    assert [rows[0][name] for name in ("judged", "same", "different", "unsure", "joined", "right")] \
        == [15, 8, 6, 1, 8, 7]
    assert (rows[0]["precision"], rows[0]["recall"], rows[2]["precision"]) == (0.875, 0.875, None)
    cells = list(csv.DictReader(io.StringIO(files["match_quality.csv"].decode(), newline="")))
    low = [row["precision_low"] for row in rows]
    assert [cell["precision_low"] for cell in cells] == [str(low[0]), str(low[1]), ""]
    validator = Draft202012Validator(json_schema(table("match_quality")))
    for row in rows:
        validator.validate(row)


def test_no_judgement_still_makes_a_valid_package(tmp_path: Path) -> None:
    build(replace(commons(), match_quality=()), tmp_path / "commons.db")
    write_dumps(tmp_path / "commons.db", tmp_path / "dumps", TODAY)
    assert orjson.loads(contents(tmp_path / "dumps")["match_quality.json"])["match_quality"] == []
    report = frictionless.validate(tmp_path / "dumps" / "latest" / "datapackage.json")
    assert report.valid, report.flatten(["rowNumber", "fieldName", "type", "note"])


def test_licences_are_said_partner_by_partner(folder: Path) -> None:
    text = contents(folder)["LICENCES.md"].decode()
    assert "[Science for all](<https://science-for-all.example/>) | [CC-BY-4.0](<https://spdx.org/licenses/" in text
    assert "| [Portail sans licence](<https://portail-sans-licence.example/>) | unknown |" in text
    assert "Répertoire national" not in text, "it gave no record"


def test_twice_is_byte_identical(tmp_path: Path) -> None:
    database = tmp_path / "commons.db"
    build(commons(), database)
    write_dumps(database, tmp_path / "dumps", TODAY)
    before = contents(tmp_path / "dumps")
    build(commons(previous=database), database)
    write_dumps(database, tmp_path / "dumps", TODAY)
    assert contents(tmp_path / "dumps") == before
    assert len(before) > 10


def test_another_day_changes_no_row(tmp_path: Path) -> None:
    database = tmp_path / "commons.db"
    build(commons(), database)
    write_dumps(database, tmp_path / "dumps", TODAY)
    before = contents(tmp_path / "dumps")
    build(commons(TODAY + timedelta(days=1), database), database)
    write_dumps(database, tmp_path / "dumps", TODAY + timedelta(days=1))
    after = contents(tmp_path / "dumps")
    same = {name for name in before if before[name] == after[name]}
    assert {"projects.csv", "records.csv", "projects.ndjson", "changes.csv", "statements.csv.gz"} <= same


def test_no_commons_is_told(tmp_path: Path) -> None:
    with pytest.raises(PublishError, match="publish first"):
        write_dumps(tmp_path / "commons.db", tmp_path / "dumps", TODAY)
    assert not (tmp_path / "dumps").exists()


def test_what_is_no_longer_dumped_goes(tmp_path: Path) -> None:
    database = tmp_path / "commons.db"
    build(commons(), database)
    (tmp_path / "dumps/latest").mkdir(parents=True)
    (tmp_path / "dumps/latest/old.csv").write_text("x", encoding="utf-8")
    (tmp_path / "dumps/latest.new").mkdir()
    (tmp_path / "dumps/latest.new/half.csv").write_text("x", encoding="utf-8")
    names = write_dumps(database, tmp_path / "dumps", TODAY)
    assert "old.csv" not in names
    assert "half.csv" not in names
    assert sorted(path.name for path in (tmp_path / "dumps/latest").iterdir()) == names


@pytest.mark.parametrize("renamed", [None, 0, 2, 9])
def test_a_kill_leaves_whole_files_and_the_next_run_mends(tmp_path: Path, renamed: int | None) -> None:
    """Killed while writing (None), or when so many files were renamed: each file is the old one or the new one."""
    database = tmp_path / "commons.db"
    build(commons(), database)
    write_dumps(database, tmp_path / "dumps", TODAY)
    old = contents(tmp_path / "dumps")
    build(replace(commons(previous=database), **edited(commons(), 4, title="Nouveau")), database)
    process = multiprocessing.get_context("fork").Process(target=dump_and_die, args=(tmp_path, renamed))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    between = contents(tmp_path / "dumps")
    write_dumps(database, tmp_path / "dumps", TODAY)
    new = contents(tmp_path / "dumps")
    assert set(between) == set(old)
    assert all(between[name] in (old[name], new[name]) for name in old)
    assert (between == old) == (not renamed)
    assert between["SHA256SUMS"] == old["SHA256SUMS"], "the sums come last"
    assert new["projects.csv"] != old["projects.csv"]
    assert [path.name for path in (tmp_path / "dumps").iterdir()] == ["latest"]


def dump_and_die(root: Path, renamed: int | None) -> None:
    def die(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    left = [renamed or 0]
    replace_ = Path.replace

    def counted(self: Path, target: Path) -> Path:
        if left[0] == 0:
            die()
        left[0] -= 1
        return replace_(self, target)

    if renamed is None:
        dumps._swap = die  # type: ignore[assignment]
    Path.replace = counted  # type: ignore[method-assign,assignment]
    write_dumps(root / "commons.db", root / "dumps", TODAY)
