"""French and English: the texts of the site, numbers, dates, names of countries and languages in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel import Locale
from babel.dates import format_date
from markupsafe import Markup, escape

from crawlers.yaml_text import read_yaml

LANGUAGES = ("fr", "en")
_SPACES = re.compile(r"(?<=«) (?!\|)|(?<!\|) (?=[»:;?!](?:[ .,)]|$))")
ALL = 1 - 1e-9  # what sums and intervals make of 1
TEXTS = Path(__file__).parent / "texts.yml"


@lru_cache(maxsize=1)
def texts() -> Mapping[str, Mapping[str, str]]:
    """Read texts.yml: key -> {fr, en}. A text that counts has its two forms, one and many, apart by ` | `."""
    table: dict[str, dict[str, str]] = read_yaml(TEXTS)
    return {key: {**text, "fr": bound(text["fr"])} for key, text in table.items()}


def bound(text: str) -> str:
    """Return a text whose French signs keep to their word: no line begins with a colon."""
    return _SPACES.sub("\u00a0", text)


@dataclass(frozen=True, slots=True)
class Words:
    """All that one language says. `lang` is "fr" or "en"."""

    lang: str

    def __call__(self, key: str, **values: Any) -> str:
        """Return the text `key`, its {names} filled; `n` chooses between one and many. Raises KeyError if unknown."""
        text = self._form(texts()[key][self.lang], values)
        return text.format(**self._shown(values)) if values else text

    def html(self, key: str, **values: Any) -> Markup:
        """Like calling, for a text that holds markup as a value (a link): all else is escaped."""
        text = self._form(texts()[key][self.lang], values)
        return Markup(escape(text)).format(**self._shown(values))  # noqa: S704 - escaped, and format escapes

    def has(self, key: str) -> bool:
        """Tell whether there is a text `key`."""
        return key in texts()

    def _form(self, text: str, values: Mapping[str, Any]) -> str:
        if "n" not in values or " | " not in text:
            return text
        one, many = text.split(" | ", 1)
        single = values["n"] <= 1 if self.lang == "fr" else values["n"] == 1
        return one if single else many

    def _shown(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {name: self.number(value) if isinstance(value, int) else value for name, value in values.items()}

    def number(self, value: int) -> str:
        """Write a whole number with the language's thousands."""
        return f"{value:,}".replace(",", "\u202f" if self.lang == "fr" else ",")

    def percent(self, share: float) -> str:
        """Write a share from 0 to 1 as a percentage; nearly all is not told as all."""
        rounded = min(round(share * 100), 100 if share >= ALL else 99)
        return f"{rounded}\u202f%" if self.lang == "fr" else f"{rounded}%"

    def decimal(self, value: float) -> str:
        """Write a number with one decimal."""
        return f"{value:.1f}".replace(".", "," if self.lang == "fr" else ".")

    def signed(self, value: float) -> str:
        """Write a number with its sign and one decimal."""
        return f"{'−' if value < 0 else '+'}{self.decimal(abs(value))}"

    def day(self, value: str | None) -> str:
        """Write an ISO year, month, day or instant in words, no more precisely than it is known.

        What is not such a date is returned as it stands.
        """
        if not value:
            return ""
        parts = value[:10].split("-")
        try:
            numbers = [int(part) for part in parts]
            known = date(*[*numbers, 1, 1][:3])
        except (ValueError, TypeError):
            return value
        if len(parts) == 1:
            return value
        if len(parts) == 2:  # noqa: PLR2004 - year and month
            return format_date(known, "MMMM y", locale=self.lang)
        if self.lang == "fr" and known.day == 1:
            return "1er " + format_date(known, "MMMM y", locale="fr")
        return format_date(known, "d MMMM y", locale="fr" if self.lang == "fr" else "en_GB")

    def country(self, code: str | None) -> str:
        """Return the name of a country (ISO 3166-1), or the code when it has none."""
        return str(_locale(self.lang).territories.get(code or "", code or ""))

    def language(self, code: str | None) -> str:
        """Return the name of a language (BCP 47), or the code when it has none."""
        base = (code or "").split("-")[0]
        return str(_locale(self.lang).languages.get(base, code or ""))


@lru_cache(maxsize=4)
def _locale(lang: str) -> Locale:
    return Locale(lang)


def preferred(accept_language: str) -> str:
    """Choose "fr" or "en" from an Accept-Language header; French when it does not prefer English."""
    best = {"fr": 0.0, "en": 0.0}
    for part in accept_language.lower().split(","):
        tag, _, weight = part.strip().partition(";q=")
        try:
            value = float(weight) if weight else 1.0
        except ValueError:
            continue
        base = tag.split("-")[0]
        if base in best:
            best[base] = max(best[base], value)
    return "en" if best["en"] > best["fr"] else "fr"
