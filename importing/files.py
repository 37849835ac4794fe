"""From the files on disk to a bundle: find, decode, read each by what it is."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from importing.cells import Unreadable
from importing.faults import Faults, Place
from importing.jobs import read_job
from importing.records import Bundle
from importing.tables import Spellings, read_table

LARGEST_FILE = 8 * 1024 * 1024
KINDS = (".csv", ".toml")


def read_files(paths: Sequence[Path], spellings: Spellings, faults: Faults) -> Bundle:
    """Read all files; a folder stands for the tables and jobs in it. What cannot be read is a
    fault, and the rest is there all the same."""
    bundle, digest = Bundle(), hashlib.sha256()

    def read(path: Path) -> str:
        text = read_text(path)
        digest.update(f"{path}\n{len(text)}\n{text}".encode())
        return text

    for path in _each(paths):
        if path.suffix.lower() not in KINDS:
            faults.add(Place(str(path)), "file_kind_unknown", kinds=", ".join(KINDS))
            continue
        try:
            content = read(path)
        except Unreadable as fault:
            faults.add(Place(str(path)), fault.code, **fault.params)
            continue
        if path.suffix.lower() == ".csv":
            read_table(str(path), content, spellings, bundle, faults)
        else:
            read_job(str(path), content, partial(_beside, read, path), bundle, faults)
    bundle.digest = digest.hexdigest()
    return bundle


def _beside(read: Callable[[Path], str], path: Path, name: str) -> str:
    """A file that another one names. Whoever wrote that one may be somebody else than who imports
    it, and is to read nothing of theirs: it lies in the same folder, also behind its links."""
    folder = path.parent.resolve()
    named = folder / name
    if "\0" in name or not named.resolve().is_relative_to(folder):
        raise Unreadable("file_elsewhere")
    return read(path.parent / name)


def read_text(path: Path) -> str:
    """A file's text, without the byte order mark. Raises Unreadable."""
    if not path.is_file():
        raise Unreadable("file_missing")
    with path.open("rb") as file:
        # Asked for one byte more and not for its size, which may be another by now.
        content = file.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise Unreadable("file_too_large", megabytes=LARGEST_FILE // (1024 * 1024))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable("not_utf8") from None


def _each(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(each for each in path.iterdir() if each.suffix.lower() in KINDS)
        else:
            yield path
