from __future__ import annotations

from pathlib import Path

import pytest

from glane.config import Paths
from normalize.schema import Record
from tests.glane.review import sample


@pytest.fixture(scope="session")
def found() -> list[Record]:
    return sample.records()


@pytest.fixture
def paths(tmp_path: Path, found: list[Record]) -> Paths:
    return sample.written(tmp_path, found)
