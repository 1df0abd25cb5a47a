"""The synthetic projects: the same for a seed, in the common shape, corrupted in each way, siblings apart."""

import csv
import random
from collections import Counter, defaultdict
from collections.abc import Callable
from itertools import combinations, islice
from pathlib import Path
from typing import Any

import orjson
import pytest
from anyascii import anyascii
from click.testing import CliRunner
from rapidfuzz.distance import DamerauLevenshtein

from benchmarks.synthetic import Labelled, entries, rates, records
from benchmarks.synthetic.__main__ import main
from benchmarks.synthetic.lexicon import EN, FR, bilingual, phrases, themes
from benchmarks.synthetic.listing import style_of
from benchmarks.synthetic.naming import acronym, slug
from benchmarks.synthetic.places import at, of
from benchmarks.synthetic.projects import World
from benchmarks.synthetic.siblings import MAKERS
from benchmarks.synthetic.spelling import reordered, truncated, typo
from glane.listed import BESIDE, Listed

pytestmark = pytest.mark.xdist_group("synthetic")  # made once
COUNT = 6_000
Record = dict[str, Any]


@pytest.fixture(scope="module")
def made() -> list[Labelled]:
    return list(records(COUNT))


@pytest.fixture(scope="module")
def clusters(made: list[Labelled]) -> list[list[Record]]:
    found = defaultdict(list)
    for record, key in made:
        found[key].append(record)
    return list(found.values())[:-9]  # the last family may be cut


def test_the_same_for_a_seed_and_the_first_of_many_are_those_of_few(made: list[Labelled]) -> None:
    assert list(records(300)) == made[:300]
    assert [record for record, _ in records(300, seed=2)] != [record for record, _ in made[:300]]


def test_every_record_is_in_the_common_shape_with_an_id_of_its_own(made: list[Labelled]) -> None:
    listed = [Listed.model_validate(record) for record, _ in made]
    assert len({(one.partner, one.source_id) for one in listed}) == COUNT
    assert {key for record, _ in made for key in record} == set(Listed.model_fields) - set(BESIDE)
    assert {one.partner for one in listed} == {style.slug for style in rates.PARTNERS}
    assert all("{" not in str(value) and value not in (None, "", []) for record, _ in made for value in record.values())
    assert max(one.start_date[:4] for one in listed if one.start_date) == str(rates.THIS_YEAR)


def test_sizes_are_as_promised(clusters: list[list[Record]]) -> None:
    sizes = Counter(len({record["partner"] for record in cluster}) for cluster in clusters)
    for size, share in enumerate(rates.SIZES, 1):
        assert sizes[size] / len(clusters) == pytest.approx(share, abs=0.035)
    twice = [cluster for cluster in clusters if len({record["partner"] for record in cluster}) < len(cluster)]
    assert 0 < len(twice) < 0.03 * len(clusters)


def folded(text: str) -> str:
    return anyascii(text).lower()


def address(record: Record) -> str:
    return str(record.get("url", "")).partition("://")[2].removeprefix("www.").partition("?")[0].rstrip("/")


def initials(left: Record, right: Record) -> bool:
    return left["title"].isupper() and acronym(right["title"]).startswith(left["title"])


WAYS: dict[str, Callable[[Record, Record], bool]] = {
    "same title": lambda a, b: a["title"] == b["title"],
    "accents or case": lambda a, b: a["title"] != b["title"] and folded(a["title"]) == folded(b["title"]),
    "order": lambda a, b: a["title"] != b["title"] and sorted(a["title"].split()) == sorted(b["title"].split()),
    "slip": lambda a, b: 0 < DamerauLevenshtein.distance(folded(a["title"]), folded(b["title"])) <= 2,
    "acronym": lambda a, b: initials(a, b) or initials(b, a),
    "acronym beside": lambda a, b: f"({acronym(b['title'])})" in a["title"],
    "subtitle": lambda a, b: a["title"].startswith(f"{b['title']} : "),
    "former name": lambda a, b: "formerly" in a["title"] or "previously" in a["title"] or "anciennement" in a["title"],
    "town added": lambda a, b: a["title"] == f"{b['title']} ({b.get('place')})",
    "call": lambda a, b: a["title"].startswith(b["title"]) and "participez" in a["title"],
    "truncated": lambda a, b: a["title"].endswith("…") and b["title"].startswith(a["title"][:-1]),
    "no word in common": lambda a, b: not set(folded(a["title"]).split()) & set(folded(b["title"]).split()),
    "same address, written otherwise": lambda a, b: a.get("url") != b.get("url") and address(a) == address(b) != "",
    "another host": lambda a, b: address(a).partition("/")[0] != address(b).partition("/")[0],
    "organisation in another form": lambda a, b: a.get("organisations") != b.get("organisations"),
    "place alone": lambda a, b: "place" in a and "latitude" not in a and "latitude" in b,
    "year off": lambda a, b: a.get("start_date", "x")[:4] != str(b.get("start_date", a.get("start_date", "x")))[:4],
    "text shortened": lambda a, b: b.get("description", "").startswith(a.get("description", "?").rstrip("….")),
    "no text": lambda a, b: "description" not in a,
}


@pytest.mark.parametrize("way", WAYS)
def test_each_way_of_listing_happens_and_none_always(clusters: list[list[Record]], way: str) -> None:
    pairs = [pair for cluster in clusters for pair in combinations(cluster, 2)]
    found = sum(WAYS[way](left, right) or WAYS[way](right, left) for left, right in pairs)
    assert 2 <= found < 0.9 * len(pairs)


