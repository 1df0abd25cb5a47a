"""The comparison with the peers: what they are given, how answers are measured, and that a missing peer is said."""

import sys
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from click.testing import CliRunner

from benchmarks import link, ours, report, scale, systems
from benchmarks.figures import HEAD, Case, figures, reduction
from benchmarks.peers.answer import Answer, Linked, chained, components, labelled, timed
from benchmarks.peers.job import Job, clean
from benchmarks.peers.rapidfuzz_ import best, km, nearest, run
from benchmarks.peers.splink_words import fewer, rare, words
from benchmarks.plot import svg
from benchmarks.systems import NoAnswerError, peer
from dedupe.evaluate import Quality

TITLES = ["Jardin des lilas", "Fresque du climat", "Café réparation", "Jardin des lilas", "La fresque du climat"]


def job(mode: str = "multi") -> Job:
    partner = ["a", "a", "a", "b", "b"]
    ids = [f"{one}/{row}" for row, one in enumerate(partner)]
    return Job(mode, {"title": "name"}, ids, partner, {"title": TITLES})


def answer(labels: list[int], pairs: list[tuple[int, int]], at: float = 0.5) -> Answer:
    left, right = np.array(pairs, np.int64).reshape(-1, 2).T
    return Answer(left, right, np.ones(len(left)), {at: np.array(labels)}, at, 1.0, 2.0)


@pytest.mark.parametrize(("value", "kind", "expected"), [
    ("L’Été, (Nord)", "name", "l été nord"), ("", "name", None), ("--", "text", None), ("06 12-34", "code", "061234"),
    ("https://www.a.example/x/", "address", "a.example/x"), ("04:30", "number", 4.5), ("ca. 1998,", "year", 1998.0),
    ("-1.5", "coordinate", -1.5), ("none", "year", None)])
def test_cleaned(value: str, kind: str, expected: object) -> None:
    assert clean(value, kind) == expected


def test_job_and_answer_survive_their_files(tmp_path: Path) -> None:
    made = job()
    made.write(tmp_path / "job")
    assert Job.read(tmp_path / "job") == made
    timed(lambda read: chained(len(read), (np.array([1]), np.array([0]), np.array([0.7])), 0.5, (0.9,)),
          tmp_path / "job", tmp_path / "out")
    read = Answer.read(tmp_path / "out")
    assert (read.left.tolist(), read.right.tolist(), read.at) == ([0], [1], 0.5)
    assert read.clusterings[0.5][0] == read.clusterings[0.5][1]
    assert read.clusterings[0.9][0] != read.clusterings[0.9][1]
    assert read.peak > 1


def test_components_and_labels() -> None:
    assert components(4, np.array([0, 1]), np.array([1, 2])).tolist() == [0, 0, 0, 1]
    labels = labelled(4, [[1, 3]])
    assert labels[1] == labels[3]
    assert len(set(labels.tolist())) == 3


def test_figures_with_the_whole_truth() -> None:
    case = Case("set", job(), labels=np.array([0, 1, 2, 0, 1]))
    found = figures(case, answer([0, 1, 2, 0, 2], [(0, 3), (2, 4)]))
    assert (found.completeness, found.pairs.precision, found.pairs.recall) == (0.5, 0.5, 0.5)
    assert found.clusters == pytest.approx(0.5)
    assert found.b_cubed == pytest.approx(0.8)
    assert found.reduction == pytest.approx(1 - 2 / 6)
    assert reduction(job("dirty"), 2) == pytest.approx(0.8)


def test_figures_with_judged_pairs_count_only_these() -> None:
    case = Case("set", job(), judged={("a/0", "b/3"): True, ("a/1", "b/4"): True, ("a/0", "b/4"): False})
    found = figures(case, answer([0, 1, 2, 0, 2], [(0, 3)]))
    assert (found.pairs.precision, found.pairs.recall, found.completeness) == (1.0, 0.5, 0.5)
    assert found.clusters is None
    assert " - " in found.line("set", "system")


