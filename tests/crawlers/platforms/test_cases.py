"""Each folder `<platform>/<case>` is a test: partner.yml and the saved answers in, expected.json out.

answers.yml: address -> file of `answers/`, or a mapping of `file`, `status`, `headers`; `archive: folder` makes a
tar.gz of a folder of `answers/` under one top folder, `workbook: file.yml` an XLSX of its {sheet: rows}. What is not
there is answered by 404. A case without expected.json writes expected.json.new and fails: read it, and rename it if it
is right.
"""

from __future__ import annotations

import asyncio
import io
import json
import tarfile
from collections import deque
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any, Self

import openpyxl
import pytest
import yaml
from scrapy import Request
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawlers.failures import of_answer, of_spider
from crawlers.partners import load_partner
from crawlers.platforms.base import PlatformSpider, platforms
from crawlers.records import Issue, RawRecord
from normalize.issues import KINDS

HERE = Path(__file__).parent
CASES = sorted(path.parent for path in HERE.glob("*/*/partner.yml"))
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


class FrozenClock(datetime):
    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        return cls.fromtimestamp(NOW.timestamp(), UTC)


@dataclass
class Run:
    """What a crawl of saved answers gave."""

    records: list[dict[str, Any]] = field(default_factory=list)
    issues: list[dict[str, Any]] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    failure: list[str] | None = None


def test_every_platform_has_a_normal_and_a_broken_case() -> None:
    assert {name: sum(case.parent.name == name for case in CASES) >= 2 for name in platforms()} == dict.fromkeys(
        platforms(), True)


@pytest.mark.parametrize("case", CASES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_case(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawlers.platforms.base.datetime", FrozenClock)
    partner = load_partner(case / "partner.yml")
    assert partner.platform == case.parent.name
    found = asdict(play(partner.platform_class()(partner=partner), case))
    expected = case / "expected.json"
    if not expected.exists():
        new = expected.with_suffix(".json.new")
        new.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        pytest.fail(f"{new} is written: read it, and rename it to {expected.name} if it is right")
    assert found == json.loads(expected.read_text(encoding="utf-8"))
    assert {issue["kind"] for issue in found["issues"]} <= set(KINDS)


def play(spider: PlatformSpider, case: Path) -> Run:
    """Answer a spider's requests, one after the other, from the case's saved answers."""
    answers = yaml.safe_load((case / "answers.yml").read_text(encoding="utf-8"))
    run, asked = Run(), set()
    waiting = deque(asyncio.run(started(spider)))
    while waiting and run.failure is None:
        request = waiting.popleft()
        if not request.dont_filter and request.url in asked:
            continue
        asked.add(request.url)
        run.requests.append(request.url)
        try:
            for item in answered(request, saved_answer(request, answers, case / "answers")):
                keep(item, run, waiting)
        except HttpError as error:
            run.failure = list(of_answer(error.response))
        except Exception as error:
            run.failure = list(of_spider(error))
    return run


async def started(spider: PlatformSpider) -> list[Request]:
    return [request async for request in spider.start()]


def answered(request: Request, response: Response) -> Any:
    """Call back as Scrapy does: with a success, a status that the spider handles, or a Failure."""
    if response.status in (200, *request.meta.get("handle_httpstatus_list", ())):
        assert callable(request.callback)
        return request.callback(response, **request.cb_kwargs)
    error = HttpError(response, "not a success")
    if request.errback is None:
        raise error
    failure = Failure(error)  # type: ignore[no-untyped-call]
    failure.request = request  # type: ignore[attr-defined]
    return request.errback(failure)


def saved_answer(request: Request, answers: dict[str, Any], folder: Path) -> Response:
    saved = answers.get(request.url, {"status": 404})
    saved = {"file": saved} if isinstance(saved, str) else saved
    body = b""
    if "file" in saved:
        body = (folder / saved["file"]).read_bytes()
    elif "archive" in saved:
        body = archive(folder / saved["archive"])
    elif "workbook" in saved:
        body = workbook(folder / saved["workbook"])
    headers = Headers(saved.get("headers", {}))
    cls = responsetypes.from_args(headers=headers, url=request.url, body=body)
    return cls(request.url, status=saved.get("status", 200), headers=headers, body=body, request=request)


def archive(folder: Path) -> bytes:
    body = io.BytesIO()
    with tarfile.open(fileobj=body, mode="w:gz") as tar:
        for path in sorted(folder.rglob("*")):
            tar.add(path, arcname=f"{folder.name}-0a1b2c3/{path.relative_to(folder)}", recursive=False)
    return body.getvalue()


def workbook(path: Path) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in yaml.safe_load(path.read_text(encoding="utf-8")).items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    body = io.BytesIO()
    book.save(body)
    return body.getvalue()


def keep(item: Any, run: Run, waiting: deque[Request]) -> None:
    if isinstance(item, Request):
        waiting.append(item)
    elif isinstance(item, Issue):
        run.issues.append({"record": item.record, "field": item.field, "kind": item.kind, "value": item.value})
    else:
        assert isinstance(item, RawRecord)
        assert (item.partner, item.fetched_at) == ("partner", "2026-01-02T03:04:05Z")
        run.records.append({"source_id": item.source_id, "url": item.url, "payload": item.payload})
