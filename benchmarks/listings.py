"""The saved listings of real partners, as the answers that their addresses gave. Importing does nothing."""

from __future__ import annotations

import gzip
import io
import tarfile
from collections.abc import Iterator
from pathlib import Path

from crawlers.partners import Partner
from crawlers.warc import SavedAnswer

ENTRIES = {
    "anct-engagement-citoyen": 230,
    "apriles-openscraper": 269,
    "awesome-citizen-science-nl": 231,
    "beta-gouv-fr": 662,
    "carto-sciences-participatives": 218 + 137,
    "decidim-installations": 522,
    "dpg-registry": 228 + 486,
    "gsa-citizenscience-gov": 504,
    "jrc-citsci-explorer": 503,
    "niort-transiscope": 100,
    "t4d-products": 564,
}
"""Partner, also the folder of its saved listing -> how many entries it has, by its SOURCE.md."""

_TYPES = {".csv": "text/plain; charset=utf-8", ".geojson": "text/plain; charset=utf-8", ".js": "text/plain",
          ".json": "text/plain; charset=utf-8", ".xlsx": "application/octet-stream", ".gz": "application/x-gzip"}


def saved_answers(partners: list[Partner], listings: Path) -> Iterator[SavedAnswer]:
    """Yield, for each address that these partners are read from, what the saved listing says it answered.

    listings: folder with one folder a partner. Raises FileNotFoundError if a listing has no such file.
    """
    for partner in partners:
        folder = listings / partner.slug
        for url in _addresses(partner):
            if url.startswith("https://codeload.github.com/"):
                body, suffix = archive(folder, f"{url.split('/')[4]}-HEAD"), ".gz"
            else:
                path = folder / _path_in_repository(url)
                body, suffix = path.read_bytes(), path.suffix
            head = (("Content-Type", _TYPES[suffix]), ("Content-Length", str(len(body))))
            yield SavedAnswer(url, body, head, fetched_at="2026-11-01T00:00:00Z")


def archive(folder: Path, top: str) -> bytes:
    """Return a folder as a code host serves a repository: a tar.gz with one top folder. Equal folders, equal bytes."""
    made = io.BytesIO()
    with gzip.GzipFile(fileobj=made, mode="wb", mtime=0) as packed, tarfile.open(fileobj=packed, mode="w") as tar:
        for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "SOURCE.md"):
            data = path.read_bytes()
            info = tarfile.TarInfo(f"{top}/{path.relative_to(folder).as_posix()}")
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return made.getvalue()


def _addresses(partner: Partner) -> Iterator[str]:
    """Yield the addresses of a partner's file: where it starts, and what its options join."""
    yield from partner.start
    for join in partner.options.get("joins", []):
        urls = join["url"]
        yield from [urls] if isinstance(urls, str) else urls


def _path_in_repository(url: str) -> str:
    """`https://raw.githubusercontent.com/owner/name/HEAD/a/b.csv` -> `a/b.csv`."""
    return url.split("/", 6)[6].replace("%20", " ")
