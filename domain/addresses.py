"""Which e-mail addresses may enter the product, and the one form in which each is kept.

One mailbox has one spelling here: the one in which it is mailed. Everybody who takes an address in
or looks one up (forms, files, the API, an ATS, signing in, erasing) comes through this file, so
that a full-width letter or an IME's full stop never makes two people out of one.

A domain becomes what DNS knows it by, after UTS 46 in its non-transitional form; the standard
library's IDNA of 2003 maps some domains to others.
"""

from __future__ import annotations

import re

import idna

from domain.names import trimmed

LONGEST_ADDRESS = 254
_LONGEST_LOCAL_PART = 64
_ATOM = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL_PART = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
# What an input method writes for the ASCII signs of an address: full-width forms, and the full
# stops of Chinese and Japanese in whichever width.
_TYPED_ASCII = {0xFF01 + offset: 0x21 + offset for offset in range(94)} | dict.fromkeys(
    map(ord, "\u3002\uff0e\uff61"), "."
)
_WITHOUT_DOTS = {"gmail.com": "gmail.com", "googlemail.com": "gmail.com"}


class AddressRefused(ValueError):
    """This is no address that mail can be sent to. `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def clean_address(text: str) -> str:
    """The form in which an address is kept and mailed; raises `AddressRefused`.

    Codes: `not_an_address`, and `invisible_in_address` for signs that nobody sees and that the
    mapping would drop: whoever typed them meant something else, or copied more than they saw.
    It says nothing on whether anybody reads the mailbox.
    """
    typed = trimmed(text).translate(_TYPED_ASCII)
    local, at, domain = typed.rpartition("@")
    local = local.lower()
    if any(_is_dropped(sign) for sign in typed if not sign.isascii()):
        raise AddressRefused("invisible_in_address")
    if not at or len(local) > _LONGEST_LOCAL_PART or _LOCAL_PART.fullmatch(local) is None:
        raise AddressRefused("not_an_address")
    address = f"{local}@{ascii_domain(domain)}"
    if len(address) > LONGEST_ADDRESS:
        raise AddressRefused("not_an_address")
    return address


def ascii_domain(domain: str) -> str:
    """A domain as DNS and mail servers know it; raises `AddressRefused`."""
    try:
        mapped = idna.encode(domain, uts46=True, std3_rules=True, transitional=False)
    except UnicodeError:
        raise AddressRefused("not_an_address") from None
    labels = mapped.decode("ascii").lower().split(".")
    if len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels):
        raise AddressRefused("not_an_address")
    return ".".join(labels)


def looked_up(text: str) -> str:
    """The form to look an address up in; what is none stays as it is, and finds nobody."""
    try:
        return clean_address(text)
    except AddressRefused:
        return text


def mailbox_of(address: str) -> str:
    """The mailbox that an address reaches at most servers, for telling whether two people share
    one: without what follows a `+`, and at Google without dots. Nothing is mailed to it."""
    local, _, domain = address.rpartition("@")
    local = local.partition("+")[0] or local
    if domain in _WITHOUT_DOTS:
        local, domain = local.replace(".", ""), _WITHOUT_DOTS[domain]
    return f"{local}@{domain}"


def _is_dropped(sign: str) -> bool:
    """Whether UTS 46 leaves nothing of a sign, or keeps it though it has no width of its own."""
    try:
        left = idna.uts46_remap(sign, std3_rules=False, transitional=False)
    except UnicodeError:
        return False
    return left.strip("\u200c\u200d") == ""
