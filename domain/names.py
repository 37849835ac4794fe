"""Which names (of people, jobs, companies, places) may enter the product, and in which form.

A name ends up in mail headers, calendar entries and pages, so whatever could break out of one of
those, or make it read differently from what it is, is refused at the door and again at the header.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

LONGEST_NAME = 200

# What never belongs into one line of text: controls (CR, LF, NUL, escape), lone surrogates, and the
# line and paragraph separators. Written out as a pattern because every mail passes through here.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]")

# Embeddings, overrides, isolates and their ends, and the invisible direction marks. The joiners
# (U+200C, U+200D) are not among them: Persian names and emoji are made with them.
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_BIDI_CONTROL = re.compile(f"[{_BIDI}]")

# In free text line ends and tabs may stay.
_NOT_PLAIN = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029{_BIDI}]")


class NameFault(StrEnum):
    """Why a text cannot be a name."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    CONTROL_CHARACTER = "control_character"
    BIDI_CONTROL = "bidi_control"
    ENCODED_WORD = "encoded_word"


def clean_name(text: str) -> str:
    """Return the stored form: NFC, without blanks at the ends. It repairs nothing else."""
    return unicodedata.normalize("NFC", text).strip(" \u00a0\u3000")


def name_fault(text: str, longest: int = LONGEST_NAME) -> NameFault | None:
    """Say what is wrong with a text as a name, judged in its stored form."""
    name = clean_name(text)
    if has_control(name):
        return NameFault.CONTROL_CHARACTER
    if not name.strip():
        return NameFault.EMPTY
    if len(name) > longest:
        return NameFault.TOO_LONG
    if has_bidi_control(name):
        return NameFault.BIDI_CONTROL
    if "=?" in name:
        # What mail programs decode: the header would show another name than the one judged here.
        return NameFault.ENCODED_WORD
    return None


def has_control(text: str) -> bool:
    """Whether a text holds a character that would end or garble a line."""
    return _CONTROL.search(text) is not None


def has_bidi_control(text: str) -> bool:
    """Whether a text holds a character that turns the reading direction around."""
    return _BIDI_CONTROL.search(text) is not None


def is_blank(text: str) -> bool:
    """Whether a reader of a text would see nothing: blanks and invisible signs only."""
    return all(sign.isspace() or unicodedata.category(sign) == "Cf" for sign in plain_text(text))


def plain_text(text: str) -> str:
    """Return free text fit for a mail or a calendar: line ends as LF, no controls, NFC."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return _NOT_PLAIN.sub("", lines)
