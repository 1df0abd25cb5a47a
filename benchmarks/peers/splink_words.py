"""Lists of words for Splink, whose arrays can be compared and blocked on but not weighed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

CROWD = 50  # records, at most, of a word that brings them together
LONGEST = 15
COMPARED = 20
Words = list[list[str] | None]


def words(values: Sequence[str | None]) -> Words:
    """Return the words of each value, each once, None where it is missing."""
    return [sorted(set(value.split())) if value else None for value in values]


def fewer(values: Words) -> Words:
    """Return the (at most COMPARED) rarest words of each."""
    crowd = Counter(word for value in values for word in value or ())
    return [value and sorted(value, key=lambda word: (crowd[word], word))[:COMPARED] for value in values]


def rare(values: Words) -> Words:
    """Return the (at most LONGEST) rarest words of four letters or more that few records have."""
    crowd = Counter(word for value in values for word in value or ())
    return [value and sorted((word for word in value if len(word) >= 4 and crowd[word] <= CROWD),
                             key=lambda word: (crowd[word], word))[:LONGEST] for value in values]
