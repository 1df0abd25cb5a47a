# ruff: noqa: PLR2004 - the bounds between levels are the data; each is named by its level
"""What is found on pairs of records: each feature a small function from pairs of rows to a level each.

A feature returns, for each pair, the place of one of its levels in weights.yml, or 0 where nothing can be said: what
is missing is never held against a pair.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from dedupe.bags import Floats, Ints
from dedupe.cluster import Scored
from dedupe.corpus import Corpus
from dedupe.pairs import Bools, Pairs, first
from dedupe.reading import PAGE_KEYS
from dedupe.scoring import Levels
from dedupe.titles import chapter, edition, part, school, title
from dedupe.tokens import among

EARTH_KM = 6371.0
CHUNK = 200_000  # pairs compared at a time: what is found on them on the way fits the processor's cache
# Bounds on how crowded a word may be (see Bags.crowd): that many records, one a partner aside.
COMMON_ADDRESS = 4  # an address or a repository that more records share says nothing
BUSY = 12  # an organisation of more records is busy
MARGIN = 1.5  # log-odds by which a rival must be better
LEAD = 3.0  # log-odds by which there is no rival near
NOBODY = -20.0  # log-odds of a second best that is not there
DUPLICATE = -1.0  # log-odds above which a rival may be the other's duplicate at its partner
LONG_TEXT = 10  # words of a description; in a shorter one a word more or less may make another project of it
SITE_RECORDS = 25  # a site with more records is a host, not a project's own
OWN = ("page", "home", "repository")  # addresses that are one project's, as a site need not be


def find(corpus: Corpus, left: Ints, right: Ints) -> dict[str, Levels]:
    """Return feature -> the level found on each pair (see weights.yml), 0 where nothing can be said.

    A part of the pairs at a time: what is found is small, what finds it is not.
    """
    parts = [_find(Pairs(corpus, left[low:low + CHUNK], right[low:low + CHUNK]))
             for low in range(0, max(len(left), 1), CHUNK)]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _find(pairs: Pairs) -> dict[str, Levels]:
    for name, feature in FEATURES.items():
        pairs.found[name] = feature(pairs)
    return pairs.found


def address(pairs: Pairs) -> Levels:
    """Compare the projects' pages and sites; what many records share says nothing.

    Two with pages of their own do not become one by naming the same site besides.
    """
    page, site, home = (pairs.corpus.keys[key] for key in ("page", "site", "home"))
    same_page = pairs.shares(page, COMMON_ADDRESS)
    same_home = pairs.shares(home, COMMON_ADDRESS) & ~(pairs.have(page) & ~same_page)
    return first("address", len(pairs), ("same_page", same_page),
                 ("same_home", same_home),
                 ("same_site", pairs.shares(site, SITE_RECORDS)),
                 ("other_site", pairs.have(site) & ~pairs.shares(site)))


def repository(pairs: Pairs) -> Levels:
    """Compare the code repositories; two of one owner are siblings, unless the name is the same too."""
    keys = pairs.corpus.keys
    mine = keys["repository"]
    same, both = pairs.shares(mine, COMMON_ADDRESS), pairs.have(mine) & ~pairs.shares(mine)
    owner = pairs.shares(keys["owner"])
    named = pairs.is_found("title", "equal", "equal_coined", "near", "alias")
    renamed = pairs.is_found("title", "different", "slight", "translated", "translated_part", "other_language",
                             "close")
    several = (np.maximum(mine.sizes(pairs.left), mine.sizes(pairs.right)) > 1) & ~named
    return first("repository", len(pairs), ("one_of_several", same & several), ("same_other_name", same & renamed),
                 ("same", same), ("same_owner", both & owner & named), ("sibling", both & owner), ("other", both))


def handle(pairs: Pairs) -> Levels:
    """Say whether a domain, a repository or its owner bear the same name, where the addresses themselves differ.

    A title that is anybody's (`Code of conduct`) is the name of anybody's repository too.
    """
    return first("handle", len(pairs), ("same", ~_same_address(pairs) & ~_anybodys(pairs)
                                        & pairs.shares(pairs.corpus.keys["handles"], COMMON_ADDRESS)))


def named(pairs: Pairs) -> Levels:
    """Say whether one is named as the other's organisation, or as its domain or repository, where the names differ.

    A component of a platform is no answer to what its organisation is named after.
    """
    known = pairs.corpus.known_as
    weak = pairs.is_found("title", "different", "slight", "overlap", "translated", "translated_part", "other_language")
    elsewhere = weak & ~_same_address(pairs)
    return first(
        "named", len(pairs),
        ("organisation", pairs.meet(known["named"], known["organised"],
                                    weak & ~pairs.is_found("repository", "one_of_several"))),
        ("handle", pairs.meet(known["named"], known["handles"], elsewhere)),
        ("slug", pairs.meet(known["named"], known["slugs"], ~_same_name(pairs) & ~_same_address(pairs, OWN))),
        ("organisation_handle", pairs.meet(known["organised"], known["handles"], elsewhere)))


def _anybodys(pairs: Pairs) -> Bools:
    """Say whether the two have one name that many might bear."""
    return pairs.is_found("title", "equal_common", "equal_ordinary")


def _same_name(pairs: Pairs) -> Bools:
    """Say whether one name of the two is the same."""
    return pairs.is_found("title", "equal", "equal_coined", "equal_ordinary", "equal_common", "near", "alias", "former")


def _same_address(pairs: Pairs, keys: Sequence[str] = PAGE_KEYS) -> Bools:
    """Say whether the two share an address of any of these sorts."""
    same = np.zeros(len(pairs), np.bool_)
    for key in keys:
        same |= pairs.shares(pairs.corpus.keys[key])
    return same


def organisation(pairs: Pairs) -> Levels:
    """Compare the organisations, whole names first, then by their rare words."""
    whole, words = pairs.corpus.organisations, pairs.corpus.organisation_words
    shared, _ = words.shared(pairs.left, pairs.right, words.rarity)
    least = np.minimum(words.total[pairs.left], words.total[pairs.right])
    within, apart = pairs.either(pairs.corpus.partner)[1], pairs.have(whole) & (shared <= 0)
    return first("organisation", len(pairs), ("same_listed", pairs.shares(whole) & within),
                 ("same", pairs.shares(whole, BUSY)), ("same_busy", pairs.shares(whole)),
                 ("similar", (least > 0) & (shared >= 0.5 * least)),
                 ("different_anybodys", apart & _anybodys(pairs) & ~pairs.shares(pairs.corpus.keys["site"])),
                 ("different", apart))


def place(pairs: Pairs) -> Levels:
    """Compare communes, points and countries; where that says nothing, the words for the place."""
    corpus = pairs.corpus
    communes, same_commune = pairs.either(corpus.commune)
    departments, same_department = pairs.either(corpus.department)
    countries, same_country = pairs.either(corpus.country)
    km, quarter = distance(corpus, pairs.left, pairs.right), corpus.marks["quarters"]
    quarters = pairs.have(quarter) & ~pairs.shares(quarter)
    return first("place", len(pairs), ("here", km <= 0.2), ("same_commune", same_commune), ("near", km <= 2),
                 ("other_country", countries & ~same_country), ("other_commune", communes & ~same_commune),
                 ("same_area", km <= 32), ("far", km > 32),
                 ("other_department", departments & ~same_department),
                 ("other_town", pairs.have(corpus.place_words) & ~pairs.shares(corpus.place_words) | quarters),
                 ("same_town", pairs.shares(corpus.place_words) & ~pairs.either(corpus.partner)[1]))


def distance(corpus: Corpus, left: Ints, right: Ints) -> Floats:
    """Return kilometres between the points of pairs, NaN where one has none."""
    lat1, lat2 = np.radians(corpus.latitude[left]), np.radians(corpus.latitude[right])
    across = np.radians(corpus.longitude[right] - corpus.longitude[left])
    chord = np.sin((lat2 - lat1) / 2) ** 2 + np.cos(lat1) * np.cos(lat2) * np.sin(across / 2) ** 2
    return np.asarray(2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(chord, 0, 1))), np.float64)


def text(pairs: Pairs) -> Levels:
    """Compare descriptions by the rare words they share (cosine)."""
    bags = pairs.corpus.texts
    cosine = bags.cosine(pairs.left, pairs.right)
    sizes = np.minimum(bags.sizes(pairs.left), bags.sizes(pairs.right))
    within = pairs.either(pairs.corpus.partner)[1]
    languages = pairs.corpus.languages
    foreign = pairs.have(languages) & ~pairs.shares(languages)
    return first("text", len(pairs), ("formula", (cosine >= 0.8) & (sizes >= 4) & within),
                 ("copied", (cosine >= 0.8) & (sizes >= LONG_TEXT) | (cosine >= 0.95) & (sizes >= 5)),
                 ("alike", (cosine >= 0.5) & (sizes >= 4)),
                 ("related", (cosine >= 0.2) & (sizes >= 4)), ("apart", (cosine < 0.02) & (sizes >= 8) & ~foreign),
                 ("little", (sizes >= 4) & ~foreign))


def year(pairs: Pairs) -> Levels:
    """Compare the years in which they started."""
    column = pairs.corpus.year
    known = (column[pairs.left] >= 0) & (column[pairs.right] >= 0)
    gap = np.abs(column[pairs.left] - column[pairs.right])
    return first("year", len(pairs), ("same", known & (gap == 0)), ("near", known & (gap <= 2)),
                 ("apart", known & (gap > 4)))


def partner(pairs: Pairs) -> Levels:
    """Say whether one partner lists both; when it marks one of the names, or the year, it means two projects."""
    same = pairs.either(pairs.corpus.partner)[1]
    marked = np.zeros(len(pairs), np.bool_)
    for name in ("edition", "part", "school", "chapter"):
        marked |= pairs.is_found(name)
    equal = pairs.is_found("title", "equal", "equal_coined", "equal_common", "equal_ordinary", "near")
    year = pairs.corpus.year
    years = (year[pairs.left] >= 0) & (year[pairs.right] >= 0) & (year[pairs.left] != year[pairs.right])
    return first("partner", len(pairs), ("same_marked", same & marked),
                 ("former", same & pairs.is_found("title", "former")), ("same_other_year", same & years & equal),
                 ("same_near", same & pairs.is_found("title", "near")), ("same", same))


class Standing(NamedTuple):
    """Of pairs, what the first record has with records of the other's partner: best odds, with which, second best."""

    best: Floats
    holder: Ints
    second: Floats

    def at(self, places: Ints | slice) -> Standing:
        """Return that of some of the pairs."""
        return Standing(self.best[places], self.holder[places], self.second[places])


