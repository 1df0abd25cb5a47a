"""Languages: a name or a code in any usual form -> BCP 47; and which language a text is in."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from normalize.text import fold

READ_IN = ("fr", "en", "de", "es", "it", "nl", "pt", "ca")  # languages that names of languages are known in
LEAST_LETTERS = 25  # shorter texts are guessed too often
ENOUGH = 220  # characters that tell a language as well as a whole page does
CERTAIN = 0.9


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    """Return folded name or code -> BCP 47 primary language, from CLDR."""
    from babel import Locale
    from babel.core import get_global

    names: dict[str, str] = {}
    for reader in READ_IN:
        for key, name in Locale(reader).languages.items():
            if "_" not in str(key):
                names.setdefault(fold(str(name)), str(key))
    names |= {str(key): str(key) for key in Locale("en").languages if "_" not in str(key)}
    for alias, code in get_global("language_aliases").items():
        names.setdefault(alias.lower(), str(code).split("_")[0].split("-")[0])
    names.pop("", None)
    return names


@lru_cache(maxsize=1)
def _own_names() -> dict[str, str]:
    """Return what each language calls itself, folded -> BCP 47. Reads all of CLDR: two seconds, so only when asked."""
    from babel import Locale
    from babel.localedata import exists

    names: dict[str, str] = {}
    for code in filter(exists, sorted(set(_names().values()))):
        names.setdefault(fold(Locale(code).display_name or ""), code)
    names.pop("", None)
    return names


@lru_cache(maxsize=4096)
def code(text: str) -> str | None:
    """Return the BCP 47 primary language of "fr", "fr-FR", "fra", "French", "français"; None if it is none of these."""
    key = fold(text)
    if not key or key in ("und", "mul", "zxx", "root"):
        return None
    names = _names()
    if key in names:
        return names[key]
    first = key.split()[0]
    if len(first) in (2, 3) and ("-" in text or "_" in text) and first in names:
        return names[first]
    return _own_names().get(key)


def detect(text: str, likely: Iterable[str]) -> str | None:
    """Return which of the `likely` languages `text` is in; None if it is too short or no language is certain enough."""
    if sum(map(str.isalpha, text[:ENOUGH])) < LEAST_LETTERS:
        return None
    language, certainty = _identifier(tuple(sorted(set(likely)))).classify(text[:ENOUGH])
    return str(language) if certainty >= CERTAIN else None


@lru_cache(maxsize=64)
def _identifier(likely: tuple[str, ...]) -> Any:
    """Return a classifier for these languages only: among all 97 it is right four times in five, among two always."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    known = [language for language in likely if language in identifier.nb_classes]
    identifier.set_languages(known or ["fr", "en"])
    return identifier
