"""Readers of addresses: url, links, image_url, source_url."""

from __future__ import annotations

from typing import Any

from normalize import urls
from normalize.draft import Draft, text_of
from normalize.people import role_address, withhold_source
from normalize.texts import items


def read_addresses(draft: Draft, name: str, candidates: list[Any], base: str | None) -> None:
    """Set an address (or add links) from the first candidate that holds one; what else it holds goes to the links.

    base: what a relative address is resolved against.
    """
    for raw in candidates:
        for item in items(raw):
            for part in urls.split(text_of(item) or ""):
                _put(draft, name, part, base)
            if text_of(item) is None:
                draft.issue(name, "bad_address", item)
        if name not in ("links", "url") and draft.get(name):
            return
        if name == "url" and draft.get("url"):
            return


def _put(draft: Draft, name: str, part: str, base: str | None) -> None:
    kinds = withhold_source(part).kinds
    if kinds and (role := role_address(part)):
        draft.put("contact", role)
    elif kinds:
        for kind in kinds:
            draft.personal(name, kind)
    elif address := urls.canonical(part, base):
        evidence = None if urls.has_scheme(part) or (base and not part.lower().startswith("www.")) else "https assumed"
        if name == "url" and draft.get("url") and draft.get("url") != address:
            draft.put("links", address, part, evidence)
        else:
            draft.put(name, address, part, evidence)
    else:
        draft.issue(name, "bad_address", part)


def drop_repeats(draft: Draft) -> None:
    """Take the project's own address out of its links."""
    url = draft.get("url")
    if url and "links" in draft.values:
        draft.values["links"] = [item for item in draft.values["links"] if item.value != url]
