"""A résumé of a few lines as a PDF, so that the sample desk has files and the repository none."""

from __future__ import annotations

from collections.abc import Sequence

_FONT_SIZES = (20, 12)


def resume(lines: Sequence[str]) -> bytes:
    """One page in a font that every viewer has: the first line is the heading. Latin text only."""
    objects = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        " /Resources << /Font << /F1 5 0 R >> >> >>",
        _stream(_text(lines)),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    )
    file, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(file))
        file += f"{number} 0 obj\n{content}\nendobj\n".encode("cp1252")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
        f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(file)}\n%%EOF\n"
    )
    return file + end.encode("ascii")


def _stream(text: str) -> str:
    return f"<< /Length {len(text.encode('cp1252'))} >>\nstream\n{text}\nendstream"


def _text(lines: Sequence[str]) -> str:
    heading, body = _FONT_SIZES
    shown = [f"/F1 {heading} Tf 60 770 Td ({_escaped(line)}) Tj" for line in lines[:1]]
    shown += [f"/F1 {body} Tf 0 -28 Td ({_escaped(line)}) Tj" for line in lines[1:]]
    return "\n".join(("BT", *shown, "ET"))


def _escaped(line: str) -> str:
    return line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
