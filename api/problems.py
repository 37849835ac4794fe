"""Problems (RFC 9457): one table from what went wrong to status, stable type and words.

A problem never repeats what was sent, and never quotes an exception: both may hold personal data.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from api.deps import NotAllowed, NotSignedIn
from api.forms import fault_text
from api.letters import NoSuchVersion, TestMailLost, TooManyTestMails
from api.services import Conflict
from api.texts import Texts
from api.validation import FieldError, field_codes
from db.acts import UnknownTask
from db.case import UnknownApplication
from db.directory import AddressTaken, ForLeadsAlone, StillNeeded
from db.endpoints import EndpointRefused, UnknownEndpoint
from db.erasing import ErasureRefused
from db.external import ReferenceRefused, TakenElsewhere
from db.hiring import CandidateKnown, CodeTaken, UnknownCandidate
from db.plans import AttributeRated
from db.policies import PolicyRefused
from db.retention import NobodyLeft, RetainedTooShort
from db.upserts import AddressIsPersonal
from domain.documents import LARGEST_FILE, FileFault, FileRefused
from domain.forms import FormRefused
from domain.letters import LetterChanged, LetterFault, LetterRefused
from domain.policy_json import PolicyMalformed

TYPE_PREFIX = "urn:genjin:problem:"
MEDIA_TYPE = "application/problem+json"
BODY_LIMIT = 256 * 1024

STATUS: Mapping[str, int] = {
    "malformed": 400,
    "not_signed_in": 401,
    "not_allowed": 403,
    "cross_site": 403,
    "unknown": 404,
    "method_not_allowed": 405,
    "conflict": 409,
    "still_needed": 409,
    "too_large": 413,
    "unsupported_media": 415,
    "invalid": 422,
    "too_many": 429,
    "internal": 500,
    "mail_lost": 502,
    "unavailable": 503,
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


class Unknown(LookupError):
    """What was asked for does not exist, or is not the asker's to see."""


class TooLarge(Exception):
    """The body is larger than anything this product has to be told; `limit` in bytes."""

    def __init__(self, limit: int = BODY_LIMIT) -> None:
        super().__init__(limit)
        self.limit = limit


class CrossSite(Exception):
    """A request with somebody's cookie, or a form, that one of our own pages did not send."""


class FieldsRefused(Exception):
    """Fields that can be read and still not taken: (field, code) each."""

    def __init__(self, *errors: tuple[str, str]) -> None:
        self.errors = errors
        super().__init__(", ".join(f"{field}: {code}" for field, code in errors))


def problem_of(error: Exception, texts: Texts) -> Problem:
    """The problem that an exception is; whatever nobody foresaw is `internal`."""
    for kind in type(error).__mro__:
        known = _PROBLEMS.get(kind)
        if known is not None:
            return known(error, texts)
    return _problem("internal", texts)


def _problem(kind: str, texts: Texts, detail: str = "", **more: Any) -> Problem:
    return Problem(
        type=TYPE_PREFIX + kind.replace("_", "-"),
        title=texts(f"problems.title.{kind}"),
        status=STATUS[kind],
        detail=detail or texts(f"problems.detail.{kind}"),
        **more,
    )


def _plain(kind: str) -> Callable[[Any, Texts], Problem]:
    return lambda error, texts: _problem(kind, texts)


def _taken(reason: str) -> Callable[[Any, Texts], Problem]:
    return lambda error, texts: _problem(
        "conflict", texts, texts(f"problems.reason.{reason}"), reason=reason, existing=error.id
    )


def _because(reason: str) -> Callable[[Any, Texts], Problem]:
    return lambda error, texts: _problem(
        "conflict", texts, texts(f"problems.reason.{reason}"), reason=reason
    )


def _erasure(error: ErasureRefused, texts: Texts) -> Problem:
    detail, first = texts(f"problems.reason.{error.reason}"), error.applications[0]
    return _problem("conflict", texts, detail, reason=error.reason, existing=first)


def _conflict(error: Conflict, texts: Texts) -> Problem:
    kind = "not_allowed" if error.reason == "not_yours" else "conflict"
    detail = texts(f"problems.reason.{error.reason}")
    return _problem(kind, texts, detail, reason=error.reason, state=error.state)


def _still_needed(error: StillNeeded, texts: Texts) -> Problem:
    detail = texts(f"problems.reason.{error.reason}")
    return _problem(
        "still_needed",
        texts,
        detail,
        reason=error.reason,
        jobs=[job for job, _ in error.jobs] or None,
        applications=[application for application, _ in error.applications] or None,
    )


def _elsewhere(error: TakenElsewhere, texts: Texts) -> Problem:
    return _taken(error.reason)(error, texts)


def _too_large(error: TooLarge, texts: Texts) -> Problem:
    kibibytes, mebibytes = error.limit // 1024, error.limit // 1024**2
    limit = f"{mebibytes} MiB" if mebibytes else f"{kibibytes} KiB"
    return _problem("too_large", texts, texts("problems.detail.too_large", limit=limit))


def _file(error: FileRefused, texts: Texts) -> Problem:
    if error.fault is FileFault.TOO_LARGE:
        return _too_large(TooLarge(LARGEST_FILE), texts)
    field = "url" if error.fault is FileFault.NOT_HTTPS else "file"
    return _invalid(texts, [_field(field, error.fault, texts)])


