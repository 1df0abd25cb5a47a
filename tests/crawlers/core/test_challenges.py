from __future__ import annotations

import pytest
from scrapy.http.headers import Headers

from crawlers.challenges import challenge

HTML = {"Content-Type": "text/html; charset=utf-8"}
LONG = "<p>" + "Un projet de quartier où chacun apporte ce qu’il sait faire. " * 30 + "</p>"

WALLS = {
    "cloudflare header": (403, {**HTML, "cf-mitigated": "challenge"}, ""),
    "cloudflare script": (503, HTML, "<script>window._cf_chl_opt={cvId:'3'}</script>"),
    "anubis": (200, HTML, '<title>Making sure you’re not a bot!</title><script id="anubis_challenge">{}</script>'),
    "datadome": (403, HTML, "<script src='https://ct.captcha-delivery.com/c.js'></script>"),
    "datadome header": (403, {**HTML, "X-DD-B": "1"}, "<p>Please enable JS</p>"),
    "aws": (405, {**HTML, "x-amzn-waf-action": "captcha"}, ""),
    "siteground": (202, HTML, '<meta http-equiv="refresh" content="0;/.well-known/sgcaptcha/?r=1">'),
    "hcaptcha at 200": (200, HTML, '<h1>Are you human?</h1><div class="h-captcha"></div>'),
    "recaptcha at 200": (200, HTML, '<p>Confirm you are not a robot</p><div class="x g-recaptcha"></div>'),
    "plain words at 200": (200, HTML, "<title>Just a moment...</title><p>Checking your browser</p>"),
    "french words at 200": (200, HTML, "<h1>Vérification de sécurité</h1><p>Merci de résoudre ce captcha.</p>"),
    "short page, no type": (200, {}, "<!doctype html><title>Attention Required!</title><p>captcha</p>"),
    "captcha with 403": (403, HTML, "<h1>Accès refusé</h1><p>Captcha : recopiez les lettres</p>"),
}
PAGES = {
    "text about captchas": (200, HTML, f"<h1>Un captcha libre pour les communs</h1>{LONG}"),
    "short text about captchas": (200, HTML, "<title>Captcha libre</title><p>Le projet propose un captcha libre.</p>"),
    "title about robots": (200, HTML, "<title>Les robots du Fablab</title><p>Construire un robot ensemble.</p>"),
    "form with a widget": (200, HTML, f"{LONG}<form><div class='g-recaptcha'></div>Je ne suis pas un robot</form>"),
    "cloudflare's ordinary script": (200, HTML, f"{LONG}<script src='/cdn-cgi/challenge-platform/jsd/main.js'>"),
    "json": (200, {"Content-Type": "application/json"}, '{"title": "Verify you are human: captcha"}'),
    "refused": (403, HTML, "<h1>403 Forbidden</h1>"),
    "in trouble": (503, HTML, "<h1>Service en maintenance, revenez dans un moment</h1>"),
    "challenge of a project": (200, HTML, f"<h1>Challenge climat</h1><p>Complete the challenge with us.</p>{LONG}"),
}


@pytest.mark.parametrize("case", WALLS)
def test_walls(case: str) -> None:
    status, headers, body = WALLS[case]
    assert challenge(status, Headers(headers), body.encode()) is not None


@pytest.mark.parametrize("case", PAGES)
def test_pages(case: str) -> None:
    status, headers, body = PAGES[case]
    assert challenge(status, Headers(headers), body.encode()) is None
