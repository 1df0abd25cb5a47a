"""The server as a program, and the partners' files it gives."""

from __future__ import annotations

import runpy
import subprocess
import sys
from pathlib import Path

import content

from crawlers.partners import load_partners
from tests.federation.conftest import FOLDER, Federation

SERVER = FOLDER / "server.py"


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, str(SERVER), *arguments], capture_output=True, text=True, timeout=30,
                          check=False)


def test_partner_files_move_with_the_ports(tmp_path: Path) -> None:
    partner_files = runpy.run_path(str(SERVER))["partner_files"]
    written = partner_files(8905, tmp_path / "partners")  # ports that overlap the default ones
    assert [path.stem for path in written] == [site.slug for site in content.SITES]
    partners = load_partners(tmp_path / "partners")
    for offset, site in enumerate(content.SITES):
        partner = partners[site.slug]
        assert partner.url == f"http://127.0.0.1:{8905 + offset}/"
        assert all(address.startswith(partner.url) for address in partner.start)
    assert "127.0.0.1:8916/api/taxonomy.json" in partners["carte-des-transitions"].options["taxonomy"]


def test_the_default_ports_are_those_of_the_files(tmp_path: Path) -> None:
    written = runpy.run_path(str(SERVER))["partner_files"](8901, tmp_path)
    assert all(path.read_text() == (FOLDER / "partners" / path.name).read_text() for path in written)


def test_partners_are_as_various_as_promised() -> None:
    partners = load_partners(FOLDER / "partners")
    assert len(partners) == 12
    assert {partner.platform for partner in partners.values()} == {
        "table", "json", "feed", "structured", "html", "frontmatter", "wordpress", "gogocarto"}
    licences = {partner.licence for partner in partners.values()}
    assert licences == {"etalab-2.0", "CC-BY-4.0", "CC-BY-SA-4.0", "ODbL-1.0", "CC0-1.0", "unknown"}
    assert [slug for slug, partner in partners.items() if partner.lineage == "aggregator"] == ["open-hands"]


def test_a_taken_port_is_told(federation: Federation) -> None:
    done = run("--port", str(federation.base))
    assert done.returncode == 1
    assert "choose others with --port" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_wrong_fault_is_told() -> None:
    assert "allowed: veille-sciences-citoyennes, open-hands" in run("--port", "28801", "--fail", "nobody=500").stderr
    assert "unknown fault 'flood'" in run("--port", "28801", "--fail", "open-hands=flood").stderr
