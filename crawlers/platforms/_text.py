"""Bytes of a listing -> text that can be kept: its encoding told, what is broken mended and said."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from itertools import chain
from typing import Any, BinaryIO, NamedTuple

from crawlers.platforms._errors import Flaw, MalformedListing

BYTE_ORDER_MARKS = [(codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")]
LONGEST_MARK = 3  # bytes
MARK = "\ufeff"
WINDOWS = "cp1252"
PIECE = 2**18  # characters of a file that are looked at in one go
AROUND_BYTES = 30  # shown on either side of what is broken
UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)


def decode(body: bytes, encoding: str | None = None, content_type: str = "") -> tuple[str, list[Flaw]]:
    """Return the text of `body`, and a Flaw `encoding` where it had to be guessed or mended.

    In turn: `encoding` where the partner's file says it, the byte order mark, UTF-8, the charset of `content_type`,
    Windows-1252. NUL characters and lone surrogates become U+FFFD.
    Raises MalformedListing if `encoding` is not known to Python.
    """
    told, flaws = tell(io.BytesIO(body), encoding, content_type)
    return mend(body.decode(told, "replace").removeprefix(MARK), []), flaws


def tell(file: BinaryIO, encoding: str | None = None, content_type: str = "") -> tuple[str, list[Flaw]]:
    """Return the encoding of a file, told as `decode` says, and the Flaws that its text will have.

    The file is read in pieces, from its beginning to its end, and left at its beginning.
    """
    if encoding:
        return _declared(file, encoding)
    start = file.read(LONGEST_MARK)
    for mark, name in BYTE_ORDER_MARKS:
        if start.startswith(mark):
            return _declared(file, name)
    read = _read_through(file, "utf-8")
    if read.broken is None:
        return "utf-8", read.unkept
    said = CHARSET.search(content_type)
    if said and said[1].lower() not in ("utf-8", "utf8") and _is_known(said[1]):
        other = _read_through(file, said[1])
        if other.broken is None:
            return said[1], other.unkept
    guessed = Flaw("encoding", read.broken.decode(WINDOWS, "replace"))
    return WINDOWS, [guessed, *_read_through(file, WINDOWS, "replace").unkept]


def lines(file: BinaryIO, encoding: str) -> Iterator[str]:
    """Yield the lines of a file as they are asked for, as `decode` would have them, with their ends (\\r, \\n)."""
    text = io.TextIOWrapper(file, encoding, "replace", newline="")
    first = next(text, "").removeprefix(MARK)
    for line in chain([first] if first else [], text):
        yield UNKEEPABLE.sub("\ufffd", line)
    text.detach()  # or the file would be closed with it


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


class _Read(NamedTuple):
    """What a file is in an encoding: around its first bytes that are none of it, if any; a Flaw if not all is kept."""

    broken: bytes | None
    unkept: list[Flaw]


def _declared(file: BinaryIO, encoding: str) -> tuple[str, list[Flaw]]:
    if not _is_known(encoding):
        raise MalformedListing(f"encoding {encoding!r} is not known; correct or leave out options.encoding")
    read = _read_through(file, encoding)
    if read.broken is None:
        return encoding, read.unkept
    mended = Flaw("encoding", read.broken.decode(encoding, "replace"))
    return encoding, [mended, *_read_through(file, encoding, "replace").unkept]


def _is_known(encoding: str) -> bool:
    """Say whether Python knows it as an encoding of text."""
    try:
        io.TextIOWrapper(io.BytesIO(), encoding)
    except LookupError:
        return False
    return True


def _read_through(file: BinaryIO, encoding: str, errors: str = "strict") -> _Read:
    """Read a file from its beginning to its end, or to what breaks off, and go back to its beginning."""
    file.seek(0)
    text, unkept = io.TextIOWrapper(file, encoding, errors, newline=""), list[Flaw]()
    try:
        while piece := text.read(PIECE):
            if not unkept:
                mend(piece.removeprefix(MARK), unkept)
    except UnicodeDecodeError as error:
        at = file.tell() - len(error.object) + error.start  # the bytes that it was handed end where the file stands
        file.seek(max(0, at - AROUND_BYTES))
        return _Read(file.read(min(at, AROUND_BYTES) + AROUND_BYTES), [])
    finally:
        text.detach()
        file.seek(0)
    return _Read(None, unkept)
