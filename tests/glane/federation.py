"""The example federation for tests: started on free ports, harvested into a folder, its faults switched."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from glane.cli import main
from glane.demo import example_partners, federation, free_base

LOOPBACK = {"GLANE_ALLOW_PRIVATE": "1"}


@dataclass(frozen=True)
class Federation:
    """A running federation and the partner files that name its ports."""

    base: int
    partners: Path

    def fault(self, slug: str, kind: str) -> None:
        """Make one partner answer with a fault; kind `none` mends it."""
        port = next(int(line.rsplit(":", 1)[1].split("/")[0]) for line in
                    (self.partners / f"{slug}.yml").read_text(encoding="utf-8").splitlines() if line.startswith("url:"))
        urllib.request.urlopen(f"http://127.0.0.1:{port}/__fault?kind={kind}", data=b"", timeout=10).close()

    def glane(self, data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a glane command over this federation's partners, here: a process of its own imports for a second.

        Raises what the command did not catch, which would be a traceback.
        """
        done = CliRunner(env=LOOPBACK).invoke(main, [*arguments, *self._folders(data)])
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return subprocess.CompletedProcess(list(arguments), done.exit_code, done.stdout, done.stderr)

    def process(self, data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a glane command in a process of its own: only what is on disk is handed on to those after it."""
        return subprocess.run(self.command(data, *arguments), env=self.environment, text=True, capture_output=True,
                              timeout=120, check=False)

    def command(self, data: Path, *arguments: str) -> list[str]:
        """Return the command line."""
        return [sys.executable, "-m", "glane.cli", *arguments, *self._folders(data)]

    def _folders(self, data: Path) -> list[str]:
        return ["--data", str(data), "--partners", str(self.partners)]

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment that lets a crawl reach loopback."""
        return {**os.environ, **LOOPBACK}


@contextmanager
def running(folder: Path) -> Iterator[Federation]:
    """Start the federation on free ports while the block lasts."""
    base = free_base(20_000 + (os.getpid() % 500) * 20)
    partners = folder / "partners"
    federation().partner_files(base, partners)
    with example_partners(base):
        yield Federation(base, partners)
