"""What is measured on pairs: a level a field for EM, and columns summed up by kind, so that one scorer serves any list.

NaN, or level 0, is missing: one of the two records has nothing there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from dedupe.typed.bags import Bags, bag_words, coverage, gram_codes, value_rarities
from dedupe.typed.kinds import Floats, Ints, Table, fold, fold_plain, number, pages, year
from dedupe.typed.strings import RARE, digits, head, ratios, string_level, strings

LEVELS = {
    "name": ("the same, and rare", "the same", "nearly the same", "much alike", "partly alike", "little alike",
             "different"),
    "text": ("nearly all words shared", "most words shared", "some words shared", "few words shared",
             "hardly a word shared"),
    "code": ("the same, and rare", "the same, not so rare", "the same, but common", "nearly the same",
             "one within the other", "different"),
    "category": ("the same, and rare", "the same, but common", "different"),
    "number": ("the same", "within 2 %", "within 10 %", "within 30 %", "far apart"),
    "year": ("the same", "1 apart", "2 to 4 apart", "5 or more apart"),
    "coordinate": ("less than 1 km apart", "1 to 2 km apart", "2 to 7 km apart", "7 to 32 km apart",
                   "32 to 100 km apart", "more than 100 km apart"),
    "address": ("the same page, and rare", "the same page", "the same site, and rare", "the same site", "different"),
}
LEVELS["short_text"] = LEVELS["name"]
EQUAL, FAR = 1e-9, 5
UNCOMMON = 0.45
EARTH = 2 * 6371  # km, its diameter


@dataclass
class Found:
    """Features of pairs: `columns` summed up by kind (name -> values), `levels` of each field (see LEVELS)."""

    columns: dict[str, Floats] = field(default_factory=dict)
    levels: dict[str, Ints] = field(default_factory=dict)

    def plus(self, other: Found) -> Found:
        """Return these pairs and others after them."""
        return Found({name: np.concatenate([values, other.columns[name]]) for name, values in self.columns.items()},
                     {name: np.concatenate([values, other.levels[name]]) for name, values in self.levels.items()})


@dataclass
class Pairs:
    """The pairs measured, and what has been found on them so far."""

    data: Table
    left: Ints
    right: Ints
    found: Found = field(default_factory=Found)

    def any(self, column: NDArray[Any]) -> NDArray[Any]:
        """Say of a column of booleans whether it is true of either record."""
        return np.asarray(column[self.left] | column[self.right])

    def same(self, values: list[str]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Return whether one of the two is empty, and whether both are the same."""
        texts = np.array(values, object)
        missing = self.any(texts == "")
        return missing, np.asarray(texts[self.left] == texts[self.right], np.bool_) & ~missing


def find(data: Table, left: Ints, right: Ints) -> Found:
    """Measure all pairs."""
    pairs = Pairs(data, left, right)
    for kind, measure in MEASURES.items():
        if fields := data.of_kind(kind):
            measure(pairs, fields)
    _all_fields(pairs)
    return pairs.found


def _name(pairs: Pairs, fields: list[str]) -> None:
    left, right, out = pairs.left, pairs.right, pairs.found
    texts = pairs.data.folded("name")
    found = strings(texts, left, right)
    heads = np.array([fold_plain(head(value)) for value in pairs.data.values[fields[0]]], object)
    found["head"] = np.where(np.isnan(found["ratio"]), np.nan,
                             np.maximum(ratios(fuzz.ratio, heads, left, right), 0.95 * np.nan_to_num(found["ratio"])))
    found["digits"] = digits(texts, left, right)
    size = np.array([len(text) for text in texts], np.float64)
    found["len"] = np.minimum(size[left], size[right])
    out.columns |= {f"name_{name}": values for name, values in found.items()}
    out.levels[fields[0]] = string_level(found)


def _short(pairs: Pairs, fields: list[str]) -> None:
    for name in fields:
        texts = [fold(value) for value in pairs.data.values[name]]
        pairs.found.levels[name] = string_level(strings(texts, pairs.left, pairs.right))


def _text(pairs: Pairs, fields: list[str]) -> None:
    for name in fields:
        bags = bag_words(fold(value).split() for value in pairs.data.values[name])
        level = 1 + np.digitize(-bags.cosine(pairs.left, pairs.right), [-0.8, -0.5, -0.25, -0.08])
        pairs.found.levels[name] = np.where(pairs.any(bags.sizes == 0), 0, level)


