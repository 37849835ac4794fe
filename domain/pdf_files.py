"""PDFs: whole, and open for whoever has no password.

Many programs write an encrypted PDF that opens without a password and only asks that it be neither
printed nor changed. So the empty password is tried, as every reader does (ISO 32000-2, 7.6). Only
trailers are read, and what they name; nothing is unpacked.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any, Final

from domain.file_faults import FileFault, FileRefused
from domain.pdf_objects import read_dictionary
from domain.pdf_passwords import opens_without_password

_BEGINS: Final = re.compile(rb"\A(?:\xef\xbb\xbf)?\s{0,16}%PDF-[12]\.\d")
_TAIL: Final = 2048
_TRAILER: Final = re.compile(rb"\btrailer\s*(?=<<)")
_OBJECT: Final = re.compile(rb"\bobj\s*(?=<<)")
_CROSS_REFERENCES: Final = re.compile(rb"/Type\s*/XRef\b")
# A cross-reference stream says what it is within its first entries.
_NEAR: Final = 2048
_NONE: Final = b"null"
MOST_TRAILERS: Final = 200
"""Each change that a program appends brings one; the last ones count."""


def is_pdf(content: bytes) -> bool:
    """Whether it begins as one."""
    return _BEGINS.match(content) is not None


def check_pdf(content: bytes) -> None:
    """Refuse a PDF that is cut off, and one that only a password (or a certificate) opens."""
    tail = content[-_TAIL:]
    if b"%%EOF" not in tail or b"startxref" not in tail:
        raise FileRefused(FileFault.PDF_BROKEN)
    trailers = list(_trailers(content))
    locks = [trailer["Encrypt"] for trailer in trailers if trailer.get("Encrypt", _NONE) != _NONE]
    if not locks:
        return
    first_id = next((_first_id(trailer) for trailer in trailers if trailer.get("ID")), b"")
    if not opens_without_password(_resolved(content, locks[-1]), first_id):
        raise FileRefused(FileFault.PDF_LOCKED)


def _trailers(content: bytes) -> Iterator[Mapping[str, Any]]:
    """The trailers, the first ones first: behind their word, or at the head of a stream."""
    found = [match.end() for match in _TRAILER.finditer(content)]
    for match in deque(_CROSS_REFERENCES.finditer(content), MOST_TRAILERS):
        before = content[max(0, match.start() - _NEAR) : match.start()]
        begins = [each.end() for each in _OBJECT.finditer(before)]
        if begins:
            found.append(match.start() - len(before) + begins[-1])
    for at in sorted(found)[-MOST_TRAILERS:]:
        yield read_dictionary(content, at)


def _resolved(content: bytes, value: object) -> Mapping[str, Any]:
    """The dictionary itself, or the one that the reference names; the newest, if there are more."""
    if isinstance(value, Mapping):
        return value
    if not isinstance(value, tuple):
        return {}
    number, generation = value
    named = re.compile(rb"(?<!\d)%d\s+%d\s+obj\s*(?=<<)" % (number, generation))
    places = [match.end() for match in named.finditer(content)]
    return read_dictionary(content, places[-1]) if places else {}


def _first_id(trailer: Mapping[str, Any]) -> bytes:
    ids = trailer["ID"]
    first = ids[0] if isinstance(ids, list) and ids else b""
    return first if isinstance(first, bytes) else b""
