"""Serving: what is missing is said, a new publication is taken up, dumps stay within their folder."""

from __future__ import annotations

import socket
import urllib.request
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from publish.database import build as build_commons
from publish.site import serve
from publish.site.server import SiteError, build
from publish.site.state import current
from tests.publish.sample import changed, commons, project_id
from tests.publish.site.conftest import Get, without


def test_without_a_commons_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SiteError, match="glane run"):
        build(tmp_path / "commons.db")


def test_a_taken_port_is_said(commons_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(SiteError, match="--port"):
        serve(commons_path, taken.getsockname()[1])
    with pytest.raises(SiteError, match="65535"):
        serve(commons_path, 99999)


def test_dumps_are_served_and_nothing_else(get: Get) -> None:
    answer = get("/dumps/latest/projects.csv")
    assert answer.status_code == 200
    assert answer.text.startswith("id\r\n")
    assert "attachment" in answer.headers["content-disposition"]
    for path in ("/dumps/..%2Fcommons.db", "/dumps/.secret", "/dumps/latest", "/dumps/no.csv"):
        assert get(path).status_code in (302, 404), path
    assert "projects.csv" in get("/donnees").text


def test_the_feed_is_atom(get: Get) -> None:
    answer = get("/feed.atom")
    feed = ET.fromstring(answer.content)
    atom = "{http://www.w3.org/2005/Atom}"
    entries = feed.findall(f"{atom}entry")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    assert len(entries) > 10
    assert len({entry.findtext(f"{atom}id") for entry in entries}) == len(entries)
    assert any(entry.findtext(f"{atom}title", "").startswith("Retiré") for entry in entries)
    assert get("/en/feed.atom").text != answer.text


def test_a_new_publication_is_taken_up_without_a_restart(tmp_path: Path) -> None:
    import asyncio

    path = tmp_path / "commons.db"
    build_commons(commons(date(2026, 11, 10)), path)
    datasette = build(path)

    async def check() -> None:
        page = f"/fr/projets/{project_id(5)}"
        assert (await datasette.client.get(page)).status_code == 200
        assert (await datasette.client.get("/fr/projets.json")).json()["total"] == 60
        begun = await current(datasette)
        base = commons(date(2026, 11, 20), previous=path)
        new = changed(base, projects=[
            project.model_copy(update={"title": "Un nouveau titre"}) if project.id == project_id(1) else project
            for project in base.projects])
        build_commons(without(new, project_id(5)), path)
        old = await begun.reader.run(lambda conn: conn.execute("select count(*) from projects").fetchone()[0])
        assert old == begun.snapshot.size == 60  # what began with the old publication ends with it
        await datasette.client.get("/fr")
        answers = await asyncio.gather(*[datasette.client.get("/fr/projets.json") for _ in range(8)])
        assert {answer.json()["total"] for answer in answers} == {59}
        assert (await datasette.client.get(page)).status_code == 410
        assert "Un nouveau titre" in (await datasette.client.get(f"/fr/projets/{project_id(1)}")).text
        assert (await datasette.client.get("/commons/projects.json?_size=0")).json()["filtered_table_rows_count"] == 59
        beside = tmp_path / "broken.db"
        beside.write_bytes(b"not a database" * 1000)
        beside.replace(path)
        assert (await datasette.client.get("/fr/projets.json")).json()["total"] == 59

    asyncio.run(check())


def test_it_answers_on_its_port(address: str) -> None:
    with urllib.request.urlopen(address + "fr/projets") as answer:
        assert b"Oiseaux des jardins" in answer.read()
