"""Names of persons in texts: found where a text says that a person stands there, never by their looks alone.

Two capitals make no person: "Emmaüs Connect" and "Tela Botanica" have them too. A name is taken after a form of
address (Mme, Dr), after a role or "contact" and a colon, after "écrire à" or "write to", before a role, and beside an
address or a number that was withheld. Where an organisation could stand as well, one of its words must be a given name.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import lru_cache

from normalize.given_names import GIVEN, NOT_A_PERSON
from normalize.people import WITHHELD, withhold_source
from normalize.text import fold

_UPPER, _LOWER = "A-ZÀ-ÖØ-ÞŒŠŽĆČŁ", "a-zà-öø-ÿœšžćčł"
_WORD = rf"(?:[{_UPPER}][{_LOWER}]+|[{_UPPER}]{{2,}}|[{_UPPER}]['’][{_UPPER}][{_LOWER}]+)" \
        rf"(?:['’-](?!s\b)[{_UPPER}]?[{_LOWER}]+|-[{_UPPER}]+|(?<=Mc)[{_UPPER}][{_LOWER}]+)*"
_PARTICLE = r"(?:de la|de|du|des|le|la|von|van der|van den|van|di|da|dos|del|ter|ben|el|al|bin)"
_NAME = rf"(?<![\w’'-])(?:{_WORD}|[{_UPPER}]\.)" \
        rf"(?: (?:(?:{_PARTICLE} |d['’])?{_WORD}|[{_UPPER}]\.)){{1,3}}(?![\w-])"
_SURNAME = rf"(?:[{_UPPER}]\. ?)?{_WORD}(?: (?:{_PARTICLE} )?(?:{_WORD}|[{_UPPER}]\b\.?)){{0,2}}(?!\w)"
_ROLE = (r"(?:responsables?|r[ée]f[ée]rente?s?|coordinat(?:eur|rice)s?|coordonnat(?:eur|rice)s?|coordinators?"
         r"|co-?direct(?:eur|rice)s?|direct(?:eur|rice)s?(?: g[ée]n[ée]rale?)?|directors?"
         r"|(?:vice-|co-?)?pr[ée]sidente?s?"
         r"|animat(?:eur|rice)s?|charg[ée]e?s?\s+d|chef(?:fe)?s?\s+de\s+(?:projet|produit|service|p[ôo]le)"
         r"|product\s+owners?|d[ée]velopp?eu(?:r|se)s?|coachs?|designers?|intrapreneu(?:r|se)s?|entrepreneu(?:r|se)s?"
         r"|(?:co-?)?fondat(?:eur|rice)s?|(?:co-?)?founders?|(?:project|team|technical)\s+(?:lead(?:er)?|manager)s?"
         r"|principal\s+investigators?|interlocut(?:eur|rice)s?|correspondante?s?|porteu(?:r|se)s?|m[ée]decins?"
         r"|maires?|adjointe?s?|d[ée]l[ée]gu[ée]e?s?|secr[ée]taires?|tr[ée]sori(?:er|[èe]re)s?|personne\s+[àa]\s+contacter)")
_CONTACT = r"(?:contacts?(?: (?:person|name))?|nous\s+contacter|vos?\s+contacts?|renseignements?|infos?)"
_QUOTE = r"[\"'«»*_|]{0,3}"
_COLON = rf"{_QUOTE}\s*[:=–—]\s*{_QUOTE}\s*"
_FORM = (r"(?:Mme|Mlle|Mmes|Madame|Mademoiselle|Monsieur|MM\.|M\.|Mr\.?|Mrs\.?|Ms\.?|Miss|Dr\.?|Docteur|Prof\.|Pr\.?"
         r"|Professeure?|Professor)")
_STREET = re.compile(r"(?:\b(?:rue|avenue|av\.|place|pl\.|boulevard|bd\.?|quai|all[ée]es?|impasse|cours|square|chemin"
                     r"|lyc[ée]e|coll[èe]ge|[ée]cole|h[ôo]pital|centre|fondation|institut|r[ée]sidence|mus[ée]e|prix|street|school)"
                     r"\s+(?:du|de la|de|of|the)?\s*)$", re.IGNORECASE)
_WRITE = (r"(?:contacter|contactez|contact|[ée]cri(?:re|vez|ve)(?:\s+un\s+e?-?mail)?\s+[àa]|aupr[èe]s\s+de"
          r"|s['’]adresser\s+[àa]|adressez-vous\s+[àa]|joindre|appele[rz]|appeler|(?:e-?)?mail(?:er)?(?:\s+to)?|write\s+to|reach|call"
          r"|merci\s+[àa]|thanks\s+to|anim[ée]e?s?\s+par|dirig[ée]e?s?\s+par|coordonn[ée]e?s?\s+par|fond[ée]e?s?\s+par"
          r"|cr[éeè]{2}e?s?\s+par|(?:created|founded|led|coordinated|developed)\s+by|impuls[ée]e?s?\s+par)")

_ADDRESSED = re.compile(rf"\b(?<!\w-)(?P<form>{_FORM}) (?P<name>{_SURNAME})")
_FORM_GATE = re.compile(r"\b(?:M(?:me|lle|mes|M?\.|rs?\b|s\b|iss\b|adame|ademoiselle|onsieur)|Dr\b|Doct|Prof|Pr\b)")
_CANDIDATE = re.compile(_NAME)
_AND = re.compile(r"\s*[,;/&+]\s*|\s*,?\s+(?:et|and|ou|or)\s+")
# Before a name, after a name, on both sides of what was withheld.
_ROLE_LABEL = re.compile(rf"\b(?i:{_ROLE})[^\n.:;!?•\[\]]{{0,60}}{_COLON}$")
_CONTACT_LABEL = re.compile(rf"\b(?i:{_CONTACT})[^\n.:;!?•\[\]]{{0,40}}{_COLON}$")
_BEFORE = re.compile(rf"\b(?i:{_WRITE})\s+$|\b(?i:{_ROLE})(?:\s+(?:d['’])?[{_LOWER}][{_LOWER}-]*){{0,5}},?\s+$"
                     rf"|\[…\][\s\"',;:()<>|/–—-]{{1,4}}$")
_GAP = r"[\s\"',;:()<>|/–—-]{1,4}(?:(?:\"[\w -]{1,30}\":\s*\")|(?:at|[àa]|au|par|by|on|sur|ou|or)\s+)?[\s(<]?"
_AFTER = re.compile(rf"\s*(?:[,:(–—]|-\s)\s*{_QUOTE}(?:(?:est|is|la|le|the|notre|our)\s+|l['’])?(?i:{_ROLE})"
                    rf"|{_GAP}\[…\]")
_BESIDE = re.compile(rf"{_GAP}\[…\]")
_LEADS = frozenset("""
    contact contacts contacter contactez ecrire ecrivez appeler appelez joindre merci thanks write call email mail
    responsable referent referente directeur directrice president presidente
