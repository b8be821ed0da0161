"""Which addresses may be asked. Rulesets come from anywhere: none may make this program knock at doors inside."""

from __future__ import annotations

import ipaddress
import socket

import httpx


class AddressRefused(Exception):
    """An address that is not asked; the text says why."""


def address_of(url: httpx.URL, *, private: bool) -> str:
    """The IP address that a URL is asked at: resolved once here, so that it cannot change between check and request.

    `private`: loopback and private addresses too. Raises :class:`AddressRefused`, and OSError where the name has none.
    """
    if url.scheme not in ("http", "https"):
        raise AddressRefused(f"an address of scheme {url.scheme!r}, expected http or https")
    if url.userinfo:
        raise AddressRefused("an address with a user name in it")
    port = url.port or (443 if url.scheme == "https" else 80)
    found = [entry[4][0] for entry in socket.getaddrinfo(url.host, port, type=socket.SOCK_STREAM)]
    addresses = [ipaddress.ip_address(str(one).partition("%")[0]) for one in found]
    inside = [one for one in addresses if not _is_public(one)]
    if inside and not private:
        raise AddressRefused(f"{inside[0]} is no public address")
    return str(addresses[0])


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    mapped = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    if mapped is not None and not _is_public(mapped):
        return False
    return address.is_global and not address.is_multicast
