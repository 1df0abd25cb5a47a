"""Runs one peer: `PYTHON benchmarks/peers/__main__.py NAME JOB OUT SECONDS`, PYTHON being that of the peers' venv.

After so many seconds of CPU the system ends it (SIGXCPU).
"""

from __future__ import annotations

import importlib
import resource
import sys
from pathlib import Path


def main(name: str, job: str, out: str, seconds: str) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds) + 5))
    # After site-packages, so that `import dedupe` finds PyPI's and not ours.
    sys.path.append(str(Path(__file__).resolve().parents[2]))
    from benchmarks.peers.answer import timed

    timed(importlib.import_module(f"benchmarks.peers.{name}_").run, Path(job), Path(out))


if __name__ == "__main__":
    main(*sys.argv[1:])
