"""What a run brings, how it is compared with the last, and how it fails."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from crawlers.failures import FAILURES
from crawlers.harvest import harvest
from crawlers.store import HarvestStore, Run
from tests.crawlers.core.conftest import Answer, Site, entries, options, partner


def _by_slug(runs: list[Run]) -> dict[str, Run]:
    return {run.partner: run for run in runs}


def test_records_are_kept_and_compared_with_the_last_good_run(site: Site, tmp_path: Path) -> None:
    site.listing("/list", entries(3), next="/list2", details=["/p/a", "/p/b"])
    site.listing("/list2", entries(2, first=3))
    for name in "ab":
        site.page(f"/p/{name}", f'{{"id": "{name}", "title": "Détail"}}')
    one = partner("one", f"{site.address}/list")
    told: list[Run] = []
    [first] = harvest([one], tmp_path, options(), told.append)
    store = HarvestStore(tmp_path)
    assert told == [first] == store.runs("one")
    assert (first.state, first.entries, first.added, first.requests) == ("ok", 7, 7, 5)
    before = {record.source_id: record for record in store.records(first)}
    assert set(before) == {"0", "1", "2", "3", "4", "a", "b"}
    assert before["a"].url == f"{site.address}/p/a"
    assert before["3"].payload == {"id": 3, "title": "Projet 3"}

    site.listing("/list", [{"id": 0, "title": "Autre"}, *entries(1, first=1), *entries(1, first=99)])
    backdated = first.run
    [second] = harvest([one], tmp_path, options())
    assert (second.entries, second.added, second.changed, second.unchanged, second.gone) == (3, 1, 1, 1, 5)
    after = {record.source_id: record for record in store.records(second)}
    assert after["1"] == before["1"]
    assert after["0"].sha256 != before["0"].sha256
    last = store.last_successful("one")
    assert last == second == store.last_run("one")
    assert last.run > backdated


def test_repeated_entries_are_told_and_none_is_lost(site: Site, tmp_path: Path) -> None:
    rows = [{"id": 1, "t": "a"}, {"id": 1, "t": "a"}, {"id": 1, "t": "b"}, {"id": 1, "t": "c"}, {"id": 1, "t": "b"}]
    site.listing("/list", rows)
    [first] = harvest([partner("one", f"{site.address}/list")], tmp_path, options())
    store = HarvestStore(tmp_path)
    assert {record.source_id: record.payload["t"] for record in store.records(first)} == {
        "1": "a", "1~2": "b", "1~3": "c"}
    assert sorted((issue.kind, issue.record) for issue in store.issues(first)) == [
        ("id_repeated", "one/1~2"), ("id_repeated", "one/1~3"), ("listed_twice", "one/1"), ("listed_twice", "one/1")]
    assert (first.entries, first.issues) == (3, 4)
    site.listing("/list", [rows[3], rows[2], rows[0]])  # another order: each keeps its name
    [second] = harvest([partner("one", f"{site.address}/list")], tmp_path, options())
    assert (second.unchanged, second.changed, second.added, second.gone) == (3, 0, 0, 0)


CLOUDFLARE = "<html><title>Just a moment...</title><script>window._cf_chl_opt={}</script></html>"
CAPTCHA = ('<!doctype html><title>Sécurité</title><h1>Vérifiez que vous êtes humain</h1>'
           '<form><div class="h-captcha"></div></form>')
BOMB = gzip.compress(b'{"entries": [' + b" " * 30_000_000 + b"]}")


def _failing(site: Site) -> dict[str, str]:
    """Lay out a page for each kind of failure; return kinds by path."""
    site.page("/refused", "no", 403)
    site.page("/challenged", CLOUDFLARE, 503, Content_Type="text/html")
    site.page("/challenged-200", CAPTCHA, Content_Type="text/html; charset=utf-8")
    site.page("/server", "oops", 500)
    site.page("/broken", '{"entries": [')
    site.page("/nested", "[" * 100_000)
    site.page("/bomb", BOMB, Content_Encoding="gzip", Content_Type="application/json")
    site.page("/big", b"x" * 3_000_000)
    site.page("/away", "", 302, Location="file:///etc/passwd")
    site.page("/round", "", 302, Location="/round")
    site.listing("/empty")
    site.listing("/deep", entries(1), next="/deep?1")
    for depth in range(1, 9):
        site.listing(f"/deep?{depth}", entries(1, depth), next=f"/deep?{depth + 1}")
    return {"/refused": "refused", "/challenged": "challenged", "/challenged-200": "challenged", "/gone": "not_found",
            "/server": "server_error", "/broken": "malformed", "/nested": "malformed", "/bomb": "too_big",
            "/big": "too_big", "/away": "private_address", "/round": "server_error", "/empty": "empty",
            "/deep": "too_many_pages"}


def test_each_failure_has_its_kind_and_the_last_good_run_stays(site: Site, tmp_path: Path,
                                                               capfd: pytest.CaptureFixture[str]) -> None:
    expected = {path.strip("/"): kind for path, kind in _failing(site).items()}
    slugs = {slug: f"{site.address}/{slug}" for slug in expected}
    partners = [partner(slug, address) for slug, address in slugs.items()]
    partners.append(partner("few", f"{site.address}/few", expect={"min": 4}))
    partners.append(partner("many", f"{site.address}/many", expect={"max": 2}))
    partners.append(partner("nobody", "http://127.0.0.1:1/"))
    partners.append(partner("nonsense", "http://[nonsense/"))
    for path in ("/few", "/many"):
        site.listing(path, entries(3))
    asked = options(max_bytes=2_000_000, max_pages=5)
    good = dict(site.answers)
    for path in expected:
        site.listing(f"/{path}", entries(1))
    first = _by_slug(harvest(partners, tmp_path, asked))
    assert {slug for slug, run in first.items() if run.state == "ok"} == {*expected, "many"}
    site.answers = good
    runs = _by_slug(harvest(partners, tmp_path, asked))
    found = {slug: run.failure for slug, run in runs.items()}
    assert found == {**expected, "few": "too_few", "many": None, "nobody": "network",
                     "nonsense": "crashed"}
    assert all(run.failure in FAILURES and run.message for run in runs.values() if run.state == "failed")
    assert runs["many"].warnings == ("3 entries, at most 2 are expected (expect.max)",)
    store = HarvestStore(tmp_path)
    assert all(store.last_successful(slug) == first[slug] for slug in expected)
    assert store.last_run("server") == runs["server"]
    assert site.asked["/server"] == 3  # asked once in the first harvest, twice in the second
    assert capfd.readouterr() == ("", "")
    assert "the spider could not start: Invalid IPv6 URL" in runs["nonsense"].message


def test_pages_of_entries_may_fail_but_not_many(site: Site, tmp_path: Path) -> None:
    for number in range(30):
        site.page(f"/p/{number}", f'{{"id": {number}}}')
    site.page("/p/broken", "{")
    some = [f"/p/{number}" for number in range(30)]
    site.listing("/few-dead", details=[*some, "/p/dead", "/p/broken", "ftp://partner.example/x"])
    site.listing("/many-dead", details=[*some, *(f"/p/dead{number}" for number in range(5))])
    site.listing("/dead-page", entries(30), next="/nowhere")
    slugs = ("few-dead", "many-dead", "dead-page")
    runs = _by_slug(harvest([partner(slug, f"{site.address}/{slug}") for slug in slugs], tmp_path, options()))
    assert (runs["few-dead"].state, runs["few-dead"].entries) == ("ok", 30)
    assert runs["few-dead"].warnings == (
        "2 of 33 pages failed (1 malformed, 1 not_found); see the issues",)
    issues = {issue.kind: issue.value for issue in HarvestStore(tmp_path).issues(runs["few-dead"])}
    assert issues["bad_address"] == "ftp://partner.example/x"
    assert f"{site.address}/p/" in issues["page_failed"]
    assert runs["many-dead"].failure == "not_found"
    assert "5 of 36 pages failed" in runs["many-dead"].message
    assert runs["dead-page"].failure == "not_found"  # a page of the listing: entries would be missing unseen


def test_a_listing_that_goes_in_circles_ends(site: Site, tmp_path: Path) -> None:
    number = 0

    def again() -> Answer:
        nonlocal number
        number += 1
        return Answer(b'{"entries": [{"id": 1}], "next": "/again?%d"}' % number)

    class Endless(dict[str, object]):
        def get(self, path: str, default: object = None) -> object:
            return again if path.startswith("/again") else default

    site.answers = Endless()  # type: ignore[assignment]
    [run] = harvest([partner("one", f"{site.address}/again")], tmp_path, options())
    assert (run.failure, run.entries) == ("too_many_pages", 1)
    assert 100 < number < 120
