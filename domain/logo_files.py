"""A logo: a PNG or a JPEG, taken apart and put together again from what a picture needs.

What a program put beside the picture (places, names, thumbnails, other pictures, whatever is behind
its end) is not kept, so nothing can hide in it. A PNG's picture is unpacked up to the size that its
head says and no further, so a bomb costs no more than any other.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

LARGEST_LOGO: Final = 512 * 1024
"""In bytes, as it is handed in."""
LONGEST_SIDE: Final = 2000
MOST_PIXELS: Final = 1_500_000

PNG_BEGINS: Final = b"\x89PNG\r\n\x1a\n"
JPEG_BEGINS: Final = b"\xff\xd8\xff"


class LogoFault(StrEnum):
    """Why a file is not taken as a logo; codes of the catalogue."""

    EMPTY = "file_empty"
    TOO_LARGE = "logo_too_large"
    NEITHER = "neither_png_nor_jpeg"
    BROKEN = "picture_broken"
    TOO_WIDE = "picture_too_wide"


class LogoRefused(Exception):
    """A file that is not taken."""

    def __init__(self, fault: LogoFault) -> None:
        super().__init__(fault)
        self.fault = fault


class PictureType(StrEnum):
    """The kinds of picture that are taken."""

    PNG = "image/png"
    JPEG = "image/jpeg"


ENDINGS: Final = {PictureType.PNG: ".png", PictureType.JPEG: ".jpg"}


@dataclass(frozen=True, slots=True)
class CheckedLogo:
    """A picture that was taken apart and put together."""

    type: PictureType
    content: bytes
    width: int
    height: int


def checked_logo(content: bytes) -> CheckedLogo:
    """The picture as it may be kept; raises `LogoRefused`."""
    if not content:
        raise LogoRefused(LogoFault.EMPTY)
    if len(content) > LARGEST_LOGO:
        raise LogoRefused(LogoFault.TOO_LARGE)
    if content.startswith(PNG_BEGINS):
        return _png(content)
    if content.startswith(JPEG_BEGINS):
        return _jpeg(content)
    raise LogoRefused(LogoFault.NEITHER)


def _sized(width: int, height: int) -> tuple[int, int]:
    if not width or not height:
        raise LogoRefused(LogoFault.BROKEN)
    if max(width, height) > LONGEST_SIDE or width * height > MOST_PIXELS:
        raise LogoRefused(LogoFault.TOO_WIDE)
    return width, height


# --- PNG ----------------------------------------------------------------------------------------

_KEPT_CHUNKS: Final = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"sRGB", b"gAMA"})
_CHANNELS: Final = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_DEPTHS: Final = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
# Where each pass of an interlaced picture begins, and in which steps it goes on.
_PASSES: Final = (
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)


def _png(content: bytes) -> CheckedLogo:
    kept, packed, head, known = [PNG_BEGINS], bytearray(), b"", set()
    for name, data in _chunks(content):
        if (not head) != (name == b"IHDR"):
            raise LogoRefused(LogoFault.BROKEN)
        if name == b"IHDR":
            head = data
        if name not in _KEPT_CHUNKS:
            if name[:1].isupper():  # a part that no reader may pass over, and none that we know
                raise LogoRefused(LogoFault.BROKEN)
            continue
        if name == b"IDAT":
            packed += data
        known.add(name)
        kept.append(_chunk(name, data))
    if b"IEND" not in known:
        raise LogoRefused(LogoFault.BROKEN)
    width, height, size = _unpacked_size(head)
    _refuse_other_size(bytes(packed), size)
    return CheckedLogo(PictureType.PNG, b"".join(kept), width, height)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The parts up to the end; what is behind it is no part of the picture."""
    at, name = len(PNG_BEGINS), b""
    while name != b"IEND" and at + 12 <= len(content):
        (length,) = struct.unpack_from(">I", content, at)
        name, data = content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        sum_ = content[at + 8 + length : at + 12 + length]
        if sum_ != _sum(name, data) or not name.isalpha():
            raise LogoRefused(LogoFault.BROKEN)
        yield name, data
        at += 12 + length


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + _sum(name, data)


