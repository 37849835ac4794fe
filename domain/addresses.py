"""Which e-mail addresses may enter the product: those that can be written into a header safely."""

from __future__ import annotations

import re

LONGEST_ADDRESS = 254
_LONGEST_LOCAL_PART = 64
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL_PART = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")


def clean_address(text: str) -> str:
    """Return the stored form. Two spellings of one mailbox must not become two people."""
    return text.strip(" ").lower()


def is_address(text: str) -> bool:
    """Whether mail can be sent to this; says nothing on whether anybody reads it."""
    address = clean_address(text)
    local, at, domain = address.rpartition("@")
    if not at or len(address) > LONGEST_ADDRESS or len(local) > _LONGEST_LOCAL_PART:
        return False
    try:
        labels = domain.encode("idna").decode("ascii").split(".")
    except UnicodeError:
        return False
    return (
        _LOCAL_PART.fullmatch(local) is not None
        and len(labels) > 1
        and all(_LABEL.fullmatch(label) for label in labels)
    )
