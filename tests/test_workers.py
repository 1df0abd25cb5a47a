"""The tests' own workers: what is made for many tests is made once."""

from __future__ import annotations

import pytest


@pytest.mark.xdist_group("workers")
def test_a_group_of_tests_stays_with_one_worker(request: pytest.FixtureRequest) -> None:
    """Versions of pytest and xdist that do not go together lose the groups, and say nothing: all is only slower."""
    if not getattr(request.config.option, "loadgroup", False):
        pytest.skip("not run with --dist loadgroup")
    assert request.node.nodeid.endswith("@workers")
