"""Files on nginx through `table` and `json`: its ETag and 304, its gzip, its limit of requests, its TLS."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.integration.commons import Commons
from tests.integration.servers import SBIN, Nginx, free_port, need, nginx

pytestmark = pytest.mark.integration
ROWS, PAGES, SIZE = 60, 4, 15
NUMBERS = range(1, ROWS + 1)
SERVER = """
    root files;
    gzip on; gzip_types *; gzip_min_length 100;
    location = /ancien.csv { return 301 /projets.csv; }
    location = /packed.csv { gzip off; gzip_static on; }
    location = /api { default_type application/json; try_files /api/$arg_page.json =404; }
    location = /limited {
      default_type application/json; try_files /api/$arg_page.json =404;
      limit_req zone=slow; limit_req_status 429; add_header Retry-After 1 always;
    }
    location /private/ { return 403; }
"""
JSON_PAGES = {"pages": {"by": "number"}}
CSV_FIELDS = {"title": '"intitulé"', "place": {"point": "lieu.geometry"}}


def text_of(number: int) -> str:
    return f"Épicerie solidaire n° {number}, à l’Œuvre"


def rows() -> str:
    lines = [f"{number};{text_of(number)};L{number}" for number in NUMBERS]
    return "\n".join(["id;intitulé;lieu", *lines, ""])


def feature(number: int) -> dict[str, Any]:
    return {"type": "Feature", "properties": {"code": f"L{number}", "nom": text_of(number)},
            "geometry": {"type": "Point", "coordinates": [round(2 + number / 100, 4), 48.5]}}


TITLES = [text_of(number) for number in NUMBERS]
POINTS = [(round(2 + number / 100, 4), 48.5) for number in NUMBERS]


def page(number: int) -> list[dict[str, Any]]:
    return [{"id": one, "title": text_of(one)} for one in range((number - 1) * SIZE + 1, number * SIZE + 1)]


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Nginx]:
    files = tmp_path / "web" / "files"
    (files / "api").mkdir(parents=True)
    (files / "robots.txt").write_text("User-agent: *\nDisallow: /interdit/\n")
    (files / "projets.csv").write_text(rows(), "utf-8")
    (files / "projets.csv.gz").write_bytes(gzip.compress(rows().encode("cp1252")))
    (files / "packed.csv.gz").write_bytes(gzip.compress(rows().encode()))
    (files / "lieux.geojson").write_text(json.dumps(
        {"type": "FeatureCollection", "features": [feature(number) for number in NUMBERS]}), "utf-8")
    for number in range(1, PAGES + 1):
        (files / "api" / f"{number}.json").write_text(json.dumps(page(number), ensure_ascii=False), "utf-8")
    with nginx(tmp_path / "web", SERVER) as found:
        yield found


def rewrite(path: Path, text: str) -> None:
    """Write a file as of an hour later: nginx's ETag is its time in seconds and its size."""
    later = path.stat().st_mtime + 3600
    path.write_text(text, "utf-8")
    os.utime(path, (later, later))


def asked(web: Nginx, since: int = 0) -> list[tuple[str, int]]:
    """What was asked after the first `since` requests, robots.txt left out: address and status."""
    return [(one["uri"], one["status"]) for one in web.seen()[since:] if one["uri"] != "/robots.txt"]


def declare(commons: Commons, web: Nginx, start: str, platform: str = "table", **keys: Any) -> None:
    commons.partner("files", platform=platform, start=[web.address + start], **keys)


def titles(commons: Commons, column: str) -> list[str]:
    return [entry["payload"][column] for entry in commons.harvested("files")]


def test_a_gzipped_table_joined_with_a_geojson(web: Nginx, commons: Commons) -> None:
    join = {"url": f"{web.address}/lieux.geojson", "left": "lieu", "right": "properties.code", "into": "lieu"}
    declare(commons, web, "/projets.csv.gz", options={"joins": [join]}, fields=CSV_FIELDS)
    run = commons.harvest("files")
    assert (run["state"], run["entries"]) == ("ok", ROWS)
    check_records(commons)


def test_a_geojson(web: Nginx, commons: Commons) -> None:
    declare(commons, web, "/lieux.geojson", id="replace(properties.code, '^L', '')")
    assert commons.harvest("files")["entries"] == ROWS
    check_records(commons)


def check_records(commons: Commons) -> None:
    records = sorted(commons.normalized("files"), key=lambda one: int(one["source_id"]))
    assert [record["title"] for record in records] == TITLES
    assert [(record["longitude"], record["latitude"]) for record in records] == POINTS


@pytest.mark.parametrize("start", ["/projets.csv", "/packed.csv"])
def test_compressed_by_the_server(web: Nginx, commons: Commons, start: str) -> None:
    """On the fly, or beforehand: nginx makes the ETag weak for the one and not for the other."""
    declare(commons, web, start, fields=CSV_FIELDS)
    assert commons.harvest("files")["state"] == "ok"
    assert web.seen()[-1]["encoding"] == "gzip"
    assert titles(commons, "intitulé") == TITLES
    run = commons.harvest("files")
    assert (run["unchanged"], run["not_modified"]) == (ROWS, 2)  # robots.txt is the other


