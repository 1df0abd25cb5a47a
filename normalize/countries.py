"""Countries: a name in French, English or its own language, or a code -> ISO 3166-1 alpha-2."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from normalize.text import fold

READ_IN = ("fr", "en", "de", "es", "it", "nl", "pt", "ca")
_ARTICLE = re.compile(r"^(?:the|la|le|les|l|el|de|die) | (?:the|la|le|les|l)$")
_ASIDE = re.compile(r"\s*[\[(][^\])]*[\])]|\s*\*+$")


@lru_cache(maxsize=1)
def names() -> Mapping[str, str]:
    """Return folded name or code -> ISO 3166-1 alpha-2, from CLDR."""
    from babel import Locale
    from babel.core import get_global

    found: dict[str, str] = {}
    territories = {str(key) for key in Locale("en").territories if re.fullmatch(r"[A-Z]{2}", str(key))}
    territories -= {"EU", "EZ", "UN", "ZZ", "QO", "XA", "XB"}
    for reader in READ_IN:
        for key, name in Locale(reader).territories.items():
            if key in territories:
                found.setdefault(_key(str(name)), str(key))
    for alias, codes in get_global("territory_aliases").items():
        if len(codes) == 1 and re.fullmatch(r"[A-Z]{2,3}", alias):
            found.setdefault(alias.lower(), codes[0])
    return found | {code.lower(): code for code in territories}


@lru_cache(maxsize=1024)
def name(code: str, language: str) -> str:
    """Return a country's name in a language (FR, "en" -> "France"), in English where CLDR does not have that one."""
    from babel import Locale, UnknownLocaleError

    try:
        locale = Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        locale = Locale("en")
    return str(locale.territories.get(code) or Locale("en").territories.get(code, code))


def read_forms(path: Path) -> dict[str, str]:
    """Read the forms of names that CLDR lacks (columns name, code)."""
    with path.open(encoding="utf-8", newline="") as file:
        return {_key(row["name"]): row["code"] for row in csv.DictReader(file)}


def find(text: str, forms: Mapping[str, str]) -> str | None:
    """Return the country that `text` names, None for none or for several.

    "France", "fr", "FRA", "États-Unis", "The Netherlands", "Bolivia (Plurinational State of)", "Tanzania, United
    Republic of". forms: what `read_forms` gave.
    """
    for candidate in (text, _ASIDE.sub("", text), text.split(",", 1)[0] if _INVERTED.search(text) else ""):
        key = _key(candidate)
        if code := forms.get(key) or names().get(key):
            return code
    return None


_INVERTED = re.compile(r", [^,]*\b(?:of|Republic|State|the|République|du|de)\b", re.IGNORECASE)


def _key(name: str) -> str:
    return _ARTICLE.sub("", fold(name))
