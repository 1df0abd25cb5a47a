"""YAML files of our own, read by libyaml: ten times as fast as in Python."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml


def read_yaml(path: Path) -> Any:
    """Return what a YAML file says, in plain data. Raises OSError, UnicodeDecodeError or yaml.YAMLError."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
