"""E-mail addresses and telephone numbers: withheld from every text; a role's address may be a contact."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from normalize.text import fold, plain

WITHHELD = "[…]"

_AT = r"(?:@|＠|&#0*64;|&#x0*40;|&commat;|%40)"
_BRACKETED_AT = r"\s*[(\[{<]\s*(?:at|arobase|arobas|arrobase|arroba|chez|a|ä|à|@)\s*[)\]}>]\s*"
_SPOKEN_AT = r"\s+(?:AT|arobase|arobas|arroba)\s+"
_DOT = r"(?:\s*\.\s*|\s*[(\[{]\s*(?:dot|point|punto|punt|\.)\s*[)\]}]\s*|\s+(?:dot|DOT|point|punto|punt)\s+)"
_LABEL = r"[^\W_](?:[\w-]*[^\W_])?"
_EMAIL = re.compile(
    rf"(?:mailto:\s*)?(?:(?<![\w.+/-])|(?<=[/:=]))[\w.+'’-]{{0,63}}[\w+-]{_AT}{_LABEL}(?:\.{_LABEL})*\.[^\W\d_]{{2,24}}"
    rf"(?:\?(?:subject|body|cc|bcc)=[^\s\"'<>]*)?"
    rf"|mailto:\s*[^\s\"'<>]{{1,200}}{_AT}[^\s\"'<>]+"
    rf"|(?<![\w.+-])[\w.+-]{{0,63}}\w(?:{_BRACKETED_AT}|{_SPOKEN_AT}){_LABEL}(?:{_DOT}{_LABEL})*{_DOT}[^\W\d_]{{2,24}}\b",
)
# Where an address may be; most texts hold none of it, and an expression that begins with any letter is slow.
_EMAIL_GATE = re.compile(r"[@＠]|&(?:#0*64|#[xX]0*40|commat);|%40|[mM]ailto:|\s(?:AT|[aA]rr?oba|ARR?OBA)"
                         r"|[(\[{<]\s*(?:at|AT|a|ä|à|[aA]rr?oba\w*|chez|@)\s*[)\]}>]")
_EMAIL_SIGNS = ("@", "＠", "&", "%40", "(", "[", "{", "<", "mailto", " AT ", "arob", "arro", "AROB", "ARRO")
_HIDDEN_SIGNS = ("@", "＠", "&#", "&c", "%40", "(at", "[at", "mailto")
_WINDOW = 120  # characters on both sides of such a place that an address may reach

# What follows a sum of money, a count or a measure is no telephone.
_UNIT = r"(?!\s*(?:€|\$|£|%|[kM]€|euros?\b|EUR\b|USD\b|habitants|hab\b|personnes|people|km|m²|ha\b|tonnes?\b))"
_FRENCH = r"(?:(?:\+|00)33\s*(?:\(0\))?[\s.\-]*[1-9]|0[1-9])(?P<{0}>[\s.\-/]{{0,2}})\d{{2}}(?:(?P={0})\d{{2}}){{3}}"
_INTERNATIONAL = r"\+\d{1,3}[\s.\-/]{0,2}(?:\(\d{1,4}\)[\s.\-/]{0,2})?\d(?:[\s.\-/()]{0,2}\d){5,12}"
_AMERICAN = r"(?:1[-.\s])?(?:\(\d{3}\)\s?\d{3}[-.\s]|\d{3}(?P<c>[-.])\d{3}(?P=c))\d{4}"
_DASHED = r"0\d{1,3}[-/]\d{6,8}"
_LABELLED = (r"(?:t[ée]l(?:[ée]phone)?|phone|mobile|portable|fax|gsm|whatsapp|telefoon|telefon|tel[eé]fono)\b"
             r"(?:\s*(?:number|nr|no|n°))?[\s.:°]{0,6}[(+]?\d(?:[\s.\-/()]{0,2}\d){7,14}")
_PHONE = re.compile(
    rf"(?<![\w.,/=&#-])(?<!\d[ .])(?<!ISBN )(?<!ISBN: )(?:(?:tel:\s*)?(?:{_FRENCH.format('a')}"
    rf"(?:\s{{0,3}}(?:/|,|et|ou|-)?\s{{0,3}}{_FRENCH.format('b')})*"
    rf"|{_INTERNATIONAL}|{_DASHED}))(?!\d)(?![ .]\d{{3}}){_UNIT}"
    rf"|(?<![\w.,/=&#-]){_AMERICAN}(?!\d){_UNIT}"
    rf"|\btel:\s*\+?[\d\s().\-]{{8,20}}\d"
    rf"|\b{_LABELLED}(?!\d)", re.IGNORECASE)
_PHONE_GATE = re.compile(r"\d(?:[\s.\-/()]{0,2}\d){6}")
_MANY_DIGITS = re.compile(r"\d(?:\D{0,12}\d){7}")
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"']+", re.IGNORECASE)

# Mailboxes of a function, in the languages of our partners.
ROLES = frozenset("""
    contact contacts contactez contacto contatto kontakt info infos information informations informacion
    informazioni hello bonjour hola accueil welcome secretariat secretary secretaria sekretariat mairie ville
    support help aide helpdesk team equipe equipo project projects projet projets proyecto association asso bureau
    office communication communications com comm press presse media webmaster admin administration postmaster
    participate participation participer participa volunteer volunteers benevole benevoles benevolat community
    communaute citizenscience citsci science sciences data donnees opendata dpo rgpd gdpr privacy feedback enquiries
    inquiries general mail email post service services newsletter lettre reservation reservations formation
    formations education editor redaction coordination programme program membership adhesion questions question
