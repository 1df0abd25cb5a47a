"""What a record is called: its title and aliases, names in brackets, acronyms that its text spells out."""

from __future__ import annotations

import re

from dedupe.addresses import MIN_HANDLE
from dedupe.records import MAX_NAME, LinkRecord
from dedupe.words import small_ascii, words

OPENING = 300  # letters of a text in which it says what the name stands for
BRACKETS = re.compile(r"\s*([^(]+)\(([^()]+)\)\s*")
FORMERLY = re.compile(
    r"\s*([^(]+?)\s*(?:\(|[,;|]|\s[-–—])\s*(?:(?:previously|formerly)(?: known as| called| named)?|new name (?:of|for)|"
    r"(?:anciennement|autrefois)(?: appelée?| nommée?| dénommée?| connue? sous le nom de)?|nouveau nom (?:de |d[’'])|"
    r"ex)[ :-]*\b([^()]+?)\)?\s*", re.IGNORECASE)
FORMER = 2  # place of a former name in what `names_of` gives: behind the title, and the title without it
CODED = re.compile(r"[\s,–—-]*(?:\((?:\d{5}|(0[1-9]|[1-8]\d|9[0-5]|2[AB]|97[1-8]))\)|\b\d{5}(?=\s+[A-ZÀ-ÖØ-Þ]))")
MIN_INSIDE = 3
LETTERS = (3, 12)  # of an acronym
MAX_WORDS = 12  # of what it stands for
BEGIN = re.compile(r".*[.!?:;«»\"“”\n(]\s*", re.DOTALL)  # up to where the words before a bracket begin
SAYS_FORMER = ("formerly", "previously", "anciennement", "autrefois", "new name", "nouveau nom", "(ex", " ex ", " ex-")
BEHIND = re.compile(r"(.+)(?:\s[-–—|]\s+|\s*[,(:|]\s*)(?:\d{5}\s+)?([^|,(:)–—]+?)\)?\s*")
CUT, DIGIT = re.compile(r"[(,;:|–—]| - "), re.compile(r"\d\w")
INSIDE = re.compile(r"\s*\(([^()]{3,100})\)")
PARTED = re.compile(r"\s*:\s+|\s+[-–—|]\s+")  # parts a title from its subtitle
WORD = re.compile(r"[a-z0-9]+")


def names_of(record: LinkRecord) -> tuple[str, ...]:
    """Return the record's names; a record without any has one that says nothing.

    A title with brackets gives two names more, behind the title: what stands before them, and in them (an acronym); one
    that says its former name what stands before that, and it; one that begins or ends with its partner's name gives the
    rest, last, as does one that ends with its town. A postcode or a department in a title is no part of the name (see
    `department_told`).
    """
    names = record.names if record.aliases else (record.title[:MAX_NAME],) if record.title.strip() else ("",)
    names = (without_code(names[0]), *names[1:])
    if PARTED.search(names[0]):
        names = (*names, *without_partner(names[0], record.partner))
    if "(" in record.text[:OPENING]:
        names = (*names, *spelt_out(names[0], record.text[:OPENING]))
    if former := formerly(names[0]):
        return (*names[:1], *former, *names[1:])
    if record.place and (town_aside := without_town(record.title[:MAX_NAME], record.place)):
        return (*names, *town_aside)
    bracketed = BRACKETS.fullmatch(names[0]) if ")" in names[0] else None
    inside = [text for text in bracketed.groups() if len(text) >= MIN_INSIDE] if bracketed else []
    return (*names[:1], *inside, *names[1:])


def formerly(title: str) -> tuple[str, ...]:
    """Return what a title says that is called now, and what it was called before, if it says so."""
    found = FORMERLY.fullmatch(title) if any(map(title.lower().__contains__, SAYS_FORMER)) else None
    return tuple(text.strip() for text in found.groups()) if found else ()


def without_town(title: str, place: str) -> tuple[str, ...]:
    """Return what a title says but for the town behind it, where its record is: `Le Chaînon Vert - 56100 Lorient`."""
    if not CUT.search(title) or small_ascii(title.rstrip(" )")[-2:]) not in small_ascii(place):
        return ()  # most titles end otherwise than the town
    found = BEHIND.fullmatch(title)
    if not found:
        return ()
    town, places = WORD.findall(small_ascii(found[2])), WORD.findall(small_ascii(place))
    return (found[1].strip(),) if town and town == places[:len(town)] else ()


def without_code(title: str) -> str:
    """Return a title without postcodes and departments: `La Ressourcerie - 74000 Annecy`, `Repair Café (56)`."""
    return CODED.sub("", title) or title if DIGIT.search(title) else title


def department_told(title: str) -> str:
    """Return the department that a title names by its number or a postcode, empty where it names none."""
    found = CODED.search(title) if DIGIT.search(title) else None
    return (found[1] or re.sub(r"\D", "", found[0])[:2]) if found and without_code(title) != title else ""


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
