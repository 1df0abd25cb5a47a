"""What linking costs on workers, beside one process: `python -m benchmarks.distributed FILE.ndjson --workers 1,2`.

Scheduler and workers are processes of this machine, one thread each, on loopback. CPU seconds and peak memory of each
are those that the kernel counted when it ended; what it costs to start and import is in them, as on any machine. The
files that the workers lead to are held against those of `glane link` without them.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from socket import socket

import click

from benchmarks.systems import HERE, Used, ended

HEAD = (f"{'':>11}{'wall s':>9}{'CPU s':>9}{'client CPU':>12}{'client MB':>11}{'workers CPU':>20}{'workers MB':>17}"
        "  same")
FILES = ("clusters.csv", "pairs.csv")


def python(*arguments: str | Path) -> subprocess.Popen[bytes]:
    """Start a process of this Python, silent."""
    return subprocess.Popen([sys.executable, "-m", *map(str, arguments)], stdout=subprocess.DEVNULL,
                            stderr=subprocess.DEVNULL, cwd=HERE.parent)


@contextmanager
def cluster(count: int) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Start a scheduler and workers; end them."""
    with socket() as asked:
        asked.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{asked.getsockname()[1]}"
    scheduler = python("distributed.cli.dask_scheduler", "--host", address, "--no-dashboard")
    workers = [python("distributed.cli.dask_worker", address, "--nworkers", "1", "--nthreads", "1", "--no-dashboard",
                      "--no-nanny", "--memory-limit", "0") for _ in range(count)]
    try:
        yield address, workers
    finally:
        for process in (*workers, scheduler):
            if process.returncode is None:
                process.kill()
                process.wait()


def linked(records: Path, out: Path, *options: str) -> tuple[float, Used]:
    """Run `glane link --records`; return wall seconds and what the process used. Raises SystemExit when it fails."""
    start = time.monotonic()
    process = python("glane.cli", "link", "--records", records, "--out", out, *options)
    used = ended(process)
    if process.returncode:
        raise SystemExit(f"glane link {' '.join(options)} ended with {process.returncode}: run it by hand to see why")
    return time.monotonic() - start, used


def on_workers(records: Path, out: Path, count: int) -> tuple[float, Used, list[Used]]:
    """Link on workers; return wall seconds, what the client used, and each worker."""
    from distributed import Client

    with cluster(count) as (address, workers):
        with Client(address, timeout=60) as client:
            client.wait_for_workers(count, timeout=60)
        wall, mine = linked(records, out, "--scheduler", address)
        for worker in workers:
            worker.send_signal(signal.SIGTERM)
        return wall, mine, [ended(worker) for worker in workers]


def row(name: str, wall: float, client: Used, workers: Sequence[Used], same: str) -> str:
    """Return a line under HEAD."""
    cpu = client.cpu + sum(worker.cpu for worker in workers)
    return (f"{name:>11}{wall:>9.1f}{cpu:>9.1f}{client.cpu:>12.1f}{client.peak:>11.0f}"
            f"{', '.join(f'{worker.cpu:.1f}' for worker in workers):>20}"
            f"{', '.join(f'{worker.peak:.0f}' for worker in workers):>17}  {same}")


@click.command(help=__doc__)
@click.argument("records", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--workers", "counts", default="1,2", show_default=True, help="How many, with commas.")
@click.option("--against", type=click.Path(exists=True, file_okay=False, path_type=Path),
              help="What `glane link` wrote before, so that it is not run again in one process.")
def main(records: Path, counts: str, against: Path | None) -> None:
    """Measure."""
    print(HEAD, flush=True)
    with tempfile.TemporaryDirectory() as name:
        reference = against or Path(name, "alone")
        if not against:
            print(row("alone", *linked(records, reference), [], ""), flush=True)
        for count in map(int, counts.split(",")):
            out = Path(name, str(count))
            wall, client, workers = on_workers(records, out, count)
            same = all((out / file).read_bytes() == (reference / file).read_bytes() for file in FILES)
            print(row(f"{count} workers", wall, client, workers, str(same)), flush=True)


if __name__ == "__main__":
    main()
