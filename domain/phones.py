"""Telephone numbers: for people to read and to dial, never a key, so they are kept as written."""

from __future__ import annotations

from domain.names import has_bidi_control, has_control, trimmed
from domain.spreadsheets import unwrapped

LONGEST_PHONE = 40
_A_NUMBER_HAS_DIGITS = 3


class PhoneRefused(ValueError):
    """Nobody can dial this."""


def clean_phone(text: str) -> str:
    """The number as it was written, without what a spreadsheet wraps around it; '' is none.

    Extensions, dots, brackets and words like 转 or ext. stay. Raises `PhoneRefused` for what is too
    long, has hardly a digit, or has signs that no number is written with.
    """
    number = trimmed(unwrapped(text).removeprefix("'"))
    digits = sum(sign.isdecimal() for sign in number)
    strange = has_control(number) or has_bidi_control(number) or "@" in number
    if number and (strange or digits < _A_NUMBER_HAS_DIGITS or len(number) > LONGEST_PHONE):
        raise PhoneRefused
    return number
