"""The pages in a real browser, wide and narrow, in both languages: nothing fails, spills over or calls another host."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.publish.sample import project_id
from tests.publish.site.browser import CHROMIUM, Browser, browser
from tests.publish.site.conftest import HOSTILE

PAGES = {
    "home": ("fr", "en"),
    "results": ("fr/projets", "en/projects"),
    "project": (f"fr/projets/{project_id(0)}", f"en/projects/{project_id(0)}"),
    "hostile": (f"fr/projets/{HOSTILE}", f"en/projects/{HOSTILE}"),
    "join": ("fr/participer?where=Brest&open=1", "en/join?where=Saint-Denis"),
    "partner": ("fr/partenaires/portail-sans-licence", "en/partners/science-for-all"),
    "quality": ("fr/qualite", "en/quality"),
    "data": ("fr/donnees", "en/data"),
}
pytestmark = [pytest.mark.skipif(not CHROMIUM, reason="chromium is not installed"), pytest.mark.xdist_group("chromium")]


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("chromium")) as found:
        yield found


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("path", [path for paths in PAGES.values() for path in paths])
def test_a_page_is_sound_in_a_browser(tab: Browser, address: str, path: str, width: int) -> None:
    page = tab.open(address + path, width)
    assert page.errors == []
    assert page.requests
    assert [url for url in page.requests if not url.startswith((address, "data:"))] == []
    tab.value("document.querySelectorAll('details').forEach(details => details.open = true)")
    assert tab.value("document.documentElement.scrollWidth") <= width
    assert tab.value("document.documentElement.lang") == path[:2]


@pytest.mark.parametrize("path", PAGES["quality"])
def test_no_cell_of_the_wide_tables_is_beyond_a_telephones_edge(tab: Browser, address: str, path: str) -> None:
    """What decides whether to trust the matching stands in their last columns."""
    tab.open(address + path, 390)
    cells = "[...document.querySelectorAll('.stack td')].filter(one => one.getBoundingClientRect().right"
    assert tab.value(f"{cells} > 0).length") > 10
    assert tab.value(f"{cells} > innerWidth).length") == 0


def test_the_map_comes_alive(tab: Browser, address: str) -> None:
    """With JavaScript, Leaflet (from this host) takes the drawn map's place, its pins to be reached by keyboard."""
    page = tab.open(address + "fr/projets?view=map", 1280)
    assert tab.wait("document.querySelectorAll('.map .live .pin').length > 0")
    assert tab.value("[...document.querySelectorAll('.live .leaflet-marker-icon')].every(pin => pin.tabIndex === 0)")
    assert page.errors == []
    assert [url for url in page.requests if not url.startswith((address, "data:"))] == []
