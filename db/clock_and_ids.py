"""The one clock and the one source of ids. Everything else is handed the time and the ids."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
Ids = Callable[[str], str]

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def system_clock() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


def new_id(prefix: str) -> str:
    """`<prefix>_` and a UUIDv7 (RFC 9562) in 26 characters of Crockford's base 32.

    Version 7 begins with the milliseconds, so ids sort by creation and indexes stay compact.
    """
    milliseconds = time.time_ns() // 1_000_000
    random_bits = int.from_bytes(os.urandom(10), "big")
    value = (milliseconds & (2**48 - 1)) << 80 | random_bits
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return f"{prefix}_" + "".join(_ALPHABET[value >> shift & 31] for shift in range(125, -1, -5))
