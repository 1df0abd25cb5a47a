"""Harvest against a bare Scrapy spider of the same pages: `python -m benchmarks.harvest [pages] [rounds]`.

A process of its own serves a listing on loopback: 25 entries a page, each with a page of its own, 12 kilobytes of HTML.
Both sides ask for robots.txt, take eight pages at a time without pause, read the same fields with the same selectors,
and write gzipped JSON lines. They are run by turns, each as a process of its own with its children: wall time, CPU time
and peak memory are of the whole. Printed: the median of the ratios, pair by pair, for a first harvest and for a second
one, which asks again for what has not changed.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LINKS = 25
WORDS = ("un", "projet", "de", "quartier", "où", "chacun", "apporte", "ce", "qu’il", "sait", "faire", "et", "prend")
MOST = 1.3
ROOT = Path(__file__).resolve().parents[1]
AGAIN = (sys.executable, "-m", "benchmarks.harvest")  # a script would take benchmarks/incremental.py for Twisted's


def entry(number: int) -> bytes:
    """Return the page of an entry."""
    text = " ".join(WORDS[(number * 7 + place) % len(WORDS)] for place in range(1600))
    paragraphs = "".join(f"<p class='body'>{text[start:start + 600]}</p>" for start in range(0, len(text), 600))
    return (f"<!doctype html><html lang=fr><head><title>Projet {number}</title></head><body><nav>"
            + "".join(f"<a href='/section/{section}'>Rubrique {section}</a>" for section in range(20))
            + f"</nav><h1>Projet {number}</h1><span class=place>Commune {number % 90}</span>"
            f"<div class=summary>Résumé du projet {number}.</div>{paragraphs}</body></html>").encode()


def listing(page: int, pages: int) -> bytes:
    """Return a page of the listing."""
    links = "".join(f"<li class=entry><a href='/entry/{number}'>Projet {number}</a></li>"
                    for number in range(page * LINKS, min((page + 1) * LINKS, pages)))
    more = f"<a class=next href='/list/{page + 1}'>suite</a>" if (page + 1) * LINKS < pages else ""
    return f"<!doctype html><html><body><ul>{links}</ul>{more}</body></html>".encode()


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, site: dict[bytes, bytes]) -> None:
    """Answer the requests of a connection."""
    while True:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()
            return
        path = head.split(b" ", 2)[1]
        body = site.get(path)
        etag = b'"%x"' % (hash(body) & 0xFFFFFFFF)
        if body is None:
            writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        elif etag in head:
            writer.write(b"HTTP/1.1 304 Not Modified\r\nETag: %s\r\n\r\n" % etag)
        else:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nETag: %s\r\n"
                         b"Content-Length: %d\r\n\r\n%s" % (etag, len(body), body))
        await writer.drain()


async def serve(pages: int) -> None:
    """Serve the site, and print its port."""
    site = {b"/list/%d" % page: listing(page, pages) for page in range((pages + LINKS - 1) // LINKS)}
    site |= {b"/entry/%d" % number: entry(number) for number in range(pages)}
    server = await asyncio.start_server(lambda reader, writer: answer(reader, writer, site), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def glane(address: str, folder: Path) -> None:
    """Harvest as Glane does."""
    from crawlers.harvest import HarvestOptions, harvest
    from crawlers.partners import Partner, Publisher

    fields = {"title": "h1::text", "place": ".place::text", "summary": ".summary::text", "body": ".body::text"}
    partner = Partner(slug="bench", title="Bench", url=address, contact=address, licence="etalab-2.0", language="fr",
                      publisher=Publisher(name="Bench", country="FR", kind="association"), platform="html",
                      start=[f"{address}/list/0"], requests_per_second=1000,
                      options={"entries": ".entry", "link": "a::attr(href)", "fields": fields,
                               "next": "a.next::attr(href)"})
    [run] = harvest([partner], folder, HarvestOptions(contact="https://glane.example/", allow_private=True))
    print(run.entries)


def bare(address: str, folder: Path) -> None:
    """Crawl as Scrapy's own tutorial does."""
    import scrapy
    from scrapy.crawler import AsyncCrawlerProcess
    from scrapy.http import HtmlResponse, Response

    class Bare(scrapy.Spider):
        name = "bare"
        start_urls = [f"{address}/list/0"]  # noqa: RUF012 - as the tutorial does

        def parse(self, response: Response) -> Iterator[scrapy.Request]:
            assert isinstance(response, HtmlResponse)
            yield from response.follow_all(css=".entry a", callback=self.parse_entry)
            yield from response.follow_all(css="a.next")

        def parse_entry(self, response: Response) -> Iterator[dict[str, str | None]]:
            yield {"url": response.url, "title": response.css("h1::text").get(),
                   "place": response.css(".place::text").get(), "summary": response.css(".summary::text").get(),
                   "body": response.css(".body::text").get()}

    process = AsyncCrawlerProcess({
        "ROBOTSTXT_OBEY": True, "LOG_LEVEL": "WARNING", "REMOTE_CONTROL_ENABLED": False, "DOWNLOAD_DELAY": 0,
        "CONCURRENT_REQUESTS": 16, "CONCURRENT_REQUESTS_PER_DOMAIN": 8, "TELNETCONSOLE_ENABLED": False,
        "FEEDS": {str(folder / "bare.jsonl.gz"): {
            "format": "jsonlines", "postprocessing": ["scrapy.extensions.postprocessing.GzipPlugin"]}}})
    crawler = process.create_crawler(Bare)
    process.crawl(crawler)
    process.start()
    print(crawler.stats.get_value("item_scraped_count"))


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of the clock, seconds of CPU, megabytes at the peak of the largest process."""

    wall: float
    cpu: float
    memory: float


def measure(side: str, address: str, folder: Path, pages: int) -> Cost:
    """Run one side as a process. Raises SystemExit if it does not bring all entries."""
    began = time.perf_counter()
    process = subprocess.Popen([*AGAIN, side, address, str(folder)], stdout=subprocess.PIPE, cwd=ROOT)
    assert process.stdout is not None
    said = process.stdout.read().decode().strip()
    _, status, usage = os.wait4(process.pid, 0)
    if status or said != str(pages):
        raise SystemExit(f"{side}: {said!r} of {pages} entries, exit status {status}")
    return Cost(time.perf_counter() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def compare(address: str, pages: int, rounds: int) -> None:
    """Run both sides by turns and print the medians."""
    first, second, rival = [], [], []
    with tempfile.TemporaryDirectory() as name:
        for turn in range(rounds):
            folder = Path(name) / str(turn)
            folder.mkdir()
            rival.append(measure("bare", address, folder, pages))
            first.append(measure("glane", address, folder, pages))
            second.append(measure("glane", address, folder, pages))
            shutil.rmtree(folder)
    print(f"harvest of {pages} pages, {rounds} rounds (bare Scrapy: "
          f"{statistics.median(cost.wall for cost in rival):.2f} s, {rival[0].memory:.0f} MB)")
    for label, costs in (("first harvest", first), ("second harvest, nothing changed", second)):
        wall, cpu = (statistics.median(getattr(ours, unit) / getattr(theirs, unit)
                                       for ours, theirs in zip(costs, rival, strict=True)) for unit in ("wall", "cpu"))
        verdict = "ok" if wall <= MOST else f"more than {MOST}"
        print(f"  {label}: {wall:.2f} times its wall time ({verdict}), {cpu:.2f} times its CPU time, "
              f"{statistics.median(cost.memory for cost in costs):.0f} MB at most")


def main() -> None:
    """Serve, and compare."""
    pages, rounds = (int(value) for value in (sys.argv[1:] + ["500", "5"][len(sys.argv) - 1:])[:2])
    server = subprocess.Popen([*AGAIN, "serve", str(pages)], stdout=subprocess.PIPE, cwd=ROOT)
    assert server.stdout is not None
    try:
        compare(f"http://127.0.0.1:{int(server.stdout.readline())}", pages, rounds)
    finally:
        server.kill()


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        asyncio.run(serve(int(sys.argv[2])))
    elif sys.argv[1:2] in (["glane"], ["bare"]):
        {"glane": glane, "bare": bare}[sys.argv[1]](sys.argv[2], Path(sys.argv[3]))
    else:
        main()
