"""Mends text that was decoded with the wrong table, only where that is certain."""

from __future__ import annotations

import re

# UTF-8 read as Windows-1252: "é" became "Ã©", "’" became "â€™", "œ" became "Å“".
# Only the bytes that give Latin-1, œ, Œ and typographic marks: other pairs may be meant.
_WINDOWS = re.compile("(?:[ÃÂ][\u0080-\u00ff\u0152-\u017e\u0192\u02c6\u02dc\u2013-\u2122]"
                      "|â\u20ac[\u0080-\u2122]|Å[“\u0093’\u0092])+")
# The same read as Mac Roman: "é" became "√©". Only beside a letter, since √ is also a sign.
_MACINTOSH = re.compile("(?<=[A-Za-zÀ-ÿ])√[^\x00-\x7f]|√[^\x00-\x7f](?=[A-Za-zÀ-ÿ])|‚Ä[ôòúùìîæ¶¢]")
_SUSPECT = re.compile("[ÃÂâÅ√‚\u0080-\u009f]")
_C1 = re.compile("[\u0080-\u009f]")


def repair(text: str) -> str:
    """Return `text` with certain mojibake mended ("Ã©" -> "é", "√´" -> "ë"); any other text unchanged."""
    while _SUSPECT.search(text):
        mended = _WINDOWS.sub(_from_windows, text)
        mended = _MACINTOSH.sub(lambda match: _decode(match[0], match[0].encode("mac_roman", "ignore")), mended)
        mended = _C1.sub(_c1, mended)
        if mended == text:
            break
        text = mended
    return text


def _from_windows(match: re.Match[str]) -> str:
    """Undo Windows-1252, whose five unused bytes are kept as C1 controls by most software."""
    try:
        data = b"".join(bytes([ord(char)]) if "\x80" <= char <= "\x9f" else char.encode("cp1252") for char in match[0])
    except UnicodeEncodeError:
        return match[0]
    return _decode(match[0], data)


def _decode(text: str, data: bytes) -> str:
    """Return `data` as UTF-8, or `text` unchanged where it is not."""
    try:
        return data.decode("utf-8") if data else text
    except UnicodeDecodeError:
        return text


def _c1(match: re.Match[str]) -> str:
    """A C1 control in a text is a character of Windows-1252; where that table has none it is dropped."""
    return bytes([ord(match[0])]).decode("cp1252", "ignore")
