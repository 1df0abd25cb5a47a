"""What linking costs when 1 % of the records changed, against linking all: `python -m benchmarks.incremental [COUNT]`.

Half of the 1 % change title (a word more) and text, a quarter is new, a quarter goes; on invented projects
(benchmarks/synthetic).
CPU seconds of this process: of comparing and clustering, of telling the result, of the index's file; and of the whole
link stage and its parts, in a process of its own each time, which also knows which lines of normalized/ changed, keeps
ids, merges and writes.
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

import orjson

from benchmarks.stages import make
from benchmarks.synthetic import records
from crawlers.partners import load_partners
from dedupe.decisions import Decisions
from dedupe.incremental.index import Index
from dedupe.incremental.saving import packed, unpacked
from dedupe.incremental.told import outcome
from dedupe.link import link
from dedupe.memory import keep_scratch, unswept
from dedupe.records import LinkRecord
from dedupe.scoring import weights
from glane.config import Paths
from glane.incremental import IncrementalLinker
from glane.index_file import read_index, write_index
from glane.listed import Listed
from glane.stages import linking, merging
from glane.stages.lines import Lines
from glane.stages.linking import LinkedCommons, link_commons
from glane.stages.normalizing import normalize
from glane.stages.tables import SEEN
from glane.state import State

T = TypeVar("T")
TODAY = date(2026, 11, 22)
NOBODY = Decisions()
RUNS = 5  # of what takes a second: the one in the middle counts


def spent(work: Callable[[], T]) -> tuple[T, float]:
    """Return what the work gave, and its CPU seconds."""
    start = time.process_time()
    found = work()
    return found, time.process_time() - start


@unswept()
def alone(count: int) -> None:
    """Print what the linker costs, all records and 1 % of them."""
    made = [Listed(**record).link_record() for record, _ in records(count)]
    before, new, gone = changed(made)
    keep_scratch()  # as `glane link` does
    link(before[:200], NOBODY)  # what is loaded once is not counted
    _, plain = spent(lambda: link(before, NOBODY))
    index, whole = spent(lambda: Index.of(before, NOBODY, weights()))
    _, told = spent(lambda: outcome(index, NOBODY, weights()))
    with tempfile.TemporaryDirectory() as folder:
        paths = Path(folder) / "base", Path(folder) / "since"
        base, since, held = unpacked(index)
        write_index(paths[0], base, {})
        write_index(paths[1], since, held)
        index, reading = spent(lambda: packed({**read_index(paths[0])[0], **read_index(paths[1])[0]}, held))
        later, part = sorted((spent(lambda: index.updated(new, gone, NOBODY, weights())) for _ in range(RUNS)),
                             key=lambda run: run[1])[RUNS // 2]
        _, writing = spent(lambda: write_index(paths[1], *unpacked(later)[1:]))
        size = sum(path.stat().st_size for path in paths)
    found, again = spent(lambda: outcome(later, NOBODY, weights()))
    there = {record.id: record for record in (*before, *new) if record.id not in gone}
    same = found.linked() == link(there.values(), NOBODY, None, later.statistics)
    print(f"{count:,} records, {len(new):,} new or changed, {len(gone):,} gone; as a full run: {same}")
    print(f"  all: link() {plain:.2f} s; with its index {whole:.2f} s, telling {told:.2f} s")
    print(f"  1 %: {part:.2f} s ({part / whole:.1%} of all, {part / plain:.1%} of link()), telling {again:.2f} s")
    print(f"  index: {size / 1e6:.0f} MB, read in {reading:.2f} s; what came since written in {writing:.2f} s")


def changed(made: list[LinkRecord]) -> tuple[list[LinkRecord], list[LinkRecord], set[str]]:
    """Return the records there are, those that come or change, and the ids of those that go."""
    chance, few = random.Random(1), len(made) // 400
    before = made[:-few]
    picked = chance.sample(before, 3 * few)
    new = [replace(record, title=f"{record.title} {last_word(chance.choice(made).title)}",
                   text=chance.choice(made).text) for record in picked[few:]]
    return before, [*new, *made[-few:]], {record.id for record in picked[:few]}


def last_word(title: str) -> str:
    """Return the last word of a title; one word in all that change would count as a common one."""
    return title.rsplit(maxsplit=1)[-1]


def stage(count: int) -> None:
    """Print what the whole link stage costs: all records, 1 % of them, and all seen again on another day."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make(folder, count)
        paths, partners = Paths(folder / "data", folder / "partners"), load_partners(folder / "partners")
        normalize(paths, partners, TODAY)
        chance = random.Random(1)
        held = {path: list(kept(path, chance)) for path in sorted(paths.normalized.glob("*.ndjson"))}
        whole = 0.0
        for label, which, day in (("all", 0, TODAY), ("1 %", 1, TODAY), ("seen again", 1, TODAY + timedelta(1))):
            for path, lines in held.items():
                path.write_bytes(b"".join(pair[which].replace(
                    SEEN + TODAY.isoformat().encode(), SEEN + day.isoformat().encode()) for pair in lines))
            Lines.of(paths, partners)  # normalising writes this too, beside the lines
            done, took, parts = middle_run(folder, day) if whole else fresh_run(folder, day)
            whole = whole or took
            said = ", ".join(f"{part} {seconds:.2f}" for part, seconds in parts.items())
            print(f"  stage, {label}: {done.records:,} records, {done.projects:,} projects, {took:.2f} s "
                  f"({took / whole:.1%}): {said}, the rest {took - sum(parts.values()):.2f}", flush=True)


