"""Names: coined ones, acronyms, slugs, organisations."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

from anyascii import anyascii

from benchmarks.synthetic.lexicon import EN, FR, Subject, bilingual, phrases, pick, zipf
from benchmarks.synthetic.places import Place, of

ASCII = {code: anyascii(chr(code)) for code in range(0xC0, 0x180)} | {0x2019: "'", 0x2013: "-", 0x2026: "..."}
EMPTY = frozenset("""le la les l du de des d à au aux et en pour of the in and for a an on to our un une
avec""".split())  # noqa: SIM905  a list of words reads better as a line
SYLLABLES = tuple(a + b for a in "bcdfgjklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "on"))
FARMS = ("la {}ière", "les {}ettes", "le Mas {}", "Ker{}", "la Croix {}", "le Bois {}", "le Clos {}")
STREETS = ("Road", "Green", "Park", "Estate", "Lane")
WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Organisation:
    """Who runs a project. names: forms by language, the most usual first. site: its domain; place: its seat."""

    names: tuple[tuple[str, ...], tuple[str, ...]]
    acronym: str
    site: str
    place: Place


def plain(text: str) -> str:
    """Return without accents and typographic signs."""
    return text.translate(ASCII)


def slug(text: str) -> str:
    """Return as an address would have it, at most 40 letters."""
    return "-".join(WORD.findall(plain(text).lower()))[:40].strip("-")


def acronym(text: str) -> str:
    """Return the initials of the words that mean something, or "" of fewer than three."""
    letters = [word[0] for word in WORD.findall(plain(text)) if word.lower() not in EMPTY]
    return "".join(letters[:6]).upper() if len(letters) > 2 else ""


def capital(text: str) -> str:
    """Return with a first capital, the rest as it is."""
    return text[:1].upper() + text[1:]


def coined(chance: random.Random, subject: Subject, language: int) -> str:
    """Return an invented name, now and then of the subject."""
    draw = chance.random()
    if draw < 0.15:
        noun = subject.before if language == EN else subject.of[FR].split("’")[-1].split(" ", 1)[-1]
        stem = noun.partition(" ")[0].partition("-")[0][:chance.randint(4, 7)]
        return _dressed(chance, [stem, pick(chance, phrases("suffixes"))])
    if draw < 0.45:
        return _dressed(chance, [pick(chance, phrases("morphemes")) for _ in range(2)])
    if draw < 0.75:
        parts = [pick(chance, phrases("morphemes")) for _ in range(2)]
        return _dressed(chance, [*parts, pick(chance, phrases("suffixes"))])
    return "".join(pick(chance, SYLLABLES) for _ in range(chance.randint(2, 4))).capitalize()


def quarter(chance: random.Random, language: int) -> str:
    """Return a neighbourhood, half of the time one that no other town has."""
    invented = chance.random() < 0.5
    if language == EN:
        return _road(chance) if invented else pick(chance, phrases("english_quarters"))
    return _farm(chance) if invented else pick(chance, phrases("quarters"))


def _road(chance: random.Random) -> str:
    return f"{pick(chance, phrases('village_starts'))}{pick(chance, phrases('village_ends'))} {pick(chance, STREETS)}"


def _farm(chance: random.Random) -> str:
    return pick(chance, FARMS).format(f"{pick(chance, SYLLABLES)}{pick(chance, SYLLABLES)}".capitalize())


def _dressed(chance: random.Random, parts: list[str]) -> str:
    way = chance.random()
    if way < 0.55:
        return "".join(parts).capitalize()
    if way < 0.80:
        return "".join(part.capitalize() for part in parts)
    if way < 0.88:
        return f"{parts[0].capitalize()}’{parts[1]}{''.join(parts[2:])}"
    return f"{parts[0].capitalize()} {''.join(parts[1:]).capitalize()}" if way < 0.96 else "".join(parts).upper()


def organisation(chance: random.Random, place: Place, subject: Subject) -> Organisation:
    """Return an organiser seated at the place, perhaps of the subject."""
    forms = zipf(chance, bilingual("organisations"))
    words = {"p": place.name, "of_p": of(place.name), "c": coined(chance, subject, place.language),
             "s": subject.of[FR],
             "e": capital(subject.before), "es": capital(subject.of[EN])}
    french, english = (tuple(form.format(**words) for form in forms[language]) for language in (FR, EN))
    first = (french, english)[place.language][0]
    site = f"{slug(first)}-{place.code[:2]}" if place.code else slug(first)  # the department, as names are shared
    return Organisation((french, english), acronym(first), site, place)
