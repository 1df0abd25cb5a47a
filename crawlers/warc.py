"""Keeps the answers of a crawl as WARC, and finds them again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha1
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from w3lib.url import canonicalize_url, safe_url_string
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

Pairs = Sequence[tuple[str, str]]


class WarcError(ValueError):
    """A file that is not WARC, or cannot be read or written; `str()` says what to do."""


@dataclass(frozen=True, slots=True)
class SavedAnswer:
    """An answer as it was sent: body with its Content-Encoding still on it, headers as (name, value).

    fetched_at: UTC, ISO 8601, to the second; "" for the time of writing.
    """

    url: str
    body: bytes
    headers: Pairs = ()
    status: int = 200
    fetched_at: str = ""


@dataclass(frozen=True, slots=True)
class SavedRequest:
    """What was asked for, where it was more than the address."""

    method: str = "GET"
    headers: Pairs = ()
    body: bytes = b""


class WarcRecorder:
    """Writes answers to `path`, which appears when the recorder is closed. Raises WarcError if it cannot."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._part = path.with_name(path.name + ".part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file: IO[bytes] = self._part.open("wb")
        except OSError as error:
            raise WarcError(f"{path}: cannot be written: {error.strerror}") from error
        self._writer = WARCWriter(self._file, gzip=path.name.endswith(".gz"))

    def write(self, answer: SavedAnswer, request: SavedRequest | None = None) -> None:
        """Add an answer, and what it answers if that is known."""
        url = safe_url_string(answer.url)
        head = StatusAndHeaders(_status_line(answer.status), list(answer.headers), protocol="HTTP/1.1")
        dated = {"WARC-Date": answer.fetched_at} if answer.fetched_at else {}
        response = self._writer.create_warc_record(url, "response", payload=BytesIO(answer.body), http_headers=head,
                                                   length=len(answer.body), warc_headers_dict=dict(dated))
        if request is None:
            self._writer.write_record(response)
            return
        path = "/" + url.partition("://")[2].partition("/")[2].partition("#")[0]
        asked = StatusAndHeaders(f"{request.method} {path} HTTP/1.1", list(request.headers), is_http_request=True)
        self._writer.write_request_response_pair(
            self._writer.create_warc_record(url, "request", payload=BytesIO(request.body), http_headers=asked,
                                            length=len(request.body)), response)

    def close(self) -> None:
        """Give the file its name."""
        self._file.close()
        self._part.replace(self._path)


def write_warc(path: Path, answers: Iterable[SavedAnswer]) -> None:
    """Write saved answers as a WARC file that a crawl can be replayed from."""
    recorder = WarcRecorder(path)
    for answer in answers:
        recorder.write(answer)
    recorder.close()


class WarcArchive:
    """Answers of a WARC file by request. Raises WarcError if there is no such file or it is not WARC.

    An address that was asked for several times is answered in that order, the last answer again and again.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offsets: dict[str, list[int]] = {}
        try:
            self._index()
        except OSError as error:
            raise WarcError(f"{path}: cannot be read: {error.strerror or error}") from error
        except (ArchiveLoadFailed, UnicodeDecodeError) as error:
            raise WarcError(f"{path}: not a WARC file: {' '.join(str(error).split())[:200]}") from error

    def find(self, url: str, method: str = "GET", body: bytes = b"") -> SavedAnswer | None:
        """Return the next answer to a request, or None if none was recorded."""
        offsets = self._offsets.get(_key(url, method, body))
        if not offsets:
            return None
        return self._read(offsets.pop(0) if len(offsets) > 1 else offsets[0])

    def _index(self) -> None:
        answers: dict[str, tuple[str, int]] = {}
        requests: dict[str, tuple[str, bytes]] = {}
        with self._path.open("rb") as file:
            records = ArchiveIterator(file)
            for record in records:
                name = record.rec_headers.get_header("WARC-Record-ID")
                if record.rec_type == "response" and record.http_headers is not None:
                    answers[name] = record.rec_headers.get_header("WARC-Target-URI"), records.get_record_offset()
                elif record.rec_type == "request" and record.http_headers is not None:
                    answered = record.rec_headers.get_header("WARC-Concurrent-To")
                    requests[answered] = record.http_headers.protocol, record.content_stream().read()
        for name, (url, offset) in answers.items():
            method, body = requests.get(name, ("GET", b""))
            self._offsets.setdefault(_key(url, method, body), []).append(offset)

    def _read(self, offset: int) -> SavedAnswer:
        with self._path.open("rb") as file:
            file.seek(offset)
            record = next(iter(ArchiveIterator(file)))
            headers = record.http_headers
            dropped = {"transfer-encoding", "connection"}
            if headers.get_header("Transfer-Encoding"):  # as sent: in chunks, which warcio joins as it decodes
                dropped |= {"content-encoding", "content-length"}
                body = record.content_stream().read()
            else:
                body = record.raw_stream.read()
            pairs = tuple((name, value) for name, value in headers.headers if name.lower() not in dropped)
            url, date = (record.rec_headers.get_header(name) for name in ("WARC-Target-URI", "WARC-Date"))
            return SavedAnswer(url, body, pairs, int(headers.get_statuscode()), _to_seconds(date or ""))


def _key(url: str, method: str, body: bytes) -> str:
    key = str(canonicalize_url(url))
    if method == "GET" and not body:
        return key
    return f"{method} {key} {sha1(body, usedforsecurity=False).hexdigest()}"


def _to_seconds(date: str) -> str:
    """WARC 1.1 allows fractions of a second."""
    return f"{date[:19]}Z" if date else ""


def _status_line(status: int) -> str:
    known: Any = HTTPStatus._value2member_map_.get(status)
    return f"{status} {known.phrase if known else 'Unknown'}"
