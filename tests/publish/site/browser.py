"""A headless Chromium driven over its DevTools pipe: what pages ask for, complain of and show."""

from __future__ import annotations

import json
import os
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from fcntl import F_DUPFD_CLOEXEC, fcntl
from pathlib import Path
from select import select
from typing import Any

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
         "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
         "--remote-debugging-pipe", "about:blank")
PATIENCE = 60.0  # seconds: a busy machine is slow, a hung browser is slower


@dataclass
class Opened:
    """What a page did: the addresses it asked for, and its errors (console, policy, failed requests)."""

    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


class Browser:
    """One tab. Commands are numbered; events that come meanwhile are kept for the page being opened."""

    def __init__(self, to_browser: int, from_browser: int) -> None:
        self._in, self._out = to_browser, from_browser
        self._read = b""
        self._number = 0
        self._page = Opened()
        self._loaded = False
        self._session: str | None = None
        target = self("Target.createTarget", url="about:blank")["targetId"]
        self._session = self("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self(f"{domain}.enable")

    def __call__(self, method: str, **params: Any) -> dict[str, Any]:
        """Send a command and return its result. Raises RuntimeError if the browser refuses it."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._in, json.dumps(message).encode() + b"\0")
        while (answer := self._next()).get("id") != self._number:
            self._event(answer)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        result: dict[str, Any] = answer["result"]
        return result

    def open(self, url: str, width: int, height: int = 900) -> Opened:
        """Open a page in a window of `width` pixels, wait until it is loaded, return what it did."""
        self("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600)
        self._page, self._loaded = Opened(), False
        self("Page.navigate", url=url)
        while not self._loaded:
            self._event(self._next())
        return self._page

    def value(self, script: str) -> Any:
        """Return the value of an expression in the page."""
        return self("Runtime.evaluate", expression=script, returnByValue=True)["result"].get("value")

    def wait(self, script: str) -> bool:
        """Wait until an expression is true in the page; tell whether it came to be."""
        end = time.monotonic() + PATIENCE
        while not (found := self.value(script)) and time.monotonic() < end:
            time.sleep(0.1)
        return bool(found)

    def _event(self, event: dict[str, Any]) -> None:
        method, params = event.get("method"), event.get("params", {})
        if method == "Page.loadEventFired":
            self._loaded = True
        elif method == "Network.requestWillBeSent":
            self._page.requests.append(params["request"]["url"])
        elif method == "Runtime.exceptionThrown":
            self._page.errors.append(str(params["exceptionDetails"].get("exception", params["exceptionDetails"])))
        elif method == "Log.entryAdded" and params["entry"]["level"] == "error":
            self._page.errors.append(f"{params['entry']['text']} {params['entry'].get('url', '')}")
        elif method == "Runtime.consoleAPICalled" and params["type"] in ("error", "assert"):
            self._page.errors.append(str(params["args"]))

    def _next(self) -> dict[str, Any]:
        end = time.monotonic() + PATIENCE
        while b"\0" not in self._read:
            if not select([self._out], [], [], max(0.0, end - time.monotonic()))[0]:
                raise TimeoutError(f"the browser said nothing for {PATIENCE:.0f} s")
            read = os.read(self._out, 1 << 20)
            if not read:
                raise RuntimeError("the browser ended")
            self._read += read
        message, _, self._read = self._read.partition(b"\0")
        found: dict[str, Any] = json.loads(message)
        return found


@contextmanager
def browser(profile: Path) -> Iterator[Browser]:
    """Start a Chromium with a new profile, and end it: it reads commands on descriptor 3 and writes answers on 4."""
    assert CHROMIUM
    pipes = [*os.pipe(), *os.pipe()]
    its_in, our_out, our_in, its_out = (fcntl(fd, F_DUPFD_CLOEXEC, 10) for fd in pipes)  # out of the way of 3 and 4
    for fd in pipes:
        os.close(fd)
    null = [(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_WRONLY, 0) for fd in (1, 2)]
    wired = [(os.POSIX_SPAWN_DUP2, its_in, 3), (os.POSIX_SPAWN_DUP2, its_out, 4)]
    process = os.posix_spawn(CHROMIUM, [CHROMIUM, f"--user-data-dir={profile}", *FLAGS], os.environ,
                             file_actions=[*null, *wired])
    os.close(its_in)
    os.close(its_out)
    try:
        yield Browser(our_out, our_in)
    finally:
        os.kill(process, signal.SIGTERM)
        os.waitpid(process, 0)
        os.close(our_out)
        os.close(our_in)
