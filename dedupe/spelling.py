"""Of a title that members write differently by a slip, capitals or accents, which form the rest of them bears out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rapidfuzz.distance import OSA

from dedupe.survivorship import Said, same_form
from normalize.text import fold

SLIPS = 2  # letters left out, added, changed or swapped
LEAST_LETTERS = 5  # of a word in which a slip is told from another word
BORNE_OUT_BY = ("organisations", "aliases", "keywords", "summary", "description", "place", "contact")


def best_spelled(best: Said, said: Sequence[Said]) -> Said:
    """Return `best`, or a title that differs from it only by a slip and that more of what the members say bears out.

    What bears a spelling out: each partner that writes it, and each address, organisation or text in which its words
    stand. Spellings that are borne out alike leave `best`. What a partner adds to every title ("Projet X", "X (its
    organisation)") goes where another writes the title without it. Capitals and accents are those that most partners
    write; of as many, not all capitals nor all small letters, then the most accents.
    """
    best = next((one for one in said if same_form(one.value) == _undecorated(best) != same_form(best.value)), best)
    forms = {same_form(one.value): one for one in reversed(said) if is_slip(str(one.value), str(best.value))}
    forms.pop(same_form(best.value), None)
    rivals = [best, *(forms[form] for form in sorted(forms))]
    if len(rivals) > 1:
        best = max(rivals, key=lambda one: _support(one, rivals, said))  # the first of equals: best
    return _best_written(best, said)


def _best_written(best: Said, said: Sequence[Said]) -> Said:
    """Return `best`, or the same title in the capitals and accents that most partners write."""
    form = same_form(best.value)
    alike = [one for one in said if one.inferred == best.inferred and same_form(one.value) == form]
    partners: dict[str, set[str]] = {}
    for one in alike:
        partners.setdefault(str(one.value), set()).add(one.member.record.partner)

    def written(one: Said) -> tuple[int, bool, int, bool]:
        text = str(one.value)
        return (len(partners[text]), not (text.isupper() or text.islower()),
                sum(not letter.isascii() for letter in text), one is best)
    return max(alike, key=written)


def is_slip(left: str, right: str) -> bool:
    """Say whether two titles have the same words but for a slip of the pen in long words, never in a number."""
    ours, theirs = fold(left).split(), fold(right).split()
    if len(ours) != len(theirs):
        return False
    if ours != theirs and "".join(ours) == "".join(theirs):
        return True  # the space or the hyphen slipped: "MicroF-olies"
    pairs = [(one, other) for one, other in zip(ours, theirs, strict=True) if one != other]
    return all((one + other).isalpha() and _differ_by_a_slip(one, other) for one, other in pairs)


def _differ_by_a_slip(one: str, other: str) -> bool:
    """Say whether two words are one: a long one with a slip or two, or any with two neighbouring letters swapped."""
    distance = OSA.distance(one, other)
    if min(len(one), len(other)) < LEAST_LETTERS:
        return distance == 1 and sorted(one) == sorted(other)
    return distance <= min(SLIPS, len(one) // 4)


def _undecorated(said: Said) -> str:
    """Return a title's form without "Projet" before it and one of its organisations in brackets behind it."""
    found = re.fullmatch(r"(?:(?:[Pp]rojet|[Pp]roject)\s+)?(.+?)(?:\s*\(([^()]+)\))?", str(said.value))
    if found is None or (found[2] and same_form(found[2]) not in map(same_form, said.member.record.organisations)):
        return same_form(said.value)
    return same_form(found[1])


def _support(one: Said, rivals: Sequence[Said], said: Sequence[Said]) -> int:
    """Return how many partners write this spelling, and in how many texts the words stand that only it has."""
    others = {word for rival in rivals if rival is not one for word in fold(str(rival.value)).split()}
    own = set(fold(str(one.value)).split()) - others
    partners = {other.member.record.partner for other in said if same_form(other.value) == same_form(one.value)}
    return len(partners) + sum(all(word in text for word in own) for other in said for text in _texts(other))


def _texts(said: Said) -> Iterator[str]:
    """Yield what a member says beside its title, folded; an address without what parts its words."""
    record = said.member.record
    for name in BORNE_OUT_BY:
        value = getattr(record, name)
        yield fold(" ".join(value) if isinstance(value, list) else value or "")
    for address in [record.url, *record.links]:
        yield re.sub(r"[\W_]", "", fold(address or ""))


__all__ = ["best_spelled", "is_slip"]