def rival(pairs: Pairs, odds: Floats) -> Levels:
    """Say whether the partner of one has an entry that fits the other better; its own duplicate is no rival."""
    partner = pairs.corpus.partner
    sides = (standing(pairs.left, pairs.right, partner[pairs.right], odds),
             standing(pairs.right, pairs.left, partner[pairs.left], odds))
    within = pairs.either(partner)[1]
    near, size = Scored(pairs.left, pairs.right, odds), len(pairs.corpus)
    return rivalry(near, sides, within, twins(near, within, size), size)


def twins(near: Scored, within: Bools, size: int) -> Ints:
    """Return left * size + right of what may be one partner's duplicates. within: whether one partner lists both."""
    return (near.left * size + near.right)[within & (near.odds > DUPLICATE)]


def rivalry(near: Scored, sides: tuple[Standing, Standing], within: Bools, duplicates: Ints, size: int) -> Levels:
    """Return what `rival` does of pairs in any part. sides: of left and right; duplicates: in order."""
    beaten, alone = np.zeros(len(within), np.bool_), np.ones(len(within), np.bool_)
    for other, (best, holder, second) in zip((near.right, near.left), sides, strict=True):
        better = np.flatnonzero((best > near.odds + MARGIN) & (best > 0))
        twin = np.minimum(other, holder)[better] * size + np.maximum(other, holder)[better]
        beaten[better[~among(twin, duplicates)]] = True
        alone &= (holder == other) & (near.odds > second + LEAD)
    return first("rival", len(within), ("better", beaten & ~within), ("none_near", alone & ~within))


