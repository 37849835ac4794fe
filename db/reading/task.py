"""A task's page: the task, its case, and what one must know to complete it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, select

from db.directory.readers import Reader, visible_to
from db.process.projection import OPEN
from db.process.second_person import another_lead, told_the_rejection
from db.reading.arranging import (
    MeetingPlan,
    Somebody,
    Trouble,
    read_choices,
    read_plan_of,
    read_troubles,
)
from db.reading.closing import Closing, read_closing
from db.reading.decision import DecisionFacts, read_decision
from db.reading.kit import Kit, read_kit
from db.reading.opinions import OpinionFacts, read_opinions
from db.reading.passed_on import PassedOn, read_passed_on
from db.reading.question_to_answer import QuestionToAnswer, read_question_to_answer
from db.reading.returned_decision import ReturnedDecision, read_returned_decision
from db.reading.rights import RequestToAnswer, read_request_to_answer
from db.reading.ruled_out import RuledOut
from db.reading.scorecards import (
    Attribute,
    InterviewFacts,
    attributes_of,
    read_interviews,
)
from db.reading.task_lines import names_of
from db.reading.undelivered import UndeliveredMail, read_undelivered
from db.reading.written_down import WrittenDown, read_written_down
from db.schema import (
    applications,
    candidates,
    interviews,
    jobs,
    people,
    process_views,
    stages,
    tasks,
)
from domain.owners import AT_DESK
from domain.releases import known
from domain.senders import SentBy, sent_by
from domain.task_columns import Shows
from domain.task_kinds import ANSWERING, BY_LAW
from domain.task_specs import TaskSpec
from domain.tasks import TASKS, spec_of
from domain.words import Party, TaskKind


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """One task as its page shows it."""

    id: str
    kind: TaskKind
    state: str
    version: int
    scenario: str
    message_id: str
    owner_id: str
    owner_name: str
    party: Party
    escalated_to: tuple[str, ...]
    due_at: datetime
    opened_at: datetime
    application_id: str
    process_state: str
    candidate_name: str
    candidate_locale: str
    candidate_zone: str
    job_title: str
    stage_name: str
    recruiter_name: str
    recruiter_email: str
    interviews: tuple[InterviewFacts, ...]
    decision: DecisionFacts | None
    mail: UndeliveredMail | None
    closing: Closing | None
    people: tuple[Somebody, ...]
    attributes: tuple[Attribute, ...] = ()
    returned: ReturnedDecision | None = None
    kit: Kit | None = None
    sent_by: SentBy = SentBy.GENJIN
    asked: QuestionToAnswer | None = None
    privacy: RequestToAnswer | None = None
    urgent: bool = False
    offer_until: date | None = None
    plan: MeetingPlan | None = None
    troubles: tuple[Trouble, ...] = ()
    by_another: frozenset[str] = frozenset()
    written_down: WrittenDown | None = None
    opinions: OpinionFacts = OpinionFacts()
    passed_on: PassedOn | None = None
    ruled_out: RuledOut = field(default_factory=dict)

    @property
    def spec(self) -> TaskSpec:
        """What holds for its kind."""
        return TASKS[self.kind]

    @property
    def open(self) -> bool:
        """Whether it waits for somebody."""
        return self.state == OPEN

    @property
    def passes_on(self) -> bool:
        """Whether it can go to the recruiter by a press."""
        return self.open and self.spec.to_hr and self.party not in AT_DESK

    @property
    def met(self) -> tuple[InterviewFacts, ...]:
        """The meetings that were not called off."""
        return tuple(each for each in self.interviews if not each.cancelled)

    @property
    def seated(self) -> tuple[str, ...]:
        """Who sits in its meetings."""
        return tuple(seat.person_id for met in self.interviews for seat in met.panel)

    @property
    def interview(self) -> InterviewFacts | None:
        """The latest meeting of the task's stage; called off only where there is no other."""
        held = self.met or self.interviews
        return held[-1] if held else None


def read_task(conn: Connection, reader: Reader, task_id: str) -> TaskFacts | None:
    """The task; None when there is none of this id that the reader may see."""
    row = conn.execute(_head().where(tasks.c.id == task_id, visible_to(reader))).first()
    if row is None:
        return None
    known_to = _arranged(conn, row, _facts(conn, row, reader), planned_only=_is_led(row, reader))
    facts = _with_another(conn, reader, known_to)
    if not facts.open or Shows.KIT not in facts.spec.shows:
        return facts
    return replace(facts, kit=read_kit(conn, row.application_id, row.id, reader=reader.id))


def _with_another(conn: Connection, reader: Reader, facts: TaskFacts) -> TaskFacts:
    """With the ways that are somebody else's, because it is the reader's own act they look at."""
    ways = frozenset(name for name, way in facts.spec.completions.items() if way.by_another)
    if not ways or not facts.open or not told_the_rejection(conn, facts.application_id, reader.id):
        return facts
    return replace(facts, by_another=ways) if another_lead(conn, reader.id) else facts


def _is_led(row: Row[Any], reader: Reader) -> bool:
    """Whether it is a lead's to arrange, and not the reader's by a desk."""
    return known(Party, row.party) not in AT_DESK and not reader.desk


