"""What typing does to a title."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from benchmarks.synthetic.lexicon import pick

ROWS = ("azertyuiop", "qsdfghjklm", "wxcvbn", "qwertyuiop", "asdfghjkl", "zxcvbnm")
KEYS = {letter: "".join(row[at - 1:at] + row[at + 1:at + 2] for row in ROWS for at in [row.find(letter)] if at >= 0)
        for letter in "abcdefghijklmnopqrstuvwxyz"}
HUMP = re.compile(r"(?<=[a-zà-ÿ])(?=[A-Z])")


def typo(chance: random.Random, text: str) -> str:
    """Return with one slip: a neighbouring key, a letter dropped, doubled or swapped; never the first."""
    if len(text) < 4:
        return text
    at = 1 + int(chance.random() * (len(text) - 2))
    way = chance.random()
    if way < 0.3:
        return f"{text[:at]}{text[at + 1:]}"
    if way < 0.5:
        return f"{text[:at]}{text[at]}{text[at:]}"
    if way < 0.75:
        return f"{text[:at]}{text[at + 1]}{text[at]}{text[at + 2:]}"
    return f"{text[:at]}{pick(chance, KEYS.get(text[at], 'aeins'))}{text[at + 1:]}"


def recased(chance: random.Random, text: str) -> str:
    """Return in capitals, in small letters, each word with a capital, or the first only."""
    return pick(chance, CASES)(text)


def each_word(text: str) -> str:
    return " ".join(word[:1].upper() + word[1:] for word in text.split(" "))


CASES: tuple[Callable[[str], str], ...] = (str.upper, str.upper, str.lower, each_word, each_word, str.capitalize)


def respaced(chance: random.Random, text: str) -> str:
    """Return with words parted or joined, hyphens and apostrophes otherwise."""
    if HUMP.search(text) and chance.random() < 0.7:
        return HUMP.sub(" ", text)
    way = chance.random()
    if way < 0.4:
        return text.replace("’", "'").replace("–", "-")
    if way < 0.7:
        return text.replace("-", " ").replace("’", " ")
    return text.replace(" ", "", 1) if text.count(" ") == 1 else text.replace(" ", "-", 1)


def reordered(chance: random.Random, text: str, town: str | None) -> str:
    """Return with the town in front if it ends with one, else a word or two from one end to the other."""
    if town and text.endswith(town):
        return f"{town} – {text[:-len(town)].removesuffix(' in ').rstrip(' -–,')}"
    words = text.split(" ")
    if len(words) < 3:
        return " ".join(reversed(words))
    at = 1 + int(chance.random() * 2)
    comma = "," if chance.random() < 0.5 else ""
    return f"{' '.join(words[at:])}{comma} {' '.join(words[:at])}"


def truncated(text: str, length: int) -> str:
    """Return the first letters, whole words only, with the sign that says so."""
    return text if len(text) <= length else f"{text[:length].rsplit(' ', 1)[0]}…"
