"""Bytes of a listing -> text that can be kept: its encoding told, what is broken mended and said."""

from __future__ import annotations

import codecs
import re
from typing import Any

from crawlers.platforms._errors import Flaw, MalformedListing

BYTE_ORDER_MARKS = [(codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")]
UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)


def decode(body: bytes, encoding: str | None = None, content_type: str = "") -> tuple[str, list[Flaw]]:
    """Return the text of `body`, and a Flaw `encoding` where it had to be guessed or mended.

    In turn: `encoding` where the partner's file says it, the byte order mark, UTF-8, the charset of `content_type`,
    Windows-1252. NUL characters and lone surrogates become U+FFFD.
    Raises MalformedListing if `encoding` is not known to Python.
    """
    text, flaws = _decode(body, encoding, content_type)
    return mend(text.removeprefix("\ufeff"), flaws), flaws


def mend(text: str, flaws: list[Flaw]) -> str:
    """Replace what neither JSON nor SQLite keeps (NUL, lone surrogates) by U+FFFD; add a Flaw where there was some."""
    broken = UNKEEPABLE.search(text)
    if broken is None:
        return text
    around = text[max(0, broken.start() - 40):broken.start() + 40]
    flaws.append(Flaw("encoding", UNKEEPABLE.sub("\ufffd", around)))
    return UNKEEPABLE.sub("\ufffd", text)


def mend_all(value: Any, flaws: list[Flaw]) -> Any:
    """`mend` all texts of a JSON value, keys included."""
    if isinstance(value, str):
        return mend(value, flaws)
    if isinstance(value, dict):
        return {mend(str(key), flaws): mend_all(item, flaws) for key, item in value.items()}
    if isinstance(value, list):
        return [mend_all(item, flaws) for item in value]
    return value


def _decode(body: bytes, encoding: str | None, content_type: str) -> tuple[str, list[Flaw]]:
    if encoding:
        return _declared(body, encoding)
    for mark, name in BYTE_ORDER_MARKS:
        if body.startswith(mark):
            return _declared(body, name)
    try:
        return body.decode("utf-8"), []
    except UnicodeDecodeError as error:
        around = body[max(0, error.start - 30):error.start + 30]
    found = CHARSET.search(content_type)
    if found and found[1].lower() not in ("utf-8", "utf8"):
        try:
            return body.decode(found[1]), []
        except (LookupError, UnicodeDecodeError):
            return _windows(body, around)
    return _windows(body, around)


def _declared(body: bytes, encoding: str) -> tuple[str, list[Flaw]]:
    try:
        return body.decode(encoding), []
    except LookupError as error:
        raise MalformedListing(f"encoding {encoding!r} is not known; correct or leave out options.encoding") from error
    except UnicodeDecodeError as error:
        around = body[max(0, error.start - 30):error.start + 30]
        return body.decode(encoding, "replace"), [Flaw("encoding", around.decode(encoding, "replace"))]


def _windows(body: bytes, around: bytes) -> tuple[str, list[Flaw]]:
    return body.decode("cp1252", "replace"), [Flaw("encoding", around.decode("cp1252", "replace"))]
