"""Steps from records to candidate pairs. Each takes the plan and the number of a part (or of a batch)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from dedupe.bags import Vocabulary
from dedupe.blocking import LETTERS, SOURCES, Found, united
from dedupe.corpus import BLOCKS, CROWDED
from dedupe.nearest import lots
from dedupe.parts.blocks import keys, paired
from dedupe.parts.counting import Told, collected, counted, cut, kinds, told
from dedupe.parts.neighbours import Looking, Postings, found_near, gathered, sides
from dedupe.reading import Read, joined, read
from dedupe.records import LinkRecord
from dedupe.rows import Words
from dedupe.tokens import Hashes, distinct
from glane.scale.plan import Plan

LOOKED_FOR = {"title_words": "title_words", LETTERS: LETTERS, "text_words": "all_words"}
BITS = {name: bit for bit, name in enumerate((*SOURCES, "decision"))}


def read_batch(plan: Plan, batch: int) -> None:
    """Read records; hand each to its part."""
    exchange = plan.exchange
    found = read(LinkRecord(*row) for row in exchange.take("records", batch))
    order, bounds = plan.by_part(exchange.take("ranks", batch))
    exchange.put("read", batch, (found.taken(order[start:end]) for start, end in pairwise(bounds)))


def join_part(plan: Plan, part: int) -> None:
    """Put the records of a part in order; hand its words and keys to those who count and pair them."""
    exchange = plan.exchange
    found = joined([exchange.take("read", batch, part) for batch in range(plan.batches)])
    found.sort()
    exchange.put("part", part, [found])
    blocks = {name: keys(found.rows[name], found.columns, plan.first(part), plan.parts) for name in BLOCKS}
    exchange.put("keys", part, ({name: listed[one] for name, listed in blocks.items()} for one in range(plan.parts)))
    words = _words(found, plan.parts)
    exchange.put("words", part, ({kind: listed[one] for kind, listed in words.items()} for one in range(plan.parts)))


def _words(found: Read, parts: int) -> dict[str, list[Told]]:
    partner = found.columns["partner"]
    return {kind: cut(told(rows, partner if kind in CROWDED else None), parts)
            for kind, rows in kinds(found).items()}


def count_words(plan: Plan, one: int) -> dict[str, int]:
    """Count the words of a range of hashes; answer each part. Return how many are too common, by source."""
    pieces: list[dict[str, Told]] = list(plan.pieces("words", one))
    answers: list[dict[str, Vocabulary]] = [{} for _ in pieces]
    common = {}
    for kind in list(pieces[0]):
        known, common[kind] = counted([piece.pop(kind) for piece in pieces])
        for answer, vocabulary in zip(answers, known, strict=True):
            answer[kind] = vocabulary
    plan.exchange.put("counts", one, answers)
    return {name: common[kind] for name, kind in LOOKED_FOR.items()}


def pair_blocks(plan: Plan, one: int) -> dict[str, int]:
    """Pair the records that share a key in a range of hashes. Return how many blocks were too big, by source."""
    pieces = list(plan.pieces("keys", one))
    brought: list[list[Hashes]] = []
    big = {}
    for name in BLOCKS:
        found, big[name] = paired([piece.pop(name) for piece in pieces])
        brought.append(plan.routed(found, BITS[name]))
    plan.exchange.put("blocked", one, map(np.concatenate, zip(*brought, strict=True)))
    return big


def index_words(plan: Plan, part: int) -> None:
    """Keep what is known of a part's words over the whole list; tell who holds those by which records are looked for.

    A piece is for a kind of words and a range of hashes: who of the part holds each word, and which it asks for.
    """
    exchange = plan.exchange
    answers = list(plan.pieces("counts", part))
    known = {kind: collected([answer.pop(kind) for answer in answers]) for kind in list(answers[0])}
    exchange.put("known", part, [known])
    found: Read = exchange.take("part", part)
    lot, rows = lots(found.columns["id"]), kinds(found)
    both = [sides(rows[kind], known[kind], lot, plan.first(part)) for kind in LOOKED_FOR.values()]
    exchange.put("looking", part, (looking for looking, _ in both))
    exchange.put("holders", part, (piece for looking, postings in both for piece in zip(
        postings.cut(plan.parts), looking.asked(plan.parts), strict=True)))


def hand_postings(plan: Plan, one: int) -> None:
    """Hand to each part who holds the words of a range of hashes that it asks for, kind by kind."""
    plan.exchange.put("handed", one, (piece for kind in range(len(LOOKED_FOR)) for piece in _handed(plan, one, kind)))


def _handed(plan: Plan, one: int, kind: int) -> Iterator[Postings]:
    pieces: list[tuple[Postings, Words]] = list(plan.pieces("holders", kind * plan.parts + one))
    whole = gathered([postings for postings, _ in pieces])
    for _, asked in pieces:
        yield whole.of(asked)


def find_near(plan: Plan, part: int) -> None:
    """Find the nearest of each record of a part among all records."""
    exchange = plan.exchange
    brought = []
    for kind, name in enumerate(LOOKED_FOR):
        looking: Looking = exchange.take("looking", part, kind)
        handed = list(plan.pieces("handed", kind * plan.parts + part))
        found = found_near(looking, plan.first(part), handed, plan.size)
        brought.append(plan.routed(found, BITS[name]))
    exchange.put("near", part, map(np.concatenate, zip(*brought, strict=True)))


def unite(plan: Plan, part: int) -> tuple[int, int]:
    """Put together what was found for a part; ask the others for the rows. Return pairs to compare, pairs left out."""
    exchange = plan.exchange
    decided: Found = exchange.take("decided", 0, part)
    brought = [*plan.pieces("blocked", part), *plan.pieces("near", part), plan.routed(decided, BITS["decision"])[part]]
    found, left_out = united(np.concatenate(brought), plan.size, plan.first(part))
    exchange.put("candidates", part, [found])
    rows = distinct(found.right)
    bounds = np.searchsorted(rows // plan.rows, np.arange(plan.parts + 1))
    exchange.put("asked", part, (rows[start:end] for start, end in pairwise(bounds)))
    return len(found), left_out
