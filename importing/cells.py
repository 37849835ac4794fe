"""Reading one cell of a table or one value of a job file: a value, or a code for what is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain.addresses import clean_address, is_address
from domain.names import NameFault, clean_name, name_fault
from domain.words import Role
from importing.records import LOCALES, USUAL_LOCALE, USUAL_ZONE

LONGEST_CODE = 60
LONGEST_PHONE = 40

_PHONE = re.compile(r"\+?[0-9][0-9 ()/-]*")
_LIST_SIGNS = re.compile(r"[;,|/、；，\s]+")


class Unreadable(ValueError):
    """A cell that cannot be taken: `code` and the parameters of its sentence."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


Words = Mapping[str, str]
"""Other spellings of options: 面试官 -> interviewer."""

Reader = Callable[[str, Words], Any]


def name(text: str, words: Words, longest: int = 200) -> str:
    """A name of a person, job or stage: one line, nothing that could break out of a header."""
    fault = name_fault(text, longest)
    if fault is NameFault.EMPTY:
        raise Unreadable("required")
    if fault is not None:
        raise Unreadable(fault, longest=longest)
    return clean_name(text)


def code(text: str, words: Words) -> str:
    """A job's code."""
    return name(text, words, LONGEST_CODE)


def address(text: str, words: Words) -> str:
    """An e-mail address."""
    if not text.strip():
        raise Unreadable("required")
    if not is_address(text):
        raise Unreadable("not_an_address", value=shown(text))
    return clean_address(text)


def phone(text: str, words: Words) -> str:
    """A telephone number, or nothing."""
    number = clean_name(text)
    if number and (len(number) > LONGEST_PHONE or not _PHONE.fullmatch(number)):
        raise Unreadable("not_a_phone", value=shown(text))
    return number


def zone(text: str, words: Words) -> str:
    """A time zone; Shanghai where none is given."""
    wanted = text.strip() or USUAL_ZONE
    try:
        ZoneInfo(wanted)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Unreadable("zone_unknown", value=shown(text)) from None
    return wanted


def locale(text: str, words: Words) -> str:
    """A language, also as `zh-CN` or in words; Chinese where none is given."""
    wanted = text.strip() or USUAL_LOCALE
    wanted = words.get(wanted.casefold(), wanted).replace("_", "-").split("-")[0].lower()
    if wanted not in LOCALES:
        raise Unreadable("not_an_option", value=shown(text), options=", ".join(LOCALES))
    return wanted


def roles(text: str, words: Words) -> tuple[Role, ...]:
    """Roles, apart by blanks, commas or semicolons; by identifier or in words."""
    if not text.strip():
        raise Unreadable("required")
    return tuple(dict.fromkeys(_role(part, words) for part in _parts(text, words)))


def _parts(text: str, words: Words) -> list[str]:
    """Cut a list at its signs, but not a name of several words ("Hiring manager")."""
    folded = text.strip().casefold()
    for known in sorted((word for word in words if " " in word), key=len, reverse=True):
        folded = folded.replace(known, words[known])
    return [part for part in _LIST_SIGNS.split(folded) if part]


def _role(text: str, words: Words) -> Role:
    try:
        return Role(words.get(text, text))
    except ValueError:
        raise Unreadable("not_an_option", value=shown(text), options=", ".join(Role)) from None


def shown(text: str) -> str:
    """A cell as a sentence can quote it on a terminal: short, one line, nothing invisible."""
    visible = "".join(mark if mark.isprintable() else "\ufffd" for mark in text.strip())
    return visible if len(visible) <= 60 else visible[:57] + "..."
