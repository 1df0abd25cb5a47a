from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from dedupe.tokens import hash_texts
from glane import state
from glane.state import State

IDS = ["p/a", "p/été", "p/12", "p/🌱 b", "p/a\0b", "p/a,b'c", "p/" + "long " * 500]


@pytest.mark.parametrize("lot", [3, 1 << 20])
@pytest.mark.parametrize("ids", [[], IDS[:1], [one for one in IDS if one.isascii()], IDS])
def test_who_belonged_where_is_read_as_it_was_kept(tmp_path: Path, ids: list[str], lot: int,
                                                   monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "LOT", lot)
    projects = [f"gl-000000000{number}" for number in range(len(ids))]
    with State(tmp_path / "state.db") as kept:
        kept.save_links(dict.fromkeys(ids, "gl-0000000000"), [], [])
        kept.save_links(dict(zip(ids[::2], projects[::2], strict=True)), [], [])
        found = kept.belonged()
    expected = [project if number % 2 == 0 else "gl-0000000000" for number, project in enumerate(projects)]
    assert found.projects(hash_texts(ids)).tolist() == expected
    assert found.projects(hash_texts(["p/b", ""])).tolist() == ["", ""]
    assert (np.diff(found.records.astype(float)) > 0).all()
