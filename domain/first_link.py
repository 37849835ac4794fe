"""The link that signs the first person of a company in.

There is nobody yet whose link it could be, so nothing is kept of it: it is signed, and ends by
itself. It is used up by being used, because then there is somebody.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from domain.links import LinkKey

_LONGEST: Final = 300
_LONGEST_INSTANT: Final = 12


def first_token(key: LinkKey, until: datetime) -> str:
    """The token of a link that lives until then: `<key id>.<seconds>.<signature>`."""
    seconds = int(until.timestamp())
    return f"{key.id}.{seconds}.{_signature(key, seconds)}"


def living_until(keys: Sequence[LinkKey], token: str) -> datetime | None:
    """Until when a token lives that one of our keys signed; None for any other."""
    key_id, _, rest = token.partition(".")
    text, _, signature = rest.partition(".")
    key = next((key for key in keys if key.id == key_id), None)
    readable = token.isascii() and len(token) <= _LONGEST and text.isdigit()
    if key is None or not readable or len(text) > _LONGEST_INSTANT:
        return None
    seconds = int(text)
    if not hmac.compare_digest(signature, _signature(key, seconds)):
        return None
    return datetime.fromtimestamp(seconds, UTC)


def _signature(key: LinkKey, seconds: int) -> str:
    digest = hmac.new(key.secret, f"first person:{seconds}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
