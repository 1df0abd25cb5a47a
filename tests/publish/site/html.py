"""Reading a page in a test: what is not there fails where it is asked for."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser, LexborNode


def one(tree: LexborHTMLParser | LexborNode, selector: str) -> LexborNode:
    """Return the first node that the selector finds."""
    found = tree.css_first(selector)
    assert found is not None, f"no {selector}"
    return found


def attribute(node: LexborNode, name: str) -> str:
    """Return the value of an attribute."""
    value = node.attributes.get(name)
    assert value is not None, f"no {name} in {node.html}"
    return value
