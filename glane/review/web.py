"""The review on a local page: loopback only, every address begins with a random token, works without JavaScript."""

from __future__ import annotations

import contextlib
import hmac
import re
import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

from crawlers.partners import Partner
from dedupe.decisions import JUDGEMENTS
from dedupe.mistakes import DecisionError
from glane import console
from glane.config import GlaneError
from glane.language import Language
from glane.review.page import closing, page, refusal
from glane.review.session import Session
from glane.review.texts import say
from glane.review.view import GoneError

STATIC = {"review.css": "text/css", "review.js": "text/javascript"}
LAST = 1.0  # seconds in which the closing page still fetches its style
MAX_BODY = 10_000  # bytes: an answer is two ids and a word
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; form-action 'self'; "
                               "base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",  # the token is in the address; `no-referrer` would make a form's Origin `null`
    "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin"}


@dataclass
class Page:
    """The one review that a server shows. lock: a session answers one question at a time."""

    session: Session
    partners: Mapping[str, Partner]
    language: Language
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    lock: threading.Lock = field(default_factory=threading.Lock)


class Server(ThreadingHTTPServer):
    """Listens on loopback alone."""

    daemon_threads = True

    def __init__(self, port: int, shown: Page) -> None:
        self.shown = shown
        super().__init__(("127.0.0.1", port), Handler)

    @property
    def address(self) -> str:
        """The address to open, with its token."""
        return f"http://127.0.0.1:{self.server_port}/{self.shown.token}/"


class Handler(BaseHTTPRequestHandler):
    """Answers one request. The token is asked of every one; who hasn't got it learns nothing."""

    server: Server
    server_version, sys_version = "glane-review", ""
    timeout = 30
    path, headers = "", Message()  # until a request is read: one that can't be is refused too

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is http.server's
        """Say nothing: the addresses hold the token."""

    def do_GET(self) -> None:
        """Show the pair that is asked about, or a file that the page needs."""
        name = self._name()
        if name is None:
            return
        if name in STATIC:
            self._answer(Path(__file__).with_name(name).read_bytes(), STATIC[name])
        elif name:
            self._refuse(HTTPStatus.NOT_FOUND, "no_page")
        else:
            self._show()

    def _show(self) -> None:
        shown = self.server.shown
        try:
            with shown.lock:
                html = page(shown.session, shown.partners, self._language())
        except GoneError as error:
            self._refuse(HTTPStatus.CONFLICT, "gone", record=error.record, path=error.path)
            return
        self._answer(html.encode(), "text/html")

    def do_POST(self) -> None:
        """Take an answer, then show the next pair; one to a pair that isn't asked any more changes nothing."""
        if self._name() is None:
            return
        form = self._form()
        if form is None:
            return
        shown, action = self.server.shown, form.get("action", "")
        if action == "quit":
            with shown.lock:
                html = closing(shown.session, self._language())
            self._answer(html.encode(), "text/html")
            threading.Timer(LAST, self.server.shutdown).start()
            return
        try:
            with shown.lock:
                known = _act(shown.session, action, (form.get("left", ""), form.get("right", "")))
        except DecisionError as error:
            self._refuse(HTTPStatus.CONFLICT, "broken", error=error)
            return
        if not known:
            self._refuse(HTTPStatus.BAD_REQUEST, "no_action")
            return
        self.send_response(HTTPStatus.SEE_OTHER)
        self.send_header("Location", f"/{shown.token}/?lang={self._language()}")
        self._end(0)

    def _name(self) -> str | None:
        """Return what follows the token in the address, None (and an answer) when the request isn't to be trusted."""
        port = self.server.server_port
        name = self._parts()[1]
        hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
        origin = self.headers.get("Origin")
        foreign = origin is not None and origin not in {f"http://{host}" for host in hosts}
        if not self._is_token() or self.headers.get("Host") not in hosts or foreign or (
                self.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin")):
            self._refuse(HTTPStatus.FORBIDDEN, "forbidden")
            return None
        return name

    def _parts(self) -> tuple[str, str]:
        """Return what stands for the token in the address, and what follows it."""
        token, _, name = self.path.partition("?")[0].removeprefix("/").partition("/")
        return token, name

    def _is_token(self) -> bool:
        return hmac.compare_digest(self._parts()[0].encode(), self.server.shown.token.encode())

    def _form(self) -> dict[str, str] | None:
        """Return what the form says, None (and an answer) when it isn't one of ours."""
        length = self.headers.get("Content-Length", "")
        if not re.fullmatch(r"\d{1,9}", length, re.ASCII) or int(length) > MAX_BODY:
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "no_form")
            return None
        if self.headers.get_content_type() != "application/x-www-form-urlencoded":
            self._refuse(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "no_form")
            return None
        body = self.rfile.read(int(length)).decode("utf-8", "replace")
        return {name: values[0] for name, values in parse_qs(body).items()}

    def _language(self) -> Language:
        asked = parse_qs(self.path.partition("?")[2]).get("lang", [""])[0]
        if asked in ("fr", "en"):
            return "fr" if asked == "fr" else "en"
        accepted = [one.split(";")[0].strip()[:2].lower() for one in self.headers.get("Accept-Language", "").split(",")]
        return next(("fr" if one == "fr" else "en" for one in accepted if one in ("fr", "en")),
                    self.server.shown.language)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Refuse what http.server cannot read, or knows no method for, as everything else is refused."""
        del message, explain
        self._refuse(HTTPStatus(code), "not_understood")

    def _refuse(self, status: HTTPStatus, key: str, **values: object) -> None:
        """Say in the reader's language why not; only who has the token is shown the way back."""
        self.close_connection = True
        home = f"/{self.server.shown.token}/" if self._is_token() else ""
        self._answer(refusal(key, self._language(), home, **values).encode(), "text/html", status)

    def _answer(self, body: bytes, kind: str, status: HTTPStatus = HTTPStatus.OK) -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self._end(len(body))
        if self.command != "HEAD":
            self.wfile.write(body)

    def _end(self, length: int) -> None:
        self.send_header("Content-Length", str(length))
        for name, value in HEADERS.items():
            self.send_header(name, value)
        self.end_headers()


def _act(session: Session, action: str, pair: tuple[str, str]) -> bool:
    """Do what a form asks; say whether there is such an action."""
    if action == "undo":
        session.undo()
    elif action not in (*JUDGEMENTS, "skip"):
        return False
    elif pair != session.current:
        session.tell("answered")  # sent twice, or from an old page
    elif action == "skip":
        session.skip()
    else:
        session.judge(action)  # type: ignore[arg-type]  # JUDGEMENTS are its literals
    return True


def review_on_page(session: Session, partners: Mapping[str, Partner], language: Language, port: int) -> None:
    """Serve the page until the reviewer ends it, there or with Ctrl+C. Raises GlaneError when the port is taken."""
    try:
        server = Server(port, Page(session, partners, language))
    except OSError as error:
        raise GlaneError(f"port {port} of 127.0.0.1 can't be had ({error.strerror}); choose another with --port, or "
                         "none and take one that is free") from error
    with server:
        console.line(f"{server.address}\n(Ctrl+C)")
        with contextlib.suppress(KeyboardInterrupt):  # that is how it is ended
            server.serve_forever()
    console.line(say("summary", language, mine=session.progress().mine, path=session.paths.decisions))
