"""The text of Word documents: its paragraphs, once each, and no more than a person reads."""

from __future__ import annotations

import pytest

from domain.file_faults import FileRefused
from domain.word_text import LONGEST_TEXT, text_of
from tests.files import docx

_BEGINS = (
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><w:body>'
)
_ENDS = "</w:body></w:document>"


def document(body: str, before: str = "") -> bytes:
    return docx(**{"word/document.xml": f"{before}{_BEGINS}{body}{_ENDS}".encode()})


def said(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def test_paragraphs_are_read_in_their_order_and_empty_ones_left_out() -> None:
    table = f"<w:tbl><w:tr><w:tc>{said('2019')}</w:tc><w:tc>{said('后端')}</w:tc></w:tr></w:tbl>"
    body = said("王伟") + "<w:p/>" + table + "<w:p><w:r><w:t>a</w:t><w:br/><w:t>b</w:t></w:r></w:p>"
    assert text_of(document(body)).paragraphs == ("王伟", "2019", "后端", "a\nb")


def test_a_text_box_is_read_once_and_what_only_programs_read_not_at_all() -> None:
    body = (
        "<w:p><w:r><mc:AlternateContent>"
        f"<mc:Choice>{said('Skills')}</mc:Choice><mc:Fallback>{said('Skills')}</mc:Fallback>"
        "</mc:AlternateContent></w:r>"
        '<w:r><w:instrText>HYPERLINK "https://example.org"</w:instrText></w:r></w:p>'
    )
    assert text_of(document(body)).paragraphs == ("Skills",)


def test_a_long_document_is_cut_and_says_so() -> None:
    found = text_of(document(said("x" * 1000) * 100))
    assert found.cut
    assert sum(map(len, found.paragraphs)) == LONGEST_TEXT


def test_what_declares_entities_is_refused_unread() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    with pytest.raises(FileRefused):
        text_of(document(said("&b;"), bomb))
    with pytest.raises(FileRefused):
        text_of(docx(**{"word/document.xml": b"<not closed"}))