def _invalid(texts: Texts, errors: Iterable[FieldError]) -> Problem:
    return _problem("invalid", texts, errors=list(errors))


def _form(error: FormRefused, texts: Texts) -> Problem:
    catalogue, locale = texts.catalogue, texts.locale
    return _invalid(
        texts,
        (
            FieldError(
                field=fault.field, code=fault.code, detail=fault_text(catalogue, locale, fault)
            )
            for fault in error.faults
        ),
    )


def _fields(error: FieldsRefused | ReferenceRefused, texts: Texts) -> Problem:
    return _invalid(
        texts,
        (_field(field, code, texts) for field, code in error.errors),
    )


def letter_errors(faults: Iterable[LetterFault], texts: Texts) -> list[FieldError]:
    """What is wrong with a letter, in words."""
    return [
        FieldError(
            field=fault.part,
            code=fault.code,
            detail=texts(f"problems.template.{fault.code}", name=fault.name),
            line=fault.line,
        )
        for fault in faults
    ]


def _letter(error: LetterRefused, texts: Texts) -> Problem:
    return _invalid(texts, letter_errors(error.faults, texts))


def _letter_changed(error: LetterChanged, texts: Texts) -> Problem:
    detail = texts("problems.reason.letter_changed", version=error.version)
    existing = str(error.version)
    return _problem("conflict", texts, detail, reason="letter_changed", existing=existing)


def _mail_lost(error: TestMailLost, texts: Texts) -> Problem:
    return _problem("mail_lost", texts, reason=error.code)


def _policy_malformed(error: PolicyMalformed, texts: Texts) -> Problem:
    sentence = texts(f"policy.malformed.{error.code}")
    return _invalid(texts, [FieldError(field=error.path, code=error.code, detail=sentence)])


def _policy_refused(error: PolicyRefused, texts: Texts) -> Problem:
    return _invalid(
        texts,
        (
            FieldError(
                field=fault.path,
                code=fault.code,
                detail=texts(f"policy.fault.{fault.code}", **fault.params),
            )
            for fault in error.faults
        ),
    )


def _validation(error: RequestValidationError, texts: Texts) -> Problem:
    if any(each["loc"][0] == "path" for each in error.errors()):
        # What no id can look like is the id of nothing.
        return _problem("unknown", texts)
    return _invalid(texts, (_field(field, code, texts) for field, code in field_codes(error)))


def _field(name: str, code: str, texts: Texts) -> FieldError:
    return FieldError(field=name, code=code, detail=texts(f"problems.field.{code}"))


def _http(error: HTTPException, texts: Texts) -> Problem:
    if isinstance(error.__cause__, _UNREADABLE) and not isinstance(error.__cause__, UnicodeError):
        return _invalid(texts, [_field("body", "unreadable", texts)])
    return _problem(_KIND_OF_STATUS.get(error.status_code, "internal"), texts)


_UNREADABLE = (RecursionError, ValueError)
"""What JSON that is nested too deeply, or holds too long a number, makes of its reader."""

_KIND_OF_STATUS = {
    400: "malformed",
    404: "unknown",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_media",
}

_PROBLEMS: Mapping[type[BaseException], Callable[[Any, Texts], Problem]] = {
    NotSignedIn: _plain("not_signed_in"),
    NotAllowed: _plain("not_allowed"),
    CrossSite: _plain("cross_site"),
    Unknown: _plain("unknown"),
    UnknownApplication: _plain("unknown"),
    UnknownTask: _plain("unknown"),
    UnknownEndpoint: _plain("unknown"),
    EndpointRefused: lambda error, texts: _because(error.reason)(error, texts),
    AddressIsPersonal: _plain("not_allowed"),
    ForLeadsAlone: _plain("not_allowed"),
    AddressTaken: _taken("address_taken"),
    CandidateKnown: _taken("address_taken"),
    CodeTaken: _taken("code_taken"),
    AttributeRated: _because("attribute_rated"),
    UnknownCandidate: _plain("unknown"),
    ErasureRefused: _erasure,
    NobodyLeft: _because("erased"),
    RetainedTooShort: lambda error, texts: _invalid(texts, [_field("until", "day_is_over", texts)]),
    StillNeeded: _still_needed,
    Conflict: _conflict,
    TooLarge: _too_large,
    FileRefused: _file,
    FormRefused: _form,
    FieldsRefused: _fields,
    ReferenceRefused: _fields,
    TakenElsewhere: _elsewhere,
    LetterRefused: _letter,
    LetterChanged: _letter_changed,
    NoSuchVersion: _plain("unknown"),
    TooManyTestMails: _plain("too_many"),
    TestMailLost: _mail_lost,
    PolicyMalformed: _policy_malformed,
    PolicyRefused: _policy_refused,
    RequestValidationError: _validation,
    HTTPException: _http,
    IntegrityError: _plain("conflict"),
    OperationalError: _plain("unavailable"),
    PoolTimeout: _plain("unavailable"),
}
EXPECTED = tuple(_PROBLEMS)
"""What the app answers as a problem; everything else is unexpected, and logged as such."""