def standing(mine: Ints, other: Ints, partner: Ints, odds: Floats) -> Standing:
    """Compare each pair with the others of its first record and partner. partner: of the other record, as a number."""
    group = mine * (int(partner.max(initial=0)) + 1) + partner
    order = np.argsort(group, kind="stable")
    group, other, odds = group[order], other[order], odds[order]
    start = np.flatnonzero(np.concatenate(([True], group[1:] != group[:-1]))[:len(group)])
    sizes = np.diff(np.append(start, len(group)))
    best = np.maximum.reduceat(odds, start).repeat(sizes)
    holder = np.minimum.reduceat(np.where(odds == best, other, np.iinfo(np.int64).max), start).repeat(sizes)
    rest = np.maximum.reduceat(np.where(other == holder, -np.inf, odds), start)
    second = np.where(sizes > 1, rest, NOBODY).repeat(sizes)
    back = np.empty(len(order), np.int64)
    back[order] = np.arange(len(order))
    return Standing(best[back], holder[back], second[back])


Feature = Callable[[Pairs], Levels]
FEATURES: dict[str, Feature] = {
    "title": title, "place": place, "edition": edition, "part": part, "school": school,
    "chapter": chapter, "address": address, "repository": repository, "handle": handle, "named": named,
    "organisation": organisation, "text": text, "year": year, "partner": partner}
