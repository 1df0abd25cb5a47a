"""Members of tar and zip archives, within bounds: nothing is written to disk, no link is followed."""

from __future__ import annotations

import gzip
import io
import re
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from crawlers.platforms._errors import Flaw, MalformedListing
from crawlers.platforms._text import decode

MAX_MEMBERS = 200_000
MAX_UNPACKED = 500_000_000  # bytes, of all members together
MAX_MEMBER = 5_000_000  # bytes, of one file that is an entry
GZIP, ZIP = b"\x1f\x8b", b"PK\x03\x04"
TAR_MAGIC = slice(257, 262)


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive. path: as in the archive, with slashes. body: None where `reason` says why not."""

    path: str
    body: bytes | None
    reason: str = ""


def is_archive(body: bytes) -> bool:
    """Tell whether `body` is a gzip, zip or tar file."""
    return body.startswith((GZIP, ZIP)) or body[TAR_MAGIC] == b"ustar"


def gunzip(body: bytes) -> bytes:
    """Return `body` unpacked if it is gzip, else as it is. Raises MalformedListing if broken or over MAX_UNPACKED."""
    if not body.startswith(GZIP):
        return body
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(body)) as file:
            unpacked = file.read(MAX_UNPACKED + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise MalformedListing(f"broken gzip file: {error}") from error
    if len(unpacked) > MAX_UNPACKED:
        raise MalformedListing(f"gzip file of more than {MAX_UNPACKED:,} bytes unpacked: refused")
    return unpacked


def check_zip(body: bytes) -> None:
    """Raise MalformedListing if `body` is no zip file, or would unpack to more than MAX_UNPACKED bytes."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise MalformedListing(f"broken zip file: {error}") from error
    if len(infos) > MAX_MEMBERS or sum(info.file_size for info in infos) > MAX_UNPACKED:
        raise MalformedListing(f"zip file of more than {MAX_UNPACKED:,} bytes or {MAX_MEMBERS:,} files: refused")


def members(body: bytes, want: Callable[[str], bool]) -> tuple[list[Member], list[Flaw]]:
    """Return the archive's files for whose path, without the one top folder of all if there is one, `want` is true.

    Their paths come without that top folder. Raises MalformedListing if the archive is broken or over the bounds.
    """
    found: list[Member] = []
    tops: set[str] = set()
    flaws: list[Flaw] = []
    read = _zip_members if body.startswith(ZIP) else _tar_members

    def want_either(path: str) -> bool:
        tops.add(path.partition("/")[0] if "/" in path else "")
        return want(path) or want(path.partition("/")[2])

    for member in read(body, want_either, flaws):
        found.append(member)
    if len(tops) == 1 and tops != {""}:
        found = [Member(member.path.partition("/")[2], member.body, member.reason) for member in found]
    return [member for member in found if want(member.path)], flaws


def path_matcher(include: list[str], exclude: list[str]) -> Callable[[str], bool]:
    """Return a test of paths against globs: `*` and `?` within a folder, `**` for any folders, `[abc]`."""
    wanted = re.compile("|".join(map(_glob, include)))
    unwanted = re.compile("|".join(map(_glob, exclude))) if exclude else None
    return lambda path: bool(wanted.fullmatch(path)) and not (unwanted and unwanted.fullmatch(path))


def _glob(pattern: str) -> str:
    parts = re.split(r"(\*\*/|\*\*|\*|\?|\[[^\]]+\])", pattern)
    known = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}

    def translated(part: str) -> str:
        if part.startswith("[") and part.endswith("]"):
            return part.replace("[!", "[^", 1)
        return known.get(part) or re.escape(part)

    return f"(?:{''.join(map(translated, parts))})"


class _Bounded(io.RawIOBase):
    """A file that refuses to give more than MAX_UNPACKED bytes."""

    def __init__(self, file: gzip.GzipFile | io.BytesIO) -> None:
        self._file = file
        self._given = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self._given += len(data)
        if self._given > MAX_UNPACKED:
            raise MalformedListing(f"archive of more than {MAX_UNPACKED:,} bytes unpacked: refused")
        return data


def _tar_members(body: bytes, want: Callable[[str], bool], flaws: list[Flaw]) -> Iterator[Member]:
    packed = io.BytesIO(body)
    file = gzip.GzipFile(fileobj=packed) if body.startswith(GZIP) else packed
    try:
        with tarfile.open(fileobj=_Bounded(file), mode="r|") as archive:
            for count, info in enumerate(archive):
                if count >= MAX_MEMBERS:
                    raise MalformedListing(f"archive of more than {MAX_MEMBERS:,} files: refused")
                path = _path(info.name, flaws)
                if info.isdir() or not want(path):
                    continue
                stream = archive.extractfile(info) if info.isreg() and info.size <= MAX_MEMBER else None
                reason = "" if stream else _reason(info.isreg())
                yield Member(path, stream.read() if stream else None, reason)
    except (tarfile.TarError, OSError, EOFError, zlib.error) as error:
        raise MalformedListing(f"broken tar file: {error}") from error


def _zip_members(body: bytes, want: Callable[[str], bool], flaws: list[Flaw]) -> Iterator[Member]:
    check_zip(body)
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        for info in archive.infolist():
            path = _path(info.filename, flaws)
            if info.is_dir() or not want(path):
                continue
            link = stat.S_ISLNK(info.external_attr >> 16)
            if link or info.file_size > MAX_MEMBER:
                yield Member(path, None, _reason(not link))
                continue
            try:
                yield Member(path, archive.read(info))
            except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, zlib.error) as error:
                yield Member(path, None, f"broken: {error}")


def _reason(regular: bool) -> str:
    return f"more than {MAX_MEMBER:,} bytes" if regular else "a link, not a file"


def _path(name: str, flaws: list[Flaw]) -> str:
    """Return a member's path as text: tar keeps names that are not UTF-8 as surrogates."""
    text, mended = decode(name.encode("utf-8", "surrogateescape"))
    flaws.extend(mended)
    return text.removeprefix("./")
