"""Lists of projects by a spec: compared as Glane's are, by their other fields too, and as the mode says of sources."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain

import numpy as np

from dedupe.bags import Rows
from dedupe.beside import weighed
from dedupe.blocking import candidates
from dedupe.cluster import Part, Scored
from dedupe.corpus import Corpus
from dedupe.link import FLOOR, Compared, bar, clusters, found_between
from dedupe.memory import give_back
from dedupe.scoring import Weights, weights
from dedupe.spec import CLEAN
from dedupe.tokens import hash_texts
from dedupe.typed.candidates import keys_of
from dedupe.typed.clusters import by_mode
from dedupe.typed.kinds import Table
from dedupe.typed.strings import compact

OF_SOURCES = ("partner", "rival")  # findings that hold where sources list hardly anything twice
WHERESOEVER = (("organisation", "same_listed", "same"), ("text", "formula", "copied"))
"""Findings on records of one partner, and those in whose words they are told where there is no other."""


def compare(corpus: Corpus, mode: str, beside: Table | None = None) -> Compared:
    """Block, find and score, as dedupe.link.compare does, which is the mode `mostly`. Nobody has judged the records.

    Clean sources list nothing twice, so no pair within one is compared; where sources are dirty it says nothing that
    one of them lists both, nor that it has a better match (but what it says of all that it lists, a formula, still
    tells less). beside: the records' other fields, in the same order.
    """
    found = candidates(corpus, keys=None if beside is None else _codes(beside))
    table = weights()
    if mode in CLEAN:
        found = found.at(np.flatnonzero(corpus.partner[found.left] != corpus.partner[found.right]))
    elif mode == "dirty":
        table = _of_dirty(table, corpus)
    give_back()
    compared = found_between(corpus, found, table)
    return compared if beside is None or not beside.kinds else weighed(compared, beside)


def parts(compared: Compared, mode: str) -> list[Part]:
    """Return (rows, log-odds of the weakest joint) of each cluster; of clean sources it holds one record each."""
    if mode not in CLEAN:
        return clusters(compared)
    found, seen = compared.candidates, np.flatnonzero(compared.odds > FLOOR)
    pairs = Scored(found.left[seen], found.right[seen], compared.odds[seen])
    return by_mode(mode, compared.corpus.partner, pairs, bar())


def _of_dirty(table: Weights, corpus: Corpus) -> Weights:
    """Return the weights without what holds of sources that list things once.

    Of a list of one source no reason speaks of partners: all have the same one, or nobody has named any.
    """
    features = {name: levels for name, levels in table.features.items() if name not in OF_SOURCES}
    if np.all(corpus.partner == corpus.partner[:1]):
        for feature, told, words in WHERESOEVER:
            other = features[feature][table.place(feature, words) - 1]
            features[feature] = tuple(replace(level, fr=other.fr, en=other.en) if level.name == told else level
                                      for level in features[feature])
    return replace(table, features=features)


def _codes(data: Table) -> Rows:
    """Return the codes and addresses of each record, by which records are brought together."""
    everyone = np.arange(len(data))
    parts = [keys_of(everyone, compact(data.columns[name].texts)) for name in data.of_kind("code")]
    for name in data.of_kind("address"):
        held = data.addresses[name]
        pages = [page for page, _ in chain.from_iterable(held)]
        parts.append(keys_of(np.repeat(everyone, list(map(len, held))), pages))
    rows, keys = zip(*parts, strict=True) if parts else ((everyone[:0],), (hash_texts([]),))
    return Rows.of(np.concatenate(rows), np.concatenate(keys), len(data))
