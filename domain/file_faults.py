"""Why a file, or the address of one, is not taken."""

from __future__ import annotations

from enum import StrEnum


class FileFault(StrEnum):
    """Why a file or an address is not taken."""

    EMPTY = "file_empty"
    TOO_LARGE = "file_too_large"
    NEITHER = "neither_pdf_nor_docx"
    OLD_WORD = "old_word"
    PDF_BROKEN = "pdf_broken"
    PDF_LOCKED = "pdf_locked"
    ZIP_BROKEN = "docx_broken"
    SWOLLEN = "docx_swollen"
    MACROS = "docx_with_macros"
    ACTIVE = "docx_with_objects"
    REMOTE = "docx_from_elsewhere"
    LOCKED = "docx_locked"
    NOT_HTTPS = "not_https"


class FileRefused(Exception):
    """A file or an address that is not taken; `fault` says why. It never quotes the file."""

    def __init__(self, fault: FileFault) -> None:
        super().__init__(fault.value)
        self.fault = fault
