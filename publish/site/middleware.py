"""Around every request: a new publication is taken up, and Datasette's own pages get their headers."""

from __future__ import annotations

from typing import Any

from publish.site.state import current, has_commons

# Datasette's pages hold scripts and styles of their own; nothing from another host is loaded all the same
STOCK_POLICY = ("default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
                "img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
STOCK_HEADERS = {
    b"content-security-policy": STOCK_POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"strict-origin-when-cross-origin",
}


def wrapper(datasette: Any) -> Any:
    """Return an ASGI wrapper for this Datasette."""
    def wrap(app: Any) -> Any:
        async def wrapped(scope: dict[str, Any], receive: Any, send: Any) -> None:
            if scope["type"] != "http" or not has_commons(datasette):
                await app(scope, receive, send)
                return
            await current(datasette)
            await app(scope, receive, _with_headers(send))
        return wrapped
    return wrap


def _with_headers(send: Any) -> Any:
    async def sent(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            headers = list(message.get("headers", []))
            present = {name.lower() for name, _ in headers}
            headers += [(name, value) for name, value in STOCK_HEADERS.items() if name not in present]
            message = {**message, "headers": headers}
        await send(message)
    return sent
