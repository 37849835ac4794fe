"""Where webhooks may go: addresses of the public internet, and nothing behind our own walls.

An address that somebody types in is asked for by our own server. Without these rules it could be
made to knock at the machines beside it (server-side request forgery).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

LONGEST_URL = 2000
HTTPS_PORT = 443
FIRST_UNPRIVILEGED_PORT = 1024

Address = IPv4Address | IPv6Address

# Stricter than any parser of URLs, so that no two parsers can read two hosts out of one text.
_URL = re.compile(
    r"(?P<scheme>https?)://"
    r"(?P<host>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])"
    r"(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<path>/[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*)?"
)

_NEVER = tuple(
    ip_network(each)
    for each in (
        # `is_global` differs between versions of Python in these; they are named to be sure.
        "0.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT
        "192.0.0.0/24",
        "192.88.99.0/24",  # the old relays of 6to4
        "198.18.0.0/15",
        "240.0.0.0/4",
        "::/96",  # IPv4 in disguise, and the unspecified and the loopback address
        "::ffff:0:0/96",  # IPv4-mapped
        "64:ff9b::/96",  # NAT64: leads to any IPv4 address
        "64:ff9b:1::/48",
        "100::/64",
        "2001::/23",  # Teredo, benchmarking, ORCHID
        "2001:db8::/32",
        "2002::/16",  # 6to4: leads to any IPv4 address
        "3fff::/20",
        "5f00::/16",
        "fc00::/7",  # unique local
        "fe80::/10",
        "fec0::/10",
    )
)


@dataclass(frozen=True, slots=True)
class Destination:
    """A URL taken apart. `host` is in lower case, without the brackets of IPv6."""

    scheme: str
    host: str
    port: int
    path: str


class DestinationRefused(ValueError):
    """No webhook goes there; `code` says why (a key of the catalogue's `problems.field`)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def destination(url: str, *, loopback: bool = False) -> Destination:
    """Read a URL, without asking anybody where its host is. Raises DestinationRefused.

    Only https, without user and password, to port 443 or an unprivileged one: below 1024 live mail,
    name and file servers. With `loopback`, http too; then the addresses must be this machine's.
    """
    read = _URL.fullmatch(url) if len(url) <= LONGEST_URL else None
    if read is None or ".." in read["host"]:
        raise DestinationRefused("not_a_web_address")
    if read["scheme"] == "http" and not loopback:
        raise DestinationRefused("https_only")
    port = int(read["port"]) if read["port"] else (HTTPS_PORT if read["scheme"] == "https" else 80)
    if port != HTTPS_PORT and not FIRST_UNPRIVILEGED_PORT <= port <= 65535:
        raise DestinationRefused("port_not_allowed")
    return Destination(read["scheme"], read["host"].strip("[]").lower(), port, read["path"] or "/")


def allowed(
    where: Destination, addresses: Sequence[str], *, loopback: bool = False
) -> tuple[str, ...]:
    """The addresses of the host, if webhooks may go to all of them. Raises DestinationRefused.

    One private address among public ones is enough to refuse: somebody controls these answers.
    """
    read = [_read(each) for each in addresses]
    if not read:
        raise DestinationRefused("host_unknown")
    if loopback and all(each is not None and each.is_loopback for each in read):
        return tuple(addresses)
    if where.scheme != "https":
        raise DestinationRefused("https_only")
    if not all(each is not None and is_public(each) for each in read):
        raise DestinationRefused("address_not_public")
    return tuple(addresses)


def is_public(address: Address) -> bool:
    """Whether an address is anybody's on the internet: not private, shared, local, mapped, ..."""
    if any(address.version == each.version and address in each for each in _NEVER):
        return False
    unusual = address.is_multicast or address.is_reserved or address.is_unspecified
    return address.is_global and not unusual


def _read(text: str) -> Address | None:
    """An address; None for one that is bound to an interface of ours (`fe80::1%eth0`)."""
    try:
        return None if "%" in text else ip_address(text)
    except ValueError:
        return None
