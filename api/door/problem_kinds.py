"""The kinds of problem with their status, the shape that all have, and the plainest of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pydantic import BaseModel

from api.door.texts import Texts
from api.refusals import FieldError

TYPE_PREFIX = "urn:genjin:problem:"


MEDIA_TYPE = "application/problem+json"

STATUS: Mapping[str, int] = {
    "malformed": 400,
    "not_signed_in": 401,
    "not_allowed": 403,
    "cross_site": 403,
    "unknown": 404,
    "method_not_allowed": 405,
    "conflict": 409,
    "still_needed": 409,
    "legal_hold": 409,
    "policy_unfit": 409,
    "job_ended": 409,
    "job_under_way": 409,
    "too_large": 413,
    "unsupported_media": 415,
    "other_host": 421,
    "invalid": 422,
    "doubtful_words": 422,
    "many_outcomes": 422,
    "too_many": 429,
    "internal": 500,
    "mail_lost": 502,
    "unavailable": 503,
    "of_newer_release": 503,
}
"""Every kind of problem and its status."""


class Problem(BaseModel):
    """What an answer that is no success holds."""

    type: str
    title: str
    status: int
    detail: str
    reason: str | None = None
    state: str | None = None
    existing: str | None = None
    jobs: list[str] | None = None
    applications: list[str] | None = None
    errors: list[FieldError] | None = None


def problem(kind: str, texts: Texts, detail: str = "", **more: Any) -> Problem:
    """A problem of a kind; `more` are further members of it."""
    return Problem(
        type=TYPE_PREFIX + kind.replace("_", "-"),
        title=texts(f"problems.title.{kind}"),
        status=STATUS[kind],
        detail=detail or texts(f"problems.detail.{kind}"),
        **more,
    )


def plain(kind: str) -> Callable[[Any, Texts], Problem]:
    """The kind alone says it."""
    return lambda error, texts: problem(kind, texts)


def taken(reason: str) -> Callable[[Any, Texts], Problem]:
    """There is one already, whose id is told."""
    return lambda error, texts: problem(
        "conflict", texts, texts(f"problems.reason.{reason}"), reason=reason, existing=error.id
    )


def because(reason: str, kind: str = "conflict") -> Callable[[Any, Texts], Problem]:
    """The kind, and why."""
    return lambda error, texts: problem(
        kind, texts, texts(f"problems.reason.{reason}"), reason=reason
    )


def invalid(texts: Texts, errors: Iterable[FieldError]) -> Problem:
    """Fields to put right."""
    return problem("invalid", texts, errors=list(errors))


def field_error(name: str, code: str, texts: Texts) -> FieldError:
    """One field to put right, in words."""
    return FieldError(field=name, code=code, detail=texts(f"problems.field.{code}"))
