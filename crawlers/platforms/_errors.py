"""How a reader says that something is wrong: with the whole document, or with a part of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from crawlers.records import Payload


class MalformedListing(ValueError):  # noqa: N818 - named for what it says of the listing
    """The document as a whole cannot be read, so the run fails. `str()` says what was found and what to do."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """A part that was not understood: what a reader, which knows no partner, says in place of an Issue.

    kind: one of normalize.issues.KINDS. value: the value as it stood. field: the partner's column or key.
    entry: the payload that the flaw is about, from which the spider tells the record; None for none.
    """

    kind: str
    value: Any = ""
    field: str = ""
    entry: Payload | None = None


Found = Payload | Flaw
