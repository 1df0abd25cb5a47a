"""Addresses as listings give them: relative, odd, or none at all. Nothing here raises."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit


def joined(base: str, reference: str) -> str:
    """Return `reference` made absolute from `base`; as it is when it's no address (`http://[bad`)."""
    try:
        return urljoin(base, reference.strip())
    except ValueError:
        return reference.strip()


def is_web_address(url: str) -> bool:
    """Tell whether `url` is an http or https address that can be asked for."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def without_fragment(url: str) -> str:
    """Return `url` up to its fragment."""
    return url.partition("#")[0]
