"""What linking costs when 1 % of the records changed, against linking all: `python -m benchmarks.incremental [COUNT]`.

Half of the 1 % change title and text, a quarter is new, a quarter goes; on invented projects (benchmarks/synthetic).
CPU seconds of this process: of comparing and clustering, of telling the result, of the index's file, and of the whole
link stage, which also reads the normalised records, keeps their ids, merges them and writes.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TypeVar

import orjson

from benchmarks.stages import make
from benchmarks.synthetic import records
from crawlers.partners import load_partners
from dedupe.decisions import Decisions
from dedupe.incremental.index import Index
from dedupe.incremental.saving import packed, unpacked
from dedupe.incremental.told import linked
from dedupe.link import link
from dedupe.records import LinkRecord
from dedupe.scoring import weights
from glane.config import Paths
from glane.incremental import IncrementalLinker
from glane.index_file import read_index, write_index
from glane.listed import Listed
from glane.stages.linking import link_commons
from glane.stages.normalizing import normalize

T = TypeVar("T")
TODAY = date(2026, 11, 22)
NOBODY = Decisions()


def spent(work: Callable[[], T]) -> tuple[T, float]:
    """Return what the work gave, and its CPU seconds."""
    start = time.process_time()
    found = work()
    return found, time.process_time() - start


def linking(count: int) -> None:
    """Print what the linker costs, all records and 1 % of them."""
    made = [Listed(**record).link_record() for record, _ in records(count)]
    before, new, gone = changed(made)
    link(before[:200], NOBODY)  # what is loaded once is not counted
    _, plain = spent(lambda: link(before, NOBODY))
    index, whole = spent(lambda: Index.of(before, NOBODY, weights()))
    _, told = spent(lambda: linked(index, NOBODY, weights()))
    with tempfile.TemporaryDirectory() as folder:
        paths = Path(folder) / "base", Path(folder) / "since"
        base, since, held = unpacked(index)
        write_index(paths[0], base, {})
        write_index(paths[1], since, held)
        index, reading = spent(lambda: packed({**read_index(paths[0])[0], **read_index(paths[1])[0]}, held))
        later, part = spent(lambda: index.updated(new, gone, NOBODY, weights()))
        _, writing = spent(lambda: write_index(paths[1], *unpacked(later)[1:]))
        size = sum(path.stat().st_size for path in paths)
    found, again = spent(lambda: linked(later, NOBODY, weights()))
    there = {record.id: record for record in (*before, *new) if record.id not in gone}
    same = found == link(there.values(), NOBODY, None, later.statistics)
    print(f"{count:,} records, {len(new):,} new or changed, {len(gone):,} gone; as a full run: {same}")
    print(f"  all: link() {plain:.2f} s; with its index {whole:.2f} s, telling {told:.2f} s")
    print(f"  1 %: {part:.2f} s ({part / whole:.1%} of all, {part / plain:.1%} of link()), telling {again:.2f} s")
    print(f"  index: {size / 1e6:.0f} MB, read in {reading:.2f} s; what came since written in {writing:.2f} s")


def changed(made: list[LinkRecord]) -> tuple[list[LinkRecord], list[LinkRecord], set[str]]:
    """Return the records there are, those that come or change, and the ids of those that go."""
    chance, few = random.Random(1), len(made) // 400
    before = made[:-few]
    picked = chance.sample(before, 3 * few)
    new = [replace(record, title=f"{record.title} plus", text=chance.choice(made).text) for record in picked[few:]]
    return before, [*new, *made[-few:]], {record.id for record in picked[:few]}


def stage(count: int) -> None:
    """Print what the whole link stage costs, all records and 1 % of them."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make(folder, count)
        paths, partners = Paths(folder / "data", folder / "partners"), load_partners(folder / "partners")
        normalize(paths, partners, TODAY)
        files = sorted(paths.normalized.glob("*.ndjson"))
        chance = random.Random(1)
        held = {path: list(kept(path, chance)) for path in files}
        linker = IncrementalLinker(paths.linked / "index")
        times = []
        for which in (0, 1):
            for path, lines in held.items():
                path.write_bytes(b"".join(pair[which] for pair in lines))
            done, took = spent(lambda: link_commons(paths, partners, TODAY, linker))
            times.append(took)
            print(f"  stage: {done.records:,} records, {done.projects:,} projects, {took:.2f} s")
        print(f"  stage: {times[1] / times[0]:.1%}")


def kept(path: Path, chance: random.Random) -> Iterable[tuple[bytes, bytes]]:
    """Yield each line of a normalised file as it is at first and as it is later; empty where it is not there."""
    for line in path.read_bytes().splitlines(keepends=True):
        drawn = chance.random()
        if drawn < 1 / 400:
            yield b"", line
        elif drawn < 2 / 400:
            yield line, b""
        elif drawn < 4 / 400:
            data = orjson.loads(line)
            data["record"]["title"] += " plus"
            yield line, orjson.dumps(data) + b"\n"
        else:
            yield line, line


if __name__ == "__main__":
    for size in [int(one) for one in sys.argv[1:]] or [20_000, 100_000]:
        linking(size)
        stage(size)
