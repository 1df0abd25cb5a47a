"""YAML by libyaml, ten times as fast as in Python; what nests so deep that its stack would overflow is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

MAX_DEPTH = 100


class TooDeepError(yaml.YAMLError, ValueError):
    """The text nests too deep; `str()` says how deep it may."""


def check_depth(text: str) -> None:
    """Raise TooDeepError for a text of more than MAX_DEPTH levels: the composer overflows, the parser does not."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise TooDeepError(f"YAML of more than {MAX_DEPTH} levels: refused")


def read_yaml(path: Path, loader: type[yaml.CSafeLoader] = yaml.CSafeLoader) -> Any:
    """Return what a YAML file says, in plain data. Raises OSError, UnicodeDecodeError or yaml.YAMLError."""
    text = path.read_text(encoding="utf-8")
    check_depth(text)
    return yaml.load(text, Loader=loader)  # noqa: S506 - a SafeLoader
