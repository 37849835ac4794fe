"""Where webhooks may go, and where never."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from domain.destinations import DestinationRefused, allowed, destination, is_public

PUBLIC = ("93.184.216.34", "8.8.8.8", "2606:4700:4700::1111", "2a00:1450:4001:81b::200e")
NOT_PUBLIC = (
    "127.0.0.1",
    "127.8.8.8",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",  # where clouds keep their machines' credentials
    "100.64.0.1",
    "100.127.255.254",
    "0.0.0.0",
    "0.1.2.3",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "203.0.113.9",
    "224.0.0.251",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "64:ff9b::a00:1",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fec0::1",
    "ff02::1",
)


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_an_address_behind_our_walls_is_not(address: str) -> None:
    assert not is_public(ip_address(address))
    with pytest.raises(DestinationRefused, match="address_not_public"):
        allowed(destination("https://a.example/"), [address])


def test_one_private_address_among_public_ones_is_enough() -> None:
    with pytest.raises(DestinationRefused, match="address_not_public"):
        allowed(destination("https://a.example/"), ["8.8.8.8", "10.0.0.1"])


@pytest.mark.parametrize("address", ["fe80::1%eth0", "2606:4700::1%eth0", "nonsense"])
def test_what_is_no_plain_address_is_refused(address: str) -> None:
    with pytest.raises(DestinationRefused, match="address_not_public"):
        allowed(destination("https://a.example/"), [address])


def test_a_host_without_an_address_is_refused() -> None:
    with pytest.raises(DestinationRefused, match="host_unknown"):
        allowed(destination("https://a.example/"), [])


@pytest.mark.parametrize(
    ("url", "host", "port", "path"),
    [
        ("https://Hooks.Example.com", "hooks.example.com", 443, "/"),
        ("https://a.example:8443/in?x=1", "a.example", 8443, "/in?x=1"),
        ("https://[2606:4700::1111]/a", "2606:4700::1111", 443, "/a"),
        ("https://xn--fiq228c.example/%E4%B8%AD", "xn--fiq228c.example", 443, "/%E4%B8%AD"),
    ],
)
def test_a_url_is_taken_apart(url: str, host: str, port: int, path: str) -> None:
    read = destination(url)
    assert (read.scheme, read.host, read.port, read.path) == ("https", host, port, path)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://a.example/", "https_only"),
        ("https://a.example:25/", "port_not_allowed"),
        ("https://a.example:80/", "port_not_allowed"),
        ("https://a.example:0/", "port_not_allowed"),
        ("https://a.example:70000/", "port_not_allowed"),
        ("https://user:secret@a.example/", "not_a_web_address"),
        ("https://a.example\\@b.example/", "not_a_web_address"),
        ("https://a.example#@b.example/", "not_a_web_address"),
        ("https://a.example/#part", "not_a_web_address"),
        ("https://a..example/", "not_a_web_address"),
        ("https://中文.example/", "not_a_web_address"),
        ("https://a.example/a b", "not_a_web_address"),
        ("https://a.example/\r\nHost: b.example", "not_a_web_address"),
        ("https://a.example/\n", "not_a_web_address"),
        ("https:///a", "not_a_web_address"),
        ("https://", "not_a_web_address"),
        ("ftp://a.example/", "not_a_web_address"),
        ("file:///etc/passwd", "not_a_web_address"),
        ("https://a.example/" + "a" * 2000, "not_a_web_address"),
    ],
)
def test_a_url_that_could_be_read_in_two_ways_or_leads_elsewhere_is_refused(
    url: str, why: str
) -> None:
    with pytest.raises(DestinationRefused, match=why):
        destination(url)


def test_this_machine_is_allowed_where_a_setting_says_so_and_nothing_else_private() -> None:
    where = destination("http://localhost:9000/in", loopback=True)
    assert allowed(where, ["127.0.0.1", "::1"], loopback=True) == ("127.0.0.1", "::1")
    with pytest.raises(DestinationRefused, match="https_only"):
        allowed(where, ["8.8.8.8"], loopback=True)
    with pytest.raises(DestinationRefused, match="address_not_public"):
        allowed(destination("https://a.example/"), ["10.0.0.1"], loopback=True)
