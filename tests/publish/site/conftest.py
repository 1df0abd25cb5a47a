"""A site over the sample commons, with a hostile project, a removed one and a dumps folder beside."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
from datasette.app import Datasette

from normalize.schema import Project
from publish.commons import Commons
from publish.database import build as build_commons
from publish.site.server import build as build_site
from tests.publish.sample import changed, commons, pairs, project_id

Get = Callable[..., httpx.Response]
HOSTILE = project_id(7)
REMOVED = project_id(59)
OLD = "gl-zzzzzzzzz1"
SCRIPT = '<script>alert(1)</script></script><img src=x onerror=alert(2)>"\'&'


def without(base: Commons, gone: str) -> Commons:
    """Return the commons without one project, its records and what points to it."""
    kept = [entry for entry in base.records if entry.record.project_id != gone]
    made = {statement.id for entry in kept for statement in entry.statements}
    return changed(
        base, records=kept, won=made & set(base.won),
        projects=[project for project in base.projects if project.id != gone],
        membership=[row for row in base.membership if row.project_id != gone],
        similar=[row for row in base.similar if gone not in (row.project_id, row.other_id)],
        pairs=pairs())


def hostile(project: Project) -> Project:
    """Put into every text of a project what must never run."""
    return project.model_copy(update={
        "title": SCRIPT, "summary": SCRIPT, "description": f"{SCRIPT}\n\n{SCRIPT}", "organisations": [SCRIPT],
        "aliases": [SCRIPT], "keywords": [SCRIPT, "=1+1"], "place": SCRIPT, "contact": "javascript:alert(3)",
        "links": ["javascript:alert(4)", "https://example.org/ok", "data:text/html,x"], "url": "https://example.org/\"><b>"})


@pytest.fixture(scope="session")
def commons_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    first = folder / "first.db"
    build_commons(commons(date(2026, 11, 10)), first)
    base = commons(date(2026, 11, 20), previous=first)
    base = changed(base, projects=[hostile(p) if p.id == HOSTILE else p for p in base.projects])
    build_commons(without(base, REMOVED), folder / "commons.db")
    latest = folder / "dumps" / "latest"
    latest.mkdir(parents=True)
    (latest / "projects.csv").write_text("id\r\ngl-0000000000\r\n", encoding="utf-8")
    (folder / "dumps" / ".secret").write_text("no", encoding="utf-8")
    return folder / "commons.db"


@pytest.fixture(scope="session")
def datasette(commons_path: Path) -> Datasette:
    return build_site(commons_path)


@pytest.fixture(scope="session")
def get(datasette: Datasette) -> Iterator[Get]:
    """Ask the site for an address, in French unless said otherwise; redirects are not followed."""
    with asyncio.Runner() as runner:
        def ask(path: str, language: str = "fr", **headers: Any) -> httpx.Response:
            answer: httpx.Response = runner.run(
                datasette.client.get(path, headers={"accept-language": language, **headers}))
            return answer
        yield ask


@pytest.fixture(scope="session")
def address(commons_path: Path) -> Iterator[str]:
    """Serve the sample from a process of its own; give its address."""
    code = ("import sys; from pathlib import Path; from publish.site import serve; "
            "serve(Path(sys.argv[1]), 0, ready=lambda found: print(found, flush=True))")
    process = subprocess.Popen([sys.executable, "-c", code, str(commons_path)], stdout=subprocess.PIPE, text=True,
                               cwd=Path(__file__).parents[3], env={**os.environ, "PYTHONPATH": "."})
    assert process.stdout
    try:
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        assert process.wait(timeout=10) in (0, -15)
