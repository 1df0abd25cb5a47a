"""An index as the result of linking: clusters, and the pairs that are worth telling of."""

from __future__ import annotations

import numpy as np

from dedupe.bags import Floats, Ints
from dedupe.blocking import SOURCES, blocks_cut, pairs_cut, too_common, words_cut
from dedupe.cluster import Part
from dedupe.decisions import Decision, Decisions
from dedupe.features import FEATURES
from dedupe.incremental.brought import Brought
from dedupe.incremental.index import WORDS, Index, Present, judgements
from dedupe.incremental.slots import placed
from dedupe.incremental.weighed import total
from dedupe.link import Linked, Pair, named
from dedupe.scoring import Reason, Weights, probability
from dedupe.tokens import Bools


def linked(index: Index, decisions: Decisions, table: Weights) -> Linked:
    """Return what dedupe.link.link does of the same records, decisions, weights and counts."""
    judged, orphans, claims = judgements(index.found, index.alive, index.order, decisions)
    slots = index.order[index.alive[index.order]]
    ids, former = index.found.ids(slots), index.found.former_ids()
    present = Present(ids, {row: former[slot] for row, slot in enumerate(slots.tolist()) if slot in former})
    odds = total(index.brought, index.kinds.odds(table), table)
    id_of = dict(zip(slots.tolist(), ids, strict=True))
    return Linked(named(present, _parts(index, slots)), _pairs(index, (judged, odds), table, id_of),
                  int(index.brought.hopeful().sum()), [*bounds(index), *claims], orphans)


def _parts(index: Index, slots: Ints) -> list[Part]:
    """Return each cluster, as dedupe.cluster does."""
    of = index.parts.of[slots]
    order = np.argsort(of, kind="stable")
    cuts = np.searchsorted(of[order], np.arange(len(index.parts.weakest) + 1)).tolist()
    rows = order.tolist()
    parts = [(rows[low:high], odds) for low, high, odds in zip(cuts, cuts[1:], index.parts.weakest.tolist(),
                                                               strict=False)]
    return sorted(parts, key=lambda part: part[0][0])


def _worth(index: Index, odds: Floats, judged: dict[int, Decision], doubt: float) -> Bools:
    """Say which pairs are worth telling of: joined, doubtful or decided."""
    brought = index.brought
    keep = probability(odds) >= doubt
    keep |= (index.parts.of[brought.left] == index.parts.of[brought.right]) & (odds > -np.inf)
    keep[brought.places(np.array(sorted(judged), np.uint64))[0]] = True
    return keep


def _pairs(index: Index, known: tuple[dict[int, Decision], Floats], table: Weights,
           ids: dict[int, str]) -> list[Pair]:
    judged, odds = known
    keep = np.flatnonzero(_worth(index, odds, judged, table.doubt))
    brought, rank = index.brought, placed(index.order)
    keep = keep[np.lexsort((rank[brought.right[keep]], rank[brought.left[keep]]))]
    by = [_blocked_by(one) for one in range(256)]
    judgement = [judged[key].judgement if key in judged else None for key in brought.key[keep].tolist()]
    columns = (brought.left[keep].tolist(), brought.right[keep].tolist(), probability(odds[keep]).tolist(),
               _told(index, brought, keep, table), brought.by[keep].tolist(), judgement)
    return [Pair(ids[left], ids[right], round(score, 4), why, by[sources], decision)
            for left, right, score, why, sources, decision in zip(*columns, strict=True)]


def _told(index: Index, brought: Brought, keep: Ints, table: Weights) -> list[list[Reason]]:
    """Return the reasons of pairs. Most have the findings of some others: what these say is put in words once."""
    said = [[Reason(name, level.name, level.weight, level.fr, level.en) for level in table.features[name]]
            for name in (*FEATURES, "rival")]
    known: dict[tuple[int, int], list[Reason]] = {}
    found = []
    for kind, rival in zip(brought.finding[keep].tolist(), brought.rival[keep].tolist(), strict=True):
        if (kind, rival) not in known:
            levels = [*index.kinds.levels[kind].tolist(), rival]
            why = [one[level - 1] for one, level in zip(said, levels, strict=True) if level]
            known[kind, rival] = sorted(why, key=lambda reason: -abs(reason.weight))
        found.append(known[kind, rival])
    return found


def _blocked_by(by: int) -> list[str]:
    return [name for bit, name in enumerate((*SOURCES, "decision")) if by >> bit & 1]


def bounds(index: Index) -> list[str]:
    """Say which bounds cut, as dedupe.blocking does."""
    cut = []
    for name in SOURCES:
        if name in WORDS:
            known = index.statistics[WORDS[name]]
            common = int((known.df > too_common(known.rows)).sum())
            cut += [words_cut(name, common, too_common(known.rows))] if common else []
        elif index.big[name]:
            cut.append(blocks_cut(name, index.big[name]))
    left_out = int((index.brought.by > 0).sum()) - int(index.brought.hopeful().sum())
    return [*cut, *([pairs_cut(left_out)] if left_out else [])]
