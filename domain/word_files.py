"""Word documents: which are taken, and which carry what could act on whoever opens them.

Judged by content types, relations and first bytes, never by names: a part is what the document says
it is, and whatever it says, an OLE file begins as one.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import unquote

from domain.file_faults import FileFault, FileRefused
from domain.office_parts import Package, Relation, read_package
from domain.zip_files import ZIP_BEGINS, first_bytes, opened, whole

OLE_BEGINS: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LARGEST_INNER: Final = 10 * 1024 * 1024
"""In bytes: a table behind a chart, unpacked."""

_WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"

_TYPES_REFUSED: Final[Mapping[str, FileFault]] = {
    "macro": FileFault.MACROS,
    "vba": FileFault.MACROS,
    "attachedtoolbars": FileFault.MACROS,
    "oleobject": FileFault.ACTIVE,
    "activex": FileFault.ACTIVE,
    "webextension": FileFault.ACTIVE,
}
"""What stands in the content types of parts that can act (ECMA-376 part 1, MS-OFFMACRO2)."""

_RELATIONS_REFUSED: Final[Mapping[str, FileFault]] = {
    "vbaproject": FileFault.MACROS,
    "wordvbadata": FileFault.MACROS,
    "attachedtoolbars": FileFault.MACROS,
    "xlmacrosheet": FileFault.MACROS,
    "xlintlmacrosheet": FileFault.MACROS,
    "oleobject": FileFault.ACTIVE,
    "control": FileFault.ACTIVE,
    "activexcontrolbinary": FileFault.ACTIVE,
    "extensibility": FileFault.ACTIVE,
    "webextension": FileFault.ACTIVE,
    "webextensiontaskpanes": FileFault.ACTIVE,
    # A whole other document, of any kind, that becomes part of this one when it is opened.
    "afchunk": FileFault.ACTIVE,
    "subdocument": FileFault.ACTIVE,
    "externallink": FileFault.REMOTE,
}
"""The last words of relations' types."""

_BEGINNINGS_REFUSED: Final = (OLE_BEGINS, b"MZ", b"{\\rtf")
_CHART: Final = "chart"
_JAR: Final = "meta-inf/"

# `C:\...`, `file:///C:/...` and `file:///Users/...`: this computer, and no other one.
_HERE: Final = re.compile(
    r"(?:file:///|file://localhost/)?[a-z]:[\\/](?![\\/])[^?]*"
    r"|(?:file:///|file://localhost/|/)(?![\\/])[^?]*"
    r"|[^\\/:]+",
    re.IGNORECASE,
)
_WEB: Final = re.compile(r"https?://", re.IGNORECASE)


def _is_here(target: str) -> bool:
    return _HERE.fullmatch(unquote(target)) is not None


def _is_picture_elsewhere(target: str) -> bool:
    return _is_here(target) or _WEB.match(target) is not None


_ADDRESSES_TAKEN: Final[Mapping[str, Callable[[str], bool]]] = {
    # Followed by a person, who sees where it leads.
    "hyperlink": lambda target: True,
    # What somebody copied from a web page brings its pictures as addresses.
    "image": _is_picture_elsewhere,
    # Word notes of nearly every document which template of its author's it was made from.
    "attachedtemplate": _is_here,
}
"""The relations that may lead out of the document, and whereto. No other may."""


def check_word(content: bytes) -> None:
    """Refuse whatever is no Word document, or one that carries more than what is read of it."""
    with opened(content) as archive:
        package = read_package(archive, len(content))
        main = package.main_part()
        type_ = package.type_of(main)
        if "word" not in type_:
            raise FileRefused(FileFault.NEITHER)
        _refuse_what_acts(archive, package, inner=False)
        if type_ != _WORD:
            raise FileRefused(FileFault.NEITHER)
        if main not in package.parts:
            raise FileRefused(FileFault.ZIP_BROKEN)


def _refuse_what_acts(archive: zipfile.ZipFile, package: Package, *, inner: bool) -> None:
    for part in package.parts:
        type_ = package.type_of(part)
        for word, fault in _TYPES_REFUSED.items():
            if word in type_:
                raise FileRefused(fault)
    for relation in package.relations:
        _judge_relation(package, relation)
    for part, entry in package.parts.items():
        _judge_beginning(archive, part, entry, inner=inner)


def _judge_relation(package: Package, relation: Relation) -> None:
    if fault := _RELATIONS_REFUSED.get(relation.kind):
        raise FileRefused(fault)
    if relation.external:
        is_taken = _ADDRESSES_TAKEN.get(relation.kind)
        if is_taken is None or not is_taken(relation.target):
            raise FileRefused(FileFault.REMOTE)
    elif relation.kind == "package" and _CHART not in package.type_of(relation.source):
        # The table behind a chart is one; behind anything else, it is an object to be opened.
        raise FileRefused(FileFault.ACTIVE)


def _judge_beginning(
    archive: zipfile.ZipFile, part: str, entry: zipfile.ZipInfo, *, inner: bool
) -> None:
    begins = first_bytes(archive, entry, len(OLE_BEGINS))
    if begins.startswith(_BEGINNINGS_REFUSED) or part.startswith(_JAR):
        raise FileRefused(FileFault.ACTIVE)
    if not begins.startswith(ZIP_BEGINS):
        return
    if inner:
        raise FileRefused(FileFault.ACTIVE)
    content = whole(archive, entry, LARGEST_INNER)
    with opened(content) as nested:
        try:
            package = read_package(nested, len(content))
        except FileRefused as refused:
            # A zip that is no document has no business in one.
            is_none = refused.fault is FileFault.NEITHER
            raise FileRefused(FileFault.ACTIVE if is_none else refused.fault) from None
        _refuse_what_acts(nested, package, inner=True)
