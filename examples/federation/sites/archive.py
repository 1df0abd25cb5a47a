"""A tar.gz of Markdown files with front matter, as code hosts serve a branch."""

from __future__ import annotations

import gzip
import io
import tarfile
from collections.abc import Sequence
from typing import Any

import yaml
from content import Entry

from sites.web import EPOCH, Answer, Website, home, newest

TOP = "communs-numeriques-main"
ABOUT = "# Communs numériques\n\nUn fichier par commun, dans `content/_communs/`.\n"


def archive(entries: Sequence[Entry], _base: str) -> Website:
    """One archive with a file an entry, among files of another kind. Equal content gives equal bytes."""
    files = {f"content/_communs/{entry.slug}.md": markdown(entry) for entry in entries}
    files |= {"README.md": ABOUT, "CONTRIBUTING.md": "# Contribuer\n",
              "content/_pages/index.md": "---\ntitle: Accueil\n---\n"}
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for name, text in sorted(files.items()):
            data = text.encode()
            info = tarfile.TarInfo(f"{TOP}/{name}")
            info.size, info.mtime = len(data), int(EPOCH.timestamp())
            tar.addfile(info, io.BytesIO(data))
    site = Website()
    site.pages["/"] = home("Communs numériques", "/archive/refs/heads/main.tar.gz")
    site.pages["/archive/refs/heads/main.tar.gz"] = Answer(
        gzip.compress(buffer.getvalue(), mtime=0), "application/gzip", newest(entries),
        (("Content-Disposition", f'attachment; filename="{TOP}.tar.gz"'),))
    return site


def markdown(entry: Entry) -> str:
    """Return one file: YAML between lines of dashes, then the text."""
    place = entry.place
    front: dict[str, Any] = {
        "title": entry.title, "sigle": entry.other_title, "porteurs": list(entry.organisations), "site": entry.url,
        "themes": list(entry.themes), "contribuer": list(entry.tasks), "etat": entry.status,
        "debut": _year_or_date(entry.start), "fin": _year_or_date(entry.end), "pays": place.country,
        "ville": place.name, "departement": place.department, "langue": entry.language, "contact": entry.contact}
    head = yaml.safe_dump({name: value for name, value in front.items() if value}, allow_unicode=True, sort_keys=False,
                          width=1000)
    body = "\n\n".join(entry.paragraphs)
    return f"---\n{head}---\n\n{body}\n"


def _year_or_date(text: str) -> Any:
    return yaml.safe_load(text) if text else ""
