"""What is administered: acts that change the house and not one process, as they are kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

COMMAND_LINE: Final = "cli"
IMPORT: Final = "import"
ENVIRONMENT: Final = "environment"
SIGN_IN: Final = "sign_in"
FIRST_LINK: Final = "first_link"

WITHHELD: Final = "withheld"
"""Stands for what changed and is not kept here: what somebody is called, or where they are reached,
has to be erasable; and secrets are nobody's business."""


class AdminKind(StrEnum):
    """What was done."""

    COMPANY_FILLED = "company.filled"
    COMPANY_CHANGED = "company.changed"
    PERSON_ADDED = "person.added"
    PERSON_CHANGED = "person.changed"
    PERSON_DEACTIVATED = "person.deactivated"
    PERSON_REACTIVATED = "person.reactivated"
    PERSON_SIGNED_OUT = "person.signed_out"
    POLICY_SAVED = "policy.saved"
    TEMPLATE_SAVED = "template.saved"
    TEMPLATE_RESTORED = "template.restored"
    JOB_OPENED = "job.opened"
    JOB_CHANGED = "job.changed"
    JOB_PEOPLE_CHANGED = "job.people_changed"
    JOB_SENDERS_SET = "job.senders_set"
    JOB_ATTRIBUTES_SET = "job.attributes_set"
    JOB_POLICY_CHOSEN = "job.policy_chosen"
    JOB_POLICY_ADOPTED = "job.policy_adopted"
    CANDIDATE_CHANGED = "candidate.changed"
    CANDIDATE_MERGED = "candidate.merged"
    CANDIDATE_KEPT_APART = "candidate.kept_apart"
    RETENTION_SET = "retention.set"
    DATA_EXPORTED = "data.exported"
    DATA_ERASED = "data.erased"
    HOLD_SET = "hold.set"
    HOLD_LIFTED = "hold.lifted"
    COPY_FETCHED = "copy.fetched"
    FILES_IMPORTED = "files.imported"
    KEY_MADE = "key.made"
    KEY_CHANGED = "key.changed"
    KEY_REVOKED = "key.revoked"
    SESSION_ENDED = "session.ended"
    SIGN_IN_LINK_MADE = "sign_in_link.made"
    ENDPOINT_ADDED = "endpoint.added"
    ENDPOINT_CHANGED = "endpoint.changed"
    ENDPOINT_ROTATED = "endpoint.rotated"
    ENDPOINT_REMOVED = "endpoint.removed"
    PERSON_GIVEN_ROLES = "person.given_roles"
    PROPOSAL_MADE = "proposal.made"
    PROPOSAL_REFUSED = "proposal.refused"
    PROPOSAL_WITHDRAWN = "proposal.withdrawn"
    PROPOSAL_OVERTAKEN = "proposal.overtaken"
    REVIEW_ANSWERED_ALONE = "review.answered_alone"
    SESSION_OPENED = "session.opened"
    SESSION_CLOSED = "session.closed"
    SIGN_IN_FAILED = "sign_in.failed"
    DOCUMENT_OPENED = "document.opened"
    DOCUMENT_REMOVED = "document.removed"
    OUTCOMES_EXPORTED = "outcomes.exported"
    ADMIN_ACTS_EXPORTED = "admin_acts.exported"
    JOB_PLAN_SET = "job.plan_set"
    JOB_ENDED = "job.ended"
    JOB_REOPENED = "job.reopened"


class SignInFailure(StrEnum):
    """Why somebody was not let in. Who it was, nobody knows; what they showed is not kept."""

    ADDRESS_UNKNOWN = "address_unknown"
    TOO_MANY_LINKS = "too_many_links"
    LINK_NOT_VALID = "link_not_valid"
    KEY_NOT_VALID = "key_not_valid"


class Subject(StrEnum):
    """What an act is about: of this it is kept what it was before, and what it is after."""

    COMPANY = "company"
    PERSON = "person"
    ACCESS = "access"
    POLICY = "policy"
    TEMPLATE = "template"
    JOB = "job"
    CANDIDATE = "candidate"
    ENDPOINT = "endpoint"
    PROPOSAL = "proposal"
    DOCUMENT = "document"


