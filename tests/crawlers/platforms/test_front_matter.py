"""Archives and their files."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.platforms import _archives
from crawlers.platforms._archives import members, path_matcher
from crawlers.platforms._errors import Flaw, MalformedListing
from crawlers.platforms._front_matter import read_file
from crawlers.platforms.frontmatter import Options, read_archive


def read(path: str, body: str | bytes) -> tuple[dict[str, Any] | None, list[str]]:
    found = list(read_file(path, body.encode() if isinstance(body, str) else body))
    entries = [{key: value for key, value in item.items() if key not in ("_path", "_stem", "body")}
               for item in found if isinstance(item, dict)]
    return (entries[0] if entries else None), [item.kind for item in found if isinstance(item, Flaw)]


@pytest.mark.parametrize(("text", "value"), [
    ("01004", "01004"), ("0o17", "0o17"), ("0x1F", "0x1F"), ("1_000", "1_000"), ("12:30:45", "12:30:45"), ("12", 12),
    ("-3", -3), ("1.50", 1.5), ("1e3", "1e3"), ("yes", "yes"), ("NO", "NO"), ("on", "on"), ("true", True),
    ("FALSE", False), ("99999999999999999999", "99999999999999999999"),
    ("2020-01-02", "2020-01-02"), ("2020-1-2", "2020-01-02"), ("2020-01-02 03:04:05", "2020-01-02T03:04:05"),
    ("0000-00-00", "0000-00-00"), ("2021-02-30", "2021-02-30"), ("'1'", "1"),
    ("!!binary aGVsbG8=", "hello"), ("[1, .inf, ~, x]", [1, "x"]), ("=", "="),
])
def test_yaml_as_people_mean_it(text: str, value: object) -> None:
    assert read("a.yml", f"a: {text}\nb: 1\n") == ({"a": value, "b": 1}, [])


@pytest.mark.parametrize("text", ["~", "null", "", ".nan", ".inf"])
def test_no_value_is_left_out(text: str) -> None:
    assert read("a.yml", f"a: {text}\nb: 1\n") == ({"b": 1}, [])


def test_merged_keys_are_no_repetition() -> None:
    entry, flaws = read("a.yml", "x: &x {p: 1, q: 2}\ny: {<<: *x, p: 3}\n")
    assert (entry, flaws) == ({"x": {"p": 1, "q": 2}, "y": {"p": 3, "q": 2}}, [])
    assert read("a.yml", "x: {p: 1, p: 2}\n") == ({"x": {"p": 2}}, ["repeated_key"])


STEPS = list(zip("abcdefg", "bcdefgh", strict=True))
BOMB = "".join(f"{name}: &{name} [{','.join(['*' + before] * 10)}]\n" for before, name in STEPS)
MERGES = "".join(f"{name}: &{name} {{<<: [{','.join(['*' + before] * 10)}]}}\n" for before, name in STEPS)


@pytest.mark.parametrize("body", [
    "a: &a [x]\n" + BOMB, "a: &a {k: v}\n" + MERGES, "&a [*a]", "a: &a {b: *a}", "[" * 100_000,
    "a: " + "{a: " * 100_000, "- " * 5000, "a: b: c", "a: 1\n---\nb: 2\n", "!!python/object/apply:os.getcwd []",
    "{[a]: 1}", "a: \x07", "- a\n", "texte", "", "a: *b", "\ta: 1", "a: !include x", "@",
], ids=lambda body: repr(body[:12]))
def test_broken_yaml_is_one_flaw(body: str) -> None:
    assert read("a.yml", body) == (None, ["unreadable"])


@pytest.mark.parametrize(("path", "body"), [
    ("a.json", "[" * 100_000), ("a.json", "[]"), ("a.toml", "a = " + "[" * 100_000), ("a.toml", "a"),
    ("a.md", "# Titre"),
    ("a.md", "---\na: 1\n"), ("a.md", "---\n- a\n---\n"), ("a.md", "+++\na: 1\n+++\n"), ("a.md", ""),
], ids=lambda text: repr(text[:12]))
def test_other_broken_files_are_one_flaw(path: str, body: str) -> None:
    assert read(path, body) == (None, ["unreadable"])


@pytest.mark.parametrize("body", ["---\na: 1\n---\nTexte\n", "\ufeff---\r\na: 1\r\n---\r\nTexte",
                                  "\n--- \na: 1\n...\nTexte", "+++\na = 1\n+++\n\nTexte\n\n"])
def test_front_matter_and_body(body: str) -> None:
    entry, = read_file("dossier/fiche.md", body.encode())
    assert entry == {"a": 1, "body": "Texte", "_path": "dossier/fiche.md", "_stem": "fiche"}


@given(st.binary(max_size=100), st.sampled_from(["a.yml", "a.md", "a.toml", "a.json"]))
def test_any_bytes_give_an_entry_or_a_flaw(body: bytes, path: str) -> None:
    assert [item for item in read_file(path, body) if isinstance(item, dict | Flaw)]
    assert [item for item in read_file(path, b"---\n" + body + b"\n---\n") if isinstance(item, dict | Flaw)]


@pytest.mark.parametrize(("glob", "path", "matches"), [
    ("*.md", "a.md", True), ("*.md", "b/a.md", False), ("**/*.md", "a.md", True), ("**/*.md", "b/c/a.md", True),
    ("b/**", "b/c/a.md", True), ("b/*/a.md", "b/c/a.md", True), ("b/*/a.md", "b/c/d/a.md", False),
    ("?.md", "a.md", True),
    ("[ab].md", "c.md", False), ("[!ab].md", "c.md", True), ("a+b(c).md", "a+b(c).md", True), ("a.md", "axmd", False),
])
def test_globs(glob: str, path: str, matches: bool) -> None:
    assert path_matcher([glob], [])(path) is matches


def tarball(names: Any, compress: bool = True) -> bytes:
    body = io.BytesIO()
    with tarfile.open(fileobj=body, mode="w:gz" if compress else "w") as tar:
        for name, content in names.items():
            info = tarfile.TarInfo(name)
            if content is None:
                info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
                tar.addfile(info)
            else:
                info.size = len(content)
                tar.addfile(info, io.BytesIO(content))
    return body.getvalue()


def zipball(names: Any) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        for name, content in names.items():
            archive.writestr(name, content)
    return body.getvalue()


FILES = {"depot-1a2b/README.md": b"x", "depot-1a2b/projets/a.md": b"---\na: 1\n---\n"}


@pytest.mark.parametrize("body", [tarball(FILES), tarball(FILES, compress=False), zipball(FILES)],
                         ids=["tar.gz", "tar", "zip"])
def test_the_top_folder_is_left_out(body: bytes) -> None:
    found = list(read_archive(body, Options(include="projets/*.md"), "https://depot.example/a"))
    assert found == [{"a": 1, "body": "", "_path": "projets/a.md", "_stem": "a"}]


def test_an_archive_without_a_top_folder() -> None:
    found, _ = members(tarball({"a.md": b"x", "b/a.md": b"y"}), path_matcher(["**/*.md"], []))
    assert [member.path for member in found] == ["a.md", "b/a.md"]


def test_links_large_files_and_odd_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_archives, "MAX_MEMBER", 100)
    body = tarball({"d/lien.md": None, "d/grand.md": b"x" * 101, "d/../../x.md": b"---\na: 1\n---\n",
                    "d/b.md": b"---\nb: 1\n---\n"})
    found = list(read_archive(body, Options(include="**/*.md"), "https://depot.example/a"))
    assert [item["_path"] for item in found if isinstance(item, dict)] == ["../../x.md", "b.md"]  # names only
    assert [item.value for item in found if isinstance(item, Flaw)] == [
        "grand.md: more than 100 bytes", "lien.md: a link, not a file"]


def test_names_that_are_not_utf8() -> None:
    body = gzip.compress(tarball({"d/x.md": b"---\na: 1\n---\n"}, compress=False).replace(b"d/x.md", b"d/\xe9.md"))
    raw = bytearray(gzip.decompress(body))
    raw[148:156] = b" " * 8
    raw[148:156] = b"%06o\0 " % sum(raw[:512])  # the header's checksum
    found = list(read_archive(bytes(raw), Options(include="*.md"), "https://depot.example/a"))
    assert found[0] == Flaw("encoding", "d/é.md")
    assert [item["_stem"] for item in found if isinstance(item, dict)] == ["é"]


@pytest.mark.parametrize("body", [gzip.compress(b"0" * 20_000), gzip.compress(b"x" * 10), b"PK\x03\x04x",
                                  tarball(FILES)[:-20], tarball(FILES, compress=False)[:700]],
                         ids=["zeros", "short", "zip", "cut tar.gz", "cut tar"])
def test_broken_archives(body: bytes) -> None:
    with pytest.raises(MalformedListing):
        list(read_archive(body, Options(include="**/*.md"), "https://depot.example/a"))


def test_archive_bombs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_archives, "MAX_UNPACKED", 100_000)
    monkeypatch.setattr(_archives, "MAX_MEMBERS", 5)
    for body in (tarball({"d/a.md": b"0" * 200_000}), tarball({f"d/{number}.md": b"" for number in range(6)}),
                 zipball({"d/a.md": b"0" * 200_000}), zipball({f"d/{number}.md": b"" for number in range(6)})):
        with pytest.raises(MalformedListing, match="refused"):
            members(body, path_matcher(["**"], []))


def test_too_many_files() -> None:
    with pytest.raises(MalformedListing, match=r"options\.max_files"):
        list(read_archive(tarball({"a.md": b"", "b.md": b""}), Options(max_files=1), "https://depot.example/a"))
