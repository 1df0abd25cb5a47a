"""What each step of `glane link --records` costs: `python -m benchmarks.profile --records 100000,1000000`.

On invented projects (benchmarks/synthetic), or on a list of one's own with --file; each size in a process of its own.
CPU s: user and system, of all threads, without the steps within. MB: the most memory that the process held meanwhile.
"""

from __future__ import annotations

import functools
import importlib
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

STEPS = (
    ("read lines, check fields", "glane.listed", "Records.__iter__"),
    ("fold and hash the texts", "dedupe.reading", "_read"),
    ("put the parts together", "dedupe.reading", "joined"),
    ("sort by id", "dedupe.reading", "Read.sort"),
    ("count words", "dedupe.corpus", "_bags"),
    ("count words", "dedupe.corpus", "Corpus.of_read"),
    ("candidates: {}", "dedupe.blocking", "SOURCES"),
    ("candidates: put together", "dedupe.by_spec", "candidates"),
    ("compare: {}", "dedupe.features", "FEATURES"),
    ("compare: put together", "dedupe.features", "find"),
    ("weigh, rivals", "dedupe.link", "rescored"),
    ("cluster", "glane.listing", "clusters"),
    ("tell of pairs, write", "glane.listing", "worth"),
    ("give ids", "glane.listing", "new_ids"),
    ("tell of pairs, write", "glane.listing", "write_csv"),
    ("all the rest", "glane.listing", "link_listing"),
)
"""What it is called, the module, a function of it or a table of functions."""
RESET_PEAK = "5"  # written to clear_refs (man 5 proc)


def spent() -> float:
    """Return the CPU seconds that this process took."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def peak() -> float:
    """Return the most MB that the process held since the last call."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    kb = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
    Path("/proc/self/clear_refs").write_text(RESET_PEAK, encoding="ascii")
    return int(kb) / 1024


@dataclass(slots=True)
class Meter:
    """step -> CPU seconds and peak in MB. running: the steps that are on, the innermost last."""

    found: dict[str, tuple[float, float]] = field(default_factory=dict)
    running: list[str] = field(default_factory=list)
    since: float = 0.0

    def turn(self, step: str | None) -> None:
        """Put what was spent since the last turn on the innermost step; then begin one, or end it with None."""
        now, high = spent(), peak()
        if self.running:
            seconds, most = self.found.get(self.running[-1], (0.0, 0.0))
            self.found[self.running[-1]] = (seconds + now - self.since, max(most, high))
        if step is None:
            self.running.pop()
        else:
            self.running.append(step)
        self.since = spent()

    def timed(self, step: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function, measured."""
        @functools.wraps(function)
        def measured(*args: Any, **options: Any) -> Any:
            self.turn(step)
            try:
                return function(*args, **options)
            finally:
                self.turn(None)
        return measured

    def fetched(self, step: str, function: Callable[..., Iterator[Any]], lot: int = 10_000) -> Callable[..., Any]:
        """Return a function that yields, measured: a lot is fetched at a time."""
        @functools.wraps(function)
        def measured(*args: Any) -> Iterator[Any]:
            left = function(*args)
            while held := self.timed(step, lambda: [one for _, one in zip(range(lot), left, strict=False)])():
                yield from held
        return measured

    def install(self) -> None:
        """Measure STEPS from now on."""
        for step, module, path in STEPS:
            owner: Any = importlib.import_module(module)
            *outer, name = path.split(".")
            for one in outer:
                owner = getattr(owner, one)
            held = owner.__dict__[name]
            if isinstance(held, dict):
                held.update({key: self.timed(step.format(key), function) for key, function in held.items()})
            elif isinstance(held, classmethod):
                setattr(owner, name, classmethod(self.timed(step, held.__func__)))
            else:
                setattr(owner, name, (self.fetched if name == "__iter__" else self.timed)(step, held))


def measure(records: Path) -> None:
    """Link a list in this process, and print a table."""
    from glane import listing

    meter = Meter({"start": (spent(), peak())})
    meter.install()
    with tempfile.TemporaryDirectory() as out:
        listing.link_listing(records, None, Path(out))
    for step, (seconds, most) in meter.found.items():
        print(f"{step:<34}{seconds:>8.1f}{most:>8.0f}")
    print(f"{'together':<34}{spent():>8.1f}{max(most for _, most in meter.found.values()):>8.0f}")


@click.command(help=__doc__)
@click.option("--records", "counts", default="100000", show_default=True, help="Sizes, with commas.")
@click.option("--file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A list of your own.")
@click.option("--here", is_flag=True, hidden=True)
def main(counts: str, file: Path | None, here: bool) -> None:
    """Measure each size."""
    if here and file:
        measure(file)
        return
    from benchmarks.scale import generate

    with tempfile.TemporaryDirectory() as name:
        for records in [file] if file else (generate(int(count), Path(name)) for count in counts.split(",")):
            print(f"{records.name:<34}{'CPU s':>8}{'MB':>8}", flush=True)
            subprocess.run([sys.executable, "-m", "benchmarks.profile", "--here", "--file", records], check=True)


if __name__ == "__main__":
    main()
