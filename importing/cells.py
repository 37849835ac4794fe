"""Reading one cell of a table or one value of a job file: a value, or a code for what is wrong."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from domain.addresses import AddressRefused, clean_address
from domain.names import NameFault, clean_name, is_blank, name_fault, trimmed
from domain.offices import LONGEST_OFFICE
from domain.phones import PhoneRefused, clean_phone
from domain.spreadsheets import unwrapped
from domain.words import Role
from domain.zones import ZoneRefused, clean_zone
from importing.headings import key_of
from importing.records import LOCALES

LONGEST_CODE = 60
# As people write a day, and as spreadsheets do, which give it midnight.
_DAY = re.compile(
    r"(?P<year>[0-9]{4})(?:(?P<sign>[-/.])(?P<month>[0-9]{1,2})(?P=sign)(?P<day>[0-9]{1,2})"
    r"|年(?P<month_zh>[0-9]{1,2})月(?P<day_zh>[0-9]{1,2})[日号]?)(?:[ T]0{1,2}:00(?::00)?)?"
)
_LIST_SIGNS = re.compile(r"[;,|/、·+&\r\n\t]+")


class Unreadable(ValueError):
    """A cell that cannot be taken: `code` and the parameters of its sentence."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


Words = Mapping[str, str]
"""Other spellings of options, by their keys (`key_of`): 面试官 -> interviewer."""

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


def code_or_nothing(text: str, words: Words) -> str:
    """A job's code; '' where none is given."""
    return code(text, words) if text.strip() else ""


def address(text: str, words: Words) -> str:
    """An e-mail address."""
    text = text.removeprefix("'")
    if not text.strip():
        raise Unreadable("required")
    try:
        return clean_address(text)
    except AddressRefused as refused:
        raise Unreadable(refused.code, value=shown(text)) from None


def phone(text: str, words: Words) -> str:
    """A telephone number, or nothing."""
    try:
        return clean_phone(text)
    except PhoneRefused:
        raise Unreadable("not_a_phone", value=shown(text)) from None


def name_or_nothing(text: str, words: Words) -> str:
    """A name; '' where none is given."""
    return name(text, words) if text.strip() else ""


def day(text: str, words: Words) -> date | None:
    """A day as 2027-03-01, 2027/3/1 or 2027年3月1日; None where none is given."""
    wanted = unicodedata.normalize("NFKC", text).strip()
    if not wanted:
        return None
    found = _DAY.fullmatch(wanted)
    try:
        if found is None:
            raise ValueError(wanted)
        month, day = found["month"] or found["month_zh"], found["day"] or found["day_zh"]
        return date(int(found["year"]), int(month), int(day))
    except ValueError:
        raise Unreadable("not_a_day", value=shown(text)) from None


def zone(text: str, words: Words) -> str:
    """A time zone; '' where none is given."""
    if not text.strip():
        return ""
    try:
        return clean_zone(text)
    except ZoneRefused as refused:
        raise Unreadable(refused.code, value=shown(text)) from None


def office(text: str, words: Words) -> str:
    """The name of an office; '' where none is given."""
    return "" if is_blank(text) else name(text, words, LONGEST_OFFICE)


def locale(text: str, words: Words) -> str:
    """A language, also as `zh-CN` or in words; '' where none is given."""
    wanted = text.strip()
    if not wanted:
        return ""
    wanted = words.get(key_of(wanted), wanted).replace("_", "-").split("-")[0].lower()
    if wanted not in LOCALES:
        raise Unreadable("not_an_option", value=shown(text), options=", ".join(LOCALES))
    return wanted


def roles(text: str, words: Words) -> tuple[Role, ...]:
    """Roles, apart by any of the usual signs, by line ends or by blanks; by identifier or in words,
    also of several words ("Hiring manager") and however these are spaced (HR负责人)."""
    if not text.strip():
        raise Unreadable("required")
    parts = _LIST_SIGNS.split(unicodedata.normalize("NFKC", text))
    return tuple(dict.fromkeys(role for part in parts for role in _roles_in(part.split(), words)))


def _roles_in(said: Sequence[str], words: Words) -> list[Role]:
    """The roles of words with blanks between them: each time as many words as make a role."""
    if not said:
        return []
    for end in range(len(said), 0, -1):
        key = key_of("".join(said[:end]))
        if (role := _ROLES.get(words.get(key, key))) is not None:
            return [role, *_roles_in(said[end:], words)]
    raise Unreadable("not_an_option", value=shown(" ".join(said)), options=", ".join(Role))


_ROLES: Mapping[str, Role] = {spelled: role for role in Role for spelled in (role, key_of(role))}


def shown(text: str) -> str:
    """A cell as a sentence can quote it on a terminal: short, one line, nothing invisible."""
    visible = "".join(mark if mark.isprintable() else "\ufffd" for mark in trimmed(text))
    return visible if len(visible) <= 60 else visible[:57] + "..."


def is_empty(cell: str) -> bool:
    """Whether nothing stands in a cell, whatever a spreadsheet put around it."""
    return not cell or is_blank(unwrapped(cell))
