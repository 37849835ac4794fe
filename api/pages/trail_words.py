"""What acts of administration keep, in words: codes by the catalogue, ids by names, days as days.

The table (CSV) and the JSON API keep the codes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from api.pages.frame import View
from db.reading.trail import Change
from domain.administration import WITHHELD
from domain.words import TaskKind

_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "roles": ("words.role",),
    "locale": ("pages.language_name",),
    "languages": ("pages.language_name",),
    "scopes": ("trail.scope",),
    "new_tasks": ("words.new_tasks",),
    "rule": ("pages.rule",),
    "types": ("webhooks.type",),
    "proposal": ("proposals.kind",),
    "task": ("words.task",),
    "kind": ("proposals.kind", "trail.did", "trail.document"),
    "state": ("proposals.state",),
    "senders": ("words.sent_by",),
    "by": ("trail.counted_by",),
}
"""Where the codes of a field are words, by its name."""
_LETTER: Final = re.compile(r"([a-z_]+)/([a-z]{2})")
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(\+00:00|Z)")
_YES: Final = {"true": "proposals.yes", "false": "proposals.no"}
_KEY_NAME: Final = "name of "


def label(view: View, change: Change) -> str:
    """The field that differs, by its parts."""
    return " › ".join(_part(view, part) for part in change.name)


def said(view: View, change: Change, texts: tuple[str, ...]) -> str:
    """What was, or is; '' for nothing."""
    return view.text("pages.list_comma").join(_said(view, change, text) for text in texts)


def _part(view: View, part: str) -> str:
    if part.startswith(_KEY_NAME):
        return view.text("trail.field.key_name")
    return _first(view, part, ("trail.field", "words.role", "words.scenario"))


def _said(view: View, change: Change, text: str) -> str:
    if text == WITHHELD:
        return view.text("trail.withheld")
    if text in _YES:
        return view.text(_YES[text])
    if letter := _LETTER.fullmatch(text):
        scenario, language = letter.groups()
        return f"{view.word('scenario', scenario)} · {view.word('language_name', language)}"
    if _INSTANT.fullmatch(text):
        return view.writing.full(datetime.fromisoformat(text))
    if _DAY.fullmatch(text):
        return view.writing.date(date.fromisoformat(text))
    # A task's id says of which application it is, and what is to be done.
    code = next((each for each in text.split(":") if each in set(TaskKind)), text)
    for name in (change.name[-1], change.name[0]):
        found = _first(view, code, _WORDS.get(name, ()))
        if found != code:
            return found
    return text


def _first(view: View, code: str, tables: tuple[str, ...]) -> str:
    """The word for a code in the first table that has one, else the code."""
    for table in tables:
        for key in (f"{table}.{code}", f"{table}.{code.replace('.', '_')}"):
            if view.catalogue.has(view.locale, key):
                return view.text(key)
    return code
