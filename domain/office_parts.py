"""What an Office document says about its own parts: their content types and their relations
(ECMA-376 part 2, Open Packaging Conventions). Names of parts mean nothing; programs follow these.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote
from xml.parsers import expat

from domain.file_faults import FileFault, FileRefused
from domain.zip_files import judge_entries, whole

CONTENT_TYPES: Final = "[content_types].xml"
_RELATIONS_END: Final = ".rels"
_ROOT: Final = ""

# The relations of a document with hundreds of links take some tens of kilobytes.
LARGEST_RELATIONS: Final = 1024 * 1024
LARGEST_RELATIONS_TOGETHER: Final = 4 * LARGEST_RELATIONS


@dataclass(frozen=True, slots=True)
class Relation:
    """What a part (or the document as a whole: '') has to do with another, or with an address."""

    source: str
    kind: str
    target: str
    external: bool


@dataclass(frozen=True, slots=True)
class Package:
    """A document's parts by name, with what they are said to be, and their relations."""

    parts: Mapping[str, zipfile.ZipInfo]
    relations: tuple[Relation, ...]
    defaults: Mapping[str, str]
    overrides: Mapping[str, str]

    def type_of(self, part: str) -> str:
        """The content type of a part, in small letters; '' when it has none."""
        ending = posixpath.basename(part).rpartition(".")[2]
        return self.overrides.get(part) or self.defaults.get(ending, "")

    def main_part(self) -> str:
        """The part with which whoever opens the document begins; '' when it names none."""
        found = {
            relation.target
            for relation in self.relations
            if relation.source == _ROOT and relation.kind == "officedocument"
        }
        if len(found) > 1:
            # Which of them is opened is each program's own choice.
            raise FileRefused(FileFault.ZIP_BROKEN)
        return next(iter(found), "")


def read_package(archive: zipfile.ZipFile, size: int) -> Package:
    """The package in a zip of so many bytes; raises `FileRefused` for what is none."""
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    parts = {part_name(entry.filename): entry for entry in entries}
    if CONTENT_TYPES not in parts:
        raise FileRefused(FileFault.NEITHER)
    if len(parts) != len(entries):
        # Two parts of one name: which of them is opened is each program's own choice.
        raise FileRefused(FileFault.ZIP_BROKEN)
    judge_entries(entries, size)
    types = _ContentTypes()
    _read_xml(whole(archive, parts[CONTENT_TYPES], LARGEST_RELATIONS), types)
    relations = tuple(_relations(archive, parts))
    return Package(parts, relations, types.defaults, types.overrides)


def part_name(name: str) -> str:
    """One spelling of a part's name: no slash in front, no other slashes, capitals, escapes."""
    return unquote(name).replace("\\", "/").lstrip("/").lower()


def _relations(
    archive: zipfile.ZipFile, parts: Mapping[str, zipfile.ZipInfo]
) -> Iterator[Relation]:
    left = LARGEST_RELATIONS_TOGETHER
    for name, entry in parts.items():
        if not name.endswith(_RELATIONS_END):
            continue
        content = whole(archive, entry, min(LARGEST_RELATIONS, left))
        left -= len(content)
        reader = _Relations(_source_of(name))
        _read_xml(content, reader)
        yield from reader.found


def _source_of(name: str) -> str:
    """Whose relations these are: `word/_rels/document.xml.rels` are those of `word/document.xml`"""
    folder, last = posixpath.split(name)
    return posixpath.join(posixpath.dirname(folder), last.removesuffix(_RELATIONS_END))


def _target_of(source: str, target: str) -> str:
    """The part a target names, as seen from its source."""
    if target.startswith(("/", "\\")):
        return part_name(target)
    return posixpath.normpath(posixpath.join(posixpath.dirname(source), part_name(target)))


@dataclass(slots=True)
class _ContentTypes:
    """Reads `[Content_Types].xml`."""

    defaults: dict[str, str] = field(default_factory=dict)
    overrides: dict[str, str] = field(default_factory=dict)

    def element(self, name: str, attributes: Mapping[str, str]) -> None:
        type_ = attributes.get("ContentType", "").strip().lower()
        if name == "Default":
            self.defaults[attributes.get("Extension", "").lower().lstrip(".")] = type_
        elif name == "Override":
            self.overrides[part_name(attributes.get("PartName", ""))] = type_


@dataclass(slots=True)
class _Relations:
    """Reads the relations of one part."""

    source: str
    found: list[Relation] = field(default_factory=list)

    def element(self, name: str, attributes: Mapping[str, str]) -> None:
        if name != "Relationship":
            return
        target = attributes.get("Target", "").strip()
        # Whatever is an address is one, whether or not it says so.
        said = attributes.get("TargetMode", "").strip().lower() == "external"
        external = said or "://" in target or target.startswith(("\\\\", "//"))
        self.found.append(
            Relation(
                source=self.source,
                kind=attributes.get("Type", "").strip().rstrip("/").rpartition("/")[2].lower(),
                target=target if external else _target_of(self.source, target),
                external=external,
            )
        )


def _read_xml(content: bytes, reader: _ContentTypes | _Relations) -> None:
    """Give each element to the reader. What declares entities is refused unread."""
    parser = expat.ParserCreate(namespace_separator=" ")

    def begin(name: str, attributes: dict[str, str]) -> None:
        reader.element(name.rpartition(" ")[2], attributes)

    def refuse(*_: object) -> None:
        raise FileRefused(FileFault.ZIP_BROKEN)

    parser.StartElementHandler = begin
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError):
        raise FileRefused(FileFault.ZIP_BROKEN) from None
