"""Twelve partner sites on twelve ports of 127.0.0.1, in one process.

Usage: python examples/federation/server.py [--port 8901] [--fail SLUG=KIND ...] [--quiet]

Prints `ready ...` once all ports listen, and ends on SIGTERM or SIGINT. Each port also answers whoever controls the
example: `/__fault?kind=KIND` plays a fault (`none` ends it), `/__count` says what was asked, `/__reset` forgets it.
"""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from collections.abc import Mapping
from http.server import ThreadingHTTPServer
from pathlib import Path

HERE = Path(__file__).resolve().parent
BASE_PORT = 8901

def partner_files(base_port: int, target: Path) -> list[Path]:
    """Write the twelve partners' YAML to the folder `target`, their addresses moved to `base_port` and the next eleven.

    Returns the files, in the order of their ports. Other files of the folder are left alone.
    """
    target.mkdir(parents=True, exist_ok=True)
    written = []
    for path in sorted((HERE / "partners").glob("*.yml")):
        text = path.read_text(encoding="utf-8")
        for offset in range(12):
            text = text.replace(f"127.0.0.1:{BASE_PORT + offset}/", f"127.0.0.1:\0{base_port + offset}/")
        (target / path.name).write_text(text.replace("\0", ""), encoding="utf-8")
        written.append(target / path.name)
    return sorted(written, key=lambda path: _port(path.read_text(encoding="utf-8")))


def _port(text: str) -> str:
    return text.split("127.0.0.1:", 1)[1].split("/", 1)[0]


def start(base_port: int, faults: Mapping[str, str], quiet: bool) -> list[ThreadingHTTPServer]:
    """Listen on the twelve ports, a thread each.

    faults: slug -> kind. Raises OSError if a port is taken, ValueError for an unknown slug or kind.
    """
    from content import SITES
    from handler import Handler
    from hosts import Host, checked

    unknown = set(faults) - {site.slug for site in SITES}
    if unknown:
        raise ValueError(f"unknown slug {min(unknown)!r}; allowed: {', '.join(site.slug for site in SITES)}")
    servers = []
    for offset, site in enumerate(SITES):
        port = base_port + offset
        host = Host(site.name, site.slug, f"http://127.0.0.1:{port}", checked(faults.get(site.slug, "none")))
        host.site()
        handler = type("SiteHandler", (Handler,), {"host": host, "quiet": quiet})
        servers.append(ThreadingHTTPServer(("127.0.0.1", port), handler))
    for server in servers:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()
    return servers


def main(arguments: list[str] | None = None) -> int:
    """Serve until a signal comes. Returns the exit code: 2 for wrong usage, 1 if a port is taken."""
    from hosts import FAULTS

    parser = argparse.ArgumentParser(description="Serve the example federation on twelve ports of 127.0.0.1.")
    parser.add_argument("--port", type=int, default=BASE_PORT, help="first of the twelve ports")
    parser.add_argument("--fail", action="append", default=[], metavar="SLUG=KIND",
                        help=f"play a fault: {', '.join(FAULTS)}")
    parser.add_argument("--quiet", action="store_true", help="no line a request")
    options = parser.parse_args(arguments)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        servers = start(options.port, dict(text.partition("=")[::2] for text in options.fail), options.quiet)
    except ValueError as error:
        parser.error(str(error))
    except OSError as error:
        sys.stderr.write(f"ports {options.port} to {options.port + 11}: {error.strerror}; choose others with --port\n")
        return 1
    sys.stdout.write(f"ready http://127.0.0.1:{options.port}/ to http://127.0.0.1:{options.port + 11}/\n")
    sys.stdout.flush()
    stop.wait()
    for server in servers:
        server.socket.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
