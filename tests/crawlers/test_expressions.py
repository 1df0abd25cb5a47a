from __future__ import annotations

import re
from typing import Any

import pytest

from crawlers.expressions import ExpressionError, compiled


@pytest.mark.parametrize(("expression", "payload", "found"), [
    ("titre", {"titre": "A"}, "A"), ("a.b", {"a": {"b": 1}}, 1), ('"Nom du projet"', {"Nom du projet": "A"}, "A"),
    ("split(t, ',')", {"t": "a, b,,c "}, ["a", "b", "c"]), ("split(t, ',')", {"t": ["a,b", "c"]}, ["a", "b", "c"]),
    ("match(t, 'id=([0-9]+)')", {"t": "x?id=12&y"}, "12"), ("match(t, '[0-9]+')", {"t": "x12"}, "12"),
    ("match(t, 'z')", {"t": "x"}, None),
    ("replace(t, '^(.)', '<\\1>')", {"t": "abc"}, "<a>bc"), ("parse_json(t).a", {"t": '{"a": 1}'}, 1),
    ("parse_json(t)", {"t": "{"}, None), ("lower(t)", {"t": "ÉTÉ"}, "été"), ("strip(t)", {"t": " a "}, "a"),
    ("lines(t)", {"t": "a\n\n b"}, ["a", "b"]), ("bullets(t)", {"t": "intro\n- a\n* b\n• c"}, ["a", "b", "c"]),
    ("first(t)", {"t": [None, "", "a"]}, "a"), ("first(t)", {"t": "a"}, "a"), ("lower(t)", {"t": 5}, "5"),
    ("sort(keys(@))", {"b": 1, "a": 2}, ["a", "b"]),
])
def test_search(expression: str, payload: dict[str, Any], found: Any) -> None:
    assert compiled(expression).search(payload) == found


@pytest.mark.parametrize("call", ["split(t, ',')", "match(t, 'a')", "replace(t, 'a', 'b')", "parse_json(t)",
    "lower(t)", "strip(t)",
                                  "lines(t)", "bullets(t)", "first(t)"])
def test_null_gives_null(call: str) -> None:
    assert compiled(call).search({}) is None


def test_a_failing_expression_is_told() -> None:
    with pytest.raises(ExpressionError, match="join"):
        compiled("join(' ', [a, b])").search({"a": "x"})


@pytest.mark.parametrize(("expression", "problem"), [
    ("titre[", "Incomplete"), ("split(a", "Incomplete"), ("a ? b", "Unknown token ?"), ("Nom du projet", "column 4"),
    ("shout(a)", "unknown function shout(); allowed: abs"),
    ("match(a, '(')", "no regular expression"), ("", "empty"),
])
def test_a_bad_expression_says_where(expression: str, problem: str) -> None:
    with pytest.raises(ExpressionError, match=re.escape(problem)):
        compiled(expression)


@pytest.mark.parametrize(("expression", "keys"), [
    ("a", {"a"}), ("a.b.c", {"a"}), ("a[].b", {"a"}), ("a[?b=='c'].d | [0]", {"a"}),
    ("join(',', [a, b.c])", {"a", "b"}),
    ("a || b && !c", {"a", "b", "c"}), ("{x: a, y: b}", {"a", "b"}), ("split(a, ',')", {"a"}), ("'texte'", set()),
    ("`[1]`", set()),
    ("a.[b, c]", {"a"}), ("a | b", {"a"}), ("@.a", {"a"}), ("@", None), ("keys(@)", None), ("*.a", None),
    ("a[0]", {"a"}), ("a[:2]", {"a"}),
    ("map(&b, a)", {"a"}), ("sort_by(a, &b)[0].c", {"a"}), ("[a, b][?@]", {"a", "b"}),
])
def test_which_keys_are_read(expression: str, keys: set[str] | None) -> None:
    found = compiled(expression).keys
    assert found == (None if keys is None else frozenset(keys))