SUBJECTS: Final[Mapping[AdminKind, Subject | None]] = MappingProxyType(
    {
        AdminKind.COMPANY_FILLED: Subject.COMPANY,
        AdminKind.COMPANY_CHANGED: Subject.COMPANY,
        AdminKind.PERSON_ADDED: Subject.PERSON,
        AdminKind.PERSON_CHANGED: Subject.PERSON,
        AdminKind.PERSON_DEACTIVATED: Subject.PERSON,
        AdminKind.PERSON_REACTIVATED: Subject.PERSON,
        AdminKind.PERSON_SIGNED_OUT: Subject.ACCESS,
        AdminKind.POLICY_SAVED: Subject.POLICY,
        AdminKind.TEMPLATE_SAVED: Subject.TEMPLATE,
        AdminKind.TEMPLATE_RESTORED: Subject.TEMPLATE,
        AdminKind.JOB_OPENED: Subject.JOB,
        AdminKind.JOB_CHANGED: Subject.JOB,
        AdminKind.JOB_PEOPLE_CHANGED: Subject.JOB,
        AdminKind.JOB_SENDERS_SET: Subject.JOB,
        AdminKind.JOB_ATTRIBUTES_SET: Subject.JOB,
        AdminKind.JOB_POLICY_CHOSEN: Subject.JOB,
        # Acts of its processes, which are kept there; the job stays as it is.
        AdminKind.JOB_POLICY_ADOPTED: None,
        AdminKind.CANDIDATE_CHANGED: Subject.CANDIDATE,
        AdminKind.CANDIDATE_MERGED: Subject.CANDIDATE,
        AdminKind.CANDIDATE_KEPT_APART: Subject.CANDIDATE,
        AdminKind.RETENTION_SET: Subject.CANDIDATE,
        # To look at something changes nothing of it.
        AdminKind.DATA_EXPORTED: None,
        AdminKind.DATA_ERASED: Subject.CANDIDATE,
        AdminKind.HOLD_SET: Subject.CANDIDATE,
        AdminKind.HOLD_LIFTED: Subject.CANDIDATE,
        # By the candidate, behind their own link.
        AdminKind.COPY_FETCHED: None,
        # Adds what is not known yet and leaves the rest alone; it is told how much of what.
        AdminKind.FILES_IMPORTED: None,
        AdminKind.KEY_MADE: Subject.ACCESS,
        AdminKind.KEY_CHANGED: Subject.ACCESS,
        AdminKind.KEY_REVOKED: Subject.ACCESS,
        AdminKind.SESSION_ENDED: Subject.ACCESS,
        AdminKind.SIGN_IN_LINK_MADE: Subject.ACCESS,
        AdminKind.ENDPOINT_ADDED: Subject.ENDPOINT,
        AdminKind.ENDPOINT_CHANGED: Subject.ENDPOINT,
        AdminKind.ENDPOINT_ROTATED: Subject.ENDPOINT,
        AdminKind.ENDPOINT_REMOVED: Subject.ENDPOINT,
        AdminKind.PERSON_GIVEN_ROLES: Subject.PERSON,
        AdminKind.PROPOSAL_MADE: Subject.PROPOSAL,
        AdminKind.PROPOSAL_REFUSED: Subject.PROPOSAL,
        AdminKind.PROPOSAL_WITHDRAWN: Subject.PROPOSAL,
        AdminKind.PROPOSAL_OVERTAKEN: Subject.PROPOSAL,
        # An act of a process, which is kept there; here it is listed that nobody else was there.
        AdminKind.REVIEW_ANSWERED_ALONE: None,
        AdminKind.SESSION_OPENED: Subject.ACCESS,
        AdminKind.SESSION_CLOSED: Subject.ACCESS,
        # Counted by the hour: strangers decide how many there are.
        AdminKind.SIGN_IN_FAILED: None,
        AdminKind.DOCUMENT_OPENED: None,
        AdminKind.DOCUMENT_REMOVED: Subject.DOCUMENT,
        AdminKind.OUTCOMES_EXPORTED: None,
        AdminKind.ADMIN_ACTS_EXPORTED: None,
        AdminKind.JOB_PLAN_SET: Subject.JOB,
        AdminKind.JOB_ENDED: Subject.JOB,
        AdminKind.JOB_REOPENED: Subject.JOB,
    }
)
"""What each act is about; None for one after which nothing that was there is any different."""


@dataclass(frozen=True, slots=True)
class Administrator:
    """Who administers, and from where: `person` is '' where nobody signed in, as at the command
    line; `address` is the network's."""

    person: str
    via: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a subject: `shown` is kept as it is, of `unsaid` only that it changed."""

    shown: Mapping[str, Any]
    unsaid: Mapping[str, Any]


NOTHING: Final = Facts({}, {})
"""What is known of something that is not there."""


def difference(before: Facts, after: Facts) -> tuple[dict[str, Any], dict[str, Any]]:
    """What was, and what is, of all that differs."""
    was, now = differing(before.shown, after.shown)
    for name in before.unsaid.keys() & after.unsaid.keys():
        if before.unsaid[name] != after.unsaid[name]:
            was[name] = now[name] = WITHHELD
    return was, now


def differing(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The parts of two records that differ; a record within them by its own parts."""
    was: dict[str, Any] = {}
    now: dict[str, Any] = {}
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name), after.get(name)
        if name in before and name in after and old == new:
            continue
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            was[name], now[name] = differing(old, new)
            continue
        if name in before:
            was[name] = old
        if name in after:
            now[name] = new
    return was, now
