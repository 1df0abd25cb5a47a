"""A file of data, or of Markdown with front matter, to a payload."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import PurePosixPath
from typing import Any

import yaml

from crawlers.platforms._documents import load_json_text
from crawlers.platforms._errors import Flaw, Found, MalformedListing
from crawlers.platforms._text import decode, mend
from crawlers.yaml_text import MAX_DEPTH, check_depth

MAX_VALUES = 100_000  # values in one file, aliases written out
FENCED = re.compile(r"\s*(---|\+\+\+)[ \t]*\r?\n(.*?)^(?:\1|\.\.\.)[ \t]*(?:\r?\n|\Z)(.*)", re.DOTALL | re.MULTILINE)


def read_file(path: str, body: bytes) -> Iterator[Found]:
    """Yield the payload of one file: its mapping, with `_path`, `_stem` and, of Markdown, `body` (text after the front
    matter); then the Flaws about it. Keys without a value are left out. A file without a mapping gives a Flaw
    `unreadable`.
    """
    text, flaws = decode(body)
    where = PurePosixPath(path)
    try:
        data = _plain(_parse(where.suffix.lower(), text, flaws), [MAX_VALUES], 0)
    except (ValueError, yaml.YAMLError, RecursionError) as error:
        yield Flaw("unreadable", f"{path}: {' '.join(str(error).split())[:300]}")
        return
    if not isinstance(data, dict):
        yield Flaw("unreadable", f"{path}: not a mapping of keys")
        return
    entry = {**data, "_path": path, "_stem": where.stem}
    yield entry
    for flaw in flaws:
        yield Flaw(flaw.kind, flaw.value, flaw.field, entry)


def _parse(suffix: str, text: str, flaws: list[Flaw]) -> Any:
    if suffix in (".yml", ".yaml"):
        return _yaml(text, flaws)
    if suffix == ".toml":
        return tomllib.loads(text)
    if suffix == ".json":
        return load_json_text(text, flaws)
    fenced = FENCED.match(text)
    if fenced is None:
        raise MalformedListing("no front matter (a first line --- or +++, and the same after it)")
    matter = tomllib.loads(fenced[2]) if fenced[1] == "+++" else _yaml(fenced[2], flaws)
    if not isinstance(matter, dict):
        raise MalformedListing("the front matter is not a mapping of keys")
    return {**matter, "body": fenced[3].strip()}


def _plain(value: Any, left: list[int], depth: int) -> Any:
    """Make a value plain JSON; raise ValueError where aliases, written out, give too many values."""
    left[0] -= 1
    if left[0] < 0 or depth > MAX_DEPTH:
        raise ValueError(f"more than {MAX_VALUES:,} values or {MAX_DEPTH} levels, aliases written out: refused")
    if isinstance(value, dict):
        pairs = ((mend(str(key), []), _plain(item, left, depth + 1)) for key, item in value.items())
        return {key: item for key, item in pairs if item is not None}
    if isinstance(value, list | tuple | set):
        return [item for item in (_plain(item, left, depth + 1) for item in value) if item is not None]
    if isinstance(value, float) and not (float("-inf") < value < float("inf")):
        return None
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    return decode(value)[0] if isinstance(value, bytes) else value


def _yaml(text: str, flaws: list[Flaw]) -> Any:
    """Return the one document of a YAML text."""
    check_depth(text)
    loader = _Loader(text)
    loader.flaws = flaws
    try:
        documents = []
        while loader.check_data():  # type: ignore[no-untyped-call]
            documents.append(loader.get_data())
    finally:
        loader.dispose()
    documents = [document for document in documents if document is not None]
    if len(documents) > 1:
        raise ValueError(f"{len(documents)} YAML documents in one file")
    return documents[0] if documents else None


class _Loader(yaml.CSafeLoader):
    """YAML as people mean it: `01004` is a text (a postal code), `no` and `on` are texts, dates are ISO texts.

    These are the types of YAML 1.2's core schema; PyYAML reads 1.1, where 01004 is octal and NO is false.
    """

    flaws: list[Flaw]
    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - PyYAML's own attribute

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Put merged keys (`<<`) in their place, at most MAX_VALUES of them: merges of merges multiply."""
        keys = Counter(key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode))
        self.flaws.extend(Flaw("repeated_key", key, key) for key, count in keys.items() if count > 1 and key != "<<")
        super().flatten_mapping(node)
        if len(node.value) > MAX_VALUES:
            raise yaml.constructor.ConstructorError(None, None, "merges too many keys", node.start_mark)


def _date(loader: _Loader, node: yaml.ScalarNode) -> str:
    """Return a date in ISO 8601; one that no calendar has (0000-00-00) stays as it is written."""
    try:
        found: date = loader.construct_yaml_timestamp(node)
    except ValueError:
        return str(node.value)
    return found.isoformat()


def _resolve(tag: str, pattern: str, first: str) -> None:
    starts = [character.strip() for character in first]  # a space stands for the empty scalar
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(rf"^(?:{pattern})$"), starts)


_resolve("bool", "true|True|TRUE|false|False|FALSE", "tTfF")
_resolve("int", "[-+]?(?:0|[1-9][0-9]{0,17})", "-+0123456789")
_resolve("float", r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)\.[0-9]*)(?:[eE][-+]?[0-9]+)?"
                  r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)", "-+0123456789.")
_resolve("merge", "<<", "<")
_resolve("null", "~|null|Null|NULL|", "~nN ")
_resolve("timestamp", r"\d{4}-\d{1,2}-\d{1,2}(?:(?:[Tt]|[ \t]+)\d{1,2}:\d\d:\d\d(?:\.\d*)?"
                      r"(?:[ \t]*(?:Z|[-+]\d{1,2}(?::?\d\d)?))?)?", "0123456789")
_Loader.add_constructor("tag:yaml.org,2002:timestamp", _date)
