"""Which changes of the house somebody may not make alone: the same for the API, ATS and pages."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from api.calls.proposals import Guarded
from db.directory.candidate_changes import mails_pending
from db.directory.hiring import find_candidate, find_job
from db.directory.job_team import is_new_manager
from db.directory.people import find_person
from domain.proposals import ProposalKind, guarded_among
from domain.words import Role


def people_of_job(
    job: str,
    named: Mapping[Role, str],
    told: Mapping[str, str] | None = None,
    *,
    with_role: bool = False,
) -> Guarded:
    """A job's people, with a hiring manager who is the one of no job yet. `with_role`: who lacks
    the role gets it with the job."""
    manager = named.get(Role.HIRING_MANAGER, "")

    def needed(conn: Connection) -> bool:
        return bool(manager) and is_new_manager(conn, manager)

    wanted: dict[str, object] = {str(role): who for role, who in named.items()}
    if with_role:
        wanted["with_role"] = True
    return Guarded(ProposalKind.JOB_MANAGER, job, wanted, needed, told)


def policy_of_job(
    job: str, version: str, because: str = "", told: Mapping[str, str] | None = None
) -> Guarded:
    """By which version a job works, for whoever applies from now on."""

    def needed(conn: Connection) -> bool:
        row = find_job(conn, job)
        return row is not None and row.policy_version_id != version

    wanted = {"policy": version} | ({"because": because} if because else {})
    return Guarded(ProposalKind.JOB_POLICY, job, wanted, needed, told)


def address_of_candidate(
    candidate: str, email: str, told: Mapping[str, str] | None = None
) -> Guarded:
    """Where mails to a candidate go, while some are still to come."""

    def needed(conn: Connection) -> bool:
        row = find_candidate(conn, candidate)
        return row is not None and row.email != email and mails_pending(conn, candidate)

    return Guarded(ProposalKind.CANDIDATE_ADDRESS, candidate, {"email": email}, needed, told)


def address_of_person(person: str, email: str, told: Mapping[str, str] | None = None) -> Guarded:
    """Where somebody's sign-in mails go who decides about candidates, or confirms."""

    def needed(conn: Connection) -> bool:
        known = find_person(conn, person)
        return known is not None and known.email != email and bool(guarded_among(known.roles))

    return Guarded(ProposalKind.PERSON_ADDRESS, person, {"email": email}, needed, told)


def merge_of(candidate: str, other: str) -> Guarded:
    """Two candidates are one: mails that are still to come to the other one go elsewhere."""

    def needed(conn: Connection) -> bool:
        mine, theirs = find_candidate(conn, candidate), find_candidate(conn, other)
        if mine is None or theirs is None or mine.email == theirs.email:
            return False
        return mails_pending(conn, other)

    return Guarded(ProposalKind.CANDIDATE_MERGED, candidate, {"candidate": other}, needed)
