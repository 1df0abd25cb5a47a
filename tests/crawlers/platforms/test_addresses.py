"""Addresses as listings give them."""

from __future__ import annotations

import pytest

from crawlers.platforms._addresses import is_web_address, joined, without_fragment


@pytest.mark.parametrize(("reference", "url"), [
    ("/projets/1", "https://example.org/projets/1"),
    (" ?page=2 ", "https://example.org/liste?page=2"),
    ("//autre.example.org/", "https://autre.example.org/"),
    ("javascript:alert(1)", "javascript:alert(1)"),
    ("http://[bad", "http://[bad"),
])
def test_joined(reference: str, url: str) -> None:
    assert joined("https://example.org/liste", reference) == url


@pytest.mark.parametrize(("url", "web"), [
    ("https://example.org/", True), ("http://[::1]/", True), ("javascript:alert(1)", False), ("http://[bad", False),
    ("mailto:contact@example.org", False), ("http://", False), ("", False),
])
def test_is_web_address(url: str, web: bool) -> None:
    assert is_web_address(url) is web


def test_without_fragment() -> None:
    assert without_fragment("https://example.org/a#b") == "https://example.org/a"
