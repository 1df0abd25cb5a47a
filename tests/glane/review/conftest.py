from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from glane.config import Paths
from glane.review.session import Session
from glane.review.web import Page, Server
from normalize.schema import Record
from tests.glane.review import sample
from tests.glane.review.client import Client


@pytest.fixture(scope="session")
def found() -> list[Record]:
    return sample.records()


@pytest.fixture
def paths(tmp_path: Path, found: list[Record]) -> Paths:
    return sample.written(tmp_path, found)


@pytest.fixture
def one(paths: Paths, found: list[Record]) -> Session:
    return sample.session(paths, found)


@pytest.fixture
def client(one: Session) -> Iterator[Client]:
    server = Server(0, Page(one, {}, "fr"))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield Client(server)
    server.shutdown()
    thread.join()
    server.server_close()
