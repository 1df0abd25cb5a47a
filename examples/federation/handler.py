"""How one site speaks HTTP: validators and 304, HEAD, faults, and the control addresses."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from hosts import Host
from sites.web import Answer

CAPTCHA = (b'<!doctype html><html><head><title>Just a moment...</title></head><body><h1>Checking your browser</h1>'
           b'<form id="challenge-form"><div class="g-recaptcha" data-sitekey="x"></div>Please complete the CAPTCHA to '
           b"prove that you are human.</form></body></html>")


class Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD with validators, and the control addresses also with POST."""

    protocol_version = "HTTP/1.1"
    server_version = "example"
    sys_version = ""
    wbufsize = -1  # head and body in one packet: apart, they wait for each other's acknowledgement
    disable_nagle_algorithm = True
    host: Host
    quiet = True

    def do_GET(self) -> None:
        """Answer a GET."""
        parts = urlsplit(self.path)
        if parts.path.startswith("/__"):
            self._control(parts.path, dict(parse_qsl(parts.query)))
            return
        fault = self.host.fault
        if fault == "disconnect":
            self.host.count(self.path, 0)
            self.close_connection = True
            return
        if parts.path != "/robots.txt" and fault in ("500", "refused", "captcha"):
            status, body = {"500": (500, b"Internal Server Error\n"), "refused": (403, b"Forbidden\n"),
                            "captcha": (200, CAPTCHA)}[fault]
            self._send(status, body, "text/html; charset=utf-8" if fault == "captcha" else "text/plain")
        elif parts.path == "/robots.txt" and fault == "robots":
            self._send(200, b"User-agent: *\nDisallow: /\n", "text/plain; charset=utf-8")
        else:
            self._answer(self.host.answer(self.path), truncated=fault == "truncated" and parts.path != "/robots.txt")

    do_HEAD = do_GET  # noqa: N815 - http.server's name; _send leaves the body out
    def do_POST(self) -> None:
        """Obey a control address; anything else may not be posted to."""
        parts = urlsplit(self.path)
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if parts.path.startswith("/__"):
            self._control(parts.path, dict(parse_qsl(parts.query)))
        else:
            self._send(405, b"Method Not Allowed\n", "text/plain", (("Allow", "GET, HEAD"),))

    def _control(self, path: str, query: Mapping[str, str]) -> None:
        try:
            said = self.host.control(path, query)
        except ValueError as error:
            self._send(400, f"{error}\n".encode(), "text/plain; charset=utf-8", counted=False)
            return
        if said is None:
            self._send(404, b"Not Found\n", "text/plain", counted=False)
        else:
            self._send(200, json.dumps(said).encode(), "application/json", counted=False)

    def _answer(self, answer: Answer | None, truncated: bool) -> None:
        if answer is None:
            self._send(404, b"<h1>Page introuvable</h1>\n", "text/html; charset=utf-8")
            return
        validators = (("ETag", answer.etag), ("Last-Modified", format_datetime(answer.modified, usegmt=True)),
                      ("Cache-Control", "max-age=0, must-revalidate"), *answer.headers)
        if answer.status == 200 and self._unchanged(answer):  # noqa: PLR2004 - HTTP's own
            self._send(304, b"", answer.content_type, validators)
            return
        body = answer.body[:len(answer.body) // 2] if truncated else answer.body
        self._send(answer.status, body, answer.content_type, validators)

    def _unchanged(self, answer: Answer) -> bool:
        """Say whether the client has this answer; If-None-Match rules out If-Modified-Since (RFC 9110)."""
        tags = self.headers.get("If-None-Match")
        if tags:
            return tags.strip() == "*" or answer.etag in [tag.strip().removeprefix("W/") for tag in tags.split(",")]
        since = self.headers.get("If-Modified-Since")
        try:
            return bool(since) and answer.modified <= parsedate_to_datetime(str(since))
        except (ValueError, TypeError):
            return False  # a date that is none is to be ignored (RFC 9110, 13.1.3)

    def _send(self, status: int, body: bytes, content_type: str, headers: tuple[tuple[str, str], ...] = (),
              counted: bool = True) -> None:
        if counted:
            self.host.count(self.path, status)
        self.send_response(status)
        if status != 304:  # noqa: PLR2004 - HTTP's own
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
        for name, value in headers:
            if value:
                self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class calls it so
        """Write a line a request, unless told to be quiet."""
        if not self.quiet:
            sys.stderr.write(f"{self.host.slug}: {format % args}\n")
