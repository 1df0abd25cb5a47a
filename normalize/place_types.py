"""What a partner says of a place, and what Glane understood of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from normalize.text import fold, line

_POSTAL = re.compile(r"(?<!\d)(\d{5})(?!\d)")
_HINT = re.compile(r"\(\s*(?:dept?\.?\s*)?(\d{2,3}|2[ABab])\s*\)")
_VAGUE = frozenset({"", "none", "null", "nan", "n c", "nc", "unknown", "inconnu", "n a", "na", "n d", "autre", "other"})


@dataclass(frozen=True, slots=True)
class PlaceInput:
    """What a partner says of a place: any part may be a text, a number or None, as its listing has it.

    default_country: where the partner's places are if it says nothing (ISO code), None if that is anywhere.
    language: the partner's, in which a country that is only a code is named.
    """

    commune_code: Any = None
    commune: Any = None
    postal_code: Any = None
    department: Any = None
    region: Any = None
    country: Any = None
    latitude: Any = None
    longitude: Any = None
    point: Any = None
    address: Any = None
    name: Any = None
    epci: Any = None
    default_country: str | None = None
    language: str = "fr"


PARTS = tuple(name for name in PlaceInput.__dataclass_fields__ if name not in ("default_country", "language"))


class PlaceValue(NamedTuple):
    """A value of a common field, the part that it was read in, and how it was derived if the partner did not say it."""

    value: str | float
    original: str
    inferred: bool = False
    evidence: str | None = None


class PlaceIssue(NamedTuple):
    """A part of a place that was not understood: common field, kind of Issue, value."""

    field: str
    kind: str
    value: str


@dataclass(slots=True)
class PlaceResult:
    """The common fields that were found, and what was not understood."""

    values: dict[str, PlaceValue] = field(default_factory=dict)
    issues: list[PlaceIssue] = field(default_factory=list)

    def put(self, name: str, value: str | float | None, original: Any, evidence: str | None = None) -> None:
        """Set a field that is not set yet; evidence says that the value is derived, and of what."""
        if value is not None and name not in self.values:
            self.values[name] = PlaceValue(value, str(original), evidence is not None, evidence)

    def say(self, name: str, kind: str, value: Any) -> None:
        """Add an issue, once."""
        issue = PlaceIssue(name, kind, str(value))
        if issue not in self.issues:
            self.issues.append(issue)

    def text(self, name: str) -> str | None:
        """Return a field's value as text, None where it is not set."""
        found = self.values.get(name)
        return None if found is None else str(found.value)


@dataclass(slots=True)
class Said:
    """The parts of a place as clean texts, None where they say nothing. area_name: the name of what was found."""

    commune_code: str | None = None
    commune: str | None = None
    postal_code: str | None = None
    department: str | None = None
    region: str | None = None
    country: str | None = None
    address: str | None = None
    name: str | None = None
    epci: str | None = None
    area_name: str | None = None

    @classmethod
    def of(cls, place: PlaceInput) -> Said:
        """Read the parts: codes without spaces, a postal code of five digits."""
        points = ("latitude", "longitude", "point")
        said = cls(**{part: _text(getattr(place, part)) for part in PARTS if part not in points})
        if said.commune_code:
            said.commune_code = said.commune_code.replace(" ", "").upper()
        if said.postal_code:
            found = _POSTAL.search(said.postal_code.replace(" ", "").zfill(5))
            said.postal_code = found[1] if found else None
        return said

    def without_hints(self, text: str) -> tuple[str, str | None]:
        """Take a postal code and a department off "79000 Niort" or "Saint-Denis (93)"; return name and department."""
        if (postal := _POSTAL.search(text)) and not self.postal_code:
            self.postal_code = postal[1]
        hint = _HINT.search(text)
        name = _HINT.sub(" ", _POSTAL.sub(" ", text)).strip(" ,-–()")
        return name, hint[1].upper() if hint else None


def _text(value: Any) -> str | None:
    """Return a part as one clean line, None where it says nothing; several values are joined."""
    if isinstance(value, list | tuple):
        value = ", ".join(filter(None, map(_text, value)))
    if value is None or isinstance(value, bool | dict):
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = line(str(value))
    return None if fold(text) in _VAGUE and text.isascii() else text
