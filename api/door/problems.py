"""Problems (RFC 9457): one table from what went wrong to status, stable type and words.

A problem never repeats what was sent, and never quotes an exception: both may hold personal data.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from api.calls.letters import NoSuchVersion, TestMailLost, TooManyTestMails
from api.calls.proposals import NotIndependent, NotTheirs, OwnProposal, ProposalOver
from api.deps import ByKey, NotAllowed, NotSignedIn, ScopeLacking
from api.door.problem_kinds import Problem, because, field_error, invalid, plain, problem, taken
from api.door.refused_fields import (
    body_refused,
    fields_refused,
    file_refused,
    form_refused,
    letter_refused,
    policy_malformed,
    policy_refused,
    questioned,
    retained_too_short,
    too_large,
)
from api.door.texts import Texts
from api.rates import TooOften
from api.refusals import CrossSite, FieldsRefused, OtherHost, TooLarge, Unknown
from api.services import Conflict
from db.ats.external import TakenElsewhere
from db.ats.upserts import AddressIsPersonal
from db.directory.applying import ApplicationOpen, JobEnded
from db.directory.duplicates import CandidateMerged
from db.directory.hiring import CandidateKnown, CodeTaken, ReferenceRefused, UnknownCandidate
from db.directory.job_changes import UnderWay
from db.directory.job_plan import PlanElsewhere
from db.directory.job_policy import PolicyUnfit
from db.directory.merging import MergeRefused
from db.directory.people import AddressTaken, ForLeadsAlone, StillNeeded
from db.newer_releases import say_once
from db.privacy.erasing import ErasureRefused
from db.privacy.retention import NearerThanTheRule, NobodyLeft, RetainedTooShort
from db.process.acts import UnknownTask
from db.process.case import UnknownApplication
from db.process.rights import OnLegalHold
from db.setup.plans import AttributeRated
from db.setup.policies import PolicyRefused
from db.webhooks.endpoints import EndpointRefused, UnknownEndpoint
from domain.doubts import Questioned
from domain.file_faults import FileRefused
from domain.forms import FormRefused
from domain.letters import LetterChanged, LetterRefused
from domain.policy_json import PolicyMalformed
from domain.releases import OfNewerRelease


def problem_of(error: Exception, texts: Texts) -> Problem:
    """The problem that an exception is; whatever nobody foresaw is `internal`."""
    for kind in type(error).__mro__:
        known = _PROBLEMS.get(kind)
        if known is not None:
            return known(error, texts)
    return problem("internal", texts)


def _of_newer_release(error: OfNewerRelease, texts: Texts) -> Problem:
    """A release is taking over: the pages of the new one, which come last, can read it."""
    say_once(error)
    return problem("of_newer_release", texts)


def _erasure(error: ErasureRefused, texts: Texts) -> Problem:
    detail, first = texts(f"problems.reason.{error.reason}"), error.applications[0]
    return problem("conflict", texts, detail, reason=error.reason, existing=first)


def _merge(error: MergeRefused, texts: Texts) -> Problem:
    detail, several = texts(f"problems.reason.{error.reason}"), list(error.applications) or None
    return problem("conflict", texts, detail, reason=error.reason, applications=several)


def _conflict(error: Conflict | ProposalOver, texts: Texts) -> Problem:
    kind = _KIND_OF_REASON.get(error.reason, "conflict")
    detail = texts(f"problems.reason.{error.reason}")
    return problem(kind, texts, detail, reason=error.reason, state=error.state)


_KIND_OF_REASON = {
    "not_yours": "not_allowed",
    "legal_hold": "legal_hold",
    **dict.fromkeys(("policy_faulty", "rule_unknown", "other_mode"), "policy_unfit"),
}


def _still_needed(error: StillNeeded, texts: Texts) -> Problem:
    detail = texts(f"problems.reason.{error.reason}")
    return problem(
        "still_needed",
        texts,
        detail,
        reason=error.reason,
        jobs=[job for job, _ in error.jobs] or None,
        applications=[application for application, _ in error.applications] or None,
    )


def _under_way(error: UnderWay, texts: Texts) -> Problem:
    first = list(error.applications[:MOST_NAMED])
    detail = texts("problems.reason.under_way", count=len(error.applications))
    return problem("job_under_way", texts, detail, reason="under_way", applications=first)


MOST_NAMED = 100
"""So many applications are named; there may be thousands."""


def _letter_changed(error: LetterChanged, texts: Texts) -> Problem:
    detail = texts("problems.reason.letter_changed", version=error.version)
    existing = str(error.version)
    return problem("conflict", texts, detail, reason="letter_changed", existing=existing)


def _mail_lost(error: TestMailLost, texts: Texts) -> Problem:
    return problem("mail_lost", texts, reason=error.code)


def _http(error: HTTPException, texts: Texts) -> Problem:
    if isinstance(error.__cause__, _UNREADABLE) and not isinstance(error.__cause__, UnicodeError):
        return invalid(texts, [field_error("body", "unreadable", texts)])
    return problem(_KIND_OF_STATUS.get(error.status_code, "internal"), texts)


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
    NotSignedIn: plain("not_signed_in"),
    NotAllowed: plain("not_allowed"),
    ScopeLacking: lambda error, texts: problem(
        "not_allowed",
        texts,
        texts("problems.reason.scope_lacking", scope=error.scope.value),
        reason="scope_lacking",
    ),
    ByKey: because("in_person_only", "not_allowed"),
    CrossSite: plain("cross_site"),
    OtherHost: plain("other_host"),
    Unknown: plain("unknown"),
    UnknownApplication: plain("unknown"),
    UnknownTask: plain("unknown"),
    UnknownEndpoint: plain("unknown"),
    EndpointRefused: lambda error, texts: because(error.reason)(error, texts),
    AddressIsPersonal: plain("not_allowed"),
    ForLeadsAlone: plain("not_allowed"),
    AddressTaken: taken("address_taken"),
    CandidateKnown: taken("address_taken"),
    CodeTaken: taken("code_taken"),
    CandidateMerged: taken("merged_into"),
    MergeRefused: _merge,
    ApplicationOpen: taken("application_open"),
    JobEnded: lambda error, texts: problem("job_ended", texts, reason="job_ended", jobs=[error.id]),
    UnderWay: _under_way,
    PlanElsewhere: lambda error, texts: problem(
        "conflict",
        texts,
        texts("problems.reason.plan_elsewhere", system=error.system),
        reason="plan_elsewhere",
    ),
    AttributeRated: because("attribute_rated"),
    PolicyUnfit: lambda error, texts: because(error.reason, "policy_unfit")(error, texts),
    UnknownCandidate: plain("unknown"),
    ErasureRefused: _erasure,
    OnLegalHold: lambda error, texts: problem("legal_hold", texts, reason="legal_hold"),
    NobodyLeft: because("erased"),
    NearerThanTheRule: because("nearer_than_the_rule", "not_allowed"),
    RetainedTooShort: retained_too_short,
    ProposalOver: _conflict,
    OwnProposal: because("own_proposal", "not_allowed"),
    NotIndependent: because("not_independent", "not_allowed"),
    NotTheirs: plain("not_allowed"),
    StillNeeded: _still_needed,
    Conflict: _conflict,
    TooLarge: too_large,
    FileRefused: file_refused,
    FormRefused: form_refused,
    Questioned: questioned,
    FieldsRefused: fields_refused,
    ReferenceRefused: fields_refused,
    TakenElsewhere: lambda error, texts: taken(error.reason)(error, texts),
    LetterRefused: letter_refused,
    LetterChanged: _letter_changed,
    NoSuchVersion: plain("unknown"),
    TooManyTestMails: plain("too_many"),
    TooOften: lambda error, texts: problem("too_many", texts, reason=error.rate.value),
    TestMailLost: _mail_lost,
    PolicyMalformed: policy_malformed,
    PolicyRefused: policy_refused,
    RequestValidationError: body_refused,
    HTTPException: _http,
    IntegrityError: plain("conflict"),
    OfNewerRelease: _of_newer_release,
    OperationalError: plain("unavailable"),
    PoolTimeout: plain("unavailable"),
}
EXPECTED = tuple(_PROBLEMS)
"""What the app answers as a problem; everything else is unexpected, and logged as such."""
