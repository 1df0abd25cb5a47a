"""The local page in a real browser, wide and narrow: all of it is on the screen, and the keyboard is enough."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dedupe.decisions import load
from glane.config import Paths
from tests.glane.review.client import Client
from tests.publish.site.browser import CHROMIUM, Browser, browser

pytestmark = [pytest.mark.skipif(not CHROMIUM, reason="chromium is not installed"), pytest.mark.xdist_group("chromium")]
OFF_SCREEN = """[...document.querySelectorAll('.answers button')].filter(one => {
  const box = one.getBoundingClientRect();
  return box.width < 40 || box.left < 0 || box.right > innerWidth || box.bottom > innerHeight;
}).map(one => one.value)"""


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("chromium")) as found:
        yield found


def press(tab: Browser, key: str, text: str = "") -> None:
    for kind in ("keyDown", "keyUp"):
        tab("Input.dispatchKeyEvent", type=kind, key=key, text=text if kind == "keyDown" else "",
            windowsVirtualKeyCode={"Tab": 9, "Enter": 13}.get(key, 0))


def told(tab: Browser, answer: str) -> bool:
    """Wait for the page that says what was answered last, and for its keys."""
    return tab.wait(f"document.readyState == 'complete' && document.querySelector('.last').textContent == '{answer}'")


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_answer_is_on_the_screen(tab: Browser, client: Client, lang: str, width: int) -> None:
    client.post("skip", client.asked())
    page = tab.open(f"{client.server.address}?lang={lang}", width)
    assert page.errors == []
    assert tab.value(OFF_SCREEN) == []
    assert tab.value("document.querySelectorAll('.answers button').length") == 6
    tab.value("document.querySelectorAll('details').forEach(details => details.open = true)")
    assert tab.value("document.documentElement.scrollWidth") <= width
    assert [url for url in page.requests if not url.startswith(client.server.address)] == []


def test_a_key_answers_and_the_page_says_what_was_answered(tab: Browser, client: Client, paths: Paths) -> None:
    tab.open(f"{client.server.address}?lang=fr", 1280)
    first = client.asked()
    press(tab, "d", "d")
    assert told(tab, "dernière réponse : projets différents")
    assert [(row.left, row.right, row.judgement) for row in load(paths.decisions)] == [(*first, "different")]
    press(tab, "a", "a")
    assert told(tab, "")
    assert tab.value("document.querySelector('.undo').disabled")
    assert len(load(paths.decisions)) == 0


def test_the_tabulator_leads_to_the_answers_first(tab: Browser, client: Client, paths: Paths) -> None:
    """The first stop skips what was read already; each stop is seen."""
    tab.open(f"{client.server.address}?lang=fr", 1280)
    press(tab, "Tab")
    assert tab.value("document.activeElement.getAttribute('href')") == "#answers"
    assert tab.value("document.activeElement.getBoundingClientRect().left") >= 0
    press(tab, "Enter", "\r")
    press(tab, "Tab")
    assert tab.value("document.activeElement.value") == "same"
    assert tab.value("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    press(tab, "Enter", "\r")
    assert told(tab, "dernière réponse : même projet")
    assert len(load(paths.decisions)) == 1
