"""One site as it is served: its pages, the fault it plays, and what it was asked."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from content import entries_by_site
from sites.all import RENDER
from sites.web import Answer, Website

FAULTS = {
    "500": "the server fails", "refused": "403", "captcha": "a page of captcha, with status 200",
    "empty": "a listing without entries", "half": "fewer than half of the entries", "robots": "robots.txt forbids all",
    "truncated": "answers end half-way", "disconnect": "the connection is closed without an answer",
    "grown": "each entry is there but the first one's text has changed", "none": "all is well",
}


@dataclass(slots=True)
class Host:
    """One site as it is served: what it renders, which fault it plays, what it was asked. Safe between threads."""

    name: str
    slug: str
    base: str
    fault: str = "none"
    counts: Counter[str] = field(default_factory=Counter)
    paths: Counter[str] = field(default_factory=Counter)
    rendered: dict[str, Website] = field(default_factory=dict)
    answers: dict[tuple[str, str], Answer | None] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def site(self) -> Website:
        """Return the website as the fault leaves it, rendered once."""
        entries = list(entries_by_site()[self.name])
        kind = self.fault if self.fault in ("empty", "half", "grown") else "none"
        if kind not in self.rendered:
            if kind == "grown":
                entries[0] = replace(entries[0], paragraphs=(*entries[0].paragraphs, "Du nouveau."))
            kept = {"empty": 0, "half": len(entries) * 2 // 5}.get(kind, len(entries))
            self.rendered[kind] = RENDER[self.name](entries[:kept], self.base)
        return self.rendered[kind]

    def answer(self, target: str) -> Answer | None:
        """Return what is at `target` (path and query), kept in memory once made."""
        with self.lock:
            key = (self.fault, target)
            if key not in self.answers:
                parts = urlsplit(target)
                self.answers[key] = self.site().answer(parts.path, dict(parse_qsl(parts.query, keep_blank_values=True)))
            return self.answers[key]

    def count(self, target: str, status: int) -> None:
        """Note that `target` was answered with `status`."""
        with self.lock:
            self.counts[str(status)] += 1
            self.paths[target] += 1

    def control(self, path: str, query: Mapping[str, str]) -> Any:
        """Obey a control address and return what to say, or None if it is none. Raises ValueError for a wrong kind."""
        with self.lock:
            if path == "/__fault":
                self.fault = checked(query.get("kind", "none"))
            elif path == "/__reset":
                self.counts.clear()
                self.paths.clear()
            elif path != "/__count":
                return None
            return {"slug": self.slug, "fault": self.fault, "requests": sum(self.counts.values()),
                    "by_status": dict(self.counts), "by_path": dict(self.paths)}


def checked(kind: str) -> str:
    """Return the kind of fault. Raises ValueError naming those there are."""
    if kind not in FAULTS:
        raise ValueError(f"unknown fault {kind!r}; allowed: {', '.join(FAULTS)}")
    return kind
