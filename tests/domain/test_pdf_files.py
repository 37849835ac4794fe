"""A PDF is taken when it opens without a password."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.aes import AES128
from domain.file_faults import FileFault, FileRefused
from domain.pdf_files import check_pdf
from domain.pdf_objects import read_dictionary
from tests.files import PDF

CASES = Path(__file__).parent.parent / "cases"
REVISIONS = (2, 3, 4, 5, 6)


def with_lock(lock: bytes) -> bytes:
    """A PDF whose trailer says how it is encrypted."""
    return PDF.replace(b"<</Root", b"<</Encrypt " + lock + b"/Root")


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_password_that_only_forbids_printing_is_fine(revision: int) -> None:
    check_pdf((CASES / f"pdf-owner-password-r{revision}.pdf").read_bytes())


@pytest.mark.parametrize("revision", REVISIONS)
def test_one_that_is_asked_for_on_opening_is_refused(revision: int) -> None:
    with pytest.raises(FileRefused) as refused:
        check_pdf((CASES / f"pdf-user-password-r{revision}.pdf").read_bytes())
    assert refused.value.fault is FileFault.PDF_LOCKED


@pytest.mark.parametrize(
    "content",
    [
        (CASES / "resume-password.pdf").read_bytes(),
        with_lock(b"9 0 R"),
        with_lock(b"<</Filter/Adobe.PubSec/V 4>>"),
        with_lock(b"<</Filter/Standard/R 6/U<00>>>"),
        with_lock(b"<</Filter/Standard/R 3/U(u)/O(o)>>"),
        with_lock(b"<</Filter/Standard/R 7/U(u)/O(o)/P 0>>"),
        with_lock(b"(what is this"),
        with_lock(b"[" * 1000),
    ],
)
def test_so_is_whatever_no_password_or_nobody_opens(content: bytes) -> None:
    with pytest.raises(FileRefused) as refused:
        check_pdf(content)
    assert refused.value.fault is FileFault.PDF_LOCKED


@pytest.mark.parametrize(
    "content",
    [
        PDF,
        with_lock(b"null"),
        # What stands in the text of a page is no trailer.
        PDF.replace(b"\x00\x01\xff", b"(How to set /Encrypt 9 0 R in a trailer) Tj"),
    ],
)
def test_a_pdf_without_a_lock_is_open(content: bytes) -> None:
    check_pdf(content)


def test_ten_thousands_of_trailers_hold_nobody_up() -> None:
    check_pdf(PDF + b"1 0 obj<</Type/XRef>>" * 100_000 + b"trailer<<>>" * 100_000 + PDF)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (b"<</A 1/B -2/C/Name/D(a\\)\\(b)>>", {"A": 1, "B": -2, "C": b"Name", "D": b"a)(b"}),
        (
            b"<</A<4 1 4>/B[1 0 R(x)<</C true>>]>>",
            {"A": b"A@", "B": [(1, 0), b"x", {"C": b"true"}]},
        ),
        (b"<< /A % said\n 1.5 /B (\\101\\n\\\nx(y))>>", {"A": b"1.5", "B": b"A\nx(y)"}),
        (b"<</A 1 /B ", {"A": 1, "B": None}),
        (b"<</A 1 B 2>>", {"A": 1}),
        (b"<<", {}),
    ],
)
def test_dictionaries_are_read_up_to_their_first_fault(text: bytes, found: object) -> None:
    assert read_dictionary(text, 0) == found


def test_the_cipher_is_aes() -> None:
    """The example of FIPS 197, appendix C.1, and the second block of SP 800-38A, F.2.1."""
    key = bytes.fromhex("000102030405060708090a0b0c0d0e0f")
    plain = bytes.fromhex("00112233445566778899aabbccddeeff")
    assert AES128(key).cbc(bytes(16), plain).hex() == "69c4e0d86a7b0430d8cdb78070b4c55a"
    key = bytes.fromhex("2b7e151628aed2a6abf7158809cf4f3c")
    plain = bytes.fromhex("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51")
    begun = bytes.fromhex("000102030405060708090a0b0c0d0e0f")
    assert AES128(key).cbc(begun, plain)[16:].hex() == "5086cb9b507219ee95db113a917678b2"
