"""Erasing one candidate: what was said about them and who they were goes, codes and counts stay.

What stays of the candidate is a row without a name, so that figures, timelines and the doctor still
add up. Mails that went out, backups and the ATS are elsewhere: docs/privacy.md.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, delete, exists, select, update

from db.directory.duplicates import CandidateMerged
from db.directory.hiring import UnknownCandidate
from db.directory.imports import drop_tables
from db.directory.whole_candidates import (
    applications_of,
    lock_before_applications,
    lock_candidates,
)
from db.engine import Database, overwrite_deleted
from db.mail.proposal_mails import tell_author
from db.privacy.personal import (
    CANDIDATE,
    ERASED_AT,
    ERASED_BY,
    HELD,
    PROPOSED_OF_THEM,
    Held,
)
from db.process.acts import Accepted, ActKind, Actor, ActRequest, make_act
from db.process.cards import index_candidate
from db.process.case import Case, lock
from db.process.ledger import MessageState, suppress_reserved
from db.process.locking import touch
from db.process.projection import CLOSED_STATE
from db.process.rights import OnLegalHold
from db.schema import messages, proposals
from db.setup.administration import administer
from db.setup.policies import Policies
from db.setup.proposals import settle
from db.types import digest_of
from domain.administration import Administrator, AdminKind
from domain.events import ActorKind
from domain.proposals import ProposalState
from domain.task_specs import Capacity

log = logging.getLogger(__name__)


CHANNEL = "erasure"
A_PERSON = "per_"


class WhyNot(StrEnum):
    """Why somebody cannot be erased at this moment; codes of the catalogue."""

    JUST_APPLIED = "just_applied"
    MAIL_ON_ITS_WAY = "mail_on_its_way"


class ErasureRefused(Exception):
    """Nothing was erased. `applications` are those that stand in the way."""

    def __init__(self, reason: WhyNot, applications: tuple[str, ...]) -> None:
        super().__init__(reason)
        self.reason = reason
        self.applications = applications


@dataclass(frozen=True, slots=True)
class Erasure:
    """A candidate is erased: since when, and by whom (a person's id, or the command's name).

    `ended` are the applications whose processes end because of it: somebody has to ring them.
    """

    candidate: str
    at: datetime
    by: str
    ended: tuple[str, ...] = ()


def erase(conn: Connection, policies: Policies, candidate: str, by: str, at: datetime) -> Erasure:
    """Erase everything that `db.privacy.personal` lists. A second time finds nothing more to erase
    and gives the first one's mark.

    Whoever was merged into them is erased with them. An open process is ended by an act, with no
    mail to the candidate. Raises `UnknownCandidate`, `CandidateMerged` for one who was merged,
    `OnLegalHold`, and `ErasureRefused` while a mail is being sent or an application taken in.
    """
    lock_before_applications(conn, candidate)
    cases = [lock(conn, each, at, policies) for each in applications_of(conn, candidate)]
    if _lock_candidate(conn, candidate).held_since is not None:
        raise OnLegalHold(candidate)
    # One that came between the two locks is not locked.
    late = set(applications_of(conn, candidate)) - {case.id for case in cases}
    _refuse(WhyNot.JUST_APPLIED, *late)
    _refuse(WhyNot.MAIL_ON_ITS_WAY, *(case.id for case in cases if _is_mailing(case)))
    ended = tuple(case.id for case in cases if _goes_on(case))
    for case in cases:
        if case.id in ended:
            _end(conn, policies, case.id, by, at)
        else:
            suppress_reserved(case, "erased")
            case.finish()
    touch(conn, (case.id for case in cases))
    _overtake_proposals(conn, policies, candidate, by, at)
    overwrite_deleted(conn)
    for held in HELD:
        _erase(conn, held, candidate, by, at)
    drop_tables(conn)
    # The search still finds their applications by the job.
    index_candidate(conn, candidate)
    row = _lock_candidate(conn, candidate)
    return Erasure(candidate, row.erased_at, row.erased_by, ended)


def erase_one(
    database: Database, policies: Policies, candidate: str, by: Administrator, at: datetime
) -> Erasure:
    """`erase` in a transaction of its own, after which no old page of SQLite's log is left.

    For callers that are in a thread of their own.
    """

    done = database.write_now(
        lambda conn: administer(
            conn,
            by,
            AdminKind.DATA_ERASED,
            at,
            lambda conn: erase(conn, policies, candidate, by.person or by.via, at),
            candidate,
        )
    )
    database.empty_the_log()
    log.info("%s was erased by %s", done.candidate, done.by)
    return done


def _overtake_proposals(
    conn: Connection, policies: Policies, candidate: str, by: str, at: datetime
) -> None:
    """What was proposed about them rests on nothing any more; whoever proposed it is told."""
    still_open = select(proposals.c.id).where(
        PROPOSED_OF_THEM, proposals.c.state == ProposalState.OPEN
    )
    settler = by if by.startswith(A_PERSON) else ""
    for id_ in conn.execute(still_open, {CANDIDATE: candidate}).scalars().all():
        settle(conn, id_, ProposalState.OVERTAKEN, settler, at)
        tell_author(conn, id_, at, policies)


def _goes_on(case: Case) -> bool:
    return case.view.state != CLOSED_STATE and not case.ended(ActKind.ERASE)


def _end(conn: Connection, policies: Policies, application: str, by: str, at: datetime) -> None:
    """The act closes its tasks and takes back its mails; the process does the rest."""
    kind = ActorKind.PERSON if by.startswith(A_PERSON) else ActorKind.PROCESS
    actor = Actor(kind, by, frozenset({Capacity.DESK}), CHANNEL)
    made = make_act(conn, ActRequest(application, ActKind.ERASE, actor), at, policies)
    assert isinstance(made, Accepted), made


def _refuse(reason: WhyNot, *in_the_way: str) -> None:
    if in_the_way:
        raise ErasureRefused(reason, tuple(sorted(in_the_way)))


def _lock_candidate(conn: Connection, candidate: str) -> Row[Any]:
    row = lock_candidates(conn, candidate).get(candidate)
    if row is None:
        raise UnknownCandidate(candidate)
    if row.merged_into is not None:
        raise CandidateMerged(row.merged_into)
    return row


def _is_mailing(case: Case) -> bool:
    """Whether a mail about them is at the mail server: its words are written down afterwards."""
    sending = exists().where(
        messages.c.application_id == case.id, messages.c.state == MessageState.SENDING
    )
    return bool(case.conn.execute(select(sending)).scalar())


def _erase(conn: Connection, held: Held, candidate: str, by: str, at: datetime) -> None:
    whose: dict[str, object] = {CANDIDATE: candidate}
    if held.erased is None:
        conn.execute(delete(held.table).where(held.where), whose)
        return
    if held.digested:
        _digest(conn, held, whose)
    if held.erased:
        marked = {ERASED_AT: at, ERASED_BY: by}
        statement = update(held.table).where(held.where).values(**held.erased)
        wanted = set(statement.compile().params)
        marks = {name: value for name, value in marked.items() if name in wanted}
        conn.execute(statement, whose | marks)


def _digest(conn: Connection, held: Held, whose: dict[str, object]) -> None:
    column = held.table.c[held.digested]
    for plain in conn.execute(select(column).where(held.where), whose).scalars().all():
        its = update(held.table).where(held.where, column == plain)
        conn.execute(its.values({column: digest_of(plain)}), whose)
