"""What all answers of the JSON API are made from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from api.answers.doubts import doubt_texts
from db.process.acts import Accepted
from domain.doubts import Doubt
from domain.wording_lint import WordDoubt
from notify.catalogue import Catalogue

T = TypeVar("T")


class Answer(BaseModel):
    """Read from rows and facts by name."""

    model_config = ConfigDict(from_attributes=True)


class Page(BaseModel, Generic[T]):
    """Some of a list. `next` is the cursor to the rest; null when there is no more."""

    items: list[T]
    next: str | None = None


class Created(BaseModel):
    """What was created is known by this id."""

    id: str


class WarningAnswer(BaseModel):
    """What may not have been meant. Of an appointment, `code` is `overlap`, `night`, `day_off`,
    `short_notice`, `day_over`, or `outside_hours` and `before_news`: in their hours, or after the
    result of the round before, the candidate would hear of it too late, and nothing was said as
    `invitation`, so that theirs leaves at once. Of a word to be
    read again it is `doubtful_words` (`about` says what a decision must not rest on) or
    `promise_or_pay` (or `about` an `offer` in good news). Of a letter more than the company's limit
    of an hour it is `many_outcome_mails`.
    `field`: of the form, or half of a letter; `part` is the same of words alone.
    """

    code: str
    field: str
    detail: str
    part: str | None = None
    line: int | None = None
    word: str | None = None
    about: str | None = None


class ActAnswer(BaseModel):
    """The act counts: it is number `seq` of its application. `warnings` are what it was taken with
    all the same.
    """

    act: str
    seq: int
    warnings: list[WarningAnswer] = []


def act_answer(accepted: Accepted, catalogue: Catalogue, locale: str, zone: str) -> ActAnswer:
    """What was accepted, with its warnings in somebody's language and zone."""
    warnings = warning_answers(accepted.doubts, catalogue, locale, zone)
    return ActAnswer(act=accepted.act, seq=accepted.seq, warnings=warnings)


def warning_answers(
    doubts: Sequence[Doubt], catalogue: Catalogue, locale: str, zone: str = "UTC"
) -> list[WarningAnswer]:
    """The doubts about an act or a letter, in words."""
    details = doubt_texts(catalogue, locale, zone, doubts)
    return [
        WarningAnswer(code=doubt.code, field=doubt.field, detail=detail, **_place(doubt))
        for doubt, detail in zip(doubts, details, strict=True)
    ]


def _place(doubt: Doubt) -> dict[str, Any]:
    """Which word it is about, and where that stands."""
    if not isinstance(doubt, WordDoubt):
        return {}
    return {"part": doubt.part, "line": doubt.line, "word": doubt.word, "about": doubt.about.value}
