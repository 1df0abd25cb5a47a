"""What an address says of which project it is: a page, a site, a repository, a handle. Keys, not addresses to open."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from dedupe.words import small_ascii, words

INDEX = re.compile(r"/(index|default|home|accueil)(\.[a-z]{3,5})?$")
PLAIN = re.compile(r"https?://([a-z0-9.-]+)((?:/[\w/.~-]*)?)", re.ASCII)  # most addresses: quicker than parsing
BARE = re.compile(r"(?:[\w-]+\.)+[^\W\d_]{2,}(?::\d+)?(?:[/?#]\S*)?")  # no e-mail address: its host says nothing
LONGEST_LOCALE = 6  # "/pt-br"
MEMORY = 10_000  # hosts of which what they tell is remembered
FILE = re.compile(r"\.[a-z]{3,5}$")
DOMAIN_END = re.compile(r"\.[a-z]{2,3}$")
PARTING = re.compile("[^a-z0-9]+")
LOCALE = re.compile(r"(/[a-z]{2}(-[a-z]{2})?)?")
SECOND_LEVEL = frozenset({"ac", "asso", "co", "com", "edu", "go", "gob", "gouv", "gov", "govt", "ne", "net", "or",
                          "org"})
COUNTRY = 2  # letters of a country's domain
MIN_HANDLE = 5
FLAT_HOSTS = frozenset({"bitbucket.org", "codeberg.org", "github.com"})
INSIDE_REPOSITORY = frozenset({"-", "blob", "issues", "src", "tree", "wiki", "wikis"})


class Address(NamedTuple):
    """The keys of one address; None where it has no such key.

    page: host, path and query, when it is one page among others. home: the host, when it is a site's front page.
    site: the registered domain, when it is not one that many share. repository, owner: on a code host. handles: names
    that people chose for it: the domain's own, the repository's and its owner's. slugs: what else may be somebody's
    title: the end of the path, the repository's name without what says which component it is.
    """

    page: str | None = None
    home: str | None = None
    site: str | None = None
    repository: str | None = None
    owner: str | None = None
    handles: frozenset[str] = frozenset()
    slugs: frozenset[str] = frozenset()


def absolute(address: str) -> str:
    """Return an address with its scheme, which lists leave out: `www.example.org/x`. What is no address stays."""
    return f"https://{address}" if "://" not in address and BARE.fullmatch(address) else address


def read_address(url: str) -> Address:
    """Read an address; one that is not http or cannot be read has no keys."""
    host, path, query, fragment = _parts(url)
    if "." not in host:
        return Address()
    path = path.rstrip("/")
    if path:
        path = INDEX.sub("", path).rstrip("/")
    code, own, handles = _host(host)
    if code:
        return _repository(host, path)
    rest = path + (query and _query(query)) + (f"#{fragment}" if fragment[:1] in ("/", "!") else "")
    if len(rest) <= LONGEST_LOCALE and LOCALE.fullmatch(rest.lower()):
        return Address(None, host, own, None, None, handles)
    return Address(host + rest, None, own, None, None, handles, _long({_slug(path)}))


def _slug(path: str) -> str:
    """Return what ends a path, without accents and what sort of file it is."""
    end = path.rpartition("/")[2]
    return FILE.sub("", small_ascii(unquote(end)) if "%" in end or not end.isascii() else end)


def _parts(url: str) -> tuple[str, str, str, str]:
    """Return host, path, query and fragment; an empty host where the address is not http or cannot be read."""
    plain = PLAIN.fullmatch(url)
    if plain:
        return plain[1].removeprefix("www."), plain[2], "", ""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return "", "", "", ""
    return (host if parts.scheme in ("http", "https") else "", parts.path, parts.query, parts.fragment)


@lru_cache(maxsize=MEMORY)
def _host(host: str) -> tuple[bool, str | None, frozenset[str]]:
    """Say whether a host is of code; return its registered domain, None for one that many share; and its handles."""
    lists = words()
    site = registered(host)
    own = None if host in lists.shared_hosts or site in lists.shared_hosts else site
    return host in lists.code_hosts or host.startswith(("git.", "gitlab.")), own, _handles(own, host)


def registered(host: str) -> str:
    """Return the part of a host that somebody registered: `tulip.example.co.uk` gives `example.co.uk`."""
    labels = host.split(".")
    for keep in (4, 3, 2):
        if len(labels) >= keep and ".".join(labels[-keep + 1:]) in words().hosting:
            return ".".join(labels[-keep:])
    double = labels[2:] and len(labels[-1]) == COUNTRY and labels[-2] in SECOND_LEVEL
    return ".".join(labels[-3 if double else -2:])


def _query(query: str) -> str:
    """Return the query sorted, without what says where a visitor came from."""
    tracking = words().tracking
    kept = sorted(pair for pair in parse_qsl(query) if pair[0] not in tracking)
    return f"?{urlencode(kept)}" if kept else ""


def _repository(host: str, path: str) -> Address:
    """Read an address on a code host; GitLab has groups in groups, so that a repository may lie deeper than two."""
    segments = [segment.lower().removesuffix(".git") for segment in path.split("/") if segment]
    end = next((at for at, segment in enumerate(segments) if segment in INSIDE_REPOSITORY), len(segments))
    segments = segments[:2 if host in FLAT_HOSTS else max(end, 2)]
    if not segments:
        return Address()
    owner = f"{host}/{segments[0]}"
    if len(segments) == 1:
        return Address(owner=owner, handles=_long({segments[0]}))
    return Address(repository=f"{host}/{'/'.join(segments)}", owner=owner, handles=_long({segments[0], segments[-1]}),
                   slugs=_long({_whole(segments[-1])}))


def _whole(name: str) -> str:
    """Return a repository's name without its last words that mean a component, and without a domain's end."""
    parts = PARTING.split(DOMAIN_END.sub("", name))
    while len(parts) > 1 and parts[-1] in words().part:
        parts.pop()
    return "".join(parts)


def _handles(site: str | None, host: str) -> frozenset[str]:
    """Return what a domain is called, and the host in one: projects are called `adresse.data.gouv.fr` too."""
    return _long({site.split(".")[0], host}) if site else frozenset()


def _long(names: set[str]) -> frozenset[str]:
    """Keep names long enough to be somebody's own, in letters and digits only."""
    folded = {PARTING.sub("", name.lower()) for name in names}
    return frozenset(name for name in folded if len(name) >= MIN_HANDLE)
