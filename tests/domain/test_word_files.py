"""A Word document is what its content types and relations say, and carries nothing that acts."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from domain.file_faults import FileFault, FileRefused
from domain.word_files import check_word
from tests.files import OLD_WORD, PROGRAM, WORD, WORD_PARTS, XML_TYPES, relations, zipped
from tests.files import content_types as types

CASES = Path(__file__).parent.parent / "cases"
OLE = OLD_WORD
VBA = "application/vnd.ms-office.vbaProject"
CHART = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
MAIN = ("officeDocument", "word/document.xml", "")
ELSEWHERE = "https://evil.example/t.dotm"


def document(parts: Mapping[str, bytes] | None = None, **said: str) -> bytes:
    """A Word document with these parts beside the usual ones; `said`: types by ending."""
    table = types({"/word/document.xml": WORD}, **{**XML_TYPES, **said})
    return zipped({**WORD_PARTS, "[Content_Types].xml": table, **(parts or {})})


def related(*found: tuple[str, str, str], part: str = "document", **said: str) -> bytes:
    """A Word document one of whose parts has these relations."""
    return document({f"word/_rels/{part}.xml.rels": relations(*found)}, **said)


def typed(overrides: Mapping[str, str], **parts: bytes) -> bytes:
    named = {name.replace("__", "/").replace("_DOT_", "."): part for name, part in parts.items()}
    return zipped({**WORD_PARTS, "[Content_Types].xml": types(overrides, **XML_TYPES), **named})


def workbook(parts: Mapping[str, bytes] | None = None, **said: str) -> bytes:
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    return zipped(
        {
            "[Content_Types].xml": types({"/xl/workbook.xml": sheet}, **XML_TYPES, **said),
            "_rels/.rels": relations(("officeDocument", "xl/workbook.xml", "")),
            "xl/workbook.xml": b"<workbook/>",
            **(parts or {}),
        }
    )


def chart(table: bytes) -> bytes:
    """A Word document with a chart, and the table behind it."""
    return zipped(
        {
            **WORD_PARTS,
            "[Content_Types].xml": types(
                {"/word/document.xml": WORD, "/word/charts/chart1.xml": CHART}, **XML_TYPES
            ),
            "word/_rels/document.xml.rels": relations(("chart", "charts/chart1.xml", "")),
            "word/charts/chart1.xml": b"<c:chartSpace/>",
            "word/charts/_rels/chart1.xml.rels": relations(
                ("package", "../embeddings/table.xlsx", "")
            ),
            "word/embeddings/table.xlsx": table,
        }
    )


def renamed(old: str, new: str) -> bytes:
    """The usual document, one of its parts under another name in the zip."""
    named = {new if name == old else name: part for name, part in WORD_PARTS.items()}
    return zipped(named)


PREFIXED = (
    b'<?xml version="1.0" encoding="utf-8"?><ct:Types xmlns:ct="http://schemas.openxmlformats.org/'
    b'package/2006/content-types"><ct:Default Extension="RELS" ContentType="application/vnd.'
    b'openxmlformats-package.relationships+xml"/><ct:Override PartName="/WORD/Document.xml" '
    b'ContentType="' + WORD.upper().encode() + b'"/></ct:Types>'
)
STRICT = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b'<Relationship Id="r" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/'
    b'officeDocument" Target="word/document.xml"/></Relationships>'
)
SHAREPOINT = {
    "docMetadata/LabelInfo.xml": b"<clbl:labelList/>",
    "customXml/item1.xml": b"<p:properties/>",
    "customXml/_rels/item1.xml.rels": relations(("customXmlProps", "itemProps1.xml", "")),
    "customXml/itemProps1.xml": b"<ds:datastoreItem/>",
    "[trash]/0000.dat": bytes(40),
}


@pytest.mark.parametrize(
    "content",
    [
        (CASES / "resume-word-online-document2.docx").read_bytes(),
        document(),
        document(SHAREPOINT, dat="application/octet-stream"),
        zipped(
            {
                "[Content_Types].xml": types({}, **{**XML_TYPES, "xml": WORD}),
                "_rels/.rels": relations(("officeDocument", "/document22.xml", "")),
                "document22.xml": b"<w:document/>",
            }
        ),
        zipped({**WORD_PARTS, "[Content_Types].xml": PREFIXED}),
        zipped({**WORD_PARTS, "_rels/.rels": STRICT}),
        zipped(
            {**WORD_PARTS, "_rels/.rels": relations((MAIN[0], "./word/../word/document.xml", ""))}
        ),
        zipped({**WORD_PARTS, "_rels/.rels": relations((MAIN[0], "/word/Document%2Exml", ""))}),
        typed({"word/document.xml": WORD}),
        renamed("word/document.xml", "/word/document.xml"),
        renamed("word/document.xml", "word\\document.xml"),
        renamed("[Content_Types].xml", "[content_types].xml"),
        zipped(
            {
                **WORD_PARTS,
                "[Content_Types].xml": WORD_PARTS["[Content_Types].xml"]
                .decode()
                .replace('<?xml version="1.0"?>', '<?xml version="1.0" encoding="utf-16"?>')
                .encode("utf-16"),
            }
        ),
        related(("hyperlink", "mailto:a@b.example", "External")),
        related(("hyperlink", "http://b.example/?q=1", "External")),
        related(("image", "https://jobs.example/photo.png", "External")),
        related(("image", "file:///C:/Users/jing/photo.png", "External")),
        related(
            ("attachedTemplate", "file:///C:\\Users\\欧阳\\简历 模板.dotx", "External"),
            part="settings",
        ),
        related(("attachedTemplate", "C:\\Templates\\cv.dotm", "External"), part="settings"),
        related(("attachedTemplate", "file:///Users/jing/cv.dotx", "External"), part="settings"),
        related(("attachedTemplate", "Normal.dotm", ""), part="settings"),
        chart(workbook()),
    ],
)
def test_what_word_writes_is_taken_wherever_it_was_written(content: bytes) -> None:
    check_word(content)


def with_main(type_: str) -> bytes:
    return typed({"/word/document.xml": type_})


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        # Macros, whatever their part is called and however its type is said.
        (document({"word/vbaProject.bin": OLE}, bin=VBA), FileFault.MACROS),
        (document({"word/picture.png": OLE}, png=VBA), FileFault.MACROS),
        (
            typed({"/word/document.xml": WORD, "/word/x.xml": VBA.upper()}, word__x_DOT_xml=b""),
            FileFault.MACROS,
        ),
        (
            document({"word/data.xml": b"<x/>"}, xml="application/vnd.ms-word.vbaData+xml"),
            FileFault.MACROS,
        ),
        (related(("vbaProject", "media/image1.png", "")), FileFault.MACROS),
        (related(("wordVbaData", "x.xml", "")), FileFault.MACROS),
        (related(("attachedToolbars", "x.bin", "")), FileFault.MACROS),
        (with_main("application/vnd.ms-word.document.macroEnabled.main+xml"), FileFault.MACROS),
        (
            with_main("application/vnd.ms-word.template.macroEnabledTemplate.main+xml"),
            FileFault.MACROS,
        ),
        # Objects.
        (document({"word/media/image1.png": OLE}), FileFault.ACTIVE),
        (document({"word/media/image1.png": PROGRAM}), FileFault.ACTIVE),
        (document({"word/notes.xml": b"{\\rtf1"}), FileFault.ACTIVE),
        (
            document(
                {"word/embeddings/o.bin": b"x"},
                bin="application/vnd.openxmlformats-officedocument.oleObject",
            ),
            FileFault.ACTIVE,
        ),
        (
            document({"word/a.xml": b"<x/>"}, xml="application/vnd.ms-office.activeX+xml"),
            FileFault.ACTIVE,
        ),
        (related(("oleObject", "media/image1.png", "")), FileFault.ACTIVE),
        (related(("oleObject", ELSEWHERE, "External")), FileFault.ACTIVE),
        (related(("control", "x.xml", "")), FileFault.ACTIVE),
        (related(("activeXControlBinary", "x.bin", "")), FileFault.ACTIVE),
        (related(("aFChunk", "part.html", "")), FileFault.ACTIVE),
        (related(("subDocument", "C:\\x.docx", "External")), FileFault.ACTIVE),
        (related(("package", "embeddings/x.xlsx", "")), FileFault.ACTIVE),
        (related(("webextensiontaskpanes", "x.xml", "")), FileFault.ACTIVE),
        (document({"META-INF/MANIFEST.MF": b"Main-Class: X"}), FileFault.ACTIVE),
        (document({"word/media/image1.png": zipped({"a.class": b""})}), FileFault.ACTIVE),
        # The table behind a chart is looked at as the document is.
        (chart(workbook({"xl/x.bin": OLE}, bin=VBA)), FileFault.MACROS),
        (chart(workbook({"xl/x.xml": OLE})), FileFault.ACTIVE),
        (chart(workbook({"xl/x.xml": workbook()})), FileFault.ACTIVE),
        (
            chart(
                workbook({"xl/_rels/workbook.xml.rels": relations(("externalLink", "a.xml", ""))})
            ),
            FileFault.REMOTE,
        ),
        (chart(OLE), FileFault.ACTIVE),
        # What is fetched when it is opened.
        (related(("attachedTemplate", ELSEWHERE, "External"), part="settings"), FileFault.REMOTE),
        (related(("attachedTemplate", ELSEWHERE, ""), part="settings"), FileFault.REMOTE),
        (related(("attachedTemplate", ELSEWHERE, "external"), part="renamed"), FileFault.REMOTE),
        (related(("attachedTemplate", "\\\\evil.example\\t.dotm", "External")), FileFault.REMOTE),
        (related(("attachedTemplate", "//evil.example/t.dotm", "External")), FileFault.REMOTE),
        (related(("attachedTemplate", "file://evil.example/t.dotm", "External")), FileFault.REMOTE),
        (
            related(("attachedTemplate", "file:////evil.example/t.dotm", "External")),
            FileFault.REMOTE,
        ),
        (
            related(("attachedTemplate", "file:///%5C%5Cevil.example/t.dotm", "External")),
            FileFault.REMOTE,
        ),
        (related(("attachedTemplate", "ftp:x", "External")), FileFault.REMOTE),
        (related(("image", "\\\\evil.example\\x.png", "External")), FileFault.REMOTE),
        (related(("frame", ELSEWHERE, "External")), FileFault.REMOTE),
        (related(("mailMergeSource", ELSEWHERE, "External")), FileFault.REMOTE),
        (
            zipped(
                {**WORD_PARTS, "_rels/.rels": relations(MAIN, ("thumbnail", ELSEWHERE, "External"))}
            ),
            FileFault.REMOTE,
        ),
        # Other documents, and none.
        (workbook(), FileFault.NEITHER),
        (
            with_main(
                "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"
            ),
            FileFault.NEITHER,
        ),
        (with_main("application/xml"), FileFault.NEITHER),
        (zipped({**WORD_PARTS, "_rels/.rels": relations()}), FileFault.NEITHER),
        (
            zipped(
                {**WORD_PARTS, "_rels/.rels": relations(("officeDocument", "word/gone.xml", ""))}
            ),
            FileFault.NEITHER,
        ),
        (
            zipped(
                {**WORD_PARTS, "_rels/.rels": relations(MAIN, ("officeDocument", "word/b.xml", ""))}
            ),
            FileFault.ZIP_BROKEN,
        ),
        (zipped({**WORD_PARTS, "WORD/DOCUMENT.XML": b"<other/>"}), FileFault.ZIP_BROKEN),
        (zipped({**WORD_PARTS, "_rels/.rels": b"<a"}), FileFault.ZIP_BROKEN),
        (
            zipped({**WORD_PARTS, "_rels/.rels": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}),
            FileFault.ZIP_BROKEN,
        ),
        (
            zipped({**WORD_PARTS, "_rels/.rels": b"<?xml version='1.0' encoding='no'?><a/>"}),
            FileFault.ZIP_BROKEN,
        ),
        (
            zipped({**WORD_PARTS, "_rels/.rels": b"<a>" + b" " * 2_000_000 + b"</a>"}),
            FileFault.SWOLLEN,
        ),
        (
            document(
                {f"word/_rels/{n}.rels": b"<a>" + b" " * 1_000_000 + b"</a>" for n in range(6)}
            ),
            FileFault.SWOLLEN,
        ),
    ],
)
def test_what_acts_or_is_no_document_is_refused_under_any_name(
    content: bytes, fault: FileFault
) -> None:
    with pytest.raises(FileRefused) as refused:
        check_word(content)
    assert refused.value.fault is fault


def packed(method: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in WORD_PARTS.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def test_parts_are_packed_as_word_packs_them() -> None:
    check_word(packed(zipfile.ZIP_STORED))
    with pytest.raises(FileRefused) as refused:
        check_word(packed(zipfile.ZIP_BZIP2))
    assert refused.value.fault is FileFault.ZIP_BROKEN


def test_a_part_whose_packed_bytes_are_spoilt_is_no_document() -> None:
    content = bytearray(document())
    at = content.index(b"[Content_Types].xml") + len(b"[Content_Types].xml")
    content[at + 2 : at + 12] = b"\xff" * 10
    with pytest.raises(FileRefused) as refused:
        check_word(bytes(content))
    assert refused.value.fault is FileFault.ZIP_BROKEN
