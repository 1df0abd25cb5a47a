"""Only public addresses, whatever a name resolves to; and turns at each host."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path
from selectors import SelectorKey, SelectSelector

import orjson
import pytest

from crawlers import network
from crawlers.harvest import harvest
from crawlers.job import Job
from crawlers.network import Pacer, is_public
from tests.crawlers.core.conftest import Site, entries, options, partner

PRIVATE = """127.0.0.1 127.9.9.9 0.0.0.0 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 100.100.100.200
    168.63.129.16 224.0.0.1 240.0.0.1 255.255.255.255 192.0.2.1 198.18.0.1 ::1 :: fe80::1 fe80::1%eth0 fc00::1
    fd00:ec2::254 ff02::1 fec0::1 2001:db8::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:7f00:1 2002:7f00:1:: ::127.0.0.1
    64:ff9b::7f00:1 64:ff9b::10.0.0.1 localhost 1.2.3 not-an-address"""


@pytest.mark.parametrize("address", PRIVATE.split())
def test_private_addresses(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "212.27.48.10", "2a01:e0c:1::1", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_public_addresses(address: str) -> None:
    assert is_public(address)


def test_a_private_address_is_never_asked(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site.listing("/list", entries(2))
    port = site.address.rpartition(":")[2]
    hosts = {"literal": "127.0.0.1", "name": "localhost", "short": "127.1", "number": "2130706433", "hex": "0x7f.0.0.1",
             "mapped": "[::ffff:127.0.0.1]", "six": "[::1]", "all": "0.0.0.0"}
    partners = [partner(slug, f"http://{host}:{port}/list") for slug, host in hosts.items()]
    runs = harvest(partners, tmp_path, options(allow_private=False))
    assert {run.partner: run.failure for run in runs} == dict.fromkeys(hosts, "private_address")
    assert not site.seen
    monkeypatch.setenv("GLANE_ALLOW_PRIVATE", "1")
    [run] = harvest(partners[:1], tmp_path, options(allow_private=False))
    assert run.state == "ok"


CHILD = """
import socket, sys
real = socket.getaddrinfo
def resolve(host, *rest, **more):
    return real({"rebinding.example": "127.0.0.2"}.get(host, host), *rest, **more)
socket.getaddrinfo = resolve
import crawlers.network
crawlers.network.is_public = lambda address: address == "127.0.0.1"  # the only "public" address of this world
from crawlers.crawl import main
main()
"""


def test_redirects_and_names_are_resolved_before_they_are_trusted(site: Site, tmp_path: Path) -> None:
    port = site.address.rpartition(":")[2]
    for number, target in enumerate((f"http://127.0.0.2:{port}/in", f"http://rebinding.example:{port}/in",
                                     f"//127.0.0.2:{port}/in")):
        site.page(f"/out{number}", "", 302, Location=target)
    site.listing("/in", entries(2))
    site.listing("/fine", entries(2))
    job = Job((*(partner(f"out{number}", f"{site.address}/out{number}") for number in range(3)),
               partner("direct", f"http://rebinding.example:{port}/in"), partner("fine", f"{site.address}/fine")),
              tmp_path, options(allow_private=False))
    child = subprocess.Popen([sys.executable, "-c", CHILD], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(job.to_json() + b"\n")
    child.stdin.flush()
    told = {line["partner"]: line["failure"] for line in map(orjson.loads, child.stdout)}
    assert child.wait(20) == 0
    assert told == {"out0": "private_address", "out1": "private_address", "out2": "private_address",
                    "direct": "private_address", "fine": None}
    assert site.asked["/in"] == 0


class Jumping(SelectSelector):
    """Waits for nobody: what is slept is added to a clock of its own, which reads 0 when it starts."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[SelectorKey, int]]:
        self.now += timeout or 0.0
        return super().select(0)


def test_turns_are_spaced_for_all_who_share_a_host(monkeypatch: pytest.MonkeyPatch) -> None:
    selector = Jumping()
    loop = asyncio.SelectorEventLoop(selector)
    for owner, name in ((loop, "time"), (network, "monotonic")):
        monkeypatch.setattr(owner, name, lambda: selector.now)
    taken: list[tuple[str, float]] = []

    async def ask(pacer: Pacer, host: str) -> None:
        await pacer.turn(host, 1)
        taken.append((host, selector.now))

    async def crawl() -> None:
        pacer = Pacer()
        await asyncio.gather(*(ask(pacer, "one") for _ in range(4)))
        await ask(pacer, "two")
        pacer.slow_down("three", 3)
        pacer.hold("two", 9)
        await ask(pacer, "three")
        await ask(pacer, "three")
        await ask(pacer, "two")

    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        runner.run(crawl())
    assert taken == [("one", 0), ("one", 1), ("one", 2), ("one", 3), ("two", 3), ("three", 6), ("three", 9),
                     ("two", 12)]