def pages_answered(status: int) -> list[tuple[str, int]]:
    return [*((f"/api?page={number}", status) for number in range(1, PAGES + 1)), ("/api?page=5", 404)]


def test_pages_of_json_end_with_404(web: Nginx, commons: Commons) -> None:
    declare(commons, web, "/api?page=1", "json", options=JSON_PAGES)
    run = commons.harvest("files")
    assert (run["state"], run["entries"], run["issues"]) == ("ok", ROWS, 0)
    assert asked(web) == pages_answered(200)
    assert titles(commons, "title") == TITLES


def test_only_what_changed_is_sent_again(web: Nginx, commons: Commons) -> None:
    declare(commons, web, "/api?page=1", "json", options=JSON_PAGES)
    first = commons.harvest("files")
    records, known = commons.harvested("files"), len(web.seen())
    again = commons.harvest("files")
    assert (again["unchanged"], again["bytes"] < first["bytes"] / 5) == (ROWS, True)
    assert asked(web, known) == pages_answered(304)
    assert all(one["etag"] and one["since"] for one in web.seen()[known:] if one["status"] == 304)
    assert commons.harvested("files") == records
    known = len(web.seen())
    rewrite(web.folder / "files" / "api" / "3.json", json.dumps([*page(3)[1:], {"id": 99, "title": "Nouveau"}]))
    run = commons.harvest("files")
    assert (run["added"], run["gone"], run["changed"], run["unchanged"]) == (1, 1, 0, ROWS - 1)
    assert [status for _, status in asked(web, known)] == [304, 304, 200, 304, 404]


def test_a_new_date_alone_is_no_news(web: Nginx, commons: Commons) -> None:
    declare(commons, web, "/projets.csv", fields=CSV_FIELDS)
    commons.harvest("files")
    records = commons.harvested("files")
    rewrite(web.folder / "files" / "projets.csv", rows())
    run = commons.harvest("files")
    assert asked(web)[-1] == ("/projets.csv", 200)
    assert (run["unchanged"], run["not_modified"]) == (ROWS, 1)
    assert commons.harvested("files") == records


def test_a_moved_listing_is_followed(web: Nginx, commons: Commons) -> None:
    declare(commons, web, "/ancien.csv", fields=CSV_FIELDS)
    assert commons.harvest("files")["entries"] == ROWS
    assert commons.harvest("files")["unchanged"] == ROWS
    assert asked(web) == [("/ancien.csv", 301), ("/projets.csv", 200), ("/ancien.csv", 301), ("/projets.csv", 304)]


def test_whole_files_are_asked_for_in_our_own_name(web: Nginx, commons: Commons) -> None:
    declare(commons, web, "/projets.csv", fields=CSV_FIELDS)
    commons.harvest("files")
    seen = web.seen()
    assert [one["uri"] for one in seen] == ["/robots.txt", "/projets.csv"]
    assert {one["range"] for one in seen} == {""}
    assert all(one["agent"].startswith("Glane/") and "(+http" in one["agent"] for one in seen)


def test_a_busy_site_is_given_time(web: Nginx, commons: Commons) -> None:
    declare(commons, web, "/limited?page=1", "json", options=JSON_PAGES)
    run = commons.harvest("files")
    assert (run["state"], run["entries"]) == ("ok", ROWS)
    assert 429 in [status for _, status in asked(web)]


@pytest.mark.parametrize(("start", "failure", "reached"), [
    ("/interdit/projets.csv", "robots", 0), ("/private/projets.csv", "refused", 1), ("/absent.csv", "not_found", 1)])
def test_failures_are_told_apart_and_the_last_good_run_stays(
        web: Nginx, commons: Commons, start: str, failure: str, reached: int) -> None:
    declare(commons, web, "/projets.csv", fields=CSV_FIELDS)
    commons.harvest("files")
    known = len(web.seen())
    declare(commons, web, start, fields=CSV_FIELDS)
    run = commons.harvest("files")
    assert (run["state"], run["failure"], len(asked(web, known))) == ("failed", failure, reached)
    assert len(commons.harvested("files")) == ROWS


def test_a_certificate_that_nobody_signed_is_refused(tmp_path: Path, commons: Commons) -> None:
    need("openssl")
    folder, port = tmp_path / "tls", free_port()
    (folder / "files").mkdir(parents=True)
    (folder / "files" / "projets.csv").write_text(rows(), "utf-8")
    asked_for = "-x509 -newkey rsa:2048 -nodes -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1"
    subprocess.run(["openssl", "req", *asked_for.split(), "-keyout", "key.pem", "-out", "cert.pem"], cwd=folder,
                   check=True, capture_output=True, env={"PATH": SBIN})
    server = f"listen 127.0.0.1:{port} ssl; ssl_certificate cert.pem; ssl_certificate_key key.pem; root files;"
    with nginx(folder, server) as web:
        declare(commons, web, "/projets.csv", fields=CSV_FIELDS)
        assert commons.harvest("files")["state"] == "ok"
        commons.partner("files", platform="table", start=[f"https://127.0.0.1:{port}/projets.csv"], fields=CSV_FIELDS)
        run = commons.harvest("files")
    assert (run["state"], run["failure"]) == ("failed", "network")
    assert "certificate" in run["message"]
    assert len(web.seen()) == 2  # both of the first harvest
