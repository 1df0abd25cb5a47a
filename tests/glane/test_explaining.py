from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from glane.config import Paths, UsageError
from glane.explaining import _records_of

KNOWN = {"p/new": "p/new", "p/old": "p/new", "p/b": "p/b"}
PROJECT = {"p/new": "gl-0000000001", "p/b": "gl-0000000001"}


@pytest.mark.parametrize(("name", "records"), [
    ("p/new", ["p/new"]), ("p/old", ["p/new"]), ("gl-0000000001", ["p/new", "p/b"]),
    ("gl-0000000000", ["p/new", "p/b"])])
def test_a_former_id_and_an_id_that_redirects_are_understood(tmp_path: Path, name: str, records: list[str]) -> None:
    paths = Paths(tmp_path, tmp_path / "partners")
    paths.linked.mkdir(parents=True)
    (paths.linked / "link.json").write_bytes(orjson.dumps(
        {"redirects": [{"old_id": "gl-0000000000", "new_id": "gl-0000000001"}]}))
    assert _records_of(paths, name, KNOWN, PROJECT) == records
    with pytest.raises(UsageError, match="gl-0000000009"):
        _records_of(paths, "gl-0000000009", KNOWN, PROJECT)
