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


# Whatever ends a line somewhere.
_LINE_ENDS = re.compile("\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")

# Blank, though Unicode calls them letters and symbols: Hangul's fillers and Braille without a dot.
_BLANK_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")


class NameFault(StrEnum):
    """Why a text cannot be a name."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    CONTROL_CHARACTER = "control_character"
    BIDI_CONTROL = "bidi_control"
    ENCODED_WORD = "encoded_word"


def trimmed(text: str) -> str:
    """Return a text without the blanks at its ends, of whichever kind, seen or unseen.

    What ends a line or turns the reading direction stays: it is refused, not repaired.
    """
    first, last = 0, len(text)
    while first < last and _may_go(text[first]):
        first += 1
    while last > first and _may_go(text[last - 1]):
        last -= 1
    return text[first:last]


def clean_name(text: str) -> str:
    """Return the stored form: NFC, without blanks at the ends. It repairs nothing else."""
    return trimmed(unicodedata.normalize("NFC", text))


def name_fault(text: str, longest: int = LONGEST_NAME) -> NameFault | None:
    """Say what is wrong with a text as a name, judged in its stored form."""
    name = clean_name(text)
    if has_control(name):
        return NameFault.CONTROL_CHARACTER
    if is_blank(name):
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
    return all(_is_unseen(sign) for sign in plain_text(text))


def plain_text(text: str) -> str:
    """Return free text fit for a mail or a calendar: line ends as LF, no controls, NFC."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return _NOT_PLAIN.sub("", lines)


def one_line(text: str) -> str:
    """A program's text as one line: its lines with commas between them, tabs as blanks, and nothing
    that cannot be seen in a line or turns its direction. People are asked to write it themselves.
    """
    lines = _LINE_ENDS.split(unicodedata.normalize("NFC", text))
    shown = (plain_text(line.replace("\t", " ")).strip() for line in lines)
    return ", ".join(line.rstrip(",\uff0c ") for line in shown if line.strip(",\uff0c "))


def shortened(text: str, longest: int) -> str:
    """A line of at most so many characters: its end is left out, and is seen to be."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "\u2026"


def _is_unseen(sign: str) -> bool:
    return sign.isspace() or unicodedata.category(sign) == "Cf" or sign in _BLANK_LETTERS


def _may_go(sign: str) -> bool:
    if sign == "\t":
        return True
    return _is_unseen(sign) and not has_control(sign) and not has_bidi_control(sign)