def test_best_is_over_thresholds() -> None:
    case = Case("set", job(), labels=np.array([0, 1, 2, 0, 1]))
    both = Answer(np.array([0, 1]), np.array([3, 4]), np.array([0.9, 0.4]),
                  {0.5: np.array([0, 1, 2, 0, 3]), 0.3: np.array([0, 1, 2, 0, 1])}, 0.5, 0.0, 0.0)
    found = figures(case, both)
    assert found.pairs.f1 == pytest.approx(2 / 3)
    assert found.best == 1.0


def test_a_case_has_one_truth() -> None:
    with pytest.raises(ValueError, match="either"):
        Case("set", job())
    with pytest.raises(ValueError, match="rows"):
        figures(Case("set", job(), labels=np.zeros(5, np.int64)), answer([0], []))


def test_rapidfuzz_joins_what_is_alike_and_keeps_sources_clean() -> None:
    found = run(job())
    labels = found.cluster(found.at)
    assert labels[0] == labels[3]
    assert labels[1] == labels[4]
    assert len(set(labels.tolist())) == 3
    pairs = set(zip(found.left.tolist(), found.right.tolist(), strict=True))
    assert all(job().partner[left] != job().partner[right] for left, right in pairs)
    assert nearest(["abc", "abc", "xyz"])[0].tolist() == [0]


def test_best_and_distance() -> None:
    keep = best(np.array([0, 0, 1]), np.array([1, 1, 1]), np.array([0.4, 0.9, 0.2]))
    assert keep.tolist() == [False, True, True]
    far = km(np.array([[0.0, 1.0, np.nan], [0.0, 0.0, 0.0]]), np.array([0, 0]), np.array([1, 2]))
    assert far[0] == pytest.approx(111.2)
    assert np.isnan(far[1])


def test_constrained_takes_one_record_a_source() -> None:
    pairs = np.array([0, 1, 1]), np.array([3, 3, 4]), np.array([0.99, 0.9, 0.99])
    labels = ours.constrained(ours.as_table(job()), pairs)
    assert labels[0] == labels[3]
    assert labels[1] == labels[4]
    assert labels[0] != labels[1]


def test_ours_links_a_job_in_its_own_rows() -> None:
    for name, options in (("typed", {}), ("projects", {"records": [
            {"id": id_, "partner": partner, "title": title, "aliases": []}
            for id_, partner, title in zip(job().ids, job().partner, TITLES, strict=True)]})):
        made = job()
        found: Linked = ours.LINKERS[name](Job(**{**vars(made), "options": options}))
        labels = found.cluster(found.at)
        assert len(labels) == len(made), name
        assert labels[0] != labels[2], name
        assert (0, 3) in set(zip(found.left.tolist(), found.right.tolist(), strict=True)), name


def test_a_peer_that_is_not_installed_says_how(tmp_path: Path) -> None:
    with pytest.raises(NoAnswerError, match="make peers"):
        peer("splink", job(), tmp_path)


def test_a_peer_that_is_ended_by_its_limit_says_so() -> None:
    over = "import os, signal; os.kill(os.getpid(), signal.SIGXCPU)"
    with pytest.raises(NoAnswerError, match=f"not within {systems.LIMIT} s of CPU"):
        systems._answer([sys.executable, "-c", over], job())


