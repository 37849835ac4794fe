"""Names of files: as they come, as they are kept, as they are handed out."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.file_names import (
    LONGEST_FILE_NAME,
    MOST_BYTES,
    clean_file_name,
    disposition,
    name_in_disposition,
)

CASES = Path(__file__).parent.parent / "cases"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Ada Lovelace.pdf", "Ada Lovelace.pdf"),
        ("欧阳静-简历.PDF", "欧阳静-简历.pdf"),
        ("C:\\Users\\jing\\cv.pdf", "cv.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("invoice.exe", "invoice.exe.pdf"),
        ("cv\u202efdp.exe", "cvfdp.exe.pdf"),
        ('a"b<c>|d?.pdf', "a_b_c__d_.pdf"),
        ("line\r\nbreak\x00.pdf", "line break.pdf"),
        (".pdf", "resume.pdf"),
        ("", "resume.pdf"),
        ("  ...  ", "resume.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("欧" * 80 + ".pdf", "欧" * 46 + ".pdf"),
        ("x" + "👩🏽\u200d🚀" * 30, "x" + "👩🏽\u200d🚀" * 9 + ".pdf"),
        ("n\u0308" * 100, "n\u0308" * 46 + ".pdf"),
        ("x" * 115 + "n\u0308.pdf", "x" * 115 + ".pdf"),
        ("CON", "_CON.pdf"),
        ("con.pdf", "_con.pdf"),
        ("aux .final.pdf", "_aux .final.pdf"),
        ("Lpt9.pdf", "_Lpt9.pdf"),
        ("COM¹.pdf", "_COM¹.pdf"),
        ("conin$.pdf", "_conin$.pdf"),
        ("Conrad.pdf", "Conrad.pdf"),
        ("com10.pdf", "com10.pdf"),
        ("cv. . .pdf", "cv.pdf"),
        ("cv.pdf...", "cv.pdf"),
        (". .hidden.pdf", "hidden.pdf"),
        ("\ud800cv.pdf", "cv.pdf"),
    ],
)
def test_names_fit_every_system_and_end_as_their_content_does(given: str, kept: str) -> None:
    assert clean_file_name(given, ".pdf") == kept


@pytest.mark.parametrize("sign", ["x", "é", "欧", "🚀", "n\u0308", "👩🏽\u200d🚀", ".", " "])
@pytest.mark.parametrize("ending", [".pdf", ".docx"])
def test_no_name_is_longer_than_any_file_system_keeps(sign: str, ending: str) -> None:
    for count in range(1, 150):
        kept = clean_file_name(sign * count, ending)
        assert len(kept.encode()) <= MOST_BYTES
        assert len(kept) <= LONGEST_FILE_NAME
        assert kept.endswith(ending)
        assert clean_file_name(kept, ending) == kept, "a kept name is kept as it is"


def test_the_disposition_names_a_file_in_every_script_and_can_not_be_broken_out_of() -> None:
    assert disposition("欧阳静.pdf") == (
        "attachment; filename=\"___.pdf\"; filename*=UTF-8''%E6%AC%A7%E9%98%B3%E9%9D%99.pdf"
    )
    hostile = disposition('a";\r\nX: y%\\.pdf')
    assert "\r" not in hostile
    assert "\n" not in hostile
    assert hostile.count('"') == 2


WIRE = (CASES / "content-disposition-raw-utf8.txt").read_bytes().strip().decode("latin-1")


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (WIRE, "欧阳静-简历.pdf"),
        ("attachment; filename*=UTF-8''%E6%AC%A7.pdf", "欧.pdf"),
        ("attachment; filename=\"_.pdf\"; filename*=UTF-8''%E6%AC%A7.pdf", "欧.pdf"),
        ("attachment; filename*=UTF-8''%E6%AC%A7.pdf; filename=\"_.pdf\"", "欧.pdf"),
        ("attachment; filename*0*=UTF-8''%E6; filename*1*=%AC%A7.pdf", "欧.pdf"),
        ('attachment; filename="%E6%AC%A7.pdf"', "欧.pdf"),
        ('attachment; filename="=?UTF-8?B?5qyn6Ziz6Z2ZLnBkZg==?="', "欧阳静.pdf"),
        ('attachment; filename="=?utf-8?Q?=E6=AC=A7.pdf?="', "欧.pdf"),
        ('attachment; filename="100%.pdf"', "100%.pdf"),
        ('attachment; filename="50%25.pdf"', "50%25.pdf"),
        ('attachment; filename="%FF.pdf"', "%FF.pdf"),
        ("attachment; filename=Zo\xeb.pdf", "Zo\xeb.pdf"),
        ('attachment; filename="=?no-such-charset?B?5qyn?="', ""),
        ("attachment; filename*=no-such-charset''%E6.pdf", "\xe6.pdf"),
        ("attachment", ""),
        ("", ""),
        (';;=;"', ""),
    ],
)
def test_a_name_is_read_in_each_way_in_which_programs_write_it(header: str, name: str) -> None:
    assert name_in_disposition(header) == name
