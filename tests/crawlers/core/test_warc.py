from __future__ import annotations

import gzip
from dataclasses import replace
from pathlib import Path

import orjson
import pytest
from warcio.archiveiterator import ArchiveIterator

from crawlers.harvest import harvest
from crawlers.records import RawRecord
from crawlers.store import HarvestStore
from crawlers.warc import SavedAnswer, WarcArchive, WarcError, write_warc
from tests.crawlers.core.conftest import Answer, Site, entries, options, partner


def _records(folder: Path, slug: str) -> list[RawRecord]:
    store = HarvestStore(folder)
    run = store.last_run(slug)
    assert run is not None
    return sorted((replace(record, fetched_at="") for record in store.records(run)), key=lambda one: one.source_id)


def test_a_crawl_is_recorded_and_replayed_with_the_network_off(site: Site, tmp_path: Path) -> None:
    site.page("/robots.txt", "User-agent: *\nDisallow: /shut\n")
    site.page("/moved", "", 302, Location="/list")
    body = gzip.compress(orjson.dumps({"entries": entries(2), "details": ["/p/1", "/p/2", "/dead"], "next": "/flaky"}))
    site.page("/list", body, Content_Encoding="gzip", Content_Type="application/json", ETag='"1"')
    for number in (1, 2):
        site.page(f"/p/{number}", f'{{"id": "p{number}", "t": "été"}}')
    tries = iter([Answer(b"later", 500)])
    site.answers["/flaky"] = lambda: next(tries, Answer(orjson.dumps({"entries": entries(1, first=9)})))
    site.listing("/shut", entries(1))
    partners = [partner("one", f"{site.address}/moved"), partner("shut", f"{site.address}/shut")]
    warc = tmp_path / "crawl.warc.gz"
    for _ in range(2):  # the second time too all is asked for in full
        recorded = harvest(partners, tmp_path / "live", options(record=warc))
        assert [run.failure for run in recorded] == [None, "robots"]
    assert site.asked["/list"] == 2
    with warc.open("rb") as file:
        kinds = [(one.rec_type, one.rec_headers.get_header("WARC-Target-URI")) for one in ArchiveIterator(file)]
    assert kinds.count(("response", f"{site.address}/robots.txt")) == 2
    assert kinds.count(("request", f"{site.address}/list")) == 1
    archive = WarcArchive(warc)
    kept = archive.find(f"{site.address}/list")
    assert kept is not None
    assert kept.body == body

    elsewhere = "http://nowhere.invalid"
    asked = site.asked.total()
    partners.append(partner("new", f"{elsewhere}/list"))
    replayed = harvest(partners, tmp_path / "again", options(replay=warc))
    assert [run.failure for run in replayed] == [None, "robots", "not_recorded"]
    assert replayed[0].requests == 0
    assert site.asked.total() == asked
    assert [one.source_id for one in _records(tmp_path / "live", "one")] == ["0", "1", "9", "p1", "p2"]
    assert _records(tmp_path / "again", "one") == _records(tmp_path / "live", "one")
    run = HarvestStore(tmp_path / "again").last_run("one")
    assert run is not None
    assert "1 of 5 pages failed (1 not_found)" in run.warnings[0]


def test_saved_answers_are_replayed_under_addresses_that_do_not_resolve(tmp_path: Path) -> None:
    warc = tmp_path / "saved.warc.gz"
    listing = orjson.dumps({"entries": entries(2), "next": "http://liste.invalid/données?b=2&a=é"})
    write_warc(warc, [
        SavedAnswer("http://liste.invalid", gzip.compress(listing), (("Content-Encoding", "gzip"),),
                    fetched_at="2025-03-04T05:06:07Z"),
        SavedAnswer("http://liste.invalid/données?b=2&a=é#part", orjson.dumps({"entries": entries(1, first=7)})),
        SavedAnswer("http://refus.invalid/", b"no", status=403),
    ])
    runs = harvest([partner("saved", "http://liste.invalid/"), partner("refused", "http://refus.invalid/")],
                   tmp_path / "harvest", options(replay=warc, allow_private=False))
    assert [run.failure for run in runs] == [None, "refused"]
    records = {record.source_id: record for record in HarvestStore(tmp_path / "harvest").records(runs[0])}
    assert set(records) == {"0", "1", "7"}
    assert records["0"].fetched_at == "2025-03-04T05:06:07Z"


def test_files_that_are_of_no_use(tmp_path: Path) -> None:
    (tmp_path / "text.warc.gz").write_text("not WARC at all")
    (tmp_path / "plain.warc.gz").write_bytes(gzip.compress(b"nor this"))
    for name, said in (("none.warc.gz", "cannot be read"), ("text.warc.gz", "not a WARC file"),
                       ("plain.warc.gz", "not a WARC file")):
        with pytest.raises(WarcError, match=said):
            harvest([partner("one", "http://one.invalid/")], tmp_path, options(replay=tmp_path / name))
    with pytest.raises(WarcError, match="there is no folder"):
        harvest([partner("one", "http://one.invalid/")], tmp_path, options(record=tmp_path / "no" / "x.warc.gz"))
    with pytest.raises(WarcError, match="exclude each other"):
        harvest([partner("one", "http://one.invalid/")], tmp_path,
                options(record=tmp_path / "x", replay=tmp_path / "y"))


def test_an_address_asked_for_again_is_answered_in_order(tmp_path: Path) -> None:
    warc = tmp_path / "saved.warc"
    write_warc(warc, [SavedAnswer("http://one.invalid/a", text) for text in (b"1", b"2")])
    archive = WarcArchive(warc)
    found = [archive.find(url) for url in ["http://one.invalid/a"] * 3]
    assert [one.body for one in found if one] == [b"1", b"2", b"2"]
    assert archive.find("http://one.invalid/b") is None
    assert archive.find("http://one.invalid/a", "POST") is None
