"""A link of an interviewer or manager: whose it is, and how its task stands.

Of one that is shut (`domain.links.Shut`) nothing is read but whose it is and why it is shut: what
is not read cannot be shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from db.directory.documents import DocumentKind
from db.process.corrections import uncorrectable
from db.process.links import find_link, living_link
from db.process.projection import OPEN
from db.reading.kit import Kit, read_kit
from db.reading.next_moves import NextMove, read_next_moves
from db.reading.scorecards import ScorecardFacts, read_scorecard
from db.reading.task import TaskFacts, read_linked_task
from db.reading.turned_down import has_declined, has_passed_on
from db.reading.written_down import feedback_behind
from db.schema import (
    applications,
    candidates,
    documents,
    interviews,
    jobs,
    people,
    process_views,
    stages,
    tasks,
)
from domain import releases
from domain.acts import ActKind
from domain.links import SHOWN_AFTER_END, LinkKey, Shut, link_token, shut
from domain.task_kinds import CONFIRMING, DECLINABLE, FEEDBACK, SCORED
from domain.task_specs import Capacity


@dataclass(frozen=True, slots=True)
class UpcomingInterview:
    """A meeting whose feedback form is not open yet.

    `waiting` is the open task that ends when it begins, with its version: while there is one,
    they can still say that they will not be there.
    """

    interview_id: str
    candidate_name: str
    job_title: str
    stage_name: str
    starts_at: datetime
    ends_at: datetime
    place: str
    cancelled: bool
    waiting: str
    waiting_version: int


@dataclass(frozen=True, slots=True)
class RecordedScorecard:
    """What was recorded as this interviewer's feedback, by themselves or by HR for them.

    `task`: the one in which it was given. `fixed` says why it can no longer be put right; '' while
    it can.
    """

    task: str
    card: ScorecardFacts
    corrected: bool
    fixed: str


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """A genuine link, to the task `task_id`. `task` is None until it opens; `ahead` says when.

    `declined`: they said that they would not be there; `passed_on`: they gave the question to the
    recruiter. `own` is what they said, once they have;
    then `next_moves` are whose turn it is, `offered` the token of what is theirs to do next, and
    `coming`: the process has not taken yet what they did, so that there may be more in a moment.
    `shut`: there is nothing for them behind it any more, and nothing of the candidate in here.
    `shown_until`: until when it shows what they wrote, once the process has closed.
    """

    id: str
    shut: Shut | None
    shown_until: datetime | None
    capacity: Capacity
    application_id: str
    task_id: str
    person_id: str
    person_name: str
    person_locale: str
    person_zone: str
    candidate_name: str
    job_title: str
    recruiter_name: str
    recruiter_email: str
    process_over: bool
    withdrew: bool
    task: TaskFacts | None
    ahead: UpcomingInterview | None
    declined: bool
    own: RecordedScorecard | None
    passed_on: bool = False
    next_moves: tuple[NextMove, ...] = ()
    offered: str = ""
    coming: bool = False
    kit: Kit | None = None

    @property
    def alive(self) -> bool:
        """Whether it still is its person's. Whether its task is open is another question."""
        return self.shut is None

    @property
    def can_decline(self) -> bool:
        """Whether they can still say that they will not be there."""
        if not self.alive or self.withdrew or self.process_over or self.declined:
            return False
        return self.ahead is not None and not self.ahead.cancelled and bool(self.ahead.waiting)

    @property
    def can_correct(self) -> bool:
        """Whether what they said can still be put right."""
        return self.alive and self.own is not None and not self.own.fixed

    @property
    def shows_files(self) -> bool:
        """Whether the candidate's files are open to them: from the invitation to the judgment."""
        if not self.alive or self.withdrew:
            return False
        if self.task is not None:
            return self.task.open and self.task.spec.judges is not None
        if self.ahead is None or self.ahead.cancelled or self.declined:
            return False
        return not self.process_over

    @property
    def recorded(self) -> bool:
        """Whether this very person completed the task."""
        closing = self.task.closing if self.task else None
        return closing is not None and closing.actor_id == self.person_id


