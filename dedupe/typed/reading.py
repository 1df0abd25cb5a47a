"""What a value is read as: folded words, year, number, addresses. None of them raises."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from dedupe.addresses import absolute, read_address
from dedupe.tokens import Bools, Bytes, Ints, folded
from normalize.dates import LATEST
from normalize.points import decimal

SEPARATOR = "\x1f"  # between the values of a field with several
GROUPED = re.compile(r"\d{1,3}((,\d{3})+(?=\.\d)|(\.\d{3})+(?=,\d)|(,\d{3}){2,}|(\.\d{3}){2,})(?!\d)")
CENTURY = 30  # two digits up to this are read as 20.., greater ones as 19..
BEFORE = re.compile(r"""^\s*[-−–]\s*\d
    | \d\s*av(?:ant|\.)?\s*(?:j(?:\.|[ée]sus)?[\s-]*c|notre)  # avant J.-C., avant notre ère
    | \d\s*b\.?\s?c\.?(?:\s?e\b)?(?!\w)""", re.IGNORECASE | re.VERBOSE)
SPACE, LINE = ord(" "), ord("\n")


def fold_all(values: Sequence[str]) -> list[str]:
    """Return each value as small ASCII words and numbers, one space apart; CamelCase parted."""
    return lines(fold_lines(values)[0]) if values else []


def lines(data: Bytes) -> list[str]:
    """Return folded texts that lie one after the other, a line break after each."""
    return data.tobytes().decode("ascii").split("\n")[:-1]


def fold_lines(values: Sequence[str]) -> tuple[Bytes, Ints]:
    """Return values (at least one) folded as `fold_all` does, a line break after each, and where each begins."""
    codes, starts = folded(values, small=False)
    small, great = _within(codes, "a", "z"), _within(codes, "A", "Z")
    digit, letter = _within(codes, "0", "9"), small | great
    begin = np.zeros(len(codes), np.bool_)
    begin[1:] = (letter[1:] & digit[:-1]) | (digit[1:] & letter[:-1])
    begin[1:-1] |= small[:-2] & great[1:-1] & small[2:]
    plain = np.where(great, codes + 32, np.where(small | digit, codes, SPACE)).astype(np.uint8)
    plain[np.append(starts[1:], len(codes)) - 1] = LINE
    spaced = np.insert(plain, np.flatnonzero(begin), SPACE)
    blank, edge = spaced == SPACE, spaced <= SPACE
    keep = ~blank
    keep[1:] |= ~edge[:-1]
    single = spaced[keep]
    last = np.zeros(len(single), np.bool_)
    last[:-1] = (single[:-1] == SPACE) & (single[1:] == LINE)
    data = single[~last]
    return data, np.append(0, np.flatnonzero(data == LINE)[:-1] + 1)


def _within(codes: Bytes, first: str, last: str) -> Bools:
    return np.asarray((codes >= ord(first)) & (codes <= ord(last)), np.bool_)


def year(value: str) -> float:
    """Return the year in a text, of our era; NaN when there is none.

    The first number of four digits that is one, from 0001 to LATEST; else two digits that are the only ones, read as
    19.. or 20... A text that begins with a minus, or that puts a number before our era, has none.
    """
    if BEFORE.search(value):
        return np.nan
    for found in re.findall(r"(?<!\d)\d{4}(?!\d)", value):
        if 1 <= int(found) <= LATEST:
            return float(found)
    short = re.fullmatch(r"\D*(\d\d)\D*", value)
    return (1900.0 if int(short[1]) > CENTURY else 2000.0) + int(short[1]) if short else np.nan


def number(value: str) -> float:
    """Return a number, `mm:ss` in minutes; NaN when there is none; 0, which mostly stands for unknown, is NaN too.

    Thousands may be parted by spaces of any width; by commas or points where a decimal or a second group shows it.
    """
    clock = re.fullmatch(r"(\d+):(\d\d)", value)
    if clock:
        return int(clock[1]) + int(clock[2]) / 60
    whole = GROUPED.sub(lambda found: re.sub("[.,]", "", found[0]), "".join(value.split()))
    found = re.search(r"-?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?", whole)
    read = float(decimal(found[0])) if found else np.nan
    return read if read and np.isfinite(read) else np.nan


def pages(value: str) -> list[tuple[str, str]]:
    """Return (page, site) keys of a field of addresses; "" for a site that many share."""
    found = []
    for one in filter(None, value.split(SEPARATOR)):
        keys = read_address(absolute(one))
        page = keys.page or keys.home or keys.repository or keys.owner
        if page:
            found.append((page, keys.site or ""))
    return found