def test_titles_are_translated_by_partners_of_the_other_language() -> None:
    projects = [World(seed).project() for seed in range(400)]
    described = [one for one in projects if " " in one.title.main[FR]]
    assert sum(one.title.main[FR] != one.title.main[EN] for one in described) > 0.9 * len(described)
    assert {one.language for one in projects} == {FR, EN}


@pytest.mark.parametrize("kind", MAKERS)
def test_siblings_differ_from_their_base_in_what_can_be_seen(kind: str) -> None:
    for seed in range(60):
        world = World(seed)
        base = world.project()
        for one in MAKERS[kind](world.chance, base):
            if kind in ("elsewhere", "other_organiser"):
                assert one.organisation.names != base.organisation.names
            else:
                assert one.title.full(base.language) != base.title.full(base.language)


def test_a_name_elsewhere_says_the_other_town_the_same_way() -> None:
    seen = 0
    for seed in range(200):
        world = World(seed)
        base = world.project()
        for one in MAKERS["elsewhere"](world.chance, base) if base.title.town else ():
            assert one.title.main[EN].replace(one.place.name, "") == base.title.main[EN].replace(base.place.name, "")
            assert one.title.town
            assert one.title.town[FR].split()[0] in ("à", "au", "aux", "de", "du", "des") or "d’" in one.title.town[FR]
            seen += 1
    assert seen > 50


def test_each_kind_of_family_has_a_share() -> None:
    assert MAKERS.keys() == rates.FAMILIES.keys()
    assert 0 < sum(rates.FAMILIES.values()) < 1


def test_a_programme_shares_one_address() -> None:
    world = World(3)
    siblings = MAKERS["programme"](world.chance, world.project())
    assert len(siblings) >= 3
    assert len({one.url for one in siblings}) == 1
    assert len({one.title.main for one in siblings}) == len(siblings)


def test_the_lexicon_is_whole_and_large() -> None:
    for theme in themes():
        for pairs in (theme.verbs, theme.acts, theme.aims, theme.things, theme.people):
            assert all(french.strip() and english.strip() for french, english in pairs)
        assert all("{}" in verb[FR] and "{}" in verb[EN] for verb in theme.verbs)
    words = Counter(word for theme in themes() for kind in (*theme.acts, *theme.aims, *theme.things)
                    for word in kind[FR].split())
    assert len(words) > 300
    assert all(len(one) == 2 for form in bilingual("sentences") for one in form)
    assert all("|" not in part for name in ("generic", "spots", "tails") for pair in phrases(name) for part in pair)


@pytest.mark.parametrize(("name", "possessive", "locative"), [
    ("Le Mans", "du Mans", "au Mans"), ("Les Ulis", "des Ulis", "aux Ulis"),
    ("La Ciotat", "de La Ciotat", "à La Ciotat"), ("Arles", "d’Arles", "à Arles"),
    ("Évry", "d’Évry", "à Évry"), ("Brest", "de Brest", "à Brest")])
def test_towns_are_contracted(name: str, possessive: str, locative: str) -> None:
    assert (of(name), at(name)) == (possessive, locative)


def test_spelling() -> None:
    chance = random.Random(1)
    for _ in range(200):
        slipped = typo(chance, "Observatoire")
        assert slipped[0] == "O"
        assert DamerauLevenshtein.distance("Observatoire", slipped) <= 1
    assert typo(chance, "BAL") == "BAL"
    assert reordered(chance, "Jardin partagé de Brest", "Brest") == "Brest – Jardin partagé de"
    assert truncated("Observatoire des papillons", 18) == "Observatoire des…"
    assert (acronym("Observatoire des papillons de nuit"), acronym("Café de nuit")) == ("OPN", "")
    assert slug("L’Été à Nîmes") == "l-ete-a-nimes"


def test_partners_past_the_table_are_like_those_in_it() -> None:
    more = len(rates.PARTNERS) + 3
    assert style_of(more) == rates.PARTNERS[3]._replace(slug=f"{rates.PARTNERS[3].slug}-1")
    assert len({record["partner"] for record, _ in islice(records(4_000, partners=20), 4_000)}) == 20


def test_entries_are_payloads_of_partners() -> None:
    found = list(entries(500, partners=5))
    assert len(found) == 500
    assert {one.partner for one in found} == {f"bench-{number}" for number in range(5)}
    assert all({"id", "name", "text", "url", "theme"} <= one.payload.keys() for one in found)
    assert sum("insee" in one.payload and "lat" in one.payload for one in found) > 50
    assert list(entries(500, partners=5)) == found


def test_the_command_writes_records_and_truth(tmp_path: Path) -> None:
    out = tmp_path / "list.ndjson"
    result = CliRunner().invoke(main, ["50", "--seed", "7", "--out", str(out)], catch_exceptions=False)
    assert result.exit_code == 0
    rows = [orjson.loads(line) for line in out.read_bytes().splitlines()]
    with (tmp_path / "list.ndjson.truth.csv").open(encoding="utf-8") as file:
        truth = [(row["record_id"], row["project"]) for row in csv.DictReader(file)]
    assert [(f"{row['partner']}/{row['source_id']}", key) for row, (_, key) in zip(rows, truth, strict=True)] == truth
    assert rows == [record for record, _ in records(50, seed=7)]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["list.ndjson", "list.ndjson.truth.csv"]
    assert CliRunner().invoke(main, ["0", "--out", str(out)]).exit_code == 2
