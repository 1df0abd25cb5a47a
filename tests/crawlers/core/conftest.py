"""A partner's site on loopback, and partners that read it by the platform in `child/platforms`."""

from __future__ import annotations

import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import monotonic
from typing import Any

import orjson
import pytest

from crawlers.harvest import HarvestOptions
from crawlers.partners import Partner

CONTACT = "https://glane.example/contact"


@dataclass
class Answer:
    """What the site says at an address. Its ETag, if it has one, is honoured."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Site:
    """Answers by path; a path that is not there is 404. `asked` counts requests by path."""

    address: str
    answers: dict[str, Answer | Callable[[], Answer]] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    seen: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    times: dict[str, list[float]] = field(default_factory=dict)

    def listing(self, path: str, entries: list[dict[str, Any]] | None = None, *, headers: dict[str, str] | None = None,
                **more: Any) -> None:
        body = orjson.dumps({"entries": entries or [], **more})
        self.answers[path] = Answer(body, headers={"Content-Type": "application/json", **(headers or {})})

    def page(self, path: str, body: bytes | str = b"", status: int = 200, **headers: str) -> None:
        data = body.encode() if isinstance(body, str) else body
        self.answers[path] = Answer(data, status, {name.replace("_", "-"): value for name, value in headers.items()})


def entries(count: int, first: int = 0) -> list[dict[str, Any]]:
    return [{"id": number, "title": f"Projet {number}"} for number in range(first, first + count)]


@pytest.fixture
def site() -> Iterator[Site]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def log_message(self, *args: object) -> None:
            pass

        def do_GET(self) -> None:
            path = self.path
            here.asked[path] += 1
            here.times.setdefault(path, []).append(monotonic())
            here.seen.append((path, dict(self.headers)))
            answer = here.answers.get(path, Answer(b"not here", 404))
            if not isinstance(answer, Answer):
                answer = answer()
            etag = answer.headers.get("ETag")
            unchanged = etag is not None and self.headers.get("If-None-Match") == etag
            body = b"" if unchanged else answer.body
            self.send_response(304 if unchanged else answer.status)
            for name, value in {"Content-Length": str(len(body)), **answer.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            if not isinstance(sys.exception(), ConnectionError):  # the crawl hangs up on what is too big
                super().handle_error(request, client_address)  # type: ignore[arg-type]

    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    here = Site(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield here
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def _platform_of_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent / "child"))
    monkeypatch.delenv("GLANE_ALLOW_PRIVATE", raising=False)


def partner(slug: str, *start: str, **keys: Any) -> Partner:
    """Return a partner that is crawled without pause."""
    said = {"title": slug, "url": "https://partner.example/", "contact": "https://partner.example/contact",
            "publisher": {"name": slug, "country": "FR", "kind": "association"}, "licence": "etalab-2.0",
            "language": "fr", "platform": "testlist", "requests_per_second": 1000}
    return Partner(slug=slug, start=list(start), **{**said, **keys})


def options(**keys: Any) -> HarvestOptions:
    return HarvestOptions(**{"contact": CONTACT, "allow_private": True, "timeout": 5, "retries": 1, **keys})
