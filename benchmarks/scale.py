"""What linking costs as lists grow, ours and Splink in one call: `python -m benchmarks.scale --records 10000,100000`.

Each on the same invented projects (benchmarks/synthetic), in a process of its own: CPU seconds of the whole process and
its children, from reading the file to writing clusters. Ours is `glane link --records`.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from benchmarks.plot import svg
from benchmarks.systems import HERE, NoAnswerError, Used, ended, python_of
from dedupe.evaluate import pairwise

HEAD = f"{'records':>10}{'system':>10}{'complete':>10}{'P':>7}{'R':>7}{'F1':>7}{'CPU s':>8}{'MB':>8}"


@dataclass(frozen=True)
class Cost:
    """What a system found and took. complete: share of the true pairs that were compared, None when it does not say."""

    clusters: list[list[str]]
    complete: float | None
    used: Used


def generate(count: int, folder: Path) -> Path:
    """Write `count` invented records and their truth to a file in a folder."""
    path = folder / f"{count}.ndjson"
    subprocess.run([sys.executable, "-m", "benchmarks.synthetic", str(count), "--out", str(path)], check=True,
                   cwd=HERE.parent)
    return path


def spent(command: Sequence[str | Path]) -> Used:
    """Run a command; return what it used. Raises NoAnswerError when it fails."""
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(list(command), stdout=subprocess.DEVNULL, stderr=said, cwd=HERE.parent)
        used = ended(process)
        if process.returncode:
            said.seek(0)
            last = (said.read().strip().splitlines() or ["no word"])[-1]
            raise NoAnswerError(f"{Path(command[0]).name} ended with {process.returncode}: {last[:300]}")
    return used


def ours(records: Path, folder: Path) -> Cost:
    """Run `glane link --records`; completeness is measured apart, as the command does not write what it compared."""
    out = folder / "ours"
    used = spent([sys.executable, "-m", "glane.cli", "link", "--records", records, "--out", out])
    share = folder / "share.txt"
    spent([sys.executable, "-m", "benchmarks.compared", records, share])
    return Cost(_clusters(out / "clusters.csv"), float(share.read_text(encoding="ascii")), used)


def splink(records: Path, folder: Path, venv: Path) -> Cost:
    """Run Splink on the file: six rules of blocking, three tight ones from 1,000,000 records on."""
    out = folder / "splink.csv"
    python = python_of("splink", venv)
    used = spent([python, HERE / "peers" / "splink_scale.py", records, _truth_of(records), out])
    complete = json.loads(out.with_suffix(".json").read_text(encoding="utf-8"))["complete"]
    return Cost(_clusters(out), complete, used)


def _truth_of(records: Path) -> Path:
    return records.with_name(f"{records.name}.truth.csv")


def _clusters(path: Path) -> list[list[str]]:
    found: dict[str, list[str]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["project_id"], []).append(f"{row['partner']}/{row['source_id']}")
    return list(found.values())


def read_truth(records: Path) -> dict[str, str]:
    """Return record id -> project."""
    with _truth_of(records).open(encoding="utf-8", newline="") as file:
        return {row["record_id"]: row["project"] for row in csv.DictReader(file)}


def groups(project_of: Mapping[str, str]) -> Iterable[list[str]]:
    """Return the records of each project."""
    found: dict[str, list[str]] = {}
    for record, project in project_of.items():
        found.setdefault(project, []).append(record)
    return found.values()


@click.command(help=__doc__)
@click.option("--records", "counts", default="10000,100000", show_default=True, help="Sizes, with commas.")
@click.option("--peers", default="splink", show_default=True, help="`splink` or `none`.")
@click.option("--peers-venv", type=click.Path(path_type=Path), default=".venv-peers", show_default=True)
@click.option("--plot", type=click.Path(dir_okay=False, path_type=Path), help="Draw CPU seconds against n log n.")
def main(counts: str, peers: str, peers_venv: Path, plot: Path | None) -> None:
    """Measure each size."""
    points, venv = dict[str, list[tuple[int, float]]](), peers_venv.absolute()
    print(HEAD)
    for count in map(int, counts.split(",")):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            records = generate(count, folder)
            truth = read_truth(records)
            for system in ("ours", "splink") if peers == "splink" else ("ours",):
                try:
                    cost = ours(records, folder) if system == "ours" else splink(records, folder, venv)
                except NoAnswerError as error:
                    print(f"{count:>10,}{system:>10}  {error}", flush=True)
                    continue
                points.setdefault(system, []).append((count, cost.used.cpu))
                print(line(count, system, cost, truth), flush=True)
    if plot:
        plot.write_text(svg(points), encoding="utf-8")


def line(count: int, system: str, cost: Cost, truth: Mapping[str, str]) -> str:
    """Return a line under HEAD; records that a system left out count as alone."""
    seen = {record for cluster in cost.clusters for record in cluster}
    found = pairwise([*cost.clusters, *([record] for record in truth if record not in seen)], groups(truth))
    complete = "-" if cost.complete is None else f"{cost.complete:.3f}"
    return (f"{count:>10,}{system:>10}{complete:>10}{found.precision:>7.3f}{found.recall:>7.3f}{found.f1:>7.3f}"
            f"{cost.used.cpu:>8.1f}{cost.used.peak:>8.0f}")


if __name__ == "__main__":
    main()
