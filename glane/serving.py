"""`glane serve`: the published commons on a port, said before it listens."""

from __future__ import annotations

import socket

from glane import console
from glane.config import GlaneError, Paths


def check_port(port: int, host: str = "127.0.0.1") -> None:
    """Raise GlaneError when nothing can listen on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise GlaneError(f"port {port} of {host} can't be had ({error.strerror}); choose another: "
                             "`make run PORT=8002` or `glane serve --port 8002`") from error


def serve_commons(paths: Paths, host: str, port: int) -> None:
    """Serve commons.db until interrupted. Raises GlaneError when there is none, or the port is taken."""
    from publish.site import serve

    if not paths.commons.exists():
        raise GlaneError(f"{paths.commons}: nothing published yet; `glane run --data {paths.data}` first")
    check_port(port, host)
    serve(paths.commons, port, host, paths.dumps, ready=_say)


def _say(address: str) -> None:
    console.line(f"\nThe commons is served on {address}   (English: {address}en/; data: {address}commons; "
                 "end with Ctrl+C)")
