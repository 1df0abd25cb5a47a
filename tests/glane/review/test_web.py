"""The local page: who may ask, and that it works without JavaScript."""

from __future__ import annotations

import http.client
import queue
import re
import socket
import threading
from html import unescape
from urllib.parse import urlencode

import pytest

from dedupe.decisions import Decision, append, load
from glane import console
from glane.config import GlaneError, Paths
from glane.language import Language, chosen
from glane.review.session import Session
from glane.review.texts import TEXTS
from glane.review.web import MAX_BODY, Page, Server, review_on_page
from normalize.schema import Record
from tests.glane.review.client import FORM, Answer, Client
from tests.glane.review.sample import session, written


def test_it_listens_on_loopback_with_a_random_token(client: Client, one: Session) -> None:
    assert client.server.server_address[0] == "127.0.0.1"
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/[\w-]{32}/", client.server.address)
    assert Page(one, {}, "fr").token != client.server.shown.token


@pytest.mark.parametrize("path", ["/", "/review.css", "//", "/{token}x/", "/{short}/", "/%2e%2e/{token}/", "/é/"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_without_the_token_nothing_is_told_or_done(client: Client, method: str, path: str) -> None:
    token = client.server.shown.token
    asked = path.format(token=token, short=token[:-1]).encode("utf-8").decode("latin-1")
    pair = client.asked()
    body = urlencode({"action": "same", "left": pair[0], "right": pair[1]}) if method == "POST" else ""
    connection = http.client.HTTPConnection("127.0.0.1", client.server.server_port, timeout=10)
    connection.putrequest(method, "/x", skip_accept_encoding=True)
    connection._buffer[0] = f"{method} {asked} HTTP/1.1".encode("latin-1")  # type: ignore[attr-defined]
    for name, value in {**FORM, "Content-Length": str(len(body))}.items():
        connection.putheader(name, value)
    connection.endheaders(body.encode())
    response = connection.getresponse()
    assert response.status == 403
    told = response.read().decode()
    assert "Ouvrez l’adresse que le terminal a affichée." in told
    assert client.server.shown.token not in told
    connection.close()
    assert client.asked() == pair


@pytest.mark.parametrize("headers", [
    {"Host": "evil.example"}, {"Host": "127.0.0.1"}, {"Host": "127.0.0.1.evil.example:{port}"},
    {"Origin": "http://evil.example"}, {"Origin": "null"}, {"Origin": "https://127.0.0.1:{port}"},
    {"Sec_Fetch_Site": "cross-site"}, {"Sec_Fetch_Site": "same-site"},
])
def test_another_host_or_page_is_refused_even_with_the_token(client: Client, headers: dict[str, str]) -> None:
    filled = {name: value.format(port=client.server.server_port) for name, value in headers.items()}
    pair = client.asked()
    assert client.get(**filled).status == 403
    assert client.post("same", pair, **filled).status == 403
    assert client.asked() == pair


def test_the_own_page_is_let_in(client: Client, paths: Paths) -> None:
    port = client.server.server_port
    own = {"Origin": f"http://localhost:{port}", "Host": f"localhost:{port}", "Sec_Fetch_Site": "same-origin"}
    assert client.post("same", client.asked(), **own).status == 303
    assert len(load(paths.decisions)) == 1


@pytest.mark.parametrize(("headers", "status"), [
    ({"Content-Type": "application/json", "Content-Length": "0"}, 415), (FORM, 413),
    ({"Content-Type": "text/plain", "Content-Length": "0"}, 415), ({"Content-Length": "0"}, 415),
    ({**FORM, "Content-Length": str(MAX_BODY + 1)}, 413), ({**FORM, "Content-Length": "-1"}, 413),
    ({**FORM, "Content-Length": "9" * 5000}, 413), ({**FORM, "Content-Length": "²"}, 413),
])
def test_what_is_no_form_of_ours_is_refused(client: Client, headers: dict[str, str], status: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", client.server.server_port, timeout=10)
    connection.putrequest("POST", client.path)
    for name, value in headers.items():
        connection.putheader(name, value.encode("latin-1"))
    connection.endheaders()
    assert connection.getresponse().status == status
    connection.close()


def test_an_unknown_action_or_page(client: Client) -> None:
    assert client.post("drop", client.asked()).status == 400
    assert client.post("", client.asked()).status == 400
    assert client.get("../secrets").status == 404
    assert client.get("web.py").status == 404
    assert client.ask("PUT", client.path).status == 501


def test_nothing_is_fetched_from_elsewhere_and_nothing_is_kept(client: Client) -> None:
    page = client.get()
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in page.headers
    assert set(re.findall(r'(?:src|href)="([^"#?]*)"', page.text)) - {""} <= {
        "review.css", "review.js", *re.findall(r'href="(https://(?:alpha|beta|gamma)\.example\.org/\d+)"', page.text)}
    assert client.get("review.css").headers["Content-Type"].startswith("text/css")
    assert client.get("review.js").status == 200


def test_answers_go_round_without_javascript(client: Client, paths: Paths) -> None:
    first = client.asked()
    done = client.post("different", first)
    assert (done.status, done.text) == (303, "")
    assert done.headers["Location"].startswith(client.path)
    second = client.asked()
    assert second != first
    assert client.post("skip", second).status == 303
    assert client.asked() not in (first, second)
    client.post("undo")
    assert client.asked() == second
    client.post("undo")
    assert client.asked() == first
    assert len(load(paths.decisions)) == 0


def test_an_answer_sent_twice_is_written_once(client: Client, paths: Paths) -> None:
    pair = client.asked()
    for _ in range(2):
        assert client.post("same", pair).status == 303
    assert len(load(paths.decisions)) == 1
    assert "Cette paire a déjà sa réponse" in client.get().text
    assert "Cette paire a déjà sa réponse" not in client.get().text


def test_answers_at_the_same_time_are_written_once(client: Client, paths: Paths) -> None:
    pair = client.asked()
    threads = [threading.Thread(target=client.post, args=("same", pair)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(load(paths.decisions)) == 1


@pytest.mark.parametrize(("query", "accept", "lang"), [
    ("", "", "fr"), ("", "en-GB,en;q=0.9,fr;q=0.8", "en"), ("", "de,fr-FR", "fr"), ("", "de", "fr"),
    ("?lang=en", "fr", "en"), ("?lang=fr", "en", "fr"), ("?lang=xx", "en", "en"),
])
def test_the_language(client: Client, query: str, accept: str, lang: str) -> None:
    text = client.get(query, Accept_Language=accept).text
    assert f'<html lang="{lang}">' in text
    assert ("Un même projet ?" in text) == (lang == "fr")
    assert ("One project?" in text) == (lang == "en")


def test_records_cannot_speak_as_the_page(paths: Paths, found: list[Record]) -> None:
    evil = '<script>alert(1)</script>" onload="x'
    listed = [record.model_copy(update={"title": evil, "source_url": "javascript:alert(1)"}) for record in found]
    hurt = written(paths.data.parent / "hostile", listed)
    server = Server(0, Page(session(hurt, found), {}, "fr"))
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}).start()
    text = Client(server).get().text
    server.shutdown()
    server.server_close()
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text
    assert "javascript:" not in text


def test_quit_ends_the_server(one: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    said: queue.Queue[str] = queue.Queue()  # what is printed may be lost to who reads it at that moment
    monkeypatch.setattr(console, "line", said.put)
    thread = threading.Thread(target=review_on_page, args=(one, {}, "en", 0))
    thread.start()
    found = re.search(r"http://127\.0\.0\.1:(\d+)(/\S+/)", said.get(timeout=60))
    assert found
    connection = http.client.HTTPConnection("127.0.0.1", int(found[1]), timeout=10)
    connection.request("POST", found[2] + "?lang=en", "action=quit", FORM)
    assert "You may close this page" in connection.getresponse().read().decode()
    thread.join(10)
    assert not thread.is_alive()


def test_a_taken_port_is_said(one: Session, client: Client) -> None:
    with pytest.raises(GlaneError, match="choose another with --port"):
        review_on_page(one, {}, "fr", client.server.server_port)


def test_what_was_broken_meanwhile_is_said(client: Client, one: Session, paths: Paths) -> None:
    pair = client.asked()
    client.post("same", pair)
    paths.decisions.write_text("left,right\n")
    done = client.post("undo")
    assert (done.status, "the first line must be" in done.text) == (303, False)  # not its line any more: nothing done
    assert "mend it by hand" in client.get("?lang=en").text
    assert client.post("same", client.asked()).status == 303
    assert "la première ligne doit être" in client.get().text


def test_records_that_are_gone_are_said(client: Client, paths: Paths) -> None:
    for file in paths.normalized.iterdir():
        file.unlink()
    gone = client.get()
    assert gone.status == 409
    assert "n’est plus dans" in gone.text


def refused(client: Client, what: str, query: str) -> Answer:
    """Bring about a refusal."""
    paths = client.server.shown.session.paths
    if what == "broken":
        client.post("skip", client.asked())
        paths.decisions.write_text("left,right\n")
    if what == "gone":
        for file in paths.normalized.iterdir():
            file.unlink()
    method, path, body = {
        "forbidden": ("GET", "/x/", ""), "no_page": ("GET", client.path + "other", ""),
        "gone": ("GET", client.path, ""),
        "not_understood": ("PUT", client.path, ""), "no_form": ("POST", client.path, "{}"),
        "no_action": ("POST", client.path, "action=drop"), "broken": ("POST", client.path, "action=undo")}[what]
    return client.ask(method, path + query, body, **({} if what == "no_form" else FORM))


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize(("what", "status"), [
    ("forbidden", 403), ("no_page", 404), ("not_understood", 501), ("no_form", 415), ("no_action", 400),
    ("broken", 409), ("gone", 409)])
def test_a_refusal_speaks_the_language_of_the_page(client: Client, what: str, status: int, lang: Language) -> None:
    answer = refused(client, what, f"?lang={lang}")
    other: Language = "en" if lang == "fr" else "fr"
    assert answer.status == status
    assert f'<html lang="{lang}">' in answer.text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    for key in (what, "refused"):
        told, elsewhere = (re.split(r"\{\w+\}", chosen(TEXTS[key], one)) for one in (lang, other))
        assert all(piece in unescape(answer.text) for piece in told)
        assert not any(piece in unescape(answer.text) for piece in elsewhere if len(piece.split()) > 1)
    assert (f'href="{client.path}?lang={lang}"' in answer.text) == (what != "forbidden")
    if what == "broken":
        assert ("la première ligne doit être" in answer.text, "the first line must be" in answer.text) == (
            lang == "fr", lang == "en")


@pytest.mark.parametrize(("lang", "says", "not_says"), [
    ("fr", "sont jugées différentes par le nouvel avis, mais identiques par la ligne 2 ; changez", "judged"),
    ("en", "are judged different by the new judgement, but same by line 2; change one", "jugées")])
def test_a_judgement_that_contradicts_another_is_refused_in_the_language_of_the_page(
        client: Client, lang: str, says: str, not_says: str, paths: Paths) -> None:
    pair = client.asked()
    append(paths.decisions, Decision(*pair, "same", "somebody", "2026-11-21"))
    assert client.post("different", pair).status == 303
    text = client.get(f"?lang={lang}").text
    assert says in text
    assert not_says not in text
    assert [row.judgement for row in load(paths.decisions)] == ["same"]


def test_a_request_that_is_none_is_refused_in_french(client: Client) -> None:
    with socket.create_connection(("127.0.0.1", client.server.server_port), timeout=10) as raw:
        raw.sendall(b"what is this at all\r\n\r\n")
        told = raw.makefile("rb").read().decode()
    assert "Cette demande n’a pas été comprise." in told
    assert client.server.shown.token not in told


def test_a_request_for_the_head_alone_gets_no_body(client: Client) -> None:
    with socket.create_connection(("127.0.0.1", client.server.server_port), timeout=10) as raw:
        raw.sendall(b"HEAD / HTTP/1.0\r\n\r\n")
        told = raw.makefile("rb").read()
    assert told.startswith(b"HTTP/1.0 501 ")
    assert told.endswith(b"\r\n\r\n")


def test_what_was_answered_last_stands_by_the_button_that_takes_it_back(client: Client) -> None:
    assert 'class="undo" data-keys="a z \x7f" disabled' in client.get().text
    client.post("different", client.asked())
    assert "dernière réponse : projets différents" in client.get().text
    assert "last answer: different" in client.get("?lang=en").text
    assert "disabled" not in client.get().text
    client.post("skip", client.asked())
    assert "dernière réponse : passer" in client.get().text
