"""Files that people hand in: what they are by their content, and what they may be called.

What a browser or a program says about a file counts for nothing. A PDF is what begins and ends as
one; a Word document is a zip whose directory says so. Nothing is ever unpacked here: of a zip only
the directory is read, so a bomb costs no more than any other file.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote, urlsplit

from domain.names import has_control, plain_text

LARGEST_FILE = 10 * 1024 * 1024
"""In bytes."""
LONGEST_FILE_NAME = 120
LONGEST_ADDRESS = 2000

# A Word document has some dozens of parts, and unpacks to a few times its size.
MOST_ENTRIES = 2000
LARGEST_DIRECTORY = 512 * 1024
LARGEST_UNPACKED = 100 * 1024 * 1024

_END_OF_DIRECTORY = b"PK\x05\x06"
_END_LENGTH = 22
_LOCATOR = b"PK\x06\x07"
_LOCATOR_LENGTH = 20
_LONGEST_COMMENT = 0xFFFF
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PDF_BEGINS = re.compile(rb"\A(?:\xef\xbb\xbf)?\s{0,16}%PDF-[12]\.\d")
_PDF_TAIL = 2048
_WORD_PARTS = frozenset({"[Content_Types].xml", "word/document.xml"})
_UNFIT_FOR_FILE_NAMES = re.compile(r'[<>:"|?*\\/]')


class MediaType(StrEnum):
    """The kinds of file that are taken."""

    PDF = "application/pdf"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


ENDINGS = {MediaType.PDF: ".pdf", MediaType.DOCX: ".docx"}


class FileFault(StrEnum):
    """Why a file or an address is not taken."""

    EMPTY = "file_empty"
    TOO_LARGE = "file_too_large"
    NEITHER = "neither_pdf_nor_docx"
    OLD_WORD = "old_word"
    PDF_BROKEN = "pdf_broken"
    ZIP_BROKEN = "docx_broken"
    SWOLLEN = "docx_swollen"
    MACROS = "docx_with_macros"
    LOCKED = "docx_locked"
    NOT_HTTPS = "not_https"


class FileRefused(Exception):
    """A file or an address that is not taken; `fault` says why. It never quotes the file."""

    def __init__(self, fault: FileFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that was looked at: its type is its content's, and its name fits every system."""

    name: str
    type: MediaType
    content: bytes


def checked_file(name: str, content: bytes) -> CheckedFile:
    """The file as it may be kept; raises `FileRefused`."""
    type_ = media_type_of(content)
    return CheckedFile(clean_file_name(name, type_), type_, content)


def media_type_of(content: bytes) -> MediaType:
    """What a file is; raises `FileRefused` for whatever is not taken."""
    if not content:
        raise FileRefused(FileFault.EMPTY)
    if len(content) > LARGEST_FILE:
        raise FileRefused(FileFault.TOO_LARGE)
    if _PDF_BEGINS.match(content):
        _check_pdf(content)
        return MediaType.PDF
    if content.startswith(b"PK\x03\x04"):
        _check_word(content)
        return MediaType.DOCX
    raise FileRefused(FileFault.OLD_WORD if content.startswith(_OLE) else FileFault.NEITHER)


def _check_pdf(content: bytes) -> None:
    tail = content[-_PDF_TAIL:]
    if b"%%EOF" not in tail or b"startxref" not in tail:
        raise FileRefused(FileFault.PDF_BROKEN)


def _check_word(content: bytes) -> None:
    entries = _directory(content)
    names = {entry.filename for entry in entries}
    if not names >= _WORD_PARTS:
        raise FileRefused(FileFault.NEITHER)
    if len(names) != len(entries):
        # Two parts of one name: which of them is opened is each program's own choice.
        raise FileRefused(FileFault.ZIP_BROKEN)
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise FileRefused(FileFault.MACROS)
    if any(entry.flag_bits & 1 for entry in entries):
        raise FileRefused(FileFault.LOCKED)
    # Parts that share their packed bytes are how a small zip becomes a very large one.
    packed = sum(entry.compress_size for entry in entries)
    unpacked = sum(entry.file_size for entry in entries)
    if packed > len(content) or unpacked > LARGEST_UNPACKED:
        raise FileRefused(FileFault.SWOLLEN)


def _directory(content: bytes) -> list[zipfile.ZipInfo]:
    """The entries of a zip. How many there are is judged before they are read."""
    end = content.rfind(_END_OF_DIRECTORY, -(_END_LENGTH + _LONGEST_COMMENT))
    if end < 0 or len(content) - end < _END_LENGTH:
        raise FileRefused(FileFault.ZIP_BROKEN)
    count = int.from_bytes(content[end + 10 : end + 12], "little")
    size = int.from_bytes(content[end + 12 : end + 16], "little")
    # The long form (zip64) stands before the end and overrules it: no file of this size needs it.
    long_form = content[max(0, end - _LOCATOR_LENGTH) : end].startswith(_LOCATOR)
    if long_form or count > MOST_ENTRIES or size > LARGEST_DIRECTORY:
        raise FileRefused(FileFault.SWOLLEN)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    # What the standard library raises for archives it cannot make sense of, or knows no method for.
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError, RuntimeError):
        raise FileRefused(FileFault.ZIP_BROKEN) from None
    if len(entries) > MOST_ENTRIES:
        raise FileRefused(FileFault.SWOLLEN)
    return entries


def clean_file_name(name: str, type_: MediaType) -> str:
    """The last part of a path, without what some system cannot store, and with its type's ending.

    A name is never a reason to refuse a file: what nothing remains of is called `resume`.
    """
    last = re.split(r"[\\/]", plain_text(name))[-1]
    text = _UNFIT_FOR_FILE_NAMES.sub("_", " ".join(last.split())).rstrip(". ")
    ending = ENDINGS[type_]
    stem = text[: -len(ending)] if text.lower().endswith(ending) else text
    stem = unicodedata.normalize("NFC", stem).strip(". ")
    return f"{stem[: LONGEST_FILE_NAME - len(ending)] or 'resume'}{ending}"


def disposition(name: str) -> str:
    """The `Content-Disposition` (RFC 6266) under which a file is saved and never shown.

    Programs that cannot read the full name get one in ASCII.
    """
    plain = "".join(sign if 32 <= ord(sign) < 127 and sign not in '"\\%' else "_" for sign in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def checked_address(address: str) -> str:
    """The https address of a file that is kept elsewhere; raises `FileRefused`.

    Nobody fetches it here: it is shown, and a person follows it. So it must be what it seems to be.
    """
    text = address.strip()
    if len(text) > LONGEST_ADDRESS or not text.isascii() or has_control(text) or " " in text:
        raise FileRefused(FileFault.NOT_HTTPS)
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise FileRefused(FileFault.NOT_HTTPS) from None
    shown = parts.hostname or ""
    if parts.scheme != "https" or not shown or parts.username is not None or port == 0:
        raise FileRefused(FileFault.NOT_HTTPS)
    if any(sign in text for sign in "\\<>\"'`{}|^"):
        raise FileRefused(FileFault.NOT_HTTPS)
    return text
