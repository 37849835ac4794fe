"""The text of a Word document, paragraph by paragraph: to be read where its layout is not shown.

Of the package only the main part is unpacked, within a limit, and no more of its text is kept than
a person reads. Nothing of it is followed: no link, no picture, no field.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from domain.file_faults import FileFault, FileRefused
from domain.office_parts import read_package
from domain.zip_files import opened, whole

LARGEST_PART: Final = 16 * 1024 * 1024
"""In bytes, unpacked. A résumé's has some hundred thousand."""
LONGEST_TEXT: Final = 60_000
"""In characters: some twenty pages."""

_W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main "
_STRICT: Final = "http://purl.oclc.org/ooxml/wordprocessingml/main "
_BREAKS: Final[Mapping[str, str]] = {"tab": "\t", "br": "\n", "cr": "\n"}
# Word writes a text box twice, the second time for programs that do not know the first.
_TWICE: Final = "Fallback"


@dataclass(frozen=True, slots=True)
class WordText:
    """The paragraphs that have any text; `cut`: there is more of it."""

    paragraphs: tuple[str, ...]
    cut: bool


def text_of(content: bytes) -> WordText:
    """The text of a Word document that was taken; raises `FileRefused` for what cannot be read."""
    with opened(content) as archive:
        package = read_package(archive, len(content))
        entry = package.parts.get(package.main_part())
        if entry is None:
            raise FileRefused(FileFault.ZIP_BROKEN)
        reader = _Reader()
        _read(whole(archive, entry, LARGEST_PART), reader)
    return WordText(tuple(reader.paragraphs), reader.cut)


class _Enough(Exception):
    """As much as is shown has been read."""


@dataclass(slots=True)
class _Reader:
    """Reads `word/document.xml`."""

    paragraphs: list[str] = field(default_factory=list)
    cut: bool = False
    _said: list[str] = field(default_factory=list)
    _length: int = 0
    _in_text: bool = False
    _twice: int = 0

    def begins(self, name: str, attributes: Mapping[str, str]) -> None:
        local = _local(name)
        if name.endswith(_TWICE):
            self._twice += 1
        self._in_text = local == "t" and not self._twice
        if local in _BREAKS and not self._twice:
            self._said.append(_BREAKS[local])

    def ends(self, name: str) -> None:
        self._in_text = False
        if name.endswith(_TWICE):
            self._twice -= 1
        elif _local(name) == "p":
            self._paragraph()

    def says(self, text: str) -> None:
        if self._in_text:
            self._said.append(text)

    def _paragraph(self) -> None:
        text = "".join(self._said).strip()
        self._said.clear()
        if not text:
            return
        left = LONGEST_TEXT - self._length
        self.paragraphs.append(text[:left])
        self._length += len(text)
        if self._length > LONGEST_TEXT:
            self.cut = True
            raise _Enough


def _local(name: str) -> str:
    """The name of an element of a Word document; '' for others."""
    for space in (_W, _STRICT):
        if name.startswith(space):
            return name.removeprefix(space)
    return ""


def _read(content: bytes, reader: _Reader) -> None:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def no_types(*_: object) -> None:
        raise FileRefused(FileFault.ZIP_BROKEN)

    # Without a document type there are no entities, and so nothing that unfolds.
    parser.StartDoctypeDeclHandler = no_types
    parser.StartElementHandler = reader.begins
    parser.EndElementHandler = reader.ends
    parser.CharacterDataHandler = reader.says
    try:
        parser.Parse(content, True)
    except _Enough:
        return
    except (expat.ExpatError, ValueError, LookupError):
        raise FileRefused(FileFault.ZIP_BROKEN) from None
