"""Files that people hand in: what they are by their content.

What a browser or a program says about a file counts for nothing. A PDF is what begins and ends as
one; a Word document is a zip whose own table of contents says so. Of a zip only its directory, that
table and what leads out of it are unpacked, so a bomb costs no more than any other file.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from domain.file_faults import FileFault, FileRefused
from domain.file_names import clean_file_name
from domain.names import has_control
from domain.pdf_files import check_pdf, is_pdf
from domain.word_files import OLE_BEGINS, check_word
from domain.zip_files import ZIP_BEGINS

LARGEST_FILE = 10 * 1024 * 1024
"""In bytes."""
LONGEST_ADDRESS = 2000

# What Word makes of a document with a password: an OLE file with this stream in its directory.
_LOCKED_BY_WORD = "EncryptedPackage".encode("utf-16-le")


class MediaType(StrEnum):
    """The kinds of file that are taken."""

    PDF = "application/pdf"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


ENDINGS = {MediaType.PDF: ".pdf", MediaType.DOCX: ".docx"}


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that was looked at: its type is its content's, and its name fits every system."""

    name: str
    type: MediaType
    content: bytes


def checked_file(name: str, content: bytes) -> CheckedFile:
    """The file as it may be kept; raises `FileRefused`."""
    type_ = media_type_of(content)
    return CheckedFile(clean_file_name(name, ENDINGS[type_]), type_, content)


def media_type_of(content: bytes) -> MediaType:
    """What a file is; raises `FileRefused` for whatever is not taken."""
    if not content:
        raise FileRefused(FileFault.EMPTY)
    if len(content) > LARGEST_FILE:
        raise FileRefused(FileFault.TOO_LARGE)
    if is_pdf(content):
        check_pdf(content)
        return MediaType.PDF
    if content.startswith(ZIP_BEGINS):
        check_word(content)
        return MediaType.DOCX
    if not content.startswith(OLE_BEGINS):
        raise FileRefused(FileFault.NEITHER)
    raise FileRefused(FileFault.LOCKED if _LOCKED_BY_WORD in content else FileFault.OLD_WORD)


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