def _sum(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", zlib.crc32(name + data))


def _unpacked_size(head: bytes) -> tuple[int, int, int]:
    """Width, height, and how many bytes the picture has when it is unpacked."""
    if len(head) != 13:
        raise LogoRefused(LogoFault.BROKEN)
    wide, high, depth, colour, packing, filtering, interlaced = struct.unpack(">IIBBBBB", head)
    width, height = _sized(wide, high)
    if depth not in _DEPTHS.get(colour, ()) or packing or filtering or interlaced > 1:
        raise LogoRefused(LogoFault.BROKEN)
    bits = depth * _CHANNELS[colour]
    if not interlaced:
        return width, height, _rows(width, height, bits)
    sizes = (_rows(-(-(width - x) // dx), -(-(height - y) // dy), bits) for x, y, dx, dy in _PASSES)
    return width, height, sum(sizes)


def _rows(width: int, height: int, bits: int) -> int:
    """Each row has a byte before it that says how it is written."""
    return height * (1 + (width * bits + 7) // 8) if width > 0 and height > 0 else 0


def _refuse_other_size(packed: bytes, size: int) -> None:
    unpacking = zlib.decompressobj()
    try:
        picture = unpacking.decompress(packed, size + 1)
    except zlib.error:
        raise LogoRefused(LogoFault.BROKEN) from None
    if len(picture) != size or not unpacking.eof or unpacking.unused_data:
        raise LogoRefused(LogoFault.BROKEN)


# --- JPEG ---------------------------------------------------------------------------------------

_FRAMES: Final = frozenset({0xC0, 0xC1, 0xC2})
"""Baseline, extended and progressive: what browsers show."""
_TABLES: Final = frozenset({0xC4, 0xDB, 0xDD})
_SCAN, _END = 0xDA, 0xD9
_MOST_SCANS: Final = 64
"""Each scan of a progressive picture is worked through anew."""


def _jpeg(content: bytes) -> CheckedLogo:
    kept, at, scans, size = [content[:2]], 2, 0, (0, 0)
    while True:
        marker, at = _marker(content, at)
        if marker == _END:
            break
        end = at + _length(content, at)
        segment = content[at:end]
        if len(segment) < end - at:
            raise LogoRefused(LogoFault.BROKEN)
        if marker in _FRAMES:
            if size != (0, 0) or len(segment) < 8:
                raise LogoRefused(LogoFault.BROKEN)
            high, wide = struct.unpack_from(">HH", segment, 3)
            size = _sized(wide, high)
        if marker == _SCAN:
            scans += 1
            end = _end_of_scan(content, end)
            segment = content[at:end]
        if _is_kept(marker, segment):
            kept.append(bytes((0xFF, marker)) + segment)
        at = end
    if size == (0, 0) or not 0 < scans <= _MOST_SCANS:
        raise LogoRefused(LogoFault.BROKEN)
    return CheckedLogo(PictureType.JPEG, b"".join([*kept, b"\xff\xd9"]), *size)


def _is_kept(marker: int, segment: bytes) -> bool:
    if marker in _FRAMES or marker in _TABLES or marker == _SCAN:
        return True
    if marker == 0xE0:
        return segment[2:7] == b"JFIF\0"
    if marker == 0xEE:
        return segment[2:7] == b"Adobe"
    if 0xE0 <= marker <= 0xEF or marker == 0xFE:
        return False
    raise LogoRefused(LogoFault.BROKEN)


def _marker(content: bytes, at: int) -> tuple[int, int]:
    if at + 2 > len(content) or content[at] != 0xFF:
        raise LogoRefused(LogoFault.BROKEN)
    while at + 1 < len(content) and content[at + 1] == 0xFF:
        at += 1
    if at + 2 > len(content):
        raise LogoRefused(LogoFault.BROKEN)
    return content[at + 1], at + 2


def _length(content: bytes, at: int) -> int:
    if at + 2 > len(content):
        raise LogoRefused(LogoFault.BROKEN)
    (length,) = struct.unpack_from(">H", content, at)
    if length < 2:
        raise LogoRefused(LogoFault.BROKEN)
    return int(length)


def _end_of_scan(content: bytes, at: int) -> int:
    """Where the next marker is that is no part of the scan."""
    while (at := content.find(b"\xff", at)) != -1 and at + 1 < len(content):
        following = content[at + 1]
        if following == 0 or 0xD0 <= following <= 0xD7:
            at += 2
        elif following == 0xFF:
            at += 1
        else:
            return at
    raise LogoRefused(LogoFault.BROKEN)
