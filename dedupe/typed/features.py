"""What is measured on pairs: a level a field for EM, and columns summed up by kind, so that one scorer serves any list.

NaN, or level 0, is missing: one of the two records has nothing there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from rapidfuzz import fuzz

from dedupe.bags import Floats, bag_texts
from dedupe.tokens import Bools, Ints
from dedupe.tokens import Texts as Strings
from dedupe.typed.arrays import rarities, weighed
from dedupe.typed.kinds import Table
from dedupe.typed.letters import Coverage, any_true, maps
from dedupe.typed.reading import fold_all, number, year
from dedupe.typed.strings import RARE, Digits, Texts, compact, head, ratios, string_level, value_rarities

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
EQUAL = 1e-9
UNCOMMON = 0.45
EARTH = 2 * 6371  # km, its diameter
CHUNK = 100_000  # pairs measured at once: bounds the memory


@dataclass
class Found:
    """Features of pairs: `columns` summed up by kind (name -> values), `levels` of each field (see LEVELS)."""

    columns: dict[str, Floats] = field(default_factory=dict)
    levels: dict[str, Ints] = field(default_factory=dict)

    @classmethod
    def after(cls, parts: Sequence[Found]) -> Found:
        """Return the features of pairs given in parts, one after the other; a column that a part lacks is left out."""
        return cls({name: np.concatenate([part.columns[name] for part in parts]) for name in parts[-1].columns},
                   {name: np.concatenate([part.levels[name] for part in parts]) for name in parts[0].levels})


Measure = Callable[[Ints, Ints, Found], None]


class Features:
    """The columns of a table made ready, so that any pairs of its rows can be measured; without a name field by field.
    """

    def __init__(self, data: Table) -> None:
        self.measures = [measure for kind, make in MEASURES.items() if (fields := data.of_kind(kind))
                         for measure in make(data, fields)]
        if data.of_kind("name"):
            self.measures.append(_all_fields(data))

    def __call__(self, left: Ints, right: Ints) -> Found:
        """Measure pairs."""
        return Found.after([self._some(left[at:at + CHUNK], right[at:at + CHUNK])
                            for at in range(0, max(len(left), 1), CHUNK)])

    def _some(self, left: Ints, right: Ints) -> Found:
        found = Found()
        for measure in self.measures:
            measure(left, right, found)
        return Found({name: values.astype(np.float32) for name, values in found.columns.items()},
                     {name: values.astype(np.int8) for name, values in found.levels.items()})


def _name(data: Table, fields: list[str]) -> list[Measure]:
    texts = Texts(data, fields, data.joined("name"))
    heads = np.array(compact(fold_all([head(value) for value in data.values[fields[0]]])), object)
    numbers = Digits(data, texts.bags)
    size = np.array([len(text) for text in texts.texts], np.float64)

    def measure(left: Ints, right: Ints, out: Found) -> None:
        found = texts.compare(left, right)
        found["cos3"] = np.where(np.isnan(found["ratio"]), np.nan, texts.grams.cosine(left, right))
        found["head"] = np.where(np.isnan(found["ratio"]), np.nan,
                                 np.maximum(ratios(fuzz.ratio, heads, left, right),
                                            0.95 * np.nan_to_num(found["ratio"])))
        found["digits"] = numbers.compare(left, right)
        found["len"] = np.minimum(size[left], size[right])
        out.columns |= {f"name_{name}": values for name, values in found.items()}
        out.levels[fields[0]] = string_level(found)

    return [measure]


def _short(data: Table, fields: list[str]) -> list[Measure]:
    def of(name: str) -> Measure:
        texts = Texts(data, [name], data.columns[name].texts)
        return lambda left, right, out: out.levels.update({name: string_level(texts.compare(left, right))})

    return [of(name) for name in fields]


def _text(data: Table, fields: list[str]) -> list[Measure]:
    def of(name: str) -> Measure:
        bags = data.bags([name])
        empty = bags.sizes() == 0

        def measure(left: Ints, right: Ints, out: Found) -> None:
            level = 1 + np.digitize(-bags.cosine(left, right), [-0.8, -0.5, -0.25, -0.08])
            out.levels[name] = np.where(any_true(empty, left, right), 0, level)

        return measure

    return [of(name) for name in fields]


def _same(texts: Strings, left: Ints, right: Ints) -> tuple[Bools, Bools]:
    """Return whether one of the two is empty, and whether both are the same."""
    missing = any_true(texts == "", left, right)
    return missing, np.asarray(texts[left] == texts[right], np.bool_) & ~missing


def _code(data: Table, fields: list[str]) -> list[Measure]:
    def of(name: str) -> Measure:
        values = compact(data.columns[name].texts)
        texts, rarity = np.array(values, object), value_rarities(values)
        rarest = min(RARE, rarities(np.array([2]), max(len(values) - 1, 1)).item())  # what two have is, in any list

        def measure(left: Ints, right: Ints, out: Found) -> None:
            (missing, same), rare = _same(texts, left, right), rarity[left]
            alike = ratios(fuzz.ratio, texts, left, right)
            within = ratios(fuzz.partial_ratio, texts, left, right)
            near = np.digitize(np.maximum(alike, np.where(within >= 0.99, 0.6, 0)), [0.6, 0.8])  # noqa: PLR2004 - whole
            out.levels[name] = np.select([missing, same & (rare > rarest), same & (rare > UNCOMMON), same],
                                         [0, 1, 2, 3], 6 - near)

        return measure

    return [of(name) for name in fields]


def _category(data: Table, fields: list[str]) -> list[Measure]:
    def of(name: str) -> Measure:
        texts, common = np.array(data.columns[name].texts, object), value_rarities(data.columns[name].texts) <= 0.35  # noqa: PLR2004

        def measure(left: Ints, right: Ints, out: Found) -> None:
            missing, same = _same(texts, left, right)
            out.levels[name] = np.select([missing, same], [0, 1 + common[left]], 3)

        return measure

    return [of(name) for name in fields]


def _number(data: Table, fields: list[str]) -> list[Measure]:
    def of(name: str) -> Measure:
        values = np.array([number(value) for value in data.values[name]], np.float64)

        def measure(left: Ints, right: Ints, out: Found) -> None:
            a, b = values[left], values[right]
            gap = np.abs(a - b) / np.maximum(np.maximum(np.abs(a), np.abs(b)), EQUAL)
            out.levels[name] = np.where(np.isnan(gap), 0, 1 + np.digitize(gap, [EQUAL, 0.02, 0.1, 0.3]))

        return measure

    return [of(name) for name in fields]


def _year(data: Table, fields: list[str]) -> list[Measure]:
    values = {name: np.array([year(value) for value in data.values[name]], np.float64) for name in fields}

    def measure(left: Ints, right: Ints, out: Found) -> None:
        least = np.full(len(left), np.nan)
        for name, years in values.items():
            gap = np.abs(years[left] - years[right])
            out.levels[name] = np.where(np.isnan(gap), 0, 1 + np.digitize(gap, [0.5, 1.5, 4.5]))
            least = np.fmin(least, gap)
        out.columns["year_gap"] = least

    return [measure]


def _coordinate(data: Table, fields: list[str]) -> list[Measure]:
    lat, lon = (np.radians([float(value) if value else np.nan for value in data.values[name]]) for name in fields)

    def measure(left: Ints, right: Ints, out: Found) -> None:
        chord = (np.sin((lat[left] - lat[right]) / 2) ** 2
                 + np.cos(lat[left]) * np.cos(lat[right]) * np.sin((lon[left] - lon[right]) / 2) ** 2)
        km = EARTH * np.arcsin(np.sqrt(np.clip(chord, 0, 1)))
        out.columns["km"] = km
        out.levels[fields[0]] = np.where(np.isnan(km), 0, 1 + np.digitize(km, [1, 2, 7, 32, 100]))

    return [measure]


def _address(data: Table, fields: list[str]) -> list[Measure]:
    def of(name: str) -> Measure:
        page = weighed(bag_texts([page for page, _ in keys] for keys in data.addresses[name])[0])
        site = weighed(bag_texts([site for _, site in keys if site] for keys in data.addresses[name])[0])
        empty = page.sizes() == 0

        def measure(left: Ints, right: Ints, out: Found) -> None:
            same_page, same_site = (bags.shared(left, right, bags.rarity)[1] for bags in (page, site))
            out.levels[name] = np.select(
                [any_true(empty, left, right), same_page > RARE, same_page > 0, same_site > RARE, same_site > 0],
                [0, 1, 2, 3, 4], 5)

        return measure

    return [of(name) for name in fields]


def _all_fields(data: Table) -> Measure:
    """Measure what all texts of the two share, and what of a name is found anywhere in the other record."""
    kinds = ("name", "short_text", "text", "category")
    anywhere = data.bags(data.of_kind(*kinds))
    words = Coverage(data.bags(data.of_kind("name")), anywhere, maps(compact(data.joined(*kinds))), data.grams)
    doubtful = np.array([data.mode == "dirty", True])  # of two sources, of one

    def measure(left: Ints, right: Ints, out: Found) -> None:
        ab, ba = words.found(left, right), words.found(right, left)
        out.columns |= {
            "all_cos": anywhere.cosine(left, right),
            "in_all_min": np.fmin(ab.share, ba.share), "in_all_max": np.fmax(ab.share, ba.share),
            "in_all_miss": np.maximum(ab.missing, ba.missing),
            "dirty": doubtful[(data.partner[left] == data.partner[right]).astype(int)].astype(float)}

    return measure


MEASURES: dict[str, Callable[[Table, list[str]], list[Measure]]] = {
    "name": _name, "short_text": _short, "text": _text, "code": _code, "category": _category, "number": _number,
    "year": _year, "coordinate": _coordinate, "address": _address}
