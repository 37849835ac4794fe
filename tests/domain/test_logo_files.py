"""A logo is what it shows, and nothing beside it."""

from __future__ import annotations

import struct
import zlib

import pytest

from domain.logo_files import (
    LARGEST_LOGO,
    LogoFault,
    LogoRefused,
    PictureType,
    checked_logo,
)
from tests.pictures import chunk, jpeg, png, segment

PLACE = b"GPS 31.2304 N 121.4737 E"


def fault(content: bytes) -> LogoFault:
    with pytest.raises(LogoRefused) as refused:
        checked_logo(content)
    return refused.value.fault


def test_a_png_is_kept_as_it_looks() -> None:
    logo = checked_logo(png(6, 3))
    assert (logo.type, logo.width, logo.height) == (PictureType.PNG, 6, 3)
    assert logo.content == png(6, 3)


def test_an_interlaced_png_is_one_too() -> None:
    # Of 4 x 4: passes of 1, 1 (below), 2 x 1 ... each row with its own first byte.
    rows = [(1, 1), (0, 1), (1, 0), (1, 1), (2, 1), (2, 2), (4, 2)]
    content = b"".join(
        b"".join(b"\0" + b"abc" * wide for _ in range(high)) for wide, high in rows if wide
    )
    assert checked_logo(png(4, 4, packed=zlib.compress(content), interlaced=1)).width == 4


@pytest.mark.parametrize(
    "name", [b"tEXt", b"eXIf", b"iCCP", b"acTL", b"tIME", b"prVt"], ids=bytes.decode
)
def test_what_stands_beside_a_png_is_not_kept(name: bytes) -> None:
    logo = checked_logo(png(4, 4, (name, PLACE)))
    assert PLACE not in logo.content
    assert logo.content == png()


def test_what_is_behind_the_end_of_a_picture_is_not_kept() -> None:
    for picture in (png(), jpeg()):
        assert checked_logo(picture + b"<script>alert(1)</script>").content == picture


def test_a_jpeg_keeps_its_picture_and_loses_places_and_comments() -> None:
    beside = (segment(0xE1, b"Exif\0\0" + PLACE), segment(0xFE, PLACE), segment(0xE2, PLACE))
    logo = checked_logo(jpeg(*beside, width=40, height=20))
    assert (logo.type, logo.width, logo.height) == (PictureType.JPEG, 40, 20)
    assert logo.content == jpeg(width=40, height=20)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", LogoFault.EMPTY),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", LogoFault.NEITHER),
        (b"GIF89a", LogoFault.NEITHER),
        (png() + bytes(LARGEST_LOGO), LogoFault.TOO_LARGE),
        (png(0, 4), LogoFault.BROKEN),
        (png(2001, 1), LogoFault.TOO_WIDE),
        (png(2000, 2000, packed=zlib.compress(b"")), LogoFault.TOO_WIDE),
        (jpeg(width=2001), LogoFault.TOO_WIDE),
        (png()[:-12], LogoFault.BROKEN),
        (png()[:-13] + b"\0" * 13, LogoFault.BROKEN),
        (png(4, 4, packed=b"nothing packed"), LogoFault.BROKEN),
        (png(4, 4, packed=zlib.compress(bytes(10_000_000))), LogoFault.BROKEN),
        (png(4, 4, packed=zlib.compress(b"short")), LogoFault.BROKEN),
        (png(4, 4, (b"XXXX", b"")), LogoFault.BROKEN),
        (png(4, 4, (b"IHDR", bytes(13))), LogoFault.BROKEN),
        (png()[:8] + chunk(b"IDAT", b""), LogoFault.BROKEN),
        (jpeg()[:-2], LogoFault.BROKEN),
        (jpeg()[:40], LogoFault.BROKEN),
        (b"\xff\xd8\xff\xd9", LogoFault.BROKEN),
        (jpeg(segment(0xC3, bytes(8))), LogoFault.BROKEN),
        (b"\xff\xd8\xff\xe0\0\1", LogoFault.BROKEN),
    ],
)
def test_what_is_no_picture_of_a_logos_size_is_refused(content: bytes, expected: LogoFault) -> None:
    assert fault(content) is expected


def test_a_wrong_sum_is_a_damaged_picture() -> None:
    content = bytearray(png())
    content[20] ^= 1
    assert fault(bytes(content)) is LogoFault.BROKEN
    colour = struct.pack(">IIBBBBB", 4, 4, 3, 2, 0, 0, 0)
    assert fault(png()[:8] + chunk(b"IHDR", colour) + png()[33:]) is LogoFault.BROKEN
