"""What stands between a crawl and the network: only public addresses, and one request at a time to a host."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from time import monotonic
from typing import Any, ClassVar, Self

from scrapy.resolver import CachingHostnameResolver
from twisted.internet.interfaces import IAddress, IHostResolution, IResolutionReceiver
from zope.interface import implementer  # type: ignore[import-untyped]

_AZURE_METADATA = IPv4Address("168.63.129.16")  # a public address in form only
_NAT64 = IPv6Network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Tell whether an IP address (text, IPv4 or IPv6) is one of the public Internet.

    Private, loopback, link-local, multicast, reserved and metadata addresses are not, nor is an IPv6 address that
    carries such an IPv4 address (mapped, 6to4, NAT64). A text that is no IP address is not.
    """
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, IPv6Address):
        carried = ip.ipv4_mapped or ip.sixtofour or (IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _NAT64 else None)
        if carried is not None:
            return is_public(str(carried))
        if ip.is_site_local:
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved and ip != _AZURE_METADATA


def ascii_host(host: str) -> str:
    """Return one spelling of a host: small letters, in ASCII (Twisted and Scrapy differ on international names)."""
    try:
        return host.lower().encode("idna").decode("ascii")
    except UnicodeError:
        return host.lower()


@implementer(IResolutionReceiver)
class _OnlyPublic:
    """Hands on the addresses of a host if all of them are public, and none otherwise."""

    def __init__(self, receiver: Any, host: str, private: set[str]) -> None:
        self._receiver = receiver
        self._host = host
        self._private = private
        self._addresses: list[Any] = []

    def resolutionBegan(self, resolution: Any) -> None:  # noqa: N802 - Twisted's name
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:  # noqa: N802 - Twisted's name
        self._addresses.append(address)

    def resolutionComplete(self) -> None:  # noqa: N802 - Twisted's name
        if all(is_public(address.host) for address in self._addresses):
            for address in self._addresses:
                self._receiver.addressResolved(address)
        else:
            self._private.add(ascii_host(self._host))
        self._receiver.resolutionComplete()


class GuardedResolver(CachingHostnameResolver):
    """Resolves to public addresses only, unless the setting GLANE_ALLOW_PRIVATE is on.

    Scrapy connects to what the resolver hands it and asks again of nobody, IP literals included: what is checked here
    is what is connected to, whatever the name resolves to a moment later. Hosts that were refused are in `private`.
    """

    private: ClassVar[set[str]] = set()  # the reactor has one resolver
    allow_private = False

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> Self:
        """Make the resolver; Scrapy hands it the process for a crawler."""
        resolver = super().from_crawler(crawler, reactor)
        resolver.allow_private = crawler.settings.getbool("GLANE_ALLOW_PRIVATE")
        return resolver

    def resolveHostName(  # noqa: N802 - Twisted's name
        self, resolutionReceiver: IResolutionReceiver, hostName: str, portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type[IAddress]] | None = None, transportSemantics: str = "TCP",  # noqa: N803
    ) -> IHostResolution:
        """Resolve as Scrapy does, with the guard in between."""
        receiver: Any = (resolutionReceiver if self.allow_private
                    else _OnlyPublic(resolutionReceiver, hostName, self.private))
        return super().resolveHostName(receiver, hostName, portNumber, addressTypes, transportSemantics)


class Pacer:
    """Spaces the requests to each host, across all partners of a harvest."""

    def __init__(self) -> None:
        self._free_at: dict[str, float] = {}
        self._least: dict[str, float] = {}
        self._held_until: dict[str, float] = {}

    def slow_down(self, host: str, seconds: float) -> None:
        """Leave at least so much between two requests to a host (its Crawl-delay)."""
        self._least[host] = max(seconds, self._least.get(host, 0.0))
        self.hold(host, seconds)

    def hold(self, host: str, seconds: float) -> None:
        """Ask the host for nothing during so many seconds from now (its Retry-After)."""
        until = monotonic() + seconds
        self._held_until[host] = max(self._held_until.get(host, 0.0), until)
        self._free_at[host] = max(self._free_at.get(host, 0.0), until)

    async def turn(self, host: str, pause: float) -> None:
        """Wait until the host may be asked; then it is taken for `pause` seconds, or its Crawl-delay if longer.

        Turns are given in the order in which they are asked for; one that a `hold` overtakes is given anew.
        """
        while True:
            moment = monotonic()
            turn = max(moment, self._free_at.get(host, 0.0))
            self._free_at[host] = turn + max(pause, self._least.get(host, 0.0))
            if turn > moment:
                await asyncio.sleep(turn - moment)
            if self._held_until.get(host, 0.0) <= monotonic():
                return
