"""The example federation, running, and what a first run over it made: once for all tests of a worker."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from normalize.places import Gazetteer
from tests.glane.federation import Federation, running


@pytest.fixture(scope="session", autouse=True)
def places_are_read_once() -> Iterator[None]:
    """Each normalising reads the same communes anew, which takes a second; what is read is never changed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Gazetteer, "load", cache(Gazetteer.load))
        yield


@pytest.fixture(scope="session")
def federation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Federation]:
    with running(tmp_path_factory.mktemp("federation")) as found:
        yield found


@pytest.fixture(scope="session")
def first(federation: Federation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("first") / "data"
    done = federation.process(data, "run")
    assert done.returncode == 0, done.stdout + done.stderr
    return data


@pytest.fixture
def again(first: Path, tmp_path: Path) -> Path:
    """A copy of what the first run made, to run again over."""
    shutil.copytree(first, tmp_path / "data")
    return tmp_path / "data"