def _code(pairs: Pairs, fields: list[str]) -> None:
    for name in fields:
        values = [fold_plain(value) for value in pairs.data.values[name]]
        texts, rare = np.array(values, object), value_rarities(values)[pairs.left]
        missing, same = pairs.same(values)
        alike = ratios(fuzz.ratio, texts, pairs.left, pairs.right)
        within = ratios(fuzz.partial_ratio, texts, pairs.left, pairs.right)
        near = np.digitize(np.maximum(alike, np.where(within >= 0.99, 0.6, 0)), [0.6, 0.8])  # noqa: PLR2004 - whole
        pairs.found.levels[name] = np.select(
            [missing, same & (rare > RARE), same & (rare > UNCOMMON), same], [0, 1, 2, 3], 6 - near)


def _category(pairs: Pairs, fields: list[str]) -> None:
    for name in fields:
        values = [fold(value) for value in pairs.data.values[name]]
        missing, same = pairs.same(values)
        common = np.digitize(-value_rarities(values)[pairs.left], [-0.35])
        pairs.found.levels[name] = np.select([missing, same], [0, 1 + common], 3)


def _number(pairs: Pairs, fields: list[str]) -> None:
    for name in fields:
        values = np.array([number(value) for value in pairs.data.values[name]], np.float64)
        a, b = values[pairs.left], values[pairs.right]
        gap = np.abs(a - b) / np.maximum(np.maximum(np.abs(a), np.abs(b)), EQUAL)
        pairs.found.levels[name] = np.where(np.isnan(gap), 0, 1 + np.digitize(gap, [EQUAL, 0.02, 0.1, 0.3]))


def _year(pairs: Pairs, fields: list[str]) -> None:
    least = np.full(len(pairs.left), np.nan)
    for name in fields:
        values = np.array([year(value) for value in pairs.data.values[name]], np.float64)
        gap = np.abs(values[pairs.left] - values[pairs.right])
        pairs.found.levels[name] = np.where(np.isnan(gap), 0, 1 + np.digitize(gap, [0.5, 1.5, 4.5]))
        least = np.fmin(least, gap)
    pairs.found.columns["year_gap"] = least


def _coordinate(pairs: Pairs, fields: list[str]) -> None:
    left, right = pairs.left, pairs.right
    lat, lon = (np.radians([float(value) if value else np.nan for value in pairs.data.values[name]]) for name in fields)
    chord = (np.sin((lat[left] - lat[right]) / 2) ** 2
             + np.cos(lat[left]) * np.cos(lat[right]) * np.sin((lon[left] - lon[right]) / 2) ** 2)
    km = EARTH * np.arcsin(np.sqrt(np.clip(chord, 0, 1)))
    pairs.found.columns["km"] = km
    pairs.found.levels[fields[0]] = np.where(np.isnan(km), 0, 1 + np.digitize(km, [1, 2, 7, 32, 100]))


def _address(pairs: Pairs, fields: list[str]) -> None:
    for name in fields:
        keys = [pages(value) for value in pairs.data.values[name]]
        page = _rarest(bag_words([one for one, _ in some] for some in keys), pairs)
        site = _rarest(bag_words([one for _, one in some if one] for some in keys), pairs)
        missing = pairs.any(np.array([not some for some in keys], np.bool_))
        pairs.found.levels[name] = np.select(
            [missing, page > RARE, page > 0, site > RARE, site > 0], [0, 1, 2, 3, 4], 5)


def _rarest(bags: Bags, pairs: Pairs) -> Floats:
    """Return the rarity of the rarest token that pairs share, 0 when they share none."""
    shared = bags.matrix[pairs.left].multiply(bags.matrix[pairs.right]).multiply(bags.rarity[None, :]).tocsr()
    return np.asarray(shared.max(axis=1).todense()).ravel() if len(pairs.left) else np.zeros(0)


def _all_fields(pairs: Pairs) -> None:
    """Measure what all texts of the two share, and what of a name is found anywhere in the other record."""
    left, right, columns = pairs.left, pairs.right, pairs.found.columns
    texts = pairs.data.folded("name", "short_text", "text", "category")
    columns["all_cos"] = bag_words(text.split() for text in texts).cosine(left, right)
    rows = gram_codes([text.replace(" ", "") for text in texts])
    names = bag_words(text.split() for text in pairs.data.folded("name"))
    ab, ba = coverage(names, rows, left, right), coverage(names, rows, right, left)
    columns["in_all_min"], columns["in_all_max"] = np.fmin(ab.share, ba.share), np.fmax(ab.share, ba.share)
    columns["in_all_miss"] = np.maximum(ab.missing, ba.missing)
    columns["dirty"] = np.full(len(left), float(not pairs.data.clean))


MEASURES: dict[str, Callable[[Pairs, list[str]], None]] = {
    "name": _name, "short_text": _short, "text": _text, "code": _code, "category": _category, "number": _number,
    "year": _year, "coordinate": _coordinate, "address": _address}
