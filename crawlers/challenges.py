"""Tells a bot wall (captcha, "checking your browser") from a page of the partner's."""

from __future__ import annotations

import re

from scrapy.http.headers import Headers
from selectolax.lexbor import LexborHTMLParser

# Headers that only a wall's answer has: (header, value it must contain or b"" for any, whose wall).
_HEADERS = (
    (b"cf-mitigated", b"challenge", "Cloudflare"),
    (b"x-amzn-waf-action", b"", "AWS WAF"),
    (b"x-vercel-mitigated", b"challenge", "Vercel"),
    (b"x-dd-b", b"", "DataDome"),
    (b"x-sucuri-block", b"", "Sucuri"),
)
# What stands in a wall's page and in no other. Cloudflare's and Imperva's ordinary scripts, injected into good pages,
# are not among them.
_WALL_MARKS = (
    (b"_cf_chl_opt", "Cloudflare"),
    (b"cf-chl-widget", "Cloudflare"),
    (b'id="challenge-form"', "Cloudflare"),
    (b"anubis_challenge", "Anubis"),
    (b"/.within.website/x/cmd/anubis", "Anubis"),
    (b"geo.captcha-delivery.com", "DataDome"),
    (b"ct.captcha-delivery.com", "DataDome"),
    (b'id="px-captcha"', "PerimeterX"),
    (b"px-captcha-wrapper", "PerimeterX"),
    (b"window.gokuProps", "AWS WAF"),
    (b"/_incapsula_resource?cwudnsai", "Imperva"),
    (b"/.well-known/sgcaptcha", "SiteGround"),
    (b"/.well-known/.git.gammaspectra.live", "go-away"),
)
# Widgets stand in many an honest contact form: they tell only when hardly anything else is on the page.
_WIDGETS = re.compile(
    rb"""(?ix) class=["'][^"']*\b(?:h-captcha|g-recaptcha|cf-turnstile|frc-captcha)\b
    | hcaptcha\.com/1/api | google\.com/recaptcha | recaptcha\.net/recaptcha | challenges\.cloudflare\.com/turnstile
    | <altcha-widget | /cdn-cgi/challenge-platform/ """
)
_ASKS = re.compile(
    r"""(?ix) just\ a\ moment\b | attention\ required | checking\ (?:your|the)\ (?:browser|site)
    | (?:verify|confirm|prove|check(?:ing)?)\ (?:that\ |if\ |whether\ )?you(?:['’]re|\ are)\ (?:a\ )?(?:human|not\ a)
    | are\ you\ (?:a\ )?(?:human|robot) | (?:i['’]?m|you\ are|you['’]re)\ not\ a\ (?:robot|bot)
    | making\ sure\ you['’]re\ not\ a\ bot | unusual\ traffic
    | (?:complete|solve|pass|fill\ in|enter)\ (?:the|this|a)\ (?:security\ check|captcha|challenge)
    | enable\ javascript\ and\ cookies\ to\ continue
    | v[ée]rifi\w*\ (?:que\ |si\ )?vous\ [êe]tes\ (?:bien\ )?(?:un\ )?(?:[êe]tre\ )?humain
    | (?:n['’][êe]tes|ne\ suis|suis)\ pas\ un\ robot | v[ée]rification\ (?:de\ s[ée]curit[ée]|de\ votre\ navigateur)
    | (?:compl[ée]te[rz]|r[ée]sou(?:dre|dez)|remplir|remplissez|saisi\w+)\ (?:le|ce|un)\ captcha """
)
_HINTS = (b"robot", b"captcha", b"human", b"humain", b"moment", b"browser", b"navigateur", b"attention", b" bot",
          b"traffic", b"cookies")
_MOST_BYTES = 200_000
_MOST_PLAIN_BYTES = 20_000
_WALL_STATUSES = (202, 401, 403, 405, 406, 429, 503)
_MOST_WORDS = 120


def challenge(status: int, headers: Headers, body: bytes) -> str | None:
    """Return whose bot wall an answer is ("a captcha" when unknown), or None for any other answer.

    status, headers and body (decompressed) as received. A success is told to be a wall only by a mark that no other
    page has, or when the page holds little but a demand on its reader: a project that writes about captchas is none.
    """
    for name, value, wall in _HEADERS:
        found = headers.get(name)
        if found is not None and value in found.lower():
            return f"bot wall of {wall}"
    if not _is_html(headers, body):
        return None
    page = body[:_MOST_BYTES]
    lower = page.lower()
    for mark, wall in _WALL_MARKS:
        if mark.lower() in lower:
            return f"bot wall of {wall}"
    if status in _WALL_STATUSES and (b"captcha" in lower or b"x-datadome" in headers):
        return "a captcha"
    return "a captcha" if _asks_reader(page, lower, status) else None


def _is_html(headers: Headers, body: bytes) -> bool:
    content_type = (headers.get(b"Content-Type") or b"").lower()
    start = body[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return b"html" in content_type or start.startswith((b"<!doctype html", b"<html"))


def _asks_reader(page: bytes, lower: bytes, status: int) -> bool:
    """Tell whether a short page asks its reader to prove to be human."""
    widget = bool(_WIDGETS.search(page))
    if not widget and len(page) > _MOST_PLAIN_BYTES:
        return False
    if not widget and not any(word in lower for word in _HINTS):
        return False
    tree = LexborHTMLParser(page)
    tree.strip_tags(["script", "style", "noscript", "svg"])
    headings = " ".join(node.text() for node in tree.css("title, h1"))
    words = (tree.body.text(separator=" ") if tree.body else "").split()
    if len(words) > _MOST_WORDS:
        return False
    text = " ".join(words)
    if status not in _WALL_STATUSES and not (widget and len(words) <= _MOST_WORDS // 2):
        text = text[:200]
    return bool(_ASKS.search(headings) or _ASKS.search(text))
