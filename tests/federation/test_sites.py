"""Each site answers as its kind of site does: types, pages, validators, robots, faults."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import tarfile
import xml.etree.ElementTree as ET
from email.utils import parsedate_to_datetime

import content
import facts
import pytest
import yaml
from python_calamine import CalamineWorkbook
from sites.spreadsheet import xlsx

from tests.federation.conftest import Federation

COUNTS = {name: len(entries) for name, entries in content.entries_by_site().items()}
LISTINGS = {
    "rss": ("/flux.xml", "application/rss+xml"), "atom": ("/feed.atom", "application/atom+xml"),
    "json": ("/api/v1/projets", "application/json"), "csv": ("/donnees/projets.csv", "text/csv; charset=windows-1252"),
    "xlsx": ("/inventaire.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "geojson": ("/lieux.geojson", "application/geo+json"), "jsonld": ("/sitemap.xml", "application/xml"),
    "microdata": ("/projects/", "text/html"), "html": ("/annuaire", "text/html"),
    "frontmatter": ("/archive/refs/heads/main.tar.gz", "application/gzip"),
    "wordpress": ("/wp-json/wp/v2/lieu", "application/json"), "gogocarto": ("/api/elements.json", "application/json"),
}
ATOM = "{http://www.w3.org/2005/Atom}"
every_site = pytest.mark.parametrize("site", LISTINGS)


@every_site
def test_listing_has_type_length_and_validators(federation: Federation, site: str) -> None:
    path, content_type = LISTINGS[site]
    answer = federation.ask(site, path)
    assert answer.status == 200
    assert answer.headers["Content-Type"].startswith(content_type)
    assert int(answer.headers["Content-Length"]) == len(answer.body)
    assert re.fullmatch(r'"[0-9a-f]{20}"', answer.headers["ETag"])
    assert parsedate_to_datetime(answer.headers["Last-Modified"]).year >= 2024


@every_site
def test_unchanged_is_304(federation: Federation, site: str) -> None:
    path, _ = LISTINGS[site]
    first = federation.ask(site, path)
    tag, since = first.headers["ETag"], first.headers["Last-Modified"]
    for headers in ({"If-None-Match": tag}, {"If-None-Match": f'W/{tag}, "x"'}, {"If-Modified-Since": since}):
        again = federation.ask(site, path, headers=headers)
        assert (again.status, again.body, again.headers["ETag"]) == (304, b"", tag)
    changed = {"If-None-Match": '"other"', "If-Modified-Since": since}  # the tag rules the date out
    assert federation.ask(site, path, headers=changed).status == 200
    assert federation.ask(site, path, headers={"If-Modified-Since": "yesterday"}).status == 200


@every_site
def test_head_robots_home_and_404(federation: Federation, site: str) -> None:
    path, content_type = LISTINGS[site]
    head = federation.ask(site, path, "HEAD")
    assert (head.status, head.body) == (200, b"")
    assert int(head.headers["Content-Length"]) > 100
    assert head.headers["Content-Type"].startswith(content_type)
    robots = federation.ask(site, "/robots.txt")
    assert robots.headers["Content-Type"].startswith("text/plain")
    assert "Disallow: /prive/" in robots.text
    assert f'href="{path}' in federation.ask(site, "/").text
    assert federation.ask(site, "/nowhere").status == 404
    assert federation.ask(site, path, "POST").status == 405


def test_rss_entries_lead_to_pages(federation: Federation) -> None:
    channel = ET.fromstring(federation.ask("rss", "/flux.xml").body)[0]
    items = channel.findall("item")
    assert len(items) == COUNTS["rss"]
    assert len({item.findtext("guid") for item in items}) == len(items)
    assert "Crawl-delay" in federation.ask("rss", "/robots.txt").text
    for item in items[:5]:
        assert parsedate_to_datetime(item.findtext("pubDate", ""))
        page = federation.ask("rss", item.findtext("link", "").partition(f":{federation.port('rss')}")[2])
        assert '<dl class="fiche">' in page.text


def test_atom_pages_follow_each_other(federation: Federation) -> None:
    path, ids = "/feed.atom", []
    while path:
        feed = ET.fromstring(federation.ask("atom", path).body)
        ids += [entry.findtext(f"{ATOM}id") for entry in feed.findall(f"{ATOM}entry")]
        following = [link.get("href", "") for link in feed.findall(f"{ATOM}link") if link.get("rel") == "next"]
        path = following[0].partition(f":{federation.port('atom')}")[2] if following else ""
    assert len(ids) == len(set(ids)) == COUNTS["atom"]
    assert federation.ask("atom", "/feed.atom?page=9").status == 404


def test_json_has_a_total_and_repeats_one_entry(federation: Federation) -> None:
    pages = [federation.ask("json", f"/api/v1/projets?page={page}&par_page=20").json for page in range(1, 5)]
    ids = [entry["id"] for page in pages for entry in page["resultats"]]
    assert {page["total"] for page in pages} == {COUNTS["json"]}
    assert len(set(ids)) == COUNTS["json"] == len(ids) - 1
    assert pages[3]["resultats"] == []


def test_csv_is_windows_1252_with_one_short_row(federation: Federation) -> None:
    text = federation.ask("csv", "/donnees/projets.csv").body.decode("cp1252")
    header, *rows = csv.reader(io.StringIO(text), delimiter=";")
    assert len(rows) == COUNTS["csv"]
    assert "Intitulé" in header
    assert "’" in text
    assert len([row for row in rows if len(row) < len(header)]) == 1


def test_workbook_opens_and_has_dates_numbers_and_texts(federation: Federation) -> None:
    body = federation.ask("xlsx", "/inventaire.xlsx").body
    book = CalamineWorkbook.from_filelike(io.BytesIO(body))
    assert book.sheet_names == ["Lisez-moi", "Littoral", "Outre-mer"]
    rows = [row for name in book.sheet_names[1:] for row in book.get_sheet_by_name(name).to_python()[1:] if row[0]]
    assert len(rows) == COUNTS["xlsx"]
    assert {type(row[9]).__name__ for row in rows} >= {"float", "str"}
    assert xlsx({"A": [[1]]}) == xlsx({"A": [[1]]})


def test_geojson_has_points_and_a_place_without(federation: Federation) -> None:
    features = federation.ask("geojson", "/lieux.geojson").json["features"]
    assert len({feature["id"] for feature in features}) == COUNTS["geojson"]
    assert {feature["geometry"] and feature["geometry"]["type"] for feature in features} == {"Point", None}


def test_sitemap_leads_to_json_ld(federation: Federation) -> None:
    index = federation.ask("jsonld", "/sitemap.xml").text
    assert "sitemap-projets.xml" in index
    pages = re.findall(r"<loc>[^<]*(/projet/[^<]+)</loc>", federation.ask("jsonld", "/sitemap-projets.xml").text)
    assert len(pages) == COUNTS["jsonld"]
    for path in pages:
        found = re.search(r'<script type="application/ld\+json">(.*?)</script>', federation.ask("jsonld", path).text)
        assert found
        assert [item["@type"] for item in json.loads(found[1])["@graph"]] == ["BreadcrumbList", "Project"]


@pytest.mark.parametrize(("site", "path", "link"), [
    ("microdata", "/projects/", r'href="(/projects/[a-z0-9-]+)"'), ("html", "/annuaire", r'href="(/annuaire/[^"]+)"')])
def test_lists_lead_to_all_pages(federation: Federation, site: str, path: str, link: str) -> None:
    found: list[str] = []
    following = path
    while following:
        page = federation.ask(site, following).text
        found += re.findall(link, page)
        after = re.search(r'rel="next" href="([^"]+)"', page)
        following = after[1] if after else ""
    assert len(found) == len(set(found)) == COUNTS[site]
    assert all(federation.ask(site, target).status == 200 for target in found[:5])
    assert federation.ask(site, f"{path}?page=99").status == 404


def test_archive_has_a_file_an_entry_and_others(federation: Federation) -> None:
    body = federation.ask("frontmatter", "/archive/refs/heads/main.tar.gz").body
    with tarfile.open(fileobj=io.BytesIO(gzip.decompress(body))) as tar:
        names = tar.getnames()
        entries = [name for name in names if "/content/_communs/" in name]
        member = tar.extractfile(entries[0])
        assert member is not None
        front = yaml.safe_load(member.read().decode().split("---")[1])
    assert all(name.startswith("communs-numeriques-main/") for name in names)
    assert len(entries) == COUNTS["frontmatter"] < len(names)
    assert front["title"]


def test_wordpress_counts_links_and_embeds(federation: Federation) -> None:
    first = federation.ask("wordpress", "/wp-json/wp/v2/lieu?per_page=10&_embed=1")
    assert int(first.headers["X-WP-Total"]) == COUNTS["wordpress"]
    assert int(first.headers["X-WP-TotalPages"]) == -(-COUNTS["wordpress"] // 10)
    assert 'rel="next"' in first.headers["Link"]
    assert first.json[0]["_embedded"]["wp:term"][0][0]["taxonomy"] == "thematique"
    assert "_embedded" not in federation.ask("wordpress", "/wp-json/wp/v2/lieu").json[0]
    beyond = federation.ask("wordpress", "/wp-json/wp/v2/lieu?per_page=10&page=9")
    assert (beyond.status, beyond.json["code"]) == (400, "rest_post_invalid_page_number")


def test_gogocarto_taxonomy_names_all_categories(federation: Federation) -> None:
    elements = federation.ask("gogocarto", "/api/elements.json").json["data"]
    names = {option["id"] for option in federation.ask("gogocarto", "/api/taxonomy.json").json["options"]}
    assert len({element["id"] for element in elements}) == COUNTS["gogocarto"]
    assert {number for element in elements for number in element["taxonomy"]} <= names


def test_active_content_is_only_where_it_is_played(federation: Federation) -> None:
    feed = federation.ask("rss", "/flux.xml").text
    assert "&lt;script&gt;" in feed
    assert "<script" not in feed
    assert "javascript:" in federation.ask("csv", "/donnees/projets.csv").body.decode("cp1252")


FAULTS = {"500": (500, b"Internal"), "refused": (403, b"Forbidden"), "captcha": (200, b"CAPTCHA")}


@pytest.mark.parametrize("kind", FAULTS)
def test_faults_that_answer_otherwise(well: Federation, kind: str) -> None:
    assert well.ask("json", f"/__fault?kind={kind}", "POST").json["fault"] == kind
    answer = well.ask("json", "/api/v1/projets")
    status, words = FAULTS[kind]
    assert answer.status == status
    assert words in answer.body
    assert well.ask("json", "/robots.txt").status == 200
    assert well.ask("csv", "/donnees/projets.csv").status == 200


@pytest.mark.parametrize("site", LISTINGS)
def test_empty_and_half_are_right_answers(well: Federation, site: str) -> None:
    path, content_type = LISTINGS[site]
    whole = well.ask(site, path)
    for kind in ("half", "empty"):
        well.ask(site, f"/__fault?kind={kind}", "POST")
        answer = well.ask(site, path)
        assert answer.status == 200
        assert answer.headers["Content-Type"].startswith(content_type)
        if site != "jsonld":  # a sitemap index is what it is
            assert answer.headers["ETag"] != whole.headers["ETag"] or site in ("microdata", "html", "atom", "wordpress")
    partner = next(known for known in content.SITES if known.name == site)
    expect = yaml.safe_load((facts.FOLDER / "partners" / f"{partner.slug}.yml").read_text(encoding="utf-8"))["expect"]
    assert COUNTS[site] * 2 // 5 < expect["min"] <= COUNTS[site] <= expect["max"]


def test_robots_truncated_and_disconnect(well: Federation) -> None:
    well.ask("rss", "/__fault?kind=robots")
    assert well.ask("rss", "/robots.txt").text == "User-agent: *\nDisallow: /\n"
    whole = well.ask("geojson", "/lieux.geojson").body
    well.ask("geojson", "/__fault?kind=truncated")
    cut = well.ask("geojson", "/lieux.geojson").body
    assert cut == whole[:len(whole) // 2]
    well.ask("csv", "/__fault?kind=disconnect")
    with pytest.raises(ConnectionError):
        well.ask("csv", "/donnees/projets.csv")


def test_grown_changes_one_entry(well: Federation) -> None:
    before = well.ask("gogocarto", "/api/elements.json").json["data"]
    well.ask("gogocarto", "/__fault?kind=grown")
    after = well.ask("gogocarto", "/api/elements.json").json["data"]
    assert [old["id"] for old, new in zip(before, after, strict=True) if old != new] == [before[0]["id"]]


def test_an_unknown_fault_is_refused_and_names_the_known(federation: Federation) -> None:
    answer = federation.ask("rss", "/__fault?kind=flood")
    assert answer.status == 400
    assert "allowed: 500, refused" in answer.text


def test_requests_are_counted_until_reset(well: Federation) -> None:
    well.ask("xlsx", "/__reset", "POST")
    tag = well.ask("xlsx", "/inventaire.xlsx").headers["ETag"]
    well.ask("xlsx", "/inventaire.xlsx", headers={"If-None-Match": tag})
    well.ask("xlsx", "/nowhere")
    counted = well.ask("xlsx", "/__count").json
    assert counted["by_status"] == {"200": 1, "304": 1, "404": 1}
    assert counted["by_path"]["/inventaire.xlsx"] == 2
    assert counted["requests"] == 3
