"""Asks the local page as a browser would."""

from __future__ import annotations

import http.client
import re
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlencode

from glane.review.web import Server

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    text: str


class Client:
    """Asks a server as a browser would."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.path = f"/{server.shown.token}/"

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.server_port, timeout=10)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body=body.encode() or None, headers=named)
        response = connection.getresponse()
        found = Answer(response.status, dict(response.getheaders()), response.read().decode())
        connection.close()
        return found

    def get(self, path: str = "", **headers: str) -> Answer:
        return self.ask("GET", self.path + path, **headers)

    def post(self, action: str, pair: tuple[str, str] | None = None, **headers: str) -> Answer:
        form = {"action": action} | ({"left": pair[0], "right": pair[1]} if pair else {})
        return self.ask("POST", self.path, urlencode(form), **{**FORM, **headers})

    def asked(self) -> tuple[str, str]:
        """Return the pair that the form on the page is about."""
        left, right = re.findall(r'<input type="hidden" name="(?:left|right)" value="([^"]*)">', self.get().text)
        return unescape(left), unescape(right)
