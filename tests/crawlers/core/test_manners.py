"""Robots.txt, the pace, the name; and asking only for what has changed."""

from __future__ import annotations

import ssl
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

import orjson
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from scrapy.settings import default_settings

from crawlers.harvest import harvest
from crawlers.settings import crawl_settings
from crawlers.store import HarvestStore
from tests.crawlers.core.conftest import CONTACT, Answer, Site, entries, options, partner


def test_robots_pace_and_name(site: Site, tmp_path: Path) -> None:
    site.page("/robots.txt", "User-agent: glane\nDisallow: /private\n\nUser-agent: *\nDisallow: /\n")
    site.listing("/list", entries(1))
    site.listing("/private", entries(1))
    site.listing("/slow", entries(1), next="/slow2")
    site.listing("/slow2", entries(1, first=1))
    tries = iter([Answer(b"later", 429, {"Retry-After": "2"})])
    site.answers["/busy"] = lambda: next(tries, Answer(orjson.dumps({"entries": entries(1)})))
    by_name = site.address.replace("127.0.0.1", "localhost")
    runs = harvest([partner("slow", f"{by_name}/slow", requests_per_second=1), partner("busy", f"{site.address}/busy"),
                    partner("open", f"{site.address}/list"), partner("shut", f"{site.address}/private")],
                   tmp_path, options())
    assert [run.failure for run in runs] == [None, None, None, "robots"]
    assert site.asked["/private"] == 0
    assert site.times["/slow2"][0] - site.times["/slow"][0] > 0.98
    assert site.times["/busy"][1] - site.times["/busy"][0] > 1.9
    headers = dict(site.seen)["/list"]
    assert headers["User-Agent"].startswith("Glane/")
    assert CONTACT in headers["User-Agent"]
    assert headers["Accept-Language"].startswith("fr")
    assert "Cookie" not in headers


def test_crawl_delay_is_kept_unless_the_partner_agreed_to_more(site: Site, tmp_path: Path) -> None:
    site.page("/robots.txt", "User-agent: *\nCrawl-delay: 2\n")
    site.listing("/slow", entries(1))
    site.listing("/agreed", entries(1), details=[f"/p/{number}" for number in range(10)])
    for number in range(10):
        site.page(f"/p/{number}", f'{{"id": "p{number}"}}')
    by_name = site.address.replace("127.0.0.1", "localhost")
    slow, agreed = harvest([partner("slow", f"{by_name}/slow", requests_per_second=1),
                            partner("agreed", f"{site.address}/agreed")], tmp_path, options(max_seconds=15))
    assert site.times["/slow"][0] - min(site.times["/robots.txt"]) > 1.9
    assert (slow.state, slow.entries) == ("ok", 1)
    assert (agreed.state, agreed.entries) == ("ok", 11)  # with the delay its pages would take 20 seconds of its 15


def test_robots_that_cannot_be_had_allows_nothing(site: Site, tmp_path: Path) -> None:
    site.page("/robots.txt", "oops", 503)
    site.listing("/list", entries(1))
    [run] = harvest([partner("one", f"{site.address}/list")], tmp_path, options(retries=0))
    assert run.failure == "server_error"
    assert "robots.txt" in run.message
    assert site.asked["/list"] == 0


def test_only_what_has_changed_is_sent_again(site: Site, tmp_path: Path) -> None:
    site.listing("/list", details=["/a", "/b"], headers={"ETag": '"1"'})
    site.page("/a", '{"id": "a", "v": 1}', ETag='"a"', Content_Type="application/json")
    site.page("/b", '{"id": "b", "v": 1}', ETag='"b"')
    one = partner("one", f"{site.address}/list")
    store = HarvestStore(tmp_path)
    [first] = harvest([one], tmp_path, options())
    before = {record.source_id: record for record in store.records(first)}
    [second] = harvest([one], tmp_path, options())
    assert (second.not_modified, second.unchanged, second.bytes) == (3, 2, len(b"not here"))  # robots.txt has no ETag
    assert {record.source_id: record for record in store.records(second)} == before
    site.page("/b", '{"id": "b", "v": 2}', ETag='"b2"')
    [third] = harvest([one], tmp_path, options())
    assert (third.not_modified, third.changed, third.unchanged) == (2, 1, 1)
    assert {record.source_id: record.payload["v"] for record in store.records(third)} == {"a": 1, "b": 2}


def test_a_site_in_trouble_is_not_answered_for_by_the_kept_answers(site: Site, tmp_path: Path) -> None:
    slugs = ("down", "broken", "damaged")
    partners = [partner(slug, f"{site.address}/{slug}") for slug in slugs]
    for slug in slugs:
        site.listing(f"/{slug}", entries(2), headers={"ETag": '"1"'})
    harvest(partners, tmp_path, options())
    site.page("/down", "oops", 500)
    site.page("/broken", "{", ETag='"2"')
    (tmp_path / "damaged" / "cache" / "answers.sqlite").write_bytes(b"damaged" * 1000)
    down, broken, damaged = harvest(partners, tmp_path, options(retries=0))
    assert (down.failure, broken.failure) == ("server_error", "malformed")
    assert (damaged.state, damaged.unchanged, damaged.not_modified) == ("ok", 2, 0)
    [broken] = harvest(partners[1:2], tmp_path, options())
    assert (broken.failure, broken.not_modified) == ("malformed", 0)  # what could not be read was not kept


def test_a_run_that_has_failed_asks_for_nothing_more(site: Site, tmp_path: Path) -> None:
    site.listing("/list", details=[f"/p/{number}" for number in range(30)])
    [run] = harvest([partner("one", f"{site.address}/list", f"{site.address}/gone", requests_per_second=10)], tmp_path,
                    options())
    assert run.failure == "not_found"
    assert sum(site.asked[f"/p/{number}"] for number in range(30)) <= 3


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_certificate(tmp_path / "own.pem"))

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """Say nothing: the crawl hangs up."""

    server = Server(("127.0.0.1", 0), BaseHTTPRequestHandler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    [run] = harvest([partner("one", f"https://127.0.0.1:{server.server_port}/")], tmp_path, options(retries=0))
    server.shutdown()
    server.server_close()
    assert run.failure == "network"
    assert "certificate verify failed" in run.message


def _certificate(path: Path) -> Path:
    """Write a key and a certificate that it has signed itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    day, now = timedelta(days=1), datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    certificate = (x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now - day,
                                           now + day).add_extension(names, critical=False).sign(key, SHA256()))
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(secret + certificate.public_bytes(Encoding.PEM))
    return path


def test_every_setting_is_one_that_scrapy_knows() -> None:
    known = set(vars(default_settings)) | {"GLANE_ALLOW_PRIVATE"}
    settings = crawl_settings(partner("one", "https://one.example/"), options())
    assert set(settings) <= known
    assert settings["ROBOTSTXT_OBEY"] is settings["DOWNLOAD_VERIFY_CERTIFICATES"] is True
    assert settings["REMOTE_CONTROL_ENABLED"] is settings["TELNETCONSOLE_ENABLED"] is False
