"""A regular expression as SQLite GLOB patterns, since SQLite has no REGEXP of its own.

Only what the schema uses is understood: characters, classes, `\\d`, groups, `|`, `?`, `{n}`, `{n,m}`, `+`, `*`, `.`,
`^` and `$`. A repetition without end becomes "one, then anything": the GLOB admits all that the expression admits, and
perhaps more; it never refuses what the expression admits.
"""

from __future__ import annotations

import re
from itertools import product

_TOKEN = re.compile(r"(?P<atom>\[\^?[^\]]+\]|\\.|[^\\\[\]])")
_REPEAT = re.compile(r"\?|\*|\+|\{(\d+)(?:,(\d+))?\}")
_ANY = "*"


def globs(pattern: str) -> list[str]:
    """Return GLOB patterns, sorted, such that a text that `pattern` is found in matches at least one.

    Raises ValueError for an expression beyond what is understood.
    """
    start, end = pattern.startswith("^"), pattern.endswith("$")
    body = pattern[start:len(pattern) - end]
    found, rest = _alternatives(body)
    if rest:
        raise ValueError(f"{pattern!r}: {rest!r} is not understood; keep the schema's expressions simple")
    return sorted({re.sub(r"\*+", "*", ("" if start else _ANY) + glob + ("" if end else _ANY)) for glob in found})


def _alternatives(body: str) -> tuple[set[str], str]:
    """Read `a|b|c` up to a closing parenthesis or the end; return its GLOBs and what is left."""
    found, rest = _sequence(body)
    while rest.startswith("|"):
        more, rest = _sequence(rest[1:])
        found |= more
    return found, rest


def _sequence(body: str) -> tuple[set[str], str]:
    found = {""}
    while body and body[0] not in "|)":
        atoms, body = _atom(body)
        repeat = _REPEAT.match(body)
        if repeat:
            atoms, body = _repeated(atoms, repeat), body[repeat.end():]
        found = {left + right for left, right in product(found, atoms)}
    return found, body


def _atom(body: str) -> tuple[set[str], str]:
    if body.startswith("("):
        found, rest = _alternatives(body[1:].removeprefix("?:"))
        if not rest.startswith(")"):
            raise ValueError(f"{body!r}: a parenthesis is not closed")
        return found, rest[1:]
    token = _TOKEN.match(body)
    if not token:
        raise ValueError(f"{body!r} is not understood; keep the schema's expressions simple")
    atom, rest = token["atom"], body[token.end():]
    if atom in ("\\d", "."):
        return {"[0-9]" if atom == "\\d" else "?"}, rest
    if atom.startswith("["):
        return {_class(atom)}, rest
    if atom.startswith("\\") and atom[1].isalnum():
        raise ValueError(f"{atom!r} is not understood; write the class out")
    atom = atom[-1]
    return {f"[{atom}]" if atom in "*?[" else atom}, rest


def _class(atom: str) -> str:
    """A class says the same in both, save that GLOB knows no backslash."""
    return atom.replace("\\d", "0-9").replace("\\", "")


def _repeated(atoms: set[str], repeat: re.Match[str]) -> set[str]:
    sign = repeat[0]
    if sign == "?":
        return atoms | {""}
    if sign == "*":
        return {_ANY}
    if sign == "+":
        return {atom + _ANY for atom in atoms}
    least = int(repeat[1])
    most = int(repeat[2]) if repeat[2] else least
    return {"".join(parts) for times in range(least, most + 1) for parts in product(atoms, repeat=times)}
