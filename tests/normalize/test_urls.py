from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize import urls


@pytest.mark.parametrize(("address", "expected"), [
    ("HTTP://WWW.X.fr:80/a/?utm_source=l&b=2#top", "http://www.x.fr/a/?b=2"),
    ("https://x.fr:443", "https://x.fr/"),
    ("https://x.fr:8443/a", "https://x.fr:8443/a"),
    ("www.x.fr", "https://www.x.fr/"),
    ("x.fr/page", "https://x.fr/page"),
    (" <https://x.fr/a>. ", "https://x.fr/a"),
    ("//x.fr/a", "https://x.fr/a"),
    ("https://été.fr/é è", "https://xn--t-9fab.fr/%C3%A9%20%C3%A8"),
    ("https://presdecheznous.fr/annuaire#/fiche/id/CqS", "https://presdecheznous.fr/annuaire#/fiche/id/CqS"),
    ("https://x.fr/#!fiche", "https://x.fr/#!fiche"),
    ("https://x.fr/carte#12", "https://x.fr/carte#12"),
    ("https://x.fr/a#contact", "https://x.fr/a"),
    ("https://x.fr/a#:~:text=mot", "https://x.fr/a"),
    ("https://x.fr/?fbclid=1&gclid=2&mc_cid=3", "https://x.fr/"),
    ("https://x.fr/?q=a&amp;p=2", "https://x.fr/?q=a&p=2"),
    ("https:&#x2F;&#x2F;x.wixsite.com&#x2F;site", "https://x.wixsite.com/site"),
    ("http://user:secret@x.fr/", "http://x.fr/"),
    ("git@github.com:org/repo.git", "https://github.com/org/repo"),
    ("http://127.0.0.1:8000/x", "http://127.0.0.1:8000/x"),
    ("javascript:alert(1)", None), ("JaVaScRiPt:alert(1)", None), ("java\nscript:alert(1)", None),
    ("data:text/html,x", None), ("mailto:a@b.fr", None), ("ftp://x.fr/", None), ("http://none", None),
    ("http://", None),
    ("Oui", None), ("n.c.", None), ("", None), ("https:// x.fr", None), ("http://x.fr:99999/", None),
    ("https://x.fr/" + "a" * 3000, None), ("http://exa mple.fr", None), ("jean@x.fr", None),
])
def test_canonical(address: str, expected: str | None) -> None:
    assert urls.canonical(address) == expected


@pytest.mark.parametrize(("address", "expected"), [
    ("/a/b", "https://b.org/a/b"), ("../c", "https://b.org/c"), ("?id=3", "https://b.org/d/e?id=3"),
    ("d/x.html", "https://b.org/d/d/x.html"),
    ("Oui", None), ("javascript:alert(1)", None), ("mailto:x@y.fr", None),
])
def test_relative(address: str, expected: str | None) -> None:
    assert urls.canonical(address, "https://b.org/d/e") == expected


@pytest.mark.parametrize(("value", "expected"), [
    ("https://a.fr, https://b.fr;www.c.fr", ["https://a.fr", "https://b.fr", "www.c.fr"]),
    ("http://a.fr mailto:x@y.fr", ["http://a.fr", "mailto:x@y.fr"]),
    ('<a class="x" href="http://a.fr/?a=1&amp;b=2">site</a>', ["http://a.fr/?a=1&b=2"]),
    ("[site](https://a.fr)", ["https://a.fr"]), ("voir https://a.fr.", ["https://a.fr"]),
    ("https://a.fr/?x=1,2;3", ["https://a.fr/?x=1,2;3"]), ("", []), ("a.fr", ["a.fr"]),
])
def test_split(value: str, expected: list[str]) -> None:
    assert urls.split(value) == expected


@given(st.one_of(st.text(alphabet=st.characters(exclude_categories=()), max_size=80), st.builds(
    "{}{}{}".format, st.sampled_from(["http://", "https://", "//", "www.", "javascript:", "http:/"]),
    st.text(max_size=30),
    st.sampled_from([".fr", ".fr/a?utm_x=1#/a", ":80/#!", ".org/%zz?&&a", "@x.fr/"]))))
def test_laws(address: str) -> None:
    once = urls.canonical(address)
    assert once is None or (once.startswith(("http://", "https://")) and urls.canonical(once) == once)
    assert all(isinstance(part, str) for part in urls.split(address))
