# ruff: noqa: PLR2004 - the bounds between levels are the data; each is named by its level
"""What is found on pairs of records: each feature a small function from pairs of rows to a level each.

A feature returns, for each pair, the place of one of its levels in weights.yml, or 0 where nothing can be said: what
is missing is never held against a pair.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from dedupe.bags import Bags, Floats, Ints
from dedupe.corpus import Corpus
from dedupe.pairs import Pairs, first
from dedupe.scoring import Levels
from dedupe.titles import chapter, edition, mark, title

EARTH_KM = 6371.0
# Bounds on how crowded a word may be (see Bags.crowd): that many records, one a partner aside.
COMMON_ADDRESS = 4  # an address or a repository that more records share says nothing
BUSY = 12  # an organisation of more records is busy
MARGIN = 1.5  # log-odds by which a rival must be better
DUPLICATE = -1.0  # log-odds above which a rival may be the other's duplicate at its partner
SITE_RECORDS = 25  # a site with more records is a host, not a project's own


def find(corpus: Corpus, left: Ints, right: Ints) -> dict[str, Levels]:
    """Return feature -> the level found on each pair (see weights.yml), 0 where nothing can be said."""
    pairs = Pairs(corpus, left, right)
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
    renamed = pairs.is_found("title", "different", "slight", "translated", "other_language", "close")
    sizes = mine.sizes()
    several = (np.maximum(sizes[pairs.left], sizes[pairs.right]) > 1) & ~named
    return first("repository", len(pairs), ("one_of_several", same & several), ("same_other_name", same & renamed),
                 ("same", same), ("same_owner", both & owner & named), ("sibling", both & owner), ("other", both))


def handle(pairs: Pairs) -> Levels:
    """Say whether a domain, a repository or its owner bear the same name, where the addresses themselves differ."""
    keys = pairs.corpus.keys
    same = np.zeros(len(pairs), np.bool_)
    for key in ("page", "home", "repository", "site", "owner"):
        same |= pairs.shares(keys[key])
    return first("handle", len(pairs), ("same", ~same & pairs.shares(keys["handles"], COMMON_ADDRESS)))


def organisation(pairs: Pairs) -> Levels:
    """Compare the organisations, whole names first, then by their rare words."""
    whole, words = pairs.corpus.organisations, pairs.corpus.organisation_words
    shared, _ = words.shared(pairs.left, pairs.right, words.rarity)
    totals = words.totals(words.rarity)
    least = np.minimum(totals[pairs.left], totals[pairs.right])
    within = pairs.either(pairs.corpus.partner)[1]
    return first("organisation", len(pairs), ("same_listed", pairs.shares(whole) & within),
                 ("same", pairs.shares(whole, BUSY)), ("same_busy", pairs.shares(whole)),
                 ("similar", (least > 0) & (shared >= 0.5 * least)), ("different", pairs.have(whole) & (shared <= 0)))


def place(pairs: Pairs) -> Levels:
    """Compare communes, points and countries."""
    corpus = pairs.corpus
    communes, same_commune = pairs.either(corpus.commune)
    departments, same_department = pairs.either(corpus.department)
    countries, same_country = pairs.either(corpus.country)
    km = distance(corpus, pairs.left, pairs.right)
    return first("place", len(pairs), ("same_commune", same_commune), ("near", km <= 2),
                 ("other_country", countries & ~same_country), ("other_commune", communes & ~same_commune),
                 ("same_area", km <= 32), ("far", km > 32),
                 ("other_department", departments & ~same_department))


def distance(corpus: Corpus, left: Ints, right: Ints) -> Floats:
    """Return kilometres between the points of pairs, NaN where one has none."""
    lat1, lat2 = np.radians(corpus.latitude[left]), np.radians(corpus.latitude[right])
    across = np.radians(corpus.longitude[right] - corpus.longitude[left])
    chord = np.sin((lat2 - lat1) / 2) ** 2 + np.cos(lat1) * np.cos(lat2) * np.sin(across / 2) ** 2
    return np.asarray(2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(chord, 0, 1))), np.float64)


def text(pairs: Pairs) -> Levels:
    """Compare descriptions by the rare words they share (cosine)."""
    bags = pairs.corpus.texts
    cosine = _cosine(bags, pairs)
    sizes = np.minimum(bags.sizes()[pairs.left], bags.sizes()[pairs.right])
    within = pairs.either(pairs.corpus.partner)[1]
    return first("text", len(pairs), ("formula", (cosine >= 0.8) & (sizes >= 5) & within),
                 ("copied", (cosine >= 0.8) & (sizes >= 5)),
                 ("alike", (cosine >= 0.5) & (sizes >= 4)),
                 ("related", (cosine >= 0.2) & (sizes >= 4)), ("apart", (cosine < 0.02) & (sizes >= 8)),
                 ("little", sizes >= 4))


def _cosine(bags: Bags, pairs: Pairs) -> Floats:
    square = bags.rarity**2
    norm = np.sqrt(np.maximum(bags.totals(square), 1e-12))
    return np.asarray(bags.shared(pairs.left, pairs.right, square)[0] / (norm[pairs.left] * norm[pairs.right]))


def year(pairs: Pairs) -> Levels:
    """Compare the years in which they started."""
    column = pairs.corpus.year
    known = (column[pairs.left] >= 0) & (column[pairs.right] >= 0)
    gap = np.abs(column[pairs.left] - column[pairs.right])
    return first("year", len(pairs), ("same", known & (gap == 0)), ("near", known & (gap <= 2)),
                 ("apart", known & (gap > 4)))


def partner(pairs: Pairs) -> Levels:
    """Say whether one partner lists both; when it marks one of the names, it means two projects."""
    same = pairs.either(pairs.corpus.partner)[1]
    marked = np.zeros(len(pairs), np.bool_)
    for name in ("edition", "part", "school", "chapter"):
        marked |= pairs.is_found(name)
    return first("partner", len(pairs), ("same_marked", same & marked), ("same", same))


def rival(pairs: Pairs, odds: Floats) -> Levels:
    """Say whether the partner of one has an entry that fits the other better; its own duplicate is no rival."""
    corpus = pairs.corpus
    size = len(corpus)
    keys = pairs.left * size + pairs.right
    beaten = np.zeros(len(pairs), np.bool_)
    for mine, other in ((pairs.left, pairs.right), (pairs.right, pairs.left)):
        best, holder = _best_of_partner(corpus, mine, other, odds)
        twin = np.minimum(other, holder) * size + np.maximum(other, holder)
        at = np.minimum(np.searchsorted(keys, twin), len(keys) - 1)
        duplicate = (keys[at] == twin) & (odds[at] > DUPLICATE)
        beaten |= (best > odds + MARGIN) & (best > 0) & ~duplicate
    return first("rival", len(pairs), ("better", beaten & ~pairs.either(corpus.partner)[1]))


def _best_of_partner(corpus: Corpus, mine: Ints, other: Ints, odds: Floats) -> tuple[Floats, Ints]:
    """Return for each pair the best odds that its first record has with a record of the other's partner, and which."""
    group = mine * (int(corpus.partner.max(initial=0)) + 1) + corpus.partner[other]
    order = np.lexsort((other, -odds, group))
    _, start, inverse = np.unique(group[order], return_index=True, return_inverse=True)
    top = order[start][inverse][np.argsort(order, kind="stable")]
    return odds[top], other[top]


Feature = Callable[[Pairs], Levels]
FEATURES: dict[str, Feature] = {
    "title": title, "place": place, "edition": edition, "part": mark("part"), "school": mark("school"),
    "chapter": chapter, "address": address, "repository": repository, "handle": handle, "organisation": organisation,
    "text": text, "year": year, "partner": partner}
