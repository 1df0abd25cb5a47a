from __future__ import annotations

import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe.decisions import COLUMNS, Decision, Decisions, append, load
from dedupe.mistakes import DecisionError

HEADER = ",".join(COLUMNS) + "\n"


def written(folder: Path, *lines: str) -> Path:
    path = folder / "decisions.csv"
    path.write_text(HEADER + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def test_no_file_is_no_decision(tmp_path: Path) -> None:
    assert len(load(tmp_path / "none.csv")) == 0


def test_reads_what_it_appends(tmp_path: Path) -> None:
    path = tmp_path / "decisions.csv"
    first = Decision("b/2", "a/1", "same", "curator", "2026-11-21", 'the "same", really\nyes')
    append(path, first)
    append(path, Decision("a/1", "c/3", "different", "curator", "2026-11-22", ""))
    assert path.read_text().splitlines()[0] == HEADER.strip()
    assert len(path.read_text().splitlines()) == 3
    decisions = load(path)
    assert decisions.of("a/1", "b/2") == Decision("b/2", "a/1", "same", "curator", "2026-11-21",
                                                  'the "same", really yes')
    assert [row.line for row in decisions] == [2, 3]


def test_appends_after_a_line_that_was_not_ended(tmp_path: Path) -> None:
    path = written(tmp_path, "a/1,b/2,same,x,2026-01-01,")
    path.write_text(path.read_text().rstrip("\n"))
    append(path, Decision("c/3", "d/4", "same"))
    assert [row.pair for row in load(path)] == [("a/1", "b/2"), ("c/3", "d/4")]


@pytest.mark.parametrize(("line", "message", "french"), [
    ("a/1,b/2,maybe,x,2026-01-01,", "judgement: 'maybe' must be one of same, different, unsure",
     "judgement : « maybe » doit être l’un de same, different, unsure"),
    ("a1,b/2,same,x,2026-01-01,", "left: 'a1' must be partner/source_id", "left : « a1 » doit être de la forme"),
    ("a/1,b/,same,x,2026-01-01,", "right: 'b/' must be partner/source_id", "right : « b/ » doit être de la forme"),
    ("a/1,a/1,same,x,2026-01-01,", "the same record", "une seule et même fiche, a/1"),
    ("a/1,b/2,same", "3 cells, must be 6", "3 cellules, il en faut 6"),
])
def test_a_malformed_line_is_named(tmp_path: Path, line: str, message: str, french: str) -> None:
    path = written(tmp_path, "a/9,b/9,same,x,2026-01-01,", line)
    with pytest.raises(DecisionError) as error:
        load(path)
    assert str(error.value).startswith(f"{path}:3: ")
    assert message in str(error.value)
    assert french in error.value.text("fr")


def test_every_mistake_has_its_line(tmp_path: Path) -> None:
    path = written(tmp_path, "a,b/2,same,,,", "a/1,b/2,perhaps,,,")
    with pytest.raises(DecisionError) as error:
        load(path)
    assert [line.split(": ")[0] for line in str(error.value).splitlines()] == [f"{path}:2", f"{path}:3"]


def test_a_wrong_header_or_encoding_is_said(tmp_path: Path) -> None:
    path = tmp_path / "decisions.csv"
    path.write_text("left,right\n")
    with pytest.raises(DecisionError, match="the first line must be") as error:
        load(path)
    assert error.value.text("fr") == f"{path}:1 : la première ligne doit être {HEADER.strip()}"
    assert str(pickle.loads(pickle.dumps(error.value))) == str(error.value)  # workers hand it over
    path.write_bytes(HEADER.encode() + "a/é,b/2,same,,,\n".encode("latin-1"))
    with pytest.raises(DecisionError, match="UTF-8"):
        load(path)
    path.write_text(HEADER + '"a/1,b/2,same,,,\n')
    with pytest.raises(DecisionError, match="not CSV"):
        load(path)


def test_a_byte_order_mark_is_fine(tmp_path: Path) -> None:
    path = written(tmp_path, "a/1,b/2,same,,,")
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert len(load(path)) == 1


@pytest.mark.parametrize("lines", [
    ["a/1,b/2,same,,,", "b/2,a/1,different,,,"],
    ["a/1,b/2,same,,,", "b/2,c/3,same,,,", "a/1,c/3,different,,,"],
    ["a/1,c/3,different,,,", "a/1,b/2,same,,,", "b/2,d/4,same,,,", "c/3,d/4,same,,,"],
])
def test_contradictions_are_named_with_their_lines(tmp_path: Path, lines: list[str]) -> None:
    path = written(tmp_path, *lines)
    with pytest.raises(DecisionError) as error:
        load(path)
    different = next(number for number, line in enumerate(lines, 2) if "different" in line)
    others = [str(number) for number, line in enumerate(lines, 2) if "same" in line]
    assert str(error.value).startswith(f"{path}:{different}: ")
    assert f"same by line {', '.join(others)};" in str(error.value)


def test_append_refuses_a_contradiction_and_writes_nothing(tmp_path: Path) -> None:
    path = written(tmp_path, "a/1,b/2,same,,,", "b/2,c/3,same,,,")
    with pytest.raises(DecisionError, match="different by the new judgement, but same by line 2, 3;") as error:
        append(path, Decision("a/1", "c/3", "different"))
    assert "par le nouvel avis, mais identiques par les lignes 2, 3 ; changez l’un des avis" in error.value.text("fr")
    append(path, Decision("c/3", "d/4", "different"))
    before = path.read_bytes()
    with pytest.raises(DecisionError, match=r":4: .* different here, but same by line 2, 3 and the new judgement;"):
        append(path, Decision("a/1", "d/4", "same"))
    with pytest.raises(DecisionError):
        append(path, Decision("a", "c/3", "different"))
    assert path.read_bytes() == before


def test_unsure_says_nothing_against_a_judgement(tmp_path: Path) -> None:
    decisions = load(written(tmp_path, "a/1,b/2,unsure,,,", "a/1,b/2,same,,,", "a/1,b/2,unsure,,,"))
    found = decisions.of("b/2", "a/1")
    assert found is not None
    assert found.judgement == "same"


def test_former_ids_are_read_as_todays(tmp_path: Path) -> None:
    decisions = load(written(tmp_path, "a/old,b/2,same,,,", "a/new,a/old,same,,,"))
    resolved = decisions.resolved({"a/old": "a/new"})
    assert [row.pair for row in resolved] == [("a/new", "b/2")]
    with pytest.raises(DecisionError, match="mend former_ids"):
        load(written(tmp_path, "a/new,a/old,different,,,")).resolved({"a/old": "a/new"})
    with pytest.raises(DecisionError, match="judged different here, but same by line 2"):
        load(written(tmp_path, "a/old,b/2,same,,,", "a/new,b/2,different,,,")).resolved({"a/old": "a/new"})


ids = st.integers(0, 6).map("p/{}".format)


@given(st.lists(st.tuples(ids, ids, st.sampled_from(["same", "different"])).filter(lambda row: row[0] != row[1])))
def test_judgements_are_refused_exactly_when_no_partition_obeys_them(rows: list[tuple[str, str, str]]) -> None:
    parts: dict[str, set[str]] = {f"p/{n}": {f"p/{n}"} for n in range(7)}
    for left, right, judgement in rows:
        if judgement == "same" and parts[left] is not parts[right]:
            parts[left] |= parts[right]
            for one in parts[left]:
                parts[one] = parts[left]
    impossible = any(judgement == "different" and parts[left] is parts[right] for left, right, judgement in rows)
    decisions = Decisions(tuple(Decision(*row) for row in rows))  # type: ignore[arg-type]
    if impossible:
        with pytest.raises(DecisionError):
            decisions.resolved({})
    else:
        assert len(decisions.resolved({})) == len(rows)