def middle_run(folder: Path, day: date) -> tuple[LinkedCommons, float, dict[str, float]]:
    """Run the link stage on copies of a folder, several times, then on itself; return what the run in the middle took.

    A slow moment of the machine weighs more on a run of seconds than on one of a minute.
    """
    runs = []
    for _ in range(RUNS - 1):
        with tempfile.TemporaryDirectory() as name:
            copy = Path(name) / "copy"
            shutil.copytree(folder, copy)  # with the times of files, by which they are known
            runs.append(fresh_run(copy, day))
    return sorted([*runs, fresh_run(folder, day)], key=lambda run: run[1])[RUNS // 2]


def fresh_run(folder: Path, day: date) -> tuple[LinkedCommons, float, dict[str, float]]:
    """Run the link stage in a process of its own: what is loaded once is loaded each time."""
    with ProcessPoolExecutor(1, get_context("spawn")) as process:
        return process.submit(link_stage, folder, day).result()


def link_stage(folder: Path, day: date) -> tuple[LinkedCommons, float, dict[str, float]]:
    """Run the link stage; return what it did, its CPU seconds, and those of each part."""
    clock, paths = Clock.started(), Paths(folder / "data", folder / "partners")
    partners = load_partners(folder / "partners")
    done, took = spent(lambda: link_commons(paths, partners, day, IncrementalLinker(paths.linked / "index")))
    return done, took, clock.took


PARTS = (("lines", Lines, "of"), ("parsing", Lines, "read"), ("linker", IncrementalLinker, "__call__"),
         ("ids", linking, "_identities"), ("merging", merging, "merge"), ("writing", linking, "_write"),
         ("state", State, "save_links"))


@dataclass(slots=True)
class Clock:
    """took: CPU seconds of each of PARTS, without those within."""

    took: dict[str, float] = field(default_factory=dict)
    within: list[float] = field(default_factory=lambda: [0.0])

    @classmethod
    def started(cls) -> Clock:
        """Measure PARTS from now on."""
        clock = cls()
        for part, owner, name in PARTS:
            held = owner.__dict__[name]
            timed = clock.timed(part, getattr(held, "__func__", held))
            setattr(owner, name, classmethod(timed) if isinstance(held, classmethod) else timed)
        return clock

    def timed(self, part: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function, measured."""
        def measured(*args: Any, **options: Any) -> Any:
            self.within.append(0.0)
            found, took = spent(lambda: function(*args, **options))
            self.took[part] = self.took.get(part, 0.0) + took - self.within.pop()
            self.within[-1] += took
            return found
        return measured


def kept(path: Path, chance: random.Random) -> Iterable[tuple[bytes, bytes]]:
    """Yield each line of a normalised file as it is at first and as it is later; empty where it is not there."""
    lines = path.read_bytes().splitlines(keepends=True)
    for line in lines:
        drawn = chance.random()
        if drawn < 1 / 400:
            yield b"", line
        elif drawn < 2 / 400:
            yield line, b""
        elif drawn < 4 / 400:
            data = orjson.loads(line)
            data["record"]["title"] += " " + last_word(orjson.loads(chance.choice(lines))["record"]["title"])
            yield line, orjson.dumps(data) + b"\n"
        else:
            yield line, line


if __name__ == "__main__":
    for size in [int(one) for one in sys.argv[1:]] or [20_000, 100_000]:
        alone(size)
        stage(size)
