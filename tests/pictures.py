"""Small pictures, made by hand."""

from __future__ import annotations

import struct
import zlib
from itertools import starmap
from typing import Final

from domain.logo_files import PNG_BEGINS

Chunk = tuple[bytes, bytes]


def chunk(name: bytes, data: bytes) -> bytes:
    """One part of a PNG."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(
    width: int = 4,
    height: int = 4,
    *beside: Chunk,
    packed: bytes | None = None,
    interlaced: int = 0,
) -> bytes:
    """A green picture, with `beside` between its head and its content."""
    rows = b"".join(b"\0" + b"\x0f\x6b\x54" * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, interlaced)
    content = zlib.compress(rows) if packed is None else packed
    parts = ((b"IHDR", head), *beside, (b"IDAT", content), (b"IEND", b""))
    return PNG_BEGINS + b"".join(starmap(chunk, parts))


def segment(marker: int, data: bytes) -> bytes:
    """One part of a JPEG."""
    return bytes((0xFF, marker)) + struct.pack(">H", len(data) + 2) + data


def jpeg(*beside: bytes, width: int = 8, height: int = 8) -> bytes:
    """The shape of a JPEG; what it shows is nobody's matter here."""
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"
    scan = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x12\xff\x00\x34\xff\xd0\x56"
    parts = (
        segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"),
        *beside,
        segment(0xDB, b"\0" + bytes(64)),
        segment(0xC0, frame),
        segment(0xC4, b"\0" + bytes(16)),
        scan,
    )
    return b"\xff\xd8" + b"".join(parts) + b"\xff\xd9"


LOGO: Final = png()
