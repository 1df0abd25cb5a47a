"""The example federation: its modules on the path, and one server for all tests."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPMessage
from pathlib import Path
from typing import Any

import pytest

from glane.demo import free_base

FOLDER = Path(__file__).parents[2] / "examples" / "federation"
sys.path.append(str(FOLDER))  # the example is run as a script, so its modules are siblings


@dataclass(frozen=True, slots=True)
class Answered:
    status: int
    headers: HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Federation:
    """The running server. Sites are named as in projects.csv."""

    base: int

    def port(self, site: str) -> int:
        from content import SITES

        return self.base + [known.name for known in SITES].index(site)

    def ask(self, site: str, path: str, method: str = "GET", headers: Mapping[str, str] | None = None) -> Answered:
        connection = HTTPConnection("127.0.0.1", self.port(site), timeout=10)
        try:
            connection.request(method, path, headers=dict(headers or {}))
            response = connection.getresponse()
            return Answered(response.status, response.headers, response.read())
        finally:
            connection.close()


@pytest.fixture(scope="session")
def federation() -> Iterator[Federation]:
    base = free_base(20_000 + (os.getpid() % 500) * 20)  # workers beside each other do not take the same ports
    command = [sys.executable, str(FOLDER / "server.py"), "--port", str(base), "--quiet"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline().startswith("ready ")
            yield Federation(base)
        finally:
            process.terminate()
            assert process.wait(timeout=10) == 0


@pytest.fixture
def well(federation: Federation) -> Iterator[Federation]:
    """The server, all faults ended afterwards."""
    yield federation
    from content import SITES

    for site in SITES:
        federation.ask(site.name, "/__fault?kind=none", "POST")