def _arranged(
    conn: Connection, row: Row[Any], facts: TaskFacts, *, planned_only: bool
) -> TaskFacts:
    """With what one needs to say when and with whom a meeting is: of the directory everybody, or
    those alone that its plan names."""
    if Shows.APPOINTMENT not in facts.spec.shows:
        return facts
    plan = read_plan_of(conn, row.stage_id, row.meeting)
    usual = plan.panel if plan is not None else ()
    choices = read_choices(conn, facts.seated if row.interview_id else usual) if facts.open else ()
    return replace(
        facts,
        plan=plan,
        people=tuple(one for one in choices if one.expected or not planned_only),
        troubles=read_troubles(conn, row),
    )


def read_linked_task(conn: Connection, person: str, task_id: str) -> TaskFacts | None:
    """The task of a living link, for the person it was given to."""
    row = conn.execute(_head().where(tasks.c.id == task_id)).first()
    if row is None:
        return None
    facts = _facts(conn, row, Reader(person, frozenset()))
    return _arranged(conn, row, facts, planned_only=True)


def _facts(conn: Connection, row: Row[Any], reader: Reader) -> TaskFacts:
    sees_all = reader.desk or reader.id in (
        row.hiring_manager_id,
        row.recruiter_id,
        row.hr_lead_id,
        *row.escalated_to,
        # Whoever decides weighs everything that was said.
        *((row.owner_id,) if _shows(row, Shows.SCORECARDS) else ()),
    )
    names = names_of(conn, [row.owner_id, row.recruiter_id])
    return TaskFacts(
        id=row.id,
        kind=known(TaskKind, row.kind),
        state=row.state,
        version=row.version,
        scenario=row.scenario,
        message_id=row.message_id,
        owner_id=row.owner_id,
        owner_name=names.get(row.owner_id, ""),
        party=known(Party, row.party),
        escalated_to=tuple(row.escalated_to),
        due_at=row.due_at,
        opened_at=row.opened_at,
        application_id=row.application_id,
        process_state=row.process_state,
        candidate_name=row.candidate_name,
        candidate_locale=row.candidate_locale,
        candidate_zone=row.candidate_zone,
        job_title=row.job_title,
        stage_name=row.stage_name or "",
        recruiter_name=names.get(row.recruiter_id, ""),
        recruiter_email=row.recruiter_email,
        interviews=_met(conn, row, reader, sees_all),
        decision=read_decision(conn, _decision_of(row)),
        mail=read_undelivered(conn, row.message_id),
        closing=read_closing(conn, row),
        attributes=attributes_of(row.attributes, row.focus),
        returned=read_returned_decision(conn, row),
        people=(),
        sent_by=sent_by(row.senders, row.scenario),
        asked=read_question_to_answer(conn, row),
        privacy=read_request_to_answer(conn, row),
        urgent=row.urgent,
        offer_until=row.offer_until,
        written_down=read_written_down(conn, row)
        if _shows(row, Shows.WORDS) and row.state == OPEN and reader.id == row.owner_id
        else None,
        opinions=read_opinions(conn, row, reader.id),
        passed_on=read_passed_on(conn, row),
    )


def _head() -> Select[Any]:
    return (
        select(
            tasks,
            process_views.c.state.label("process_state"),
            process_views.c.decision_id.label("decided"),
            process_views.c.offer_until,
            candidates.c.name.label("candidate_name"),
            candidates.c.locale.label("candidate_locale"),
            candidates.c.zone.label("candidate_zone"),
            jobs.c.title.label("job_title"),
            jobs.c.recruiter_id,
            jobs.c.hiring_manager_id,
            jobs.c.hr_lead_id,
            jobs.c.senders,
            people.c.email.label("recruiter_email"),
            stages.c.name.label("stage_name"),
            stages.c.attributes,
            stages.c.focus,
        )
        .join(applications, applications.c.id == tasks.c.application_id)
        .join(process_views, process_views.c.application_id == applications.c.id)
        .join(candidates, candidates.c.id == applications.c.candidate_id)
        .join(jobs, jobs.c.id == applications.c.job_id)
        .join(people, people.c.id == jobs.c.recruiter_id)
        .outerjoin(stages, stages.c.id == tasks.c.stage_id)
    )


def _shows(row: Row[Any], what: Shows) -> bool:
    return what in spec_of(row.kind).shows


def _confirms_for_owner(row: Row[Any], reader: Reader) -> bool:
    """Whether somebody else is to see to it that an outcome rests on more than HR's words: they may
    decide the stage, on all that was said."""
    return _shows(row, Shows.WORDS) and reader.id != row.owner_id


def _met(
    conn: Connection, row: Row[Any], reader: Reader, sees_all: bool
) -> tuple[InterviewFacts, ...]:
    """The task's own interview, or else those of its stage; a question is about none of them.

    What is weighed for a decision is the whole stage, however many meetings it had.
    """
    if row.kind in (*ANSWERING, *BY_LAW) and not _shows(row, Shows.OUTCOME):
        return ()
    condition = (
        interviews.c.id == row.interview_id
        if row.interview_id
        and not (_shows(row, Shows.SCORECARDS) or _confirms_for_owner(row, reader))
        else and_(
            interviews.c.application_id == row.application_id,
            interviews.c.stage_id == row.stage_id,
        )
    )
    return read_interviews(conn, condition, reader=reader.id, sees_all=sees_all)


def _decision_of(row: Row[Any]) -> str:
    """What is to be told; a review is about what was decided last."""
    return str(row.decided if _shows(row, Shows.OUTCOME) else row.decision_id)
