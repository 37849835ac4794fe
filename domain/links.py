"""Link tokens: derived, not stored, so that a reminder repeats the very link of the first mail.

A token is `<key id>.<link id>.<signature>`; the signature covers the link's id and version, under a
key of the deployment. Whether the link still lives is the database's to say, never the token's.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

SHOWN_AFTER_END: Final = timedelta(days=14)
"""How long a link goes on showing what its person wrote, after the process has closed. In these
days candidates ask why, and whoever interviewed looks up what they had said; nothing can be put
right any more. Whoever finds the mail later finds nothing: a link asks for no sign-in."""

SIGNATURE_BYTES = 32
_LONGEST = 300
_TOKEN = re.compile(r"[\w-]+\.lnk_\w+\.[\w-]+")


@dataclass(frozen=True, slots=True)
class LinkKey:
    """A signing key. The first of a deployment's list signs; all of them verify."""

    id: str
    secret: bytes


class Shut(StrEnum):
    """Why a genuine link shows nothing of the candidate, or of what was written, any more."""

    LEFT = "left"
    REPLACED = "replaced"
    ENDED = "ended"


def shut(
    *, works_here: bool, revoked: bool, closed_at: datetime | None, at: datetime
) -> Shut | None:
    """Whether a link is shut for its person; None while it may show them what it is about."""
    if not works_here:
        return Shut.LEFT
    if revoked:
        return Shut.REPLACED
    if closed_at is not None and at >= closed_at + SHOWN_AFTER_END:
        return Shut.ENDED
    return None


def blotted(text: str) -> str:
    """The words of a mail without the links in it: they are its recipient's own, and whoever reads
    it elsewhere could act as them."""
    return _TOKEN.sub("…", text)


def filled_in(text: str, link: str) -> str:
    """Words that were written where the link was blotted out, with the link again."""
    return text.replace(blotted(link), link) if link else text


def link_token(key: LinkKey, link_id: str, version: int) -> str:
    """The token of a link's present version."""
    return f"{key.id}.{link_id}.{_signature(key, link_id, version)}"


def link_id_of(token: str) -> str | None:
    """The link a token claims to be for; None if it is not even shaped like a token."""
    parts = token.split(".")
    if len(parts) != 3 or len(token) > _LONGEST or not token.isascii() or not all(parts):
        return None
    return parts[1]


def is_genuine(keys: Sequence[LinkKey], token: str, version: int) -> bool:
    """Whether one of our keys signed this token for this version of its link."""
    key_id, link_id, signature = token.split(".")
    key = next((key for key in keys if key.id == key_id), None)
    return key is not None and hmac.compare_digest(signature, _signature(key, link_id, version))


def _signature(key: LinkKey, link_id: str, version: int) -> str:
    digest = hmac.new(key.secret, f"link:{link_id}:{version}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:SIGNATURE_BYTES]).rstrip(b"=").decode()
