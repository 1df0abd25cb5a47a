"""How right and fast the typed linker is on public sets: `python -m benchmarks.typed [--bench ../shared/bench]`.

Each set twice: with the shipped weights, which were learnt on all sets, and with weights learnt without its family (if
scikit-learn is there). Each in a process of its own, so that the peak is its own; seconds are of linking alone, the
peak is of the process.
"""

from __future__ import annotations

import multiprocessing
import re
import time
from pathlib import Path

import click

from benchmarks.tables import FAMILIES, OWN, read_bench, read_set
from benchmarks.train import Example, example, train
from dedupe.evaluate import b_cubed, completeness, pairwise
from dedupe.typed.link import link
from dedupe.typed.scorer import Additive, shipped

HEAD = f"{'set':18}{'weights':>10}{'records':>9}{'complete':>10}{'P':>7}{'R':>7}{'F1':>7}{'B3':>7}{'CPU s':>8}{'MB':>7}"


def measure(folder: Path, weights: str, scorer: Additive) -> str:
    """Link one set; return its figures as a line."""
    bench = read_bench(folder)
    start = time.process_time()
    found = link(bench.data, scorer)
    seconds = time.process_time() - start
    peak = high_water()
    ids = bench.data.ids
    clusters = [[ids[row] for row in rows] for rows, _ in found.clusters]
    quality, cubed = pairwise(clusters, bench.clusters), b_cubed(clusters, bench.clusters)
    looked = zip(found.pairs.left.tolist(), found.pairs.right.tolist(), strict=True)
    whole = completeness(((ids[a], ids[b]) for a, b in looked), ((ids[a], ids[b]) for a, b in bench.true))
    return (f"{folder.name:18}{weights:>10}{len(ids):>9,}{whole:>10.3f}{quality.precision:>7.3f}{quality.recall:>7.3f}"
            f"{quality.f1:>7.3f}{cubed.f1:>7.3f}{seconds:>8.1f}{peak:>7.0f}")


def high_water() -> float:
    """Return the peak memory of this process in MB; ru_maxrss would count that of the process that started it."""
    return int(re.findall(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text(encoding="ascii"))[0]) / 1024


def left_out(examples: dict[str, Example], name: str) -> Additive:
    """Learn from the sets that are not of the family of this one."""
    return train([one for other, one in examples.items() if FAMILIES.get(other) != FAMILIES[name]])


@click.command()
@click.option("--bench", type=click.Path(exists=True, file_okay=False, path_type=Path), default="../shared/bench")
@click.argument("names", nargs=-1)
def main(bench: Path, names: tuple[str, ...]) -> None:
    """Measure all sets, or NAMES."""
    try:
        import sklearn  # noqa: F401 - only whether it is there
        examples = {name: example(read_set(name, bench)) for name in FAMILIES | OWN}
    except ImportError:
        print("scikit-learn is not here: no figures with the family left out (see benchmarks/train.py)")
        examples = {}
    print(HEAD)
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        for name in names or FAMILIES:
            print(pool.apply(measure, (bench / name, "shipped", shipped())), flush=True)
            if examples:
                print(pool.apply(measure, (bench / name, "left out", left_out(examples, name))), flush=True)


if __name__ == "__main__":
    main()
