"""Any script in ASCII, as anyascii does it, but at the speed of str.translate: each character is looked up once."""

from __future__ import annotations

from anyascii import anyascii


class _Characters(dict[int, str]):
    """Code point -> ASCII; a character that is met for the first time is asked of anyascii."""

    def __missing__(self, code: int) -> str:
        self[code] = found = str(anyascii(chr(code)))
        return found


_CHARACTERS = _Characters()


def transliterate(text: str) -> str:
    """Return `text` in ASCII: accents gone, œ as oe, other scripts by their sounds."""
    return text if text.isascii() else text.translate(_CHARACTERS)