""".split())  # noqa: SIM905 - words read best as words


@lru_cache(maxsize=4096)
def find(text: str) -> tuple[str, ...]:
    """Return the names of persons that `text` shows, each once; text: its addresses and numbers withheld already."""
    found = dict.fromkeys(_addressed(text)) if _FORM_GATE.search(text) else {}
    last = -1  # where the last name that was taken ends
    for match in _CANDIDATE.finditer(text):
        name = _trimmed(match[0])
        start, end = match.end() - len(name), match.end()
        known = is_person(name)
        if not known and not is_person(name, strict=False):
            continue
        listed = last >= 0 and _AND.fullmatch(text, last, start) is not None
        if listed or _is_named(text[max(0, start - 90):start], text[end:end + 60], known=known):
            found[name] = None
            last = end
    return tuple(found)


def without(text: str, names: Collection[str]) -> str:
    """Return `text` with each of the names as "[…]", also where markup stands between their words."""
    for name in sorted(names, key=len, reverse=True):
        words = r"(?:[\s*_]|&nbsp;|&#160;|<[^<>]*>)+".join(map(re.escape, name.split()))
        text = re.sub(rf"(?<!\w){words}(?!\w)", WITHHELD, text)
    return text


def withhold_all(text: str) -> str:
    """Return `text` (a value of an Issue: text, HTML or JSON) without addresses, numbers and names of persons."""
    shown = withhold_source(text).text
    return without(shown, find(shown))


def is_person(name: str, *, strict: bool = True) -> bool:
    """Say whether words may be a person's name; strict: one is a given name, the first, or the last after capitals."""
    words = [word for word in name.split() if not word.islower()]
    folded = [fold(word) for word in words]
    if any(word in NOT_A_PERSON for word in folded):
        return False
    given = folded[0].split()[:1] + (folded[-1].split()[:1] if words[0].isupper() else [])
    return any(word in GIVEN for word in given) or not (strict or words[0].isupper())


def _is_named(before: str, after: str, *, known: bool) -> bool:
    """Say whether what stands around a name says that it is a person's; known: it bears a given name."""
    if _STREET.search(before):
        return False
    if known and (_BEFORE.search(before) or _AFTER.match(after)):
        return True
    if before.rstrip(" \"'«*_|")[-1:] not in (":", "=", "–", "—"):
        return False
    return bool(_ROLE_LABEL.search(before)
                or (_CONTACT_LABEL.search(before) and (known or _BESIDE.match(after))))


def _addressed(text: str) -> Iterator[str]:
    """Yield the names after a form of address; a title may be a brand's ("Dr. Hauschka"), a street's, an office's."""
    for match in _ADDRESSED.finditer(text):
        words = [fold(word) for word in match["name"].split()]
        title = match["form"][0] in "DP"
        in_street = _STREET.search(text[max(0, match.start() - 40):match.start()])
        if not in_street and not NOT_A_PERSON & set(words) and (len(words) > 1 or not title):
            yield match["name"]


def _trimmed(name: str) -> str:
    """Drop a verb or a role that begins the sentence before a name ("Contacter Jeanne Martin")."""
    first, _, rest = name.partition(" ")
    return rest if fold(first) in _LEADS and " " in rest else name