""".split())  # noqa: SIM905 - words read best as words
# One of these makes a mailbox a role's, whatever stands beside it ("contact-loire", "equipe.rnb").
CORE_ROLES = frozenset("""
    contact contacts info infos equipe team support assistance accueil secretariat secretary hello bonjour helpdesk
""".split())  # noqa: SIM905 - words read best as words
PRIVATE = frozenset({"prive", "privee", "private", "perso", "personnel", "personal"})
_LOCAL_PART = re.compile(r"[a-z0-9][a-z0-9._+-]*@(?:[a-z0-9-]+\.)+[a-z]{2,24}")


class Withheld(NamedTuple):
    """A text without personal data, and what was taken out of it: "e-mail" or "telephone", one for each."""

    text: str
    kinds: tuple[str, ...]


@lru_cache(maxsize=8192)
def withhold(text: str) -> Withheld:
    """Return `text` with each e-mail address and telephone number replaced by "[…]".

    Also written against robots ("nom (at) domaine point fr"), as mailto: or tel:, or encoded. Numbers inside web
    addresses, SIRET numbers, years, sums and coordinates stay.
    """
    kinds: list[str] = []

    def take(kind: str, count: int = 1) -> str:
        kinds.extend([kind] * count)
        return WITHHELD

    def take_phones(match: re.Match[str]) -> str:
        return take("telephone", max(1, sum(char.isdigit() for char in match[0]) // 10))

    if any(sign in text for sign in _EMAIL_SIGNS):
        text = _in_windows(text, lambda part: _EMAIL.sub(lambda _: take("e-mail"), part))
    if _PHONE_GATE.search(text):
        parts = _split_addresses(text)
        parts[::2] = [_PHONE.sub(take_phones, part) for part in parts[::2]]
        text = "".join(parts)
    return Withheld(text, tuple(kinds))


@lru_cache(maxsize=4096)
def withhold_source(source: str) -> Withheld:
    """Return HTML or Markdown `source` as `withhold` does; as plain text if only that shows what its markup hides.

    "jean<b>@</b>x.fr" is no address to the eye of an expression, and is one to a reader.
    """
    found = withhold(source)
    if any(sign in found.text for sign in _HIDDEN_SIGNS) or _hides_digits(found.text):
        shown = withhold(plain(found.text))
        if shown.kinds:
            return Withheld(shown.text, found.kinds + shown.kinds)
    return found


def _hides_digits(text: str) -> bool:
    """Say whether markup may part the digits of a telephone number."""
    return ("<" in text or "&" in text or "*" in text) and bool(_MANY_DIGITS.search(text))


def role_address(text: str, project: str = "") -> str | None:
    """Return the e-mail address of a role ("mailto:Contact@x.fr" -> "contact@x.fr"), None for any other text.

    project: the project's name; a mailbox that bears it whole is the project's.
    """
    address = text.strip().lower().removeprefix("mailto:").split("?", 1)[0].strip()
    if not _LOCAL_PART.fullmatch(address):
        return None
    local = address.split("@", 1)[0]
    words = [word for word in re.split(r"[._+-]|\d+", local) if word]
    if not words or PRIVATE & set(words):
        return None
    is_role = all(word in ROLES for word in words) or words[0].startswith("contact")
    is_role = is_role or words[0] in CORE_ROLES or words[-1] in CORE_ROLES
    return address if is_role or "".join(words) == re.sub(r"[\W\d_]", "", fold(project)) else None


def _in_windows(text: str, function: Callable[[str], str]) -> str:
    """Apply `function` around each place where an e-mail address may be, and leave the rest as it is."""
    windows: list[tuple[int, int]] = []
    for match in _EMAIL_GATE.finditer(text):
        start, end = max(0, match.start() - _WINDOW), match.end() + _WINDOW
        if windows and start <= windows[-1][1]:
            windows[-1] = windows[-1][0], end
        else:
            windows.append((start, end))
    for start, end in reversed(windows):
        text = text[:start] + function(text[start:end]) + text[end:]
    return text


def _split_addresses(text: str) -> list[str]:
    """Return text and web addresses in turns: what stands between them, then an address, and so on."""
    parts, end = [], 0
    for match in _ADDRESS.finditer(text):
        parts += [text[end:match.start()], match[0]]
        end = match.end()
    return [*parts, text[end:]]
