"""What the tests with real servers share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.commons import Commons


@pytest.fixture
def commons(tmp_path: Path) -> Commons:
    """An empty commons."""
    return Commons(tmp_path)
