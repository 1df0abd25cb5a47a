"""The documentation is true: what exists is described, what is described exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from crawlers.failures import FAILURES
from crawlers.partners import Partner
from crawlers.platforms.base import platforms
from glane.cli import main

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def commands() -> list[str]:
    from click import Group

    return [f"{name} {inner}" for name, command in main.commands.items() if isinstance(command, Group)
            for inner in command.commands] + [
        name for name, command in main.commands.items() if not isinstance(command, Group)]


def test_every_command_is_described() -> None:
    text = read("docs/operations.md")
    assert [name for name in commands() if f"`glane {name}" not in text] == []


def test_every_command_described_exists() -> None:
    named = {match for page in PAGES for match in re.findall(r"glane ([a-z]+)", page.read_text(encoding="utf-8"))}
    ours = {name.split()[0] for name in commands()}
    assert named - ours - {"site"} == set()


def test_every_failure_is_described() -> None:
    text = read("docs/operations.md")
    assert [kind for kind in FAILURES if f"| `{kind}` |" not in text] == []


def test_every_failure_described_exists() -> None:
    described = set(re.findall(r"^\| `([a-z_]+)` \|", read("docs/operations.md"), re.MULTILINE))
    assert described - set(FAILURES) == set()


def test_every_partner_key_and_platform_is_described() -> None:
    text = read("docs/partners.md")
    assert [key for key in Partner.model_fields if f"`{key}`" not in text] == []
    assert [name for name in platforms() if f"`{name}`" not in text] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8"))
    assert [target for target in targets
            if "://" not in target and not (page.parent / target).exists()] == []


def test_make_targets_are_those_promised() -> None:
    targets = set(re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE))
    assert {"install", "run", "test", "check", "integration", "benchmark", "generated"} <= targets


def test_packages_are_this_checkout() -> None:
    """PyPI has a `dedupe` of its own: what is imported must be ours, and nobody else may provide the name."""
    import importlib
    from importlib.metadata import packages_distributions

    for name in ("crawlers", "normalize", "dedupe", "publish", "glane"):
        assert Path(str(importlib.import_module(name).__file__)).is_relative_to(ROOT), name
        assert packages_distributions().get(name, ["glane"]) == ["glane"], name


def test_importing_does_nothing(tmp_path: Path) -> None:
    """No file is made, no network module is loaded by the command line alone."""
    import subprocess
    import sys

    code = "import glane.cli, sys; print(sorted(m for m in ('scrapy', 'twisted', 'datasette') if m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    assert list(tmp_path.iterdir()) == []


def test_no_machine_path_nor_registry_host_is_committed() -> None:
    import subprocess

    files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    found = [name for name in files.split("\0") if name and (path := ROOT / name).is_file()
             and re.search(rb"(?<![\w.])/(?:work|root|farm)/|pypi\.org|npmjs\.org|registry\.npm", path.read_bytes())]
    assert [name for name in found if name != "tests/test_docs.py"] == []
