"""A commons of one partner's making: its partner files and data, through the command line as a maintainer uses it."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True)
class Commons:
    """Partner files and data under `folder`."""

    folder: Path

    def partner(self, slug: str, **keys: Any) -> None:
        """Write a partner's file."""
        said = {"title": slug, "url": "https://partner.example/", "contact": "https://partner.example/contact",
                "publisher": {"name": slug, "country": "FR", "kind": "association"}, "licence": "etalab-2.0",
                "language": "fr", "requests_per_second": 1000}
        path = self.folder / "partners" / f"{slug}.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump({**said, **keys}, allow_unicode=True), "utf-8")

    def glane(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a glane command that may reach loopback."""
        command = [sys.executable, "-m", "glane.cli", *arguments, "--data", str(self.folder / "data"),
                   "--partners", str(self.folder / "partners")]
        done = subprocess.run(command, env={**os.environ, "GLANE_ALLOW_PRIVATE": "1"}, text=True, capture_output=True,
                              timeout=120, check=False)
        assert "Traceback" not in done.stdout + done.stderr, done.stdout + done.stderr
        return done

    def harvest(self, slug: str) -> dict[str, Any]:
        """Harvest one partner; return its run.json."""
        done = self.glane("harvest", slug, "--json")
        assert done.stdout, done.stderr
        run: dict[str, Any] = json.loads(done.stdout)[0]
        assert done.returncode == (0 if run["state"] == "ok" else 1), done.stdout + done.stderr
        return run

    def harvested(self, slug: str, file: str = "records") -> list[dict[str, Any]]:
        """Return the entries of the run in use, or its `issues`."""
        folder = self.folder / "data" / "harvest" / slug
        run = (folder / "last_successful").read_text("utf-8").strip()
        with gzip.open(folder / run / f"{file}.ndjson.gz", "rt", encoding="utf-8") as lines:
            return [json.loads(line) for line in lines]

    def normalized(self, slug: str) -> list[dict[str, Any]]:
        """Normalise; return the partner's records."""
        done = self.glane("normalize")
        assert done.returncode == 0, done.stdout + done.stderr
        lines = (self.folder / "data" / "normalized" / f"{slug}.ndjson").read_text("utf-8").splitlines()
        return [json.loads(line)["record"] for line in lines]

    def issues(self, slug: str) -> list[dict[str, Any]]:
        """Return all issues of the partner, of its harvest and of its normalising."""
        found: list[dict[str, Any]] = json.loads(
            (self.folder / "data" / "normalized" / f"{slug}.json").read_text("utf-8"))["issues"]
        return found
