"""The pairs that share a key, where a record came or went."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dedupe.bags import Ints, Rows
from dedupe.blocking import in_blocks
from dedupe.incremental.brought import Said, keyed, said
from dedupe.incremental.nearby import Slots, sieved
from dedupe.tokens import Bools, distinct


@dataclass(frozen=True, slots=True)
class Blocks:
    """What the blocks of one source say of the pairs whose both slots are in `about`; how many blocks are too big."""

    about: Bools
    said: Said
    big: int


def blocks(keys: Rows, nearness: Ints, slots: Slots) -> Blocks:
    """Pair the slots that are alive and share a key (see dedupe.blocking.in_blocks)."""
    owner = keys.owner()
    changed = (slots.fresh | slots.gone)[owner]
    about = np.zeros(len(keys), np.bool_)
    about[owner[sieved(keys.hashes, distinct(keys.hashes[changed]))[0]]] = True
    (left, right, likeness), big = in_blocks(keys.only(slots.alive[owner]), nearness)
    here = about[left] & about[right] & (left != right)
    return Blocks(about, said(keyed(left[here], right[here], slots.rank), likeness[here]), big)

