"""Answers about letters: their templates, versions, differences and previews."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel

from api.answers.shapes import Answer, WarningAnswer
from api.refusals import FieldError


class LetterLine(BaseModel):
    """A template in the list; version 0 came with the product."""

    scenario: str
    locale: str
    version: int


class LetterAnswer(LetterLine):
    """A template, and the names that it may use.

    `required` ones are always there, `optional` ones may be empty and stand inside an `if`, and
    without the ones of `must_say` a template is refused.
    """

    subject: str
    body: str
    required: list[str]
    optional: list[str]
    must_say: list[str]


class LetterSaved(LetterLine):
    """The version that is in force now, and the warnings about its words."""

    warnings: list[WarningAnswer]


class LetterChecked(BaseModel):
    """What saving would say: `errors` would refuse the template, `warnings` would not."""

    errors: list[FieldError]
    warnings: list[WarningAnswer]


class LetterVersionAnswer(BaseModel):
    """A version in a template's history. Nobody saved version 0: it comes with the product."""

    version: int
    saved_by: str | None
    saved_by_name: str | None
    at: datetime | None


class LetterVersionText(BaseModel):
    """The words of a version."""

    version: int
    subject: str
    body: str


class DiffLineAnswer(Answer):
    """A line of two versions: `same`, `gone` or `new`; its number in each, 0 where it is not."""

    part: str
    change: str
    before: int
    after: int
    text: str


class TestMailAnswer(BaseModel):
    """Where the test mail went: to whoever asked for it."""

    to: str


class PreviewAnswer(Answer):
    """A mail of an invented process."""

    subject: str
    text: str
    html: str
    warnings: list[WarningAnswer] = []
