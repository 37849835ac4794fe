"""Files as people hand them in, and as they should not."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

PDF = (
    b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n\x00\x01\xff\r\n"
    b"xref\n0 3\ntrailer<</Root 1 0 R/Size 3>>\nstartxref\n120\n%%EOF\n"
)
PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00" + bytes(200)
OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def content_types(overrides: Mapping[str, str], **defaults: str) -> bytes:
    """`[Content_Types].xml`: types by the part, and by the ending."""
    rows = [f'<Default Extension="{end}" ContentType="{what}"/>' for end, what in defaults.items()]
    rows += [f'<Override PartName="{p}" ContentType="{what}"/>' for p, what in overrides.items()]
    space = "http://schemas.openxmlformats.org/package/2006/content-types"
    return f'<?xml version="1.0"?><Types xmlns="{space}">{"".join(rows)}</Types>'.encode()


def relations(*found: tuple[str, str, str]) -> bytes:
    """The relations of a part: the end of the type, the target, and its mode ('' is internal)."""
    types = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    rows = [
        f'<Relationship Id="r{n}" Type="{types}{kind}" Target="{target}"'
        + (f' TargetMode="{mode}"/>' if mode else "/>")
        for n, (kind, target, mode) in enumerate(found)
    ]
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{space}">{"".join(rows)}</Relationships>'.encode()


XML_TYPES: Mapping[str, str] = {
    "rels": "application/vnd.openxmlformats-package.relationships+xml",
    "xml": "application/xml",
    "png": "image/png",
}
WORD_PARTS: Mapping[str, bytes] = {
    "[Content_Types].xml": content_types({"/word/document.xml": WORD}, **XML_TYPES),
    "_rels/.rels": relations(("officeDocument", "word/document.xml", "")),
    "word/document.xml": b"<w:document/>",
}


def docx(**parts: bytes) -> bytes:
    """A Word document, with further parts; `__` stands for a slash in their names."""
    return zipped({**WORD_PARTS, **{k.replace("__", "/"): v for k, v in parts.items()}})


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """A zip of these parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def bomb() -> bytes:
    """A Word document of some kilobytes that unpacks to 200 MiB."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in WORD_PARTS.items():
            archive.writestr(name, content)
        with archive.open("word/media/image1.png", "w", force_zip64=False) as part:
            for _ in range(200):
                part.write(bytes(1024 * 1024))
    return buffer.getvalue()


def pdf_of(size: int) -> bytes:
    """A PDF of exactly so many bytes."""
    return PDF.replace(b"\x00\x01\xff", bytes(3 + size - len(PDF)))
