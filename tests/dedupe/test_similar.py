from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from dedupe import similar as module
from dedupe.bags import Bags, Ints
from dedupe.similar import similar
from normalize.schema import Project
from tests.dedupe.sample import synthetic


def project(number: int, **fields: object) -> Project:
    return Project(**{"id": f"gl-{number:010}", "title": f"Projet {number}", **fields})


def many(size: int) -> list[Project]:
    return [project(n, title=record.title, keywords=record.text.split()[:2], themes=["BIO" if n % 2 else "EAU"],
                    latitude=46 + n % 5, longitude=0.5) for n, record in enumerate(synthetic(size))]


def test_the_most_alike_come_first_with_what_they_share() -> None:
    found = similar([
        project(1, title="Compost au quartier", themes=["ENV"], tasks=["lend"], latitude=46.0, longitude=0.0),
        project(2, title="Le grand Compost", themes=["ENV"], latitude=46.05, longitude=0.0),
        project(3, title="Compost de campagne", themes=["EDU"]), project(4, title="Budget participatif")])
    mine = [row for row in found if row[0] == "gl-0000000001"]
    assert [row[1] for row in mine] == ["gl-0000000002", "gl-0000000003"]
    assert mine[0][3] == ["theme:ENV", "km:6", "word:compost"]
    assert all(row[0] != "gl-0000000004" for row in found)


def test_words_are_told_as_the_project_spells_them() -> None:
    found = similar([project(1, title="Déchèterie citoyenne"), project(2, title="La déchèterie du port")])
    assert found[0][3] == ["word:déchèterie"]


def test_at_most_k_never_oneself_and_in_any_order() -> None:
    projects = many(200)
    found = similar(projects, k=4)
    counts: dict[str, int] = {}
    for one, other, score, reasons in found:
        counts[one] = counts.get(one, 0) + 1
        assert one != other
        assert 0 < score <= 1
        assert reasons
    assert max(counts.values()) == 4
    assert similar(random.Random(1).sample(projects, 200), k=4) == found


def test_none_and_one() -> None:
    assert similar([]) == []
    assert similar([project(1)]) == []


def test_few_pairs_are_looked_at_however_many_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[int] = []
    likeness = module._likeness

    def counted(listed: Sequence[Project], words: Bags, left: Ints, right: Ints) -> object:
        looked_at.append(len(left))
        return likeness(listed, words, left, right)
    monkeypatch.setattr(module, "_likeness", counted)
    for size in (500, 2_000):
        assert similar(many(size))
    assert 500 < looked_at[0] <= 500 * module.POOL
    assert 2_000 < looked_at[1] <= 2_000 * module.POOL
