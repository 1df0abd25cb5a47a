"""A mistake in a partner file is one line: file, key, what is allowed; exit 2, nothing run."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from crawlers.partners import load_partner
from glane.cli import main

GOOD = """\
title: Observatoire d'essai
url: https://example.org/
publisher: {name: Observatoire, country: FR, kind: association}
contact: https://example.org/contact
licence: etalab-2.0
language: fr
platform: json
start: [https://example.org/projets.json]
fields: {title: nom, url: adresse}
"""

MISTAKES = [
    ("titel: X\n", ["titel: unknown key", "allowed: title"], "extra key"),
    ("platform: jsn\n", ["platform: 'jsn' is not known", "allowed:", "json", "wordpress"], "unknown platform"),
    ("fields: {title: nom, titel: x}\n", ["fields.titel", "unknown field", "allowed:"], "unknown field"),
    ("fields: {title: 'nom ||'}\n", ["fields.title", "JMESPath"], "bad JMESPath"),
    ("lookups: {themes: {Energie: ENEE}}\n", ["lookups.themes.Energie", "ENEE", "ENE"], "unknown theme"),
    ("lookups: {thèmes: {Energie: ENE}}\n", ["lookups.thèmes", "allowed:"], "lookup of an unknown field"),
    ("options: {itmes: x}\n", ["options.itmes: unknown key", "allowed:", "items"], "unknown option"),
    ("options: {items: 'a['}\n", ["options.items"], "bad JMESPath in an option"),
    ("start: [ftp://example.org/]\n", ["start.0"], "not http"),
    ("licence: my-own\n", ["licence", "my-own", "allowed:"], "unknown licence"),
    ("contact: jean.dupont@example.org\n", ["contact"], "neither page nor mailto"),
    ("contact: mailto:jean.dupont@example.org\n", ["contact", "a role", "never of a person"], "a person's address"),
    ("expect: {filled: {titre: 1}}\n", ["expect.filled.titre"], "expectation on an unknown field"),
    ("title: [\n", [":"], "not YAML"),
    (f"title: {'[' * 100_000}\n", ["levels: refused"], "nested without end"),
    ("language: français\n", ["language"], "not BCP 47"),
]


def check(folder: Path, *arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, [*arguments, "--partners", str(folder), "--data", str(folder / "data")])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def replaced(text: str) -> str:
    key = text.split(":", 1)[0]
    return "".join(line for line in GOOD.splitlines(keepends=True) if not line.startswith(f"{key}:")) + text


@pytest.mark.parametrize(("mistake", "said", "_name"), MISTAKES, ids=[m[2] for m in MISTAKES])
def test_one_line_a_mistake(tmp_path: Path, mistake: str, said: list[str], _name: str) -> None:
    (tmp_path / "essai.yml").write_text(replaced(mistake), encoding="utf-8")
    code, output = check(tmp_path, "harvest")
    assert code == 2
    lines = output.strip().splitlines()
    assert len(lines) == 1, output
    assert str(tmp_path / "essai.yml") in lines[0]
    assert all(part in lines[0] for part in said), lines[0]
    assert not (tmp_path / "data").exists(), "nothing is run"


def test_a_good_file(tmp_path: Path) -> None:
    (tmp_path / "essai.yml").write_text(GOOD, encoding="utf-8")
    assert check(tmp_path, "partner", "check") == (0, "1 partner file, no mistake\n")


def test_a_slug_twice(tmp_path: Path) -> None:
    (tmp_path / "essai.yml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "essai.yaml").write_text(GOOD, encoding="utf-8")
    code, output = check(tmp_path, "run")
    assert (code, len(output.strip().splitlines())) == (2, 1)
    assert "declared twice" in output


def test_a_key_twice(tmp_path: Path) -> None:
    (tmp_path / "essai.yml").write_text(GOOD + "language: en\n", encoding="utf-8")
    code, output = check(tmp_path, "run")
    assert code == 2
    assert "stands twice" in output


def test_every_mistake_of_every_file_at_once(tmp_path: Path) -> None:
    (tmp_path / "un.yml").write_text(replaced("platform: x\n"), encoding="utf-8")
    (tmp_path / "deux.yml").write_text(GOOD + "a: 1\nb: 2\n", encoding="utf-8")
    code, output = check(tmp_path, "run")
    assert (code, len(output.strip().splitlines())) == (2, 3)


def test_an_unknown_slug(tmp_path: Path) -> None:
    (tmp_path / "essai.yml").write_text(GOOD, encoding="utf-8")
    code, output = check(tmp_path, "run", "esssai")
    assert code == 2
    assert "no partner file for esssai" in output


def test_no_partner_at_all(tmp_path: Path) -> None:
    code, output = check(tmp_path, "run")
    assert code == 2
    assert "no partner file" in output


def test_only_true_and_false_are_booleans(tmp_path: Path) -> None:
    path = tmp_path / "essai.yml"
    path.write_text(replaced("publisher: {name: Observatoriet, country: NO, kind: association}\n")
                    + "lookups: {status: {Yes: active, off: on_hold, 2: completed}}\n", encoding="utf-8")
    partner = load_partner(path)
    assert partner.publisher.country == "NO"
    assert partner.lookups == {"status": {"Yes": "active", "off": "on_hold", "2": "completed"}}


def test_true_is_a_boolean(tmp_path: Path) -> None:
    path = tmp_path / "essai.yml"
    path.write_text(replaced("fields: {title: nom, keywords: [on, true]}\n")
                    + "lookups: {status: {true: active, false: on_hold}}\n", encoding="utf-8")
    partner = load_partner(path)
    assert partner.fields["keywords"] == ["on", True]
    assert partner.lookups == {"status": {"Yes": "active", "No": "on_hold"}}  # as a record's true and false are read
