"""Zips, read so that a bomb costs no more than any other file.

Of an archive only the directory is read, and of single entries no more bytes than are asked for.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from domain.file_faults import FileFault, FileRefused

ZIP_BEGINS: Final = b"PK\x03\x04"

# A Word document has some dozens of parts, and unpacks to a few times its size.
MOST_ENTRIES = 2000
LARGEST_DIRECTORY = 512 * 1024
LARGEST_UNPACKED = 100 * 1024 * 1024

_END_OF_DIRECTORY = b"PK\x05\x06"
_END_LENGTH = 22
_LOCATOR = b"PK\x06\x07"
_LOCATOR_LENGTH = 20
_LONGEST_COMMENT = 0xFFFF
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ENCRYPTED = 1

# What the standard library raises for archives it cannot make sense of, or knows no method for.
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    ValueError,
    OverflowError,
    NotImplementedError,
    RuntimeError,
    EOFError,
)


@contextmanager
def opened(content: bytes) -> Iterator[zipfile.ZipFile]:
    """A zip whose directory has been looked at. How many entries there are is judged before they
    are read; raises `FileRefused`, also for whatever goes wrong while entries of it are read.
    """
    _judge_directory(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if len(archive.infolist()) > MOST_ENTRIES:
                raise FileRefused(FileFault.SWOLLEN)
            yield archive
    except _UNREADABLE:
        raise FileRefused(FileFault.ZIP_BROKEN) from None


def judge_entries(entries: list[zipfile.ZipInfo], size: int) -> None:
    """Refuse entries with a password, and those that unpack to more than a document needs."""
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise FileRefused(FileFault.LOCKED)
    # Parts that share their packed bytes are how a small zip becomes a very large one.
    packed = sum(entry.compress_size for entry in entries)
    unpacked = sum(entry.file_size for entry in entries)
    if packed > size or unpacked > LARGEST_UNPACKED:
        raise FileRefused(FileFault.SWOLLEN)
    if any(entry.compress_type not in _METHODS for entry in entries):
        raise FileRefused(FileFault.ZIP_BROKEN)


def first_bytes(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, count: int) -> bytes:
    """The first bytes of an entry, so many at most."""
    with archive.open(entry) as part:
        return part.read(count)


def whole(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limit: int) -> bytes:
    """All of an entry, if it has no more than so many bytes; else it is swollen."""
    content = first_bytes(archive, entry, limit + 1)
    if len(content) > limit:
        raise FileRefused(FileFault.SWOLLEN)
    return content


def _judge_directory(content: bytes) -> None:
    end = content.rfind(_END_OF_DIRECTORY, -(_END_LENGTH + _LONGEST_COMMENT))
    if end < 0 or len(content) - end < _END_LENGTH:
        raise FileRefused(FileFault.ZIP_BROKEN)
    count = int.from_bytes(content[end + 10 : end + 12], "little")
    size = int.from_bytes(content[end + 12 : end + 16], "little")
    # The long form (zip64) stands before the end and overrules it: no file of this size needs it.
    long_form = content[max(0, end - _LOCATOR_LENGTH) : end].startswith(_LOCATOR)
    if long_form or count > MOST_ENTRIES or size > LARGEST_DIRECTORY:
        raise FileRefused(FileFault.SWOLLEN)
