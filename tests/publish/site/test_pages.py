"""Every page, in both languages: it answers, its HTML is sound, and nothing is asked of another host."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from publish.site.links import PAGES
from tests.publish.sample import project_id
from tests.publish.site.conftest import Get
from tests.publish.site.html import attribute, one

PATHS = [f"{{lang}}/{slug}".removesuffix("/") for page, slugs in PAGES.items() if page != "feed"
         for slug in sorted(set(slugs))]
PATHS += ["{lang}/projets?q=jardin", "{lang}/projets?view=map", "{lang}/projets?status=active&theme=BIO&sort=title",
          "{lang}/projets?q=zzzz", "{lang}/participer?where=Brest&open=1", "{lang}/partenaires/science-for-all",
          "{lang}/partenaires/repertoire-national", f"{{lang}}/projets/{project_id(0)}",
          f"{{lang}}/projets/{project_id(7)}", "{lang}/?map=world"]


def addresses() -> list[tuple[str, str]]:
    bare = [(path.format(lang=""), "fr") for path in PATHS if path != "{lang}"] + [("/", "fr")]
    return [(path.format(lang=f"/{lang}"), lang) for path in PATHS for lang in ("fr", "en")] + bare


@pytest.mark.parametrize(("path", "lang"), addresses())
def test_every_page_is_sound(get: Get, path: str, lang: str) -> None:
    answer = get(path, language="fr")
    assert answer.status_code == 200, path
    tree = HTMLParser(answer.text)
    html = one(tree, "html")
    assert html.attributes["lang"] == lang
    assert len(tree.css("h1")) == 1
    assert len(tree.css("main")) == 1
    assert one(tree, "title").text().strip(" ·")
    assert {node.attributes["hreflang"] for node in tree.css("link[hreflang]")} == {"fr", "en"}
    assert answer.headers["content-language"] == lang
    ids = [node.attributes["id"] for node in tree.css("[id]")]
    assert len(ids) == len(set(ids))
    _all_labelled(tree)
    _headings_in_order(tree)
    _nothing_from_elsewhere(answer.text, tree)


def _all_labelled(tree: HTMLParser) -> None:
    labels = {node.attributes.get("for") for node in tree.css("label")}
    for control in tree.css("input:not([type=hidden]), select"):
        assert control.attributes["id"] in labels
    for link in tree.css("a"):
        assert link.text().strip() or link.attributes.get("aria-label"), link.html


def _headings_in_order(tree: HTMLParser) -> None:
    levels = [int((node.tag or "")[1]) for node in tree.css("main h1, main h2, main h3, main h4")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels)), levels


def _nothing_from_elsewhere(text: str, tree: HTMLParser) -> None:
    """Assets are this host's; no style or handler stands inline; no script but data and our own files."""
    for node in tree.css("[src], link[href], use, form"):
        for name in ("src", "href", "action"):
            value = node.attributes.get(name) or ""
            foreign = re.match(r"(https?:)?//", value) and not value.startswith("http://localhost/")
            assert not foreign or node.attributes.get("rel") == "external", value
    assert not tree.css("img, iframe, object, embed, style")
    assert not tree.css("[style]")
    assert not re.search(r"<[^>]+\son\w+=", re.sub(r"(?s)<script.*?</script>", "", text)) or "&lt;img" in text
    for script in tree.css("script"):
        data = script.attributes.get("type") == "application/ld+json"
        assert data or attribute(script, "src").startswith("/-/glane/")


def test_a_bare_address_speaks_the_browsers_language(get: Get) -> None:
    for header, lang in (("en-GB,en;q=0.9", "en"), ("fr", "fr"), ("de", "fr"), ("", "fr"), ("fr;q=0.2,en;q=0.9", "en")):
        answer = get("/participer", language=header)
        assert f'<html lang="{lang}"' in answer.text
        assert "Accept-Language" in answer.headers["vary"]


def test_the_policy_lets_nothing_in_from_elsewhere(get: Get) -> None:
    policy = get("/").headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "default-src 'self'" in get("/commons/projects").headers["content-security-policy"]


def test_datasettes_pages_wear_our_frame(get: Get) -> None:
    for path in ("/commons", "/commons/projects", "/commons/partners"):
        answer = get(path)
        assert answer.status_code == 200
        assert '<html lang="en"' in answer.text
        assert 'href="/fr/projets"' in answer.text


@pytest.mark.parametrize("path", ["/rien", "/fr/rien", "/en/nothing", "/partenaires/inconnu", "/-/glane/nothing.css"])
def test_an_unknown_address_is_told_in_the_readers_language(get: Get, path: str) -> None:
    answer = get(path, language="en")
    lang = "fr" if path.startswith("/fr") else "en"
    assert answer.status_code == 404
    assert f'<html lang="{lang}"' in answer.text
    assert ("There is nothing" if lang == "en" else "Il n’y a rien") in answer.text


def test_a_bad_sql_question_is_told_without_a_traceback(get: Get) -> None:
    page = get("/commons?sql=select+from")
    assert page.status_code == 400
    assert "syntax error" in page.text
    assert "Traceback" not in page.text
    assert get("/commons.json?sql=selec+1").json()["ok"] is False


def test_files_of_the_site_are_served(get: Get) -> None:
    for name in ("glane.css", "map.js", "near.js", "outlines.geojson", "mark.svg", "stock.css"):
        assert get(f"/-/glane/{name}").status_code == 200
    assert get("/favicon.ico").headers["content-type"].startswith("image/svg")
    assert get("/-/glane/..%2fplugin.py").status_code in (302, 404)


def test_the_home_page_says_which_partner_failed(get: Get) -> None:
    text = get("/").text
    assert "dernière moisson échouée" in text
    assert "le serveur répond par une erreur" in text
    assert "les fiches du 18 novembre 2026 restent en place" in text


def test_the_partner_page_reports(get: Get) -> None:
    text = get("/en/partners/science-for-all").text
    for said in ("spring 2020?", "Saint-Denis", "Wildlife", "Biodiversity", "CC-BY-4.0", "university"):
        assert said in text
    assert "Only facts" not in text
    assert "only facts are published" in get("/en/partners/portail-sans-licence").text
