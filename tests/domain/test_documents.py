"""A file is what its content says, whatever its name says."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile

import pytest

from domain.documents import (
    LARGEST_FILE,
    MediaType,
    checked_address,
    checked_file,
    media_type_of,
)
from domain.file_faults import FileFault, FileRefused
from tests.files import OLD_WORD, PDF, PROGRAM, WORD_PARTS, bomb, docx, pdf_of, zipped


def fault_of(content: bytes) -> FileFault:
    with pytest.raises(FileRefused) as refused:
        media_type_of(content)
    return refused.value.fault


def with_flag(content: bytes, flag: int) -> bytes:
    """The zip with a flag set in every entry of its directory."""
    changed = bytearray(content)
    at = changed.find(b"PK\x01\x02")
    while at >= 0:
        changed[at + 8] |= flag
        at = changed.find(b"PK\x01\x02", at + 4)
    return bytes(changed)


def with_sizes_of(content: bytes, packed: int) -> bytes:
    """The zip whose directory says that each part takes so many bytes."""
    changed = bytearray(content)
    at = changed.find(b"PK\x01\x02")
    while at >= 0:
        changed[at + 20 : at + 24] = struct.pack("<I", packed)
        at = changed.find(b"PK\x01\x02", at + 4)
    return bytes(changed)


def twice_the_same_part() -> bytes:
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w") as archive:
        warnings.simplefilter("ignore")
        for name, content in [*WORD_PARTS.items(), ("word/document.xml", b"<other/>")]:
            archive.writestr(name, content)
    return buffer.getvalue()


def with_long_form() -> bytes:
    content = docx()
    end = content.rfind(b"PK\x05\x06")
    return content[:end] + b"PK\x06\x07" + bytes(16) + content[end:]


@pytest.mark.parametrize(
    ("content", "type_"),
    [
        (PDF, MediaType.PDF),
        (b"\xef\xbb\xbf" + PDF, MediaType.PDF),
        (b"\r\n" + PDF, MediaType.PDF),
        (PDF.replace(b"1.4", b"2.0") + b"\x00" * 40, MediaType.PDF),
        (docx(), MediaType.DOCX),
        (docx(word__media__image1=b"\x89PNG" * 100), MediaType.DOCX),
        (pdf_of(LARGEST_FILE), MediaType.PDF),
    ],
)
def test_pdf_and_word_are_known_by_their_content(content: bytes, type_: MediaType) -> None:
    assert media_type_of(content) is type_


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", FileFault.EMPTY),
        (pdf_of(LARGEST_FILE + 1), FileFault.TOO_LARGE),
        (PROGRAM, FileFault.NEITHER),
        (b"<html><script>alert(1)</script>%PDF-1.4 startxref 1 %%EOF", FileFault.NEITHER),
        (b"x" + PDF, FileFault.NEITHER),
        (OLD_WORD, FileFault.OLD_WORD),
        (OLD_WORD + "EncryptedPackage".encode("utf-16-le"), FileFault.LOCKED),
        (PDF[:60], FileFault.PDF_BROKEN),
        (PDF + bytes(4000), FileFault.PDF_BROKEN),
        (zipped({"a.txt": b"a"}), FileFault.NEITHER),
        (zipped({"[Content_Types].xml": b"", "xl/workbook.xml": b""}), FileFault.ZIP_BROKEN),
        (docx()[:-30], FileFault.ZIP_BROKEN),
        (docx()[:-3], FileFault.ZIP_BROKEN),
        (b"PK\x03\x04" + bytes(100), FileFault.ZIP_BROKEN),
        (with_flag(docx(), 1), FileFault.LOCKED),
        (twice_the_same_part(), FileFault.ZIP_BROKEN),
        (bomb(), FileFault.SWOLLEN),
        (with_sizes_of(docx(), 5000), FileFault.SWOLLEN),
        (with_long_form(), FileFault.SWOLLEN),
        (docx(**{f"word__part{n}": b"" for n in range(2100)}), FileFault.SWOLLEN),
    ],
)
def test_whatever_is_not_one_of_them_is_refused(content: bytes, fault: FileFault) -> None:
    assert fault_of(content) is fault


def test_the_bomb_is_small_and_nothing_of_it_is_unpacked() -> None:
    content = bomb()
    assert len(content) < 2 * 1024 * 1024
    # What is packed in it is no packed data at all any more; only the directory was looked at.
    first = content.index(b"word/media/image1.png") + 40
    spoilt = content[:first] + b"\xff" * 1000 + content[first + 1000 :]
    assert fault_of(spoilt) is FileFault.SWOLLEN


def test_a_checked_file_has_the_type_of_its_content() -> None:
    checked = checked_file("resume.pdf", docx())
    assert (checked.name, checked.type) == ("resume.pdf.docx", MediaType.DOCX)


@pytest.mark.parametrize(
    "address",
    ["https://ats.example/r/1", "https://ats.example:8443/r?id=1#p2", " https://ats.example/r "],
)
def test_https_addresses_are_taken(address: str) -> None:
    assert checked_address(address) == address.strip()


@pytest.mark.parametrize(
    "address",
    [
        "",
        "http://ats.example/r",
        "javascript:alert(1)",
        "https://",
        "https:///r",
        "ats.example/r",
        "https://someone:secret@ats.example/r",
        "https://ats.example@evil.example/",
        "https://ats.example/a b",
        "https://ats.example\\@evil.example/",
        'https://ats.example/"onclick="x',
        "https://ats.example/\nx",
        "https://аts.example/",
        "https://ats.example:99999/",
        "https://[::1/",
        "https://ats.example/" + "x" * 2000,
    ],
)
def test_other_addresses_are_not(address: str) -> None:
    with pytest.raises(FileRefused) as refused:
        checked_address(address)
    assert refused.value.fault is FileFault.NOT_HTTPS
