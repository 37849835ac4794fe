"""Which PDFs are shown in place: pages and nothing else, as far as it can be seen."""

from __future__ import annotations

import zlib

import pytest

from commands.sample_files import resume
from domain.pdf_harmless import LARGEST_UNPACKED, is_harmless

PAGES = resume(("Wang Wei", "Python, PostgreSQL"))


def holding(part: bytes) -> bytes:
    """A PDF with one more object."""
    return PAGES.replace(b"xref\n", b"9 0 obj\n" + part + b"\nendobj\nxref\n", 1)


def packing(inner: bytes, said: bytes = b"/Filter /FlateDecode") -> bytes:
    """A PDF that packs objects into a stream, as most programs do now."""
    packed = zlib.compress(b"11 0 " + inner)
    dictionary = b"<< /Type /ObjStm /N 1 /First 5 " + said + b" /Length %d >>" % len(packed)
    return holding(dictionary + b"\nstream\n" + packed + b"\nendstream")


def test_a_resume_of_pages_is_harmless() -> None:
    assert is_harmless(PAGES)
    assert is_harmless(packing(b"<< /Type /Font /Subtype /Type1 >>"))
    assert is_harmless(packing(b"<< /Type /Font >>", b"/Filter [/FlateDecode]"))
    assert is_harmless(holding(b"<< /S /URI /URI (https://example.org/me) >>"))


@pytest.mark.parametrize(
    "part",
    [
        b"<< /S /JavaScript /JS (app.alert(1)) >>",
        b"<< /S /J#61vaScript /J#53 5 0 R >>",
        b"<< /S /Launch /F (cmd.exe) >>",
        b"<< /Names << /EmbeddedFiles 5 0 R >> >>",
        b"<< /Type /EmbeddedFile >>",
        b"<< /Subtype /RichMedia >>",
        b"<< /AcroForm << /XFA 5 0 R >> >>",
        b"<< /S /SubmitForm /F (https://example.org) >>",
        b"<< /S /GoToR /F (other.pdf) >>",
        b"<< /Encrypt 5 0 R >>",
    ],
)
def test_what_acts_or_carries_files_is_not_shown_wherever_it_stands(part: bytes) -> None:
    assert not is_harmless(holding(part))
    assert not is_harmless(packing(part))


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"/Filter /LZWDecode",
        b"/Filter [/ASCIIHexDecode /FlateDecode]",
        b"/Filter [/FlateDecode /ASCIIHexDecode]",
        b"/Filter /FlateDecode /Filter /LZWDecode",
        b"/Filter 7 0 R",
        b"/Filter /FlateDecode /DecodeParms << /Predictor 12 >>",
        b"/Filter /Fl#61teDecode",
        b"% /Filter /FlateDecode\n/Filter/LZWDecode",
    ],
)
def test_objects_that_are_packed_in_a_way_that_is_not_read_are_not_shown(said: bytes) -> None:
    assert not is_harmless(packing(b"<< /Type /Font >>", said))


def test_a_stream_that_says_in_escapes_what_it_is_is_not_shown() -> None:
    packed = zlib.compress(b"11 0 << /S /JavaScript >>")
    hidden = b"<< /Type /Obj#53tm /N 1 /First 5 /Filter /FlateDecode >>\nstream\n"
    assert not is_harmless(holding(hidden + packed + b"\nendstream"))


def test_a_bomb_costs_no_more_than_its_limit() -> None:
    assert not is_harmless(packing(b" " * (LARGEST_UNPACKED + 1)))
