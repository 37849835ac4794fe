"""The candidate's own page: what they have been told, and by when they will hear the rest.

Nothing that has not been told leaves this file: no verdict, no decision, no state that gives one
away. While people judge, decide, draft and delay, a candidate reads one and the same thing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from db.process.ledger import MessageState
from db.process.links import find_link
from db.process.own_acts import MOST_OPEN_QUESTIONS
from db.process.projection import OPEN
from db.reading.application import StageFacts, read_plan
from db.reading.invitations import put_off_invitations
from db.reading.policy_history import PoliciesThen, policies_then
from db.reading.questions import QuestionFacts, read_questions
from db.reading.rights import PrivacyFacts, read_privacy_requests
from db.schema import (
    applications,
    candidates,
    interviews,
    jobs,
    people,
    process_events,
    process_views,
    stages,
    tasks,
)
from db.setup.policies import Policies
from domain.acts import ActKind
from domain.candidate_view import WAITS_FOR, Standing, hear_by, step_of
from domain.events import EventType
from domain.links import LinkKey
from domain.pay import pay_told
from domain.phases import PHASES, Phase, Step
from domain.tasks import TASKS
from domain.words import ProcessOutcome, Right

UNDER_WAY = frozenset(WAITS_FOR)
"""The steps of a process that still goes on."""
PHASE_OF = {kind.value: spec.phase for kind, spec in TASKS.items() if spec.phase is not None}
"""Of the kinds that the process itself waits for: what a candidate waits for is one of these."""


@dataclass(frozen=True, slots=True)
class MeetingFacts:
    """An interview that is not over. `changed`: its time or place is another than it was."""

    stage_name: str
    starts_at: datetime
    ends_at: datetime
    place: str
    cancelled: bool
    changed: bool


@dataclass(frozen=True, slots=True)
class CandidateFacts:
    """What a candidate may know. `hear_by` is None when nothing more is promised.

    `ask_until`: after the outcome, how long they can still ask here.
    """

    alive: bool
    application_id: str
    candidate_id: str
    candidate_name: str
    locale: str
    zone: str
    job_title: str
    pay: str
    recruiter_name: str
    recruiter_email: str
    step: Step
    stages: tuple[StageFacts, ...]
    stage_name: str
    meetings: tuple[MeetingFacts, ...]
    hear_by: datetime | None
    late: bool
    start_on: date | None
    questions: tuple[QuestionFacts, ...]
    ask_until: datetime | None
    closed: bool
    can_withdraw: bool
    can_ask_for_review: bool
    requests: tuple[PrivacyFacts, ...] = ()

    @property
    def askable(self) -> tuple[Right, ...]:
        """What they can ask about their data now: each once, until it is answered."""
        waiting = {one.right for one in self.requests if one.waits}
        return tuple(right for right in Right if right not in waiting)

    @property
    def under_way(self) -> bool:
        """Whether the process still goes on."""
        return self.step in UNDER_WAY

    @property
    def waiting(self) -> int:
        """How many questions wait for an answer."""
        return sum(one.waits and not one.review for one in self.questions)

    @property
    def can_ask(self) -> bool:
        """Whether one more question would be taken."""
        return not self.closed and self.waiting < MOST_OPEN_QUESTIONS


def read_candidate_page(
    conn: Connection, policies: Policies, keys: Sequence[LinkKey], token: str, at: datetime
) -> CandidateFacts | None:
    """What a token opens; None when it is not a candidate's link of ours."""
    known = find_link(conn, keys, token)
    if known is None or known.row.person_id or known.row.task_id:
        return None
    row = conn.execute(_query().where(applications.c.id == known.row.application_id)).one()
    then = policies_then(conn, policies, row.id, row.policy_version_id)
    policy = then.at(None)
    met = _interviews(conn, row)
    waits = _tasks(conn, row)
    step = step_of(_standing(row, met, waits, at))
    promised = _promised(then, step, row, met, waits)
    questions = read_questions(conn, then, row.id)
    closed = row.closed_at is not None or row.ended_by == ActKind.ERASE
    under_way = step in UNDER_WAY
    return CandidateFacts(
        alive=known.alive,
        application_id=row.id,
        candidate_id=row.candidate_id,
        candidate_name=row.candidate_name,
        locale=row.locale,
        zone=row.zone,
        job_title=row.job_title,
        pay=pay_told(row.pay_range, row.pay_shown),
        recruiter_name=row.recruiter_name,
        recruiter_email=row.recruiter_email,
        step=step,
        stages=read_plan(conn, row.plan, row.stage_id, over=not under_way or step is Step.OFFER),
        stage_name=row.stage_name or "",
        meetings=_ahead(conn, row, met, at) if under_way else (),
        hear_by=promised,
        late=promised is not None and at > promised,
        start_on=row.start_on if step is Step.HIRED else None,
        questions=tuple(one for one in questions if one.question),
        ask_until=_settles(waits) if not under_way and not closed else None,
        closed=closed,
        can_withdraw=not (row.outcome or row.ended_by or closed),
        can_ask_for_review=row.outcome == ProcessOutcome.REJECTED
        and not closed
        and not any(one.review for one in questions),
        requests=read_privacy_requests(conn, policy, row.candidate_id, row.hr_lead_id),
    )


def _standing(row: Row[Any], met: list[Row[Any]], waits: list[Row[Any]], at: datetime) -> Standing:
    here = [one for one in met if one.stage_id == row.stage_id and not one.cancelled]
    phases = [(PHASE_OF[one.kind], one.state) for one in waits if _here(row, one)]
    return Standing(
        state=row.state,
        outcome=row.outcome,
        ended_by=row.ended_by,
        meeting=any(one.ends_at > at for one in here),
        met=bool(here),
        held=any(phase is Phase.HOLDING for phase, _ in phases),
        open=frozenset(phase for phase, state in phases if state == OPEN),
    )