def read_link(
    conn: Connection, keys: Sequence[LinkKey], token: str, at: datetime
) -> LinkFacts | None:
    """What a token opens; None when it is not one of ours, or is a candidate's."""
    known = find_link(conn, keys, token)
    if known is None or not known.row.person_id:
        return None
    link = known.row
    who = conn.execute(select(people).where(people.c.id == link.person_id)).one()
    case = _case(conn, link.application_id)
    why = shut(works_here=who.active, revoked=not known.alive, closed_at=case.closed_at, at=at)
    task = read_linked_task(conn, link.person_id, link.task_id) if why is None else None
    ahead = _upcoming(conn, case, link) if why is None and task is None else None
    facts = LinkFacts(
        id=link.id,
        shut=why,
        shown_until=case.closed_at + SHOWN_AFTER_END if case.closed_at else None,
        capacity=releases.known(Capacity, link.capacity),
        application_id=link.application_id,
        task_id=link.task_id,
        person_id=who.id,
        person_name=who.name,
        person_locale=who.locale,
        person_zone=who.zone,
        candidate_name=case.candidate_name if why is None else "",
        job_title=case.job_title if why is None else "",
        recruiter_name=case.recruiter_name,
        recruiter_email=case.recruiter_email,
        process_over=bool(case.outcome) or case.closed_at is not None,
        withdrew=case.ended_by == ActKind.WITHDRAW,
        task=task,
        ahead=ahead,
        declined=task is None and has_declined(conn, link, ahead.interview_id if ahead else ""),
        passed_on=why is Shut.REPLACED and has_passed_on(conn, link),
        own=_recorded(conn, case, link, task),
    )
    if facts.recorded or facts.own is not None:
        moves = read_next_moves(conn, link.application_id)
        offered = _offered(conn, keys, link, moves)
        coming = not offered and case.acts > case.taken and not facts.process_over
        facts = replace(facts, next_moves=moves, offered=offered, coming=coming)
    if not facts.shows_files:
        return facts
    kit = read_kit(conn, link.application_id, link.task_id, reader=link.person_id)
    return replace(facts, kit=kit)


def _offered(
    conn: Connection, keys: Sequence[LinkKey], link: Row[Any], moves: Sequence[NextMove]
) -> str:
    """The token of what the link's person is to do next, if they have a link to it."""
    of = {"application": link.application_id, "person": link.person_id}
    for move in moves:
        if move.person_id == link.person_id and move.task != link.task_id:
            living = living_link(conn, **of, task=move.task)
            if living is not None:
                return link_token(keys[0], living.id, living.version)
    return ""


def link_that_opens(
    conn: Connection, keys: Sequence[LinkKey], token: str, document: str, at: datetime
) -> LinkFacts | None:
    """The link of somebody who judges now, if the file is of the very application it is for."""
    link = read_link(conn, keys, token, at)
    if link is None or not link.shows_files:
        return None
    found = conn.execute(
        select(documents.c.id).where(
            documents.c.id == document,
            documents.c.application_id == link.application_id,
            documents.c.kind != DocumentKind.REMOVED,
        )
    ).first()
    return link if found is not None else None


def _case(conn: Connection, application: str) -> Any:
    return conn.execute(
        select(
            candidates.c.name.label("candidate_name"),
            jobs.c.title.label("job_title"),
            people.c.name.label("recruiter_name"),
            people.c.email.label("recruiter_email"),
            process_views.c.outcome,
            process_views.c.ended_by,
            process_views.c.closed_at,
            applications.c.acts,
            applications.c.taken,
        )
        .join(applications, applications.c.candidate_id == candidates.c.id)
        .join(jobs, jobs.c.id == applications.c.job_id)
        .join(people, people.c.id == jobs.c.recruiter_id)
        .join(process_views, process_views.c.application_id == applications.c.id)
        .where(applications.c.id == application)
    ).one()


def _upcoming(conn: Connection, case: Any, link: Row[Any]) -> UpcomingInterview | None:
    rows = conn.execute(
        select(interviews, stages.c.name.label("stage_name"))
        .join(stages, stages.c.id == interviews.c.stage_id)
        .where(interviews.c.application_id == link.application_id)
    )
    for row in rows:
        if any(seat["task"] == link.task_id for seat in row.panel):
            waiting = conn.execute(
                select(tasks.c.id, tasks.c.version).where(
                    tasks.c.interview_id == row.id,
                    tasks.c.kind.in_(DECLINABLE),
                    tasks.c.state == OPEN,
                )
            ).first()
            return UpcomingInterview(
                interview_id=row.id,
                candidate_name=case.candidate_name,
                job_title=case.job_title,
                stage_name=row.stage_name,
                starts_at=row.starts_at,
                ends_at=row.ends_at,
                place=row.place,
                cancelled=row.cancelled,
                waiting=waiting.id if waiting else "",
                waiting_version=waiting.version if waiting else 0,
            )
    return None


def _recorded(
    conn: Connection, case: Any, link: Row[Any], task: TaskFacts | None
) -> RecordedScorecard | None:
    if task is None or link.capacity != Capacity.OWNER:
        return None
    row = _given_in(conn, task)
    if row is None or row.owner_id != link.person_id:
        return None
    card = read_scorecard(conn, row.interview_id, link.person_id)
    if card is None:
        return None
    over = case.ended_by or case.closed_at is not None
    fixed = "process_closed" if over else uncorrectable(conn, row)
    return RecordedScorecard(row.id, card, corrected=card.act_id != row.act_id, fixed=fixed)


def _given_in(conn: Connection, task: TaskFacts) -> Row[Any] | None:
    """The task in which a scorecard was given: this one, or that of what it asks to confirm."""
    row = conn.execute(select(tasks).where(tasks.c.id == task.id)).one()
    if task.kind in CONFIRMING:
        return feedback_behind(conn, row)
    return row if task.kind in FEEDBACK and row.completion in SCORED else None
