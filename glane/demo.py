"""`glane demo`: the example federation on loopback, all stages over it, then the site."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

from crawlers.files import replacing
from glane import console
from glane.config import CHECKOUT, GlaneError, Paths
from glane.partners import checked_partners

SERVER = CHECKOUT / "examples" / "federation" / "server.py"
DECISIONS = SERVER.with_name("decisions.csv")
SITES = 12


def run_demo(data: Path, port: int, federation_port: int, *, serve: bool) -> int:
    """Start the twelve example partners, run all stages over them, serve the commons; return the exit code.

    Raises GlaneError when the port of the site is taken, before anything is done.
    """
    from glane.pipeline import run_all
    from glane.serving import check_port, serve_commons

    if serve:
        check_port(port)
    base = free_base(federation_port)
    paths = Paths(data, data / "federation" / "partners")
    federation().partner_files(base, paths.partners)
    give_decisions(paths)
    os.environ["GLANE_ALLOW_PRIVATE"] = "1"
    with example_partners(base):
        console.line(f"Example federation: {SITES} partners on http://127.0.0.1:{base} to {base + SITES - 1}")
        partners = checked_partners(paths.partners)
        code = run_all(paths, partners, partners, datetime.now(UTC).date())
        if serve:
            serve_commons(paths, "127.0.0.1", port)
    return code


def give_decisions(paths: Paths) -> None:
    """Put the example's judgements in the data folder, unless it has decisions of its own."""
    if not paths.decisions.exists():
        with replacing(paths.decisions) as file:
            file.write(DECISIONS.read_bytes())


def federation() -> ModuleType:
    """Load examples/federation/server.py, which isn't in a package."""
    spec = spec_from_file_location("glane_example_federation", SERVER)
    if spec is None or spec.loader is None:
        raise GlaneError(f"{SERVER}: not found; run glane from a checkout")
    module = module_from_spec(spec)
    sys.path.insert(0, str(SERVER.parent))
    spec.loader.exec_module(module)
    return module


@contextmanager
def example_partners(base: int) -> Iterator[None]:
    """Run the example federation in a process of its own while the block lasts."""
    process = subprocess.Popen(  # noqa: S603 - our own file
        [sys.executable, str(SERVER), "--port", str(base), "--quiet"], stdout=subprocess.PIPE, text=True)
    try:
        said = process.stdout.readline() if process.stdout else ""
        if not said.startswith("ready"):
            raise GlaneError(f"the example federation did not start on port {base}: {said.strip() or 'see above'}")
        yield
    finally:
        process.terminate()
        process.wait(timeout=10)


def free_base(wanted: int) -> int:
    """Return the first of twelve ports in a row that are free: `wanted` if it can be, so that addresses stay."""
    for base in range(wanted, 65000 - SITES, 20):
        if all(_is_free(base + i) for i in range(SITES)):
            return base
    raise GlaneError("no twelve free ports in a row on 127.0.0.1; choose with --federation-port")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