def _promised(
    then: PoliciesThen, step: Step, row: Row[Any], met: list[Row[Any]], waits: list[Row[Any]]
) -> datetime | None:
    """What was promised with what the candidate knows of: their last interview, or what they wait
    for, whether its task is still open or not. Before promises were written down, they were what
    the policy of then says.
    """
    of_stage = [one for one in waits if _here(row, one)]
    if step in (Step.INTERVIEW, Step.CONSIDERING):
        ended = [one for one in met if one.stage_id == row.stage_id and not one.cancelled]
        last = max(ended, key=lambda one: one.ends_at, default=None)
        since = last.ends_at if last else None
        given = min((one.opened_at for one in of_stage), default=None)
    else:
        here = [one for one in of_stage if PHASES[PHASE_OF[one.kind]].step is step]
        last = max(here, key=lambda one: one.origin_at, default=None)
        since, given = (last.origin_at, last.opened_at) if last else (None, None)
    if last is not None and last.hear_by is not None:
        written: datetime = last.hear_by
        return written
    return hear_by(then.at(given), step, since, row.zone)


def _here(row: Row[Any], task: Row[Any]) -> bool:
    return bool(task.stage_id == row.stage_id)


def _settles(waits: list[Row[Any]]) -> datetime | None:
    settling = (one for one in waits if PHASE_OF[one.kind] is Phase.SETTLING)
    return next((one.due_at for one in settling if one.state == OPEN), None)


def _ahead(
    conn: Connection, row: Row[Any], met: list[Row[Any]], at: datetime
) -> tuple[MeetingFacts, ...]:
    """The interviews that are not over. One that was cancelled is told until there is another."""
    ahead = [one for one in met if one.ends_at > at]
    standing = {(one.stage_id, one.meeting) for one in ahead if not one.cancelled}
    shown = [
        one for one in ahead if not one.cancelled or (one.stage_id, one.meeting) not in standing
    ]
    changed = _changed(conn, row.id) if shown else frozenset()
    return tuple(
        MeetingFacts(
            stage_name=one.stage_name,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            place=one.place,
            cancelled=one.cancelled,
            changed=one.id in changed,
        )
        for one in shown
    )


def _changed(conn: Connection, application: str) -> frozenset[str]:
    """The interviews whose time or place was changed; who sits on the panel is not told here."""
    rows = conn.execute(
        select(process_events.c.data, process_events.c.at).where(
            process_events.c.application_id == application,
            process_events.c.type == EventType.INTERVIEW_MOVED,
        )
    ).all()
    moves = [(str(row.data["interview"]), row.at) for row in rows if not row.data.get("panel")]
    put_off = put_off_invitations(conn, application) if moves else {}
    known = {each: row.sent_at for each, row in put_off.items() if row.sent_at is not None}
    # What moved before they were invited has not changed for them.
    return frozenset(each for each, at in moves if each not in known or at > known[each])


def _interviews(conn: Connection, row: Row[Any]) -> list[Row[Any]]:
    """Those that they know of: one whose invitation has not left could tell what nobody has."""
    put_off = put_off_invitations(conn, row.id)
    met = conn.execute(
        select(interviews, stages.c.name.label("stage_name"))
        .join(stages, stages.c.id == interviews.c.stage_id)
        .where(interviews.c.application_id == row.id)
        .order_by(interviews.c.starts_at, interviews.c.id)
    )
    return [each for each in met if each.id not in put_off or _is_known(each, put_off[each.id])]


def _is_known(interview: Row[Any], invitation: Row[Any]) -> bool:
    """Of an interview whose invitation was put off. One that was cancelled before it left is not;
    one that began before it left, they have heard of otherwise, or not come to."""
    if invitation.state == MessageState.RESERVED:
        return False
    return not interview.cancelled or invitation.state != MessageState.SUPPRESSED


def _tasks(conn: Connection, row: Row[Any]) -> list[Row[Any]]:
    """What a candidate waits for, open or not, the oldest first."""
    return list(
        conn.execute(
            select(*_WAITED_FOR)
            .where(tasks.c.application_id == row.id, tasks.c.kind.in_(PHASE_OF))
            .order_by(tasks.c.opened_at, tasks.c.id)
        )
    )


_WAITED_FOR = (
    tasks.c.kind,
    tasks.c.state,
    tasks.c.stage_id,
    tasks.c.opened_at,
    tasks.c.origin_at,
    tasks.c.due_at,
    tasks.c.hear_by,
)


def _query() -> Select[Any]:
    return (
        select(
            applications.c.id,
            applications.c.candidate_id,
            applications.c.job_id,
            applications.c.policy_version_id,
            candidates.c.name.label("candidate_name"),
            candidates.c.locale,
            candidates.c.zone,
            jobs.c.title.label("job_title"),
            *(jobs.c.pay_range, jobs.c.pay_shown),
            jobs.c.hr_lead_id,
            people.c.name.label("recruiter_name"),
            people.c.email.label("recruiter_email"),
            stages.c.name.label("stage_name"),
            process_views.c.plan,
            process_views.c.state,
            process_views.c.stage_id,
            process_views.c.outcome,
            process_views.c.ended_by,
            process_views.c.start_on,
            process_views.c.closed_at,
        )
        .join(candidates, candidates.c.id == applications.c.candidate_id)
        .join(jobs, jobs.c.id == applications.c.job_id)
        .join(people, people.c.id == jobs.c.recruiter_id)
        .join(process_views, process_views.c.application_id == applications.c.id)
        .outerjoin(stages, stages.c.id == process_views.c.stage_id)
    )
