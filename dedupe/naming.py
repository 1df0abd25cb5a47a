"""What a record is called: its title and aliases, names in brackets, acronyms that its text spells out."""

from __future__ import annotations

import re

from dedupe.addresses import MIN_HANDLE
from dedupe.records import MAX_NAME, LinkRecord
from dedupe.words import small_ascii, words

OPENING = 300  # letters of a text in which it says what the name stands for
BRACKETS = re.compile(r"\s*([^(]+)\((?:previously|formerly|anciennement|ex)?[ -]*([^()]+)\)\s*", re.IGNORECASE)
MIN_INSIDE = 3
LETTERS = (3, 12)  # of an acronym
MAX_WORDS = 12  # of what it stands for
BEGIN = re.compile(r".*[.!?:;«»\"“”\n(]\s*", re.DOTALL)  # up to where the words before a bracket begin
INSIDE = re.compile(r"\s*\(([^()]{3,100})\)")
PARTED = re.compile(r"\s*:\s+|\s+[-–—|]\s+")  # parts a title from its subtitle
WORD = re.compile(r"[a-z0-9]+")


def names_of(record: LinkRecord) -> tuple[str, ...]:
    """Return the record's names; a record without any has one that says nothing.

    A title with brackets gives two names more, behind the title: what stands before them, and in them (an acronym, a
    former name); one that begins or ends with its partner's name gives the rest, last.
    """
    names = record.names if record.aliases else (record.title[:MAX_NAME],) if record.title.strip() else ("",)
    if PARTED.search(names[0]):
        names = (*names, *without_partner(names[0], record.partner))
    if "(" in record.text[:OPENING]:
        names = (*names, *spelt_out(names[0], record.text[:OPENING]))
    if ")" not in names[0]:
        return names
    bracketed = BRACKETS.fullmatch(record.title[:MAX_NAME])
    inside = [text for text in bracketed.groups() if len(text) >= MIN_INSIDE] if bracketed else []
    return (*names[:1], *inside, *names[1:])


def without_partner(title: str, partner: str) -> tuple[str, ...]:
    """Return what a title says but for the name of the partner before or behind it, as pages have it: `Glane | Title`.

    partner: its slug.
    """
    parts, own = PARTED.split(title), "".join(WORD.findall(partner.lower()))
    if len(own) < MIN_HANDLE or len(parts) == 1:
        return ()
    for name, rest in ((parts[0], parts[1:]), (parts[-1], parts[:-1])):
        if "".join(WORD.findall(small_ascii(name))).startswith(own):
            return (" ".join(rest),)
    return ()


def spelt_out(title: str, text: str) -> tuple[str, ...]:
    """Return what the title stands for, or its acronym, where the text gives it in brackets behind one or the other.

    `KSO` for the title `Koster Seafloor Observatory`, and the other way round (`InVEST (Integrated Valuation …)`);
    nothing for what is no acronym of it.
    """
    found = []
    at = text.find(f"({title})")
    if at > 0:
        found.append(BEGIN.sub("", text[:at]).strip())
    at = text.find(title)
    inside = INSIDE.match(text, at + len(title)) if at >= 0 else None
    if inside:
        found.append(inside[1].strip())
    return tuple(other for other in found if stands_for(title, other) or stands_for(other, title))


def stands_for(acronym: str, name: str) -> bool:
    """Say whether a name can be shortened so: its letters in their order, the first one first, capitals among them."""
    short, told = small_ascii(acronym), [word for word in WORD.findall(small_ascii(name)) if word not in words().empty]
    if not (short.isalnum() and LETTERS[0] <= len(short) <= LETTERS[1] and sum(map(str.isupper, acronym)) > 1):
        return False
    if not 1 < len(told) <= MAX_WORDS or told[0][0] != short[0]:
        return False
    rest = iter("".join(told))
    return all(letter in rest for letter in short)
