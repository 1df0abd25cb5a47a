"""Addresses of the site's pages, in both languages, and which addresses from outside may become a link."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, urlencode

# page -> its path in French and in English; either is understood in both languages
PAGES = {
    "home": ("", ""),
    "projects": ("projets", "projects"),
    "join": ("participer", "join"),
    "partners": ("partenaires", "partners"),
    "data": ("donnees", "data"),
    "quality": ("qualite", "quality"),
    "propose": ("proposer", "propose"),
    "about": ("a-propos", "about"),
    "feed": ("feed.atom", "feed.atom"),
}
PROJECT_ID = r"gl-[0-9a-z]{10}"
SAFE = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
ROLE_ADDRESS = re.compile(r"[a-z0-9._+-]+@[a-z0-9-]+(\.[a-z0-9-]+)+", re.IGNORECASE)


def address(lang: str, page: str, rest: str = "", args: Iterable[tuple[str, str]] = ()) -> str:
    """Return the path of `page` in `lang`, with what follows it (`/<slug>`, `.csv`) and its query.

    lang "" gives the bare address, whose language the reader's browser chooses.
    """
    slug = PAGES[page][1 if lang == "en" else 0]
    path = "/" + "/".join(part for part in (lang, slug) if part) + quote(rest, safe="/.")
    query = urlencode(list(args))
    return f"{path}?{query}" if query else path


def project_address(lang: str, project_id: str) -> str:
    """Return the path of a project's page; lang "" gives the address that stays."""
    return address(lang, "projects", f"/{project_id}") if lang else f"/commons/projects/{project_id}"


def safe_href(url: str | None) -> str | None:
    """Return `url` if a browser may follow it (http or https, nothing odd within), else None."""
    return url if url and SAFE.fullmatch(url.strip()) else None


def contact_href(contact: str | None) -> str | None:
    """Return the link of a contact: a page, or `mailto:` and a role's address; None for anything else."""
    bare = (contact or "").removeprefix("mailto:")
    return f"mailto:{bare}" if ROLE_ADDRESS.fullmatch(bare) else safe_href(contact)


def host(url: str) -> str:
    """Return the host of an address, for people: without scheme and `www.`."""
    return url.split("://", 1)[-1].split("/", 1)[0].removeprefix("www.")


@dataclass(frozen=True, slots=True)
class Links:
    """Links from a page in `lang`."""

    lang: str

    def to(self, page: str, rest: str = "", **args: str | int) -> str:
        """Return the address of a page; `args` become its query."""
        return address(self.lang, page, rest, [(name, str(value)) for name, value in args.items()])

    def project(self, project_id: str) -> str:
        """Return the address of a project's page."""
        return project_address(self.lang, project_id)
