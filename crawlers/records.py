"""All that a spider may emit: a RawRecord for each entry of a listing, an Issue for what it could not read."""

from __future__ import annotations

import dataclasses
import hashlib
from dataclasses import asdict, dataclass
from typing import Any

import orjson

Payload = dict[str, Any]


def canonical_json(payload: Any) -> bytes:
    """Return `payload` as JSON with sorted keys: equal payloads give equal bytes. Lone surrogates are replaced."""
    try:
        return orjson.dumps(payload, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)
    except (TypeError, ValueError):
        return orjson.dumps(_clean(payload), option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)


def _clean(value: Any) -> Any:
    """Make anything JSON: surrogates become U+FFFD, unknown types their text."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {str(_clean(key)): _clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean(item) for item in value]
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        return value if -(2**63) <= value < 2**64 else str(value)
    return _clean(value.isoformat() if hasattr(value, "isoformat") else str(value))


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One entry of a partner's listing, as found.

    partner: the partner's slug. source_id: what stays the same from crawl to crawl, unique within the partner.
    url: the address the entry was read from (not necessarily the project's). fetched_at: UTC, ISO 8601 with seconds,
    when this content was first fetched (an unchanged entry keeps its older time). payload: JSON values only.
    sha256: hexadecimal digest of the canonical payload, so that two entries are compared without reading them.
    """

    partner: str
    source_id: str
    url: str
    fetched_at: str
    payload: Payload
    sha256: str

    @classmethod
    def of(cls, partner: str, source_id: str, url: str, fetched_at: str, payload: Payload) -> RawRecord:
        """Build a record, its payload made plain JSON (dates to ISO texts) and digested."""
        data = canonical_json(payload)
        return cls(partner, source_id, url, fetched_at, orjson.loads(data), hashlib.sha256(data).hexdigest())

    @property
    def id(self) -> str:
        """`partner/source_id`: how decisions, statements and people name the record."""
        return f"{self.partner}/{self.source_id}"

    def to_json(self) -> bytes:
        """Return one NDJSON line, without its newline."""
        return canonical_json(asdict(self))

    @classmethod
    def from_json(cls, line: bytes | str) -> RawRecord:
        """Read a line written by `to_json`."""
        return cls(**orjson.loads(line))


@dataclass(frozen=True, slots=True, order=True)
class Issue:
    """A value or an entry that was not understood: news for the partner, never a default.

    partner: slug. record: `partner/source_id`, or "" when the entry has none. field: the common field, the partner's
    column, or "" for the whole entry. kind: one of normalize.issues.KINDS. value: the value as it stood, at most
    500 characters. count: how often, where equal issues were folded into one.
    """

    partner: str
    record: str
    field: str
    kind: str
    value: str = ""
    count: int = dataclasses.field(default=1, compare=False)

    @classmethod
    def of(cls, partner: str, record: str, field: str, kind: str, value: object = "") -> Issue:
        """Build an issue, its value cut to 500 characters and made printable."""
        text = _clean(value) if isinstance(value, str) else canonical_json(value).decode()
        return cls(partner, record, field, kind, text[:500])
