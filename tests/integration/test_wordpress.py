"""A WordPress, from Debian's package: its REST API as it is, through the platform `wordpress`."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from tests.integration.commons import Commons
from tests.integration.site import DOMAINS, TOWNS, Site, project, wordpress

pytestmark = pytest.mark.integration
COUNT = 120
FIELDS = {"themes": "_terms.domaine", "keywords": "_terms.mot_cle", "start_date": "date",
          "place": {"commune": "meta.commune", "postal_code": "meta.code_postal"}}
THEMES = {"Énergie & climat": ["ENE", "CLI"], "Alimentation": ["AGR"], "Éducation": ["EDU"]}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with wordpress(tmp_path_factory.mktemp("wp")) as found:
        yield found


@pytest.fixture(scope="module")
def ids(site: Site) -> list[int]:
    """What is published: COUNT projects, and three that miss something. Beside them lies what is not."""
    shown = [project(number) for number in range(1, COUNT + 1)]
    odd = [{**project(302), "image": 99999}, {**project(303), "post_title": ""}, {**project(301), "post_password": "s"}]
    hidden = [{**project(400), "post_title": f"Caché {status}", "post_status": status, **when}
              for status, when in [("draft", {}), ("pending", {}), ("private", {}), ("trash", {}),
                                   ("future", {"post_date": "2099-01-01 08:00:00"})]]
    return site.save(*shown, *odd, *hidden, {"post_title": "Un article", "post_status": "publish"})[:COUNT + 3]


@pytest.fixture(scope="module")
def first(site: Site, ids: list[int], tmp_path_factory: pytest.TempPathFactory) -> Commons:
    """The site, harvested once."""
    found = Commons(tmp_path_factory.mktemp("commons"))
    declare(found, site)
    run = found.harvest("wp")
    assert (run["state"], run["entries"], run["added"], run["issues"]) == ("ok", len(ids), len(ids), 0)
    return found


@pytest.fixture(scope="module")
def records(first: Commons, ids: list[int]) -> dict[int, dict[str, Any]]:
    """The records, by the ids that WordPress gave."""
    return {int(record["source_id"]): record for record in first.normalized("wp")}


def declare(commons: Commons, site: Site, start: str = "/", **keys: Any) -> None:
    said = {"options": {"route": "wp/v2/projets", "per_page": 50}, "fields": FIELDS, "lookups": {"themes": THEMES}}
    commons.partner("wp", platform="wordpress", start=[site.web.address + start], **{**said, **keys})


def pages(site: Site) -> list[str]:
    """The pages of the API that were asked for, in order."""
    return [asked["uri"].partition("&page=")[2][:1] for asked in site.web.seen() if "&page=" in asked["uri"]]


def test_what_is_published_comes_and_nothing_else(records: dict[int, dict[str, Any]], ids: list[int]) -> None:
    assert sorted(records) == ids
    assert len(ids) == COUNT + 3


def test_titles_texts_and_dates_are_as_written(records: dict[int, dict[str, Any]], ids: list[int]) -> None:
    for number, found in zip(range(1, COUNT + 1), ids, strict=False):
        record, town = records[found], TOWNS[number % len(TOWNS)][0]
        assert record["title"] == f"L’œuvre n° {number} : le “potager” d’été & Cie"
        assert record["summary"] == f"Un lieu ouvert à {town}."
        assert record["description"] == (f"À {town}, on sème dès l’été… & on récolte à Noël.\n\n"
                                         f"- n° {number}\n- entrée libre")
        assert record["start_date"] == f"2025-03-{1 + number % 28:02}"


def test_terms_are_named_and_mapped(records: dict[int, dict[str, Any]], ids: list[int]) -> None:
    for number, found in zip(range(1, COUNT + 1), ids, strict=False):
        labels = set() if number % 5 == 0 else {DOMAINS[number % 3], DOMAINS[0]}
        assert set(records[found]["themes"]) == {code for label in labels for code in THEMES[label]}
        assert set(records[found]["keywords"]) == ({TOWNS[number % len(TOWNS)][0], "été"} if labels else set())


def test_fields_give_the_commune(records: dict[int, dict[str, Any]], ids: list[int]) -> None:
    codes = [records[found]["commune_code"] for found in ids[:COUNT]]
    assert codes == [TOWNS[number % len(TOWNS)][2] for number in range(1, COUNT + 1)]


def test_images_are_there(records: dict[int, dict[str, Any]], ids: list[int]) -> None:
    images = [records[found]["image_url"] for found in ids[:COUNT]]
    assert [image is not None for image in images] == [number % 3 == 0 for number in range(1, COUNT + 1)]
    assert len(set(images)) == COUNT // 3 + 1
    with urllib.request.urlopen(images[2], timeout=10) as answer:
        assert answer.headers["Content-Type"] == "image/png"


def test_what_a_post_misses_is_told_and_the_rest_kept(
        first: Commons, records: dict[int, dict[str, Any]], ids: list[int]) -> None:
    without_image, without_title, locked = ids[COUNT:]
    assert records[without_image]["image_url"] is None
    assert records[without_image]["commune_code"] == TOWNS[302 % len(TOWNS)][2]
    assert records[locked]["description"] is None
    assert "301" in records[locked]["title"]
    assert [issue["record"] for issue in first.issues("wp") if issue["kind"] == "no_title"] == [f"wp/{without_title}"]
    assert {issue["kind"] for issue in first.issues("wp")} == {"no_title", "unmapped_key"}


def test_links_lead_to_the_posts(site: Site, records: dict[int, dict[str, Any]], ids: list[int]) -> None:
    record = records[ids[0]]
    assert record["url"] == f"{site.web.address}/projet/loeuvre-n-1-le-potager-dete-cie/"
    assert record["source_url"] == record["url"]


def test_a_second_harvest_brings_nothing_new(site: Site, first: Commons, ids: list[int]) -> None:
    before, known = first.harvested("wp"), len(pages(site))
    run = first.harvest("wp")
    assert (run["state"], run["unchanged"], run["added"], run["changed"], run["gone"]) == ("ok", len(ids), 0, 0, 0)
    assert first.harvested("wp") == before
    assert pages(site)[known:] == ["1", "2", "3"]  # and no page more
    assert {asked["status"] for asked in site.web.seen() if asked["uri"] == "/robots.txt"} == {200}


def test_plain_permalinks(site: Site, first: Commons, commons: Commons) -> None:
    """Such a site has no /wp-json/: the run says so, and the other address works."""
    site.permalinks("")
    try:
        declare(commons, site)
        run = commons.harvest("wp")
        assert (run["state"], run["failure"]) == ("failed", "malformed")
        declare(commons, site, "/?rest_route=/")
        assert commons.harvest("wp")["state"] == "ok"
    finally:
        site.permalinks("/%postname%/")
    assert ids_of(commons) == ids_of(first)


def ids_of(commons: Commons) -> list[str]:
    return [record["source_id"] for record in commons.harvested("wp")]


def test_a_wrong_route_and_a_closed_api_are_told_apart(site: Site, commons: Commons) -> None:
    declare(commons, site, options={"route": "wp/v2/projects"})
    assert commons.harvest("wp")["failure"] == "not_found"
    declare(commons, site, options={"route": "wp/v2/users", "params": {"context": "edit"}})
    assert commons.harvest("wp")["failure"] == "refused"
    declare(commons, site, options={"route": "wp/v2/types"})
    assert commons.harvest("wp")["failure"] == "malformed"


def test_what_changed_is_told(site: Site, ids: list[int], commons: Commons) -> None:
    declare(commons, site)
    assert commons.harvest("wp")["state"] == "ok"
    added, = site.save({**project(500), "post_title": "Nouveau"})
    site.save({**project(1), "ID": ids[0], "post_title": "Autre titre"},
              {**project(2), "ID": ids[1], "post_status": "draft"})
    run = commons.harvest("wp")
    assert (run["added"], run["changed"], run["gone"], run["unchanged"]) == (1, 1, 1, len(ids) - 2)
    titles = {record["source_id"]: record["payload"]["title"]["rendered"] for record in commons.harvested("wp")}
    assert (titles[str(added)], titles[str(ids[0])]) == ("Nouveau", "Autre titre")
