"""Whether a PDF holds nothing but pages, so that it may be shown inside of ours.

A viewer is a program that strangers' files are fed to. What is shown in place has no scripts,
starts no programs, carries no other files, sends no forms and leads into no other document. Where
that cannot be seen, because the file is encrypted or packs its objects in a way that is not read
here, it is not shown: it is downloaded, as ever.

Names are looked for in the whole file, wherever a reader could be sent to find objects, and in what
its object streams unpack to; a name that stands in a picture by chance only costs a download.
"""

from __future__ import annotations

import re
import zlib
from typing import Final

_ACTS: Final = (
    b"JavaScript",
    b"JS",
    b"Launch",
    b"EmbeddedFile",
    b"EmbeddedFiles",
    b"FileAttachment",
    b"RichMedia",
    b"Rendition",
    b"Movie",
    b"Sound",
    b"XFA",
    b"SubmitForm",
    b"ImportData",
    b"GoToR",
    b"GoToE",
    b"Encrypt",
)
"""Names of what acts, carries other files, or hides the rest (ISO 32000-2, 12.6.4 and 7.11.4)."""

_ENDS: Final = rb"(?=[\x00\t\n\x0c\r ()<>\[\]{}/%]|\Z)"
_ACTING: Final = re.compile(rb"/(?:" + b"|".join(_ACTS) + rb")" + _ENDS)
_ESCAPED: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
_PACKS: Final = re.compile(rb"/ObjStm" + _ENDS)
_STREAM: Final = re.compile(rb"\bstream(?:\r\n|\n|\r)")
_OBJECT: Final = re.compile(rb"\bobj\b")
_FILTER: Final = re.compile(rb"/(?:Filter|F)" + _ENDS)
_FLATE: Final = re.compile(rb"/Filter\s*(?:/FlateDecode|\[\s*/FlateDecode\s*\])" + _ENDS)
_PARAMETERS: Final = re.compile(rb"/(?:DecodeParms|DP)" + _ENDS)
_NEAR: Final = 2048
"""In bytes. The dictionary of an object stream has some hundreds."""

MOST_STREAMS: Final = 5_000
LARGEST_UNPACKED: Final = 32 * 1024 * 1024
"""In bytes, of all object streams together: those of a résumé have some tens of thousands."""


def is_harmless(content: bytes) -> bool:
    """Whether a PDF that was taken may be shown in place."""
    if _acts(content):
        return False
    packs = [match.start() for match in _PACKS.finditer(content)]
    if len(packs) != len(_PACKS.findall(_unescaped(content))) or len(packs) > MOST_STREAMS:
        return False
    left = LARGEST_UNPACKED
    for at in packs:
        unpacked = _unpacked(content, at, left)
        if unpacked is None or _acts(unpacked) or _PACKS.search(_unescaped(unpacked)):
            return False
        left -= len(unpacked)
    return True


def _unpacked(content: bytes, at: int, limit: int) -> bytes | None:
    """What the object stream unpacks to in whose dictionary this place is; None where it is packed
    in another way than the usual one, twice, or larger than the limit."""
    stream = _STREAM.search(content, at, at + _NEAR)
    if stream is None:
        return None
    before = content[max(0, at - _NEAR) : at]
    begins = [match.end() for match in _OBJECT.finditer(before)]
    if not begins:
        return None
    said = before[begins[-1] :] + content[at : stream.start()]
    plain = b"#" not in said and b"%" not in said and not _PARAMETERS.search(said)
    if not plain or not _FLATE.search(said) or len(_FILTER.findall(said)) != 1:
        return None
    try:
        found = zlib.decompressobj().decompress(memoryview(content)[stream.end() :], limit + 1)
    except zlib.error:
        return None
    return found if len(found) <= limit else None


def _acts(content: bytes) -> bool:
    return _ACTING.search(content) is not None or _ACTING.search(_unescaped(content)) is not None


def _unescaped(content: bytes) -> bytes:
    """Names with their escapes resolved: `/J#61vaScript` is `/JavaScript`."""
    if b"#" not in content:
        return content
    return _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), content)
