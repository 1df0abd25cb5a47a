"""Runs one peer: `PYTHON -E benchmarks/peers/__main__.py NAME JOB OUT SECONDS GB`, PYTHON being that of its own venv.

After so many seconds of CPU the system ends it (SIGXCPU); it gets no more memory than so many GB. -E, so that no
PYTHONPATH puts our `dedupe` before PyPI's.
"""

from __future__ import annotations

import importlib
import resource
import sys
from pathlib import Path


def main(name: str, job: str, out: str, seconds: str, gigabytes: str) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds) + 5))
    resource.setrlimit(resource.RLIMIT_AS, (int(gigabytes) * 2**30, resource.RLIM_INFINITY))
    # After site-packages, so that `import dedupe` finds PyPI's and not ours.
    sys.path.append(str(Path(__file__).resolve().parents[2]))
    from benchmarks.peers.answer import timed

    timed(importlib.import_module(f"benchmarks.peers.{name}_").run, Path(job), Path(out))


if __name__ == "__main__":
    main(*sys.argv[1:])