def test_a_peer_gets_no_more_memory_than_it_may(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """`greedy` asks for more than there is in a process limited as a peer's is."""
    main = Path(systems.HERE / "peers" / "__main__.py").read_text(encoding="utf-8")
    greedy = main.replace("from benchmarks.peers.answer import timed", "bytearray(2**30 * (int(gigabytes) + 1))")
    (tmp_path / "__main__.py").write_text(greedy, encoding="utf-8")
    monkeypatch.setattr(systems, "MEMORY", 1)
    with pytest.raises(NoAnswerError, match="not within 1 GB: MemoryError"):
        systems._answer([sys.executable, str(tmp_path / "__main__.py"), "greedy"], job(), "60", "1")


def test_rare_words_are_those_that_few_share() -> None:
    lists = words(["jardin des lilas", "lilas lilas", None, *["jardin commun"] * 60])
    assert lists[1] == ["lilas"]
    assert rare(lists)[:4] == [["lilas"], ["lilas"], None, []]
    assert fewer(lists)[0] == ["des", "lilas", "jardin"]


def test_a_name_that_is_not_known_is_one_line() -> None:
    done = CliRunner().invoke(link.main, ["atlantis"])
    assert done.exit_code == 2
    assert "not known: atlantis" in done.output


def test_plot_draws_each_figure() -> None:
    drawn = svg({"ours": [(10_000, 2.0), (100_000, 25.0)], "splink": [(10_000, 9.0)]})
    root = ElementTree.fromstring(drawn)
    assert len(root.findall("{http://www.w3.org/2000/svg}circle")) == 3
    with pytest.raises(ValueError, match="nothing to plot"):
        svg({})


def test_scale_counts_records_left_out_as_alone() -> None:
    truth = {"a/1": "p", "b/1": "p", "c/1": "q"}
    found = scale.line(3, "splink", scale.Cost([["a/1", "b/1"]], None, systems.Used(1.0, 2.0)), truth)
    assert found.split() == ["3", "splink", "-", "1.000", "1.000", "1.000", "1.0", "2"]


def test_halves_part_all_judged_pairs() -> None:
    pairs = {(str(one), "x"): True for one in range(9)}
    first, second = link.split(pairs)
    assert first | second == pairs
    assert len(first) == 4


def test_report_makes_tables_of_what_the_comparison_printed() -> None:
    case = Case("cora", job(), labels=np.array([0, 1, 2, 0, 1]))
    told = figures(case, answer([0, 1, 2, 0, 2], [(0, 3), (2, 4)]))
    late = f"{'cora':18}{'dedupe':18} not within {systems.LIMIT} s of CPU"
    lines = report.read("\n".join([HEAD, told.line("cora", "ours"), told.line("cora", "rapidfuzz"), late]))
    assert lines["cora", "ours"].cell("F1", "clusters") == ".500 (.500)"
    assert lines["cora", "dedupe"].cell("F1") == f"> {systems.LIMIT} s"
    better = figures(case, answer([0, 1, 2, 0, 1], [(0, 3), (1, 4)]))
    made = report.tables(lines | report.read(better.line("cora", "ours")))
    assert "| cora | **1.000 (1.000)** | .500 (.500) | > 150 s |" in made.replace(str(systems.LIMIT), "150")
    assert f"- cora, dedupe: not within {systems.LIMIT} s of CPU" in made


def test_report_keeps_simple_rules_and_what_is_measured_of_judged_pairs() -> None:
    case = Case("dpg", job(), judged={("a/0", "b/3"): True, ("a/0", "b/4"): False},
                rules={"plain rule": Quality(0.5, 1, 2, 1), "folded rule": Quality(1, 1, 1, 1)})
    shown = answer([0, 1, 2, 0, 2], [(0, 3)])
    lines = report.read("\n".join([*link.simple(case), figures(case, shown).line("dpg", "ours") + "  +0.333 over"]))
    assert lines["dpg", "plain rule"].cell("P", "R") == ".500 (1.000)"
    assert link.beside(case, shown).startswith("  +0.333 over the plain rule, +0.000 over the folded rule; halves")
    assert lines["dpg", "ours"].cell("B3", "clusters") == ""
    assert "| dpg | **1.000 (1.000)** | **1.000** | .667 |" in report.tables(lines)


def test_report_passes_over_sets_that_were_not_there(tmp_path: Path) -> None:
    done = CliRunner().invoke(link.main, ["--bench", str(tmp_path), "--peers", "none", "--no-left-out", "cora"])
    assert "not here" in done.output
    assert report.read(done.output) == {}


def test_report_refuses_what_the_comparison_did_not_print(tmp_path: Path) -> None:
    (tmp_path / "other.txt").write_text("something else altogether", encoding="utf-8")
    done = CliRunner().invoke(report.main, [str(tmp_path / "other.txt")])
    assert done.exit_code == 2
    assert "give its output as it came" in done.output
