"""Addresses: one form for one page, without trackers, and never an active one."""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape

import ada_url

from normalize.text import clean

# Parameters that say how a reader came, not what is read. Prefixes end with "_" or "-".
TRACKERS = frozenset("""
    fbclid gclid gclsrc dclid gbraid wbraid msclkid yclid twclid ttclid igshid igsh mc_cid mc_eid mkt_tok
    oly_anon_id oly_enc_id vero_id vero_conv _hsenc _hsmi hsctatracking __hssc __hstc __hsfp rb_clickid s_cid
    ml_subscriber ml_subscriber_hash wickedid _openstat at_medium at_campaign at_custom1 xtor phpsessid jsessionid
    _ga _gl srsltid si_source spm sc_campaign cmpid ns_campaign ns_mchannel trk trkcampaign
""".split())  # noqa: SIM905 - words read best as words
TRACKER_PREFIXES = ("utm_", "pk_", "mtm_", "piwik_", "matomo_", "hsa_", "stm_", "at_recipient_")

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_HTTP = re.compile(r"https?:[/\\]{2}", re.IGNORECASE)
_BARE = re.compile(r"(?:www\.|(?=[^\s/@:]+\.[a-z]{2,24}(?:[/:?#]|$)))[^\s@/]+", re.IGNORECASE)
_GIT = re.compile(r"(?:ssh://)?git@([\w.-]+)[:/]([\w./~-]+?)(?:\.git)?$")
_HREF = re.compile(r"<a\s[^>]*?href\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)
_MARKDOWN = re.compile(r"^\[[^\]]*\]\(\s*<?([^)\s>]+)>?[^)]*\)$")
_ENTITY = re.compile(r"&(?:amp|#38|#0?47|#x2F|#x3A|#x26);", re.IGNORECASE)
_NEXT = re.compile(r"[\s,;|]+(?=https?://|www\.|mailto:)", re.IGNORECASE)
_INSIDE = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
_IDENTIFYING = re.compile(r"^#[!/]|[/=!]|\d")
_NOT_IDENTIFYING = re.compile(r"^#(?::~:|xtor=|utm_|at_|\.?[A-Za-z_-]+=?$)")
_HOST = re.compile(r"^(?:localhost|\[[0-9a-f:.]+\]|(?:[^.]+\.)+[^.]*[^.\d]|(?:\d{1,3}\.){3}\d{1,3})\.?$", re.IGNORECASE)
STRAY = ".,;'\"?&"  # what a sentence leaves behind an address
LONGEST = 2000  # characters; what browsers and servers still take


@lru_cache(maxsize=16384)
def canonical(address: str, base: str | None = None) -> str | None:
    """Return the one form of an http(s) `address`, or None where it is none (javascript:, mailto:, no host, a word).

    Host in small letters and punycode, no default port, no user, no tracking parameters; the fragment stays only where
    it identifies (`#/path`, `#!x`, `#fiche/id/1`, `#12`). A relative address is resolved against `base`; one without
    scheme ("www.x.fr", "x.fr/page") becomes https.
    """
    text = " ".join(clean(_ENTITY.sub(lambda match: unescape(match[0]), address)).split())
    text = text.lstrip("<>\"' ").rstrip("<>\"' .,;")
    if not text or len(text) > LONGEST:
        return None
    absolute = _absolute(text, base)
    if absolute is None:
        return None
    try:
        url = ada_url.URL(absolute)
    except ValueError:
        return None
    if url.protocol not in ("http:", "https:") or not _HOST.match(url.hostname):
        return None
    port = f":{url.port}" if url.port else ""
    page = f"{url.pathname}{_query(url.search)}{_fragment(url.hash.rstrip(STRAY))}"
    form = f"{url.protocol}//{url.hostname.rstrip('.')}{port}{page}".rstrip(STRAY)
    return form if len(form) <= LONGEST and form.isascii() else None


def has_scheme(address: str) -> bool:
    """Say whether the address was written whole: what canonical adds is Glane's inference."""
    return bool(_HTTP.match(address.strip().lstrip("<\"'")))


def split(text: str) -> list[str]:
    """Return the addresses that a value holds, as they stand: a link in HTML or Markdown, several in a row, itself."""
    text = clean(text)
    if "<" in text and (found := _HREF.findall(text)):
        return [unescape(href) for href in found]
    if match := _MARKDOWN.match(text):
        return [match[1]]
    if _HTTP.match(text) or text.lower().startswith(("www.", "mailto:")):
        return [part.strip() for part in _NEXT.split(text) if part.strip()]
    inside = [found.rstrip(").,;") for found in _INSIDE.findall(text)] if " " in text else []
    return inside or ([text] if text else [])


def _absolute(text: str, base: str | None) -> str | None:
    """Return the address with its scheme, resolved; None for other schemes and for what is no address."""
    if _HTTP.match(text):
        return text
    if match := _GIT.match(text):
        return f"https://{match[1]}/{match[2]}"
    if text.startswith("//"):
        return "https:" + text
    if _BARE.match(text) and (not _SCHEME.match(text) or re.match(r"[^/]+:\d", text)):
        return "https://" + text
    return None if _SCHEME.match(text) or base is None or " " in text else _resolved(text, base)


def _resolved(text: str, base: str) -> str | None:
    """Return a relative address whole. One word alone ("Oui", "none") is no address, though a browser would try it."""
    if text[0] not in "/?#." and "/" not in text:
        return None
    try:
        return str(ada_url.URL(text, base=base).href)
    except ValueError:
        return None


def _query(search: str) -> str:
    """Return the query without trackers, its parameters in their order."""
    parts = [part for part in search[1:].split("&") if part and not _is_tracker(part.split("=", 1)[0].lower())]
    return "?" + "&".join(parts) if parts else ""


def _is_tracker(name: str) -> bool:
    return name in TRACKERS or name.startswith(TRACKER_PREFIXES)


def _fragment(fragment: str) -> str:
    """Return the fragment where it names what is shown, "" where it only scrolls or tracks."""
    return fragment if _IDENTIFYING.search(fragment) and not _NOT_IDENTIFYING.match(fragment) else ""
