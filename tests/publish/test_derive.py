"""What is generated is what is committed, and is what it says it is."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest
import yaml
from click.testing import CliRunner
from frictionless import Schema
from jsonschema import Draft202012Validator, ValidationError

from publish import derive
from publish.columns import columns
from publish.registry import TABLES, table
from publish.schemas import json_schema
from tests.publish.sample import commons


def test_generated_files_are_current() -> None:
    assert derive.stale(derive.ROOT) == [], "run `make generated`"


def test_check_names_the_stale_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(derive, "ROOT", tmp_path)
    assert CliRunner().invoke(derive.main).exit_code == 0
    assert CliRunner().invoke(derive.main, ["--check"]).exit_code == 0
    (tmp_path / "docs/schema/dictionary.fr.md").write_text("autre", encoding="utf-8")
    (tmp_path / "docs/schema/left.schema.json").write_text("{}", encoding="utf-8")
    (tmp_path / "datasette_metadata.yml").unlink()
    result = CliRunner().invoke(derive.main, ["--check"])
    assert result.exit_code == 1
    for name in ("datasette_metadata.yml", "docs/schema/dictionary.fr.md", "docs/schema/left.schema.json"):
        assert name in result.output
    assert "projects.schema.json" not in result.output
    assert CliRunner().invoke(derive.main).exit_code == 0
    assert derive.stale(tmp_path) == []


def test_json_schemas_admit_the_models_and_refuse_others() -> None:
    Draft202012Validator.check_schema(json_schema(table("projects")))
    validator = Draft202012Validator(json_schema(table("projects")))
    for project in commons().projects:
        validator.validate(project.model_dump())
    bad = next(iter(commons().projects)).model_dump()
    for wrong in ({"id": "x"}, {"themes": "BIO"}, {"status": "running"}, {"latitude": 91}, {"colour": "red"}):
        with pytest.raises(ValidationError):
            validator.validate({**bad, **wrong})


def test_table_schemas_are_valid() -> None:
    for path in (derive.ROOT / "docs/schema").glob("*.table-schema.json"):
        Schema.from_descriptor(orjson.loads(path.read_bytes()))


@pytest.mark.parametrize(("language", "wanted"), [("fr", "Commune française : code"), ("en", "French commune: INSEE")])
def test_the_dictionary_says_every_column(language: str, wanted: str) -> None:
    text = derive.generated()[f"docs/schema/dictionary.{language}.md"]
    assert wanted in text
    for found in TABLES:
        assert f"## {found.name}" in text
        assert all(f"| `{column.name}` |" in text for column in columns(found.model))


def test_datasette_metadata_speaks_of_every_table_and_column() -> None:
    said = yaml.safe_load(derive.generated()["datasette_metadata.yml"])["databases"]["commons"]["tables"]
    assert set(said) == {found.name for found in TABLES}
    for found in TABLES:
        assert set(said[found.name]["columns"]) == {column.name for column in columns(found.model)}
    assert said["projects"]["label_column"] == "title"
    assert "status" in said["projects"]["facets"]
