"""The forms that one project takes from site to site: titles, addresses, dates, and the dirt of real listings."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from zlib import crc32

MONTHS = {
    "fr": ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
           "décembre"],
    "en": ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December"],
}
SHORT = {
    "fr": ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "Sept.", "oct.", "nov.", "déc."],
    "en": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec"],
}
SEASONS = {"fr": ("hiver", "printemps", "été", "automne"), "en": ("winter", "spring", "summer", "autumn")}


def pick(options: list[str], *seed: str) -> str:
    """Return one of `options`, always the same for the same seed."""
    return options[crc32("/".join(seed).encode()) % len(options)]


def without_accents(text: str) -> str:
    """Return `text` as typed on a keyboard without accents; ligatures are written out."""
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("’", "'"))
    return "".join(char for char in plain if not unicodedata.combining(char))


def misspelt(text: str) -> str:
    """Return `text` with two neighbouring letters of its longest word swapped, as a hurried hand does."""
    word = max(text.split(), key=len)
    middle = len(word) // 2
    swapped = word[:middle - 1] + word[middle] + word[middle - 1] + word[middle + 1:]
    return text.replace(word, swapped, 1)


def mojibake(text: str) -> str:
    """Return `text` encoded twice: its UTF-8 read as Windows-1252 (or Latin-1 where that has no such byte)."""
    return "".join(_twice(char) for char in text)


def _twice(char: str) -> str:
    data = char.encode("utf-8")
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def moved(url: str, seed: str) -> str:
    """Return another address of the same page: http for https, www, a slash, campaign parameters."""
    scheme, _, rest = url.partition("://")
    slash = url if url.endswith("/") else f"{url}/"
    www = f"{scheme}://{rest.removeprefix('www.') if rest.startswith('www.') else 'www.' + rest}"
    campaign = f"{url}{'&' if '?' in url else '?'}utm_source=lettre&utm_medium=email"
    return pick([f"http://{rest}", slash, campaign, www, slash.replace("https://", "http://")], seed, "address")


def date_text(date: str, language: str, seed: str) -> str:
    """Return an ISO date (year, month or day) as people write it. Seasons only for the month that begins one."""
    year, month, day = [*date.split("-"), "", ""][:3]
    if not month:
        return pick([year, year, f"depuis {year}" if language == "fr" else f"since {year}"], seed, date)
    number = int(month)
    name, short = MONTHS[language][number - 1], SHORT[language][number - 1]
    if not day:
        season = SEASONS[language][number % 12 // 3]
        styles = [f"{name} {year}", f"{short} {year}", f"{month}/{year}", f"{name.capitalize()} {year}"]
        return f"{season} {year}" if number in (3, 6, 9) else pick(styles, seed, date)
    french = [f"{int(day)} {name} {year}", f"{day}/{month}/{year}", date, f"{int(day)} {short} {year}"]
    english = [f"{int(day)} {name} {year}", f"{name} {int(day)}, {year}", date]
    return pick(french if language == "fr" else english, seed, date)


TITLES: dict[str, Callable[[str], str]] = {
    "typo": misspelt, "plain": without_accents, "upper": str.upper, "lower": str.lower, "mojibake": mojibake,
    "script": lambda title: f"{title}<script>alert(document.domain)</script>",
    "spaced": lambda title: f"  {title.replace(' ', '  ', 1)} ".replace(" :", " :"),
}
