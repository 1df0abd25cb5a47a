"""French or English: which of the two a person is spoken to in."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Literal

Language = Literal["fr", "en"]


def chosen(texts: tuple[str, str], language: Language) -> str:
    """Return that of a French and an English text which is in a language."""
    french, english = texts
    return french if language == "fr" else english


def language_of(environment: Mapping[str, str] = os.environ) -> Language:
    """Return the language of the terminal: English where the locale says so, else French."""
    locale = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    return "en" if locale.lower().startswith("en") else "fr"
