"""Where one person is not enough: an answer about one's own act, a rejection one judged alone."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, or_, select

from db.process.case import Case
from db.process.opinions import opinions_on
from db.process.owners import Owner, active_people, role_holders
from db.process.panels import panel_of
from db.schema import acts, decisions, people, tasks
from domain.acts import ActKind
from domain.external import FROM_AN_ATS
from domain.releases import known_among
from domain.scenarios import Scenario
from domain.second_person import ANOTHER_AT_DESK, needs_another
from domain.task_kinds import TELLING
from domain.words import Outcome, Role

TOLD = ("send", "told_otherwise")


def told_the_rejection(conn: Connection, application: str, person: str) -> bool:
    """Whether somebody sent, or passed on, a rejection of this process."""
    return conn.execute(_TOLD, {"of": application, "who": person}).first() is not None


def another_lead(conn: Connection, person: str) -> bool:
    """Whether there is an HR lead besides this person."""
    query = select(people.c.roles).where(people.c.active.is_(True), people.c.id != person)
    found = conn.execute(query).scalars()
    return any(Role.HR_LEAD in known_among(Role, roles) for roles in found)


def judged_alone(case: Case, stage: str, person: str) -> bool:
    """Whether nobody but this person, who decided, is for rejecting a candidate in a stage: neither
    the whole panel, nor the hiring manager or the HR lead where they were asked. False where the
    policy leaves it to one person, or where somebody else decided."""
    if not case.policy.rejection_needs_two or not person:
        return False
    if _decided_by(case) != person:
        return False
    panel = [each for each in panel_of(case, stage) if each.verdict]
    # What only they have said, or written down for others, is no second mind.
    if not any(each.is_of_another(person) for each in panel):
        panel = []
    said = [each.verdict for each in panel if each.verdict]
    above = set(role_holders(case.row).values()) - {case.row.recruiter_id, person}
    seconded = any(
        who in above and outcome is Outcome.REJECT for who, outcome in opinions_on(case, stage)
    )
    return needs_another(case.policy, said, seconded=seconded)


def another_at_desk(case: Case, person: str) -> Owner | None:
    """Who else of the job's desk is there: its HR lead, else its recruiter."""
    found = {owner.person: owner for owner in case.holders(ANOTHER_AT_DESK)}
    there = active_people(case.conn, set(found))
    return next((one for who, one in found.items() if who in there and who != person), None)


def _decided_by(case: Case) -> str:
    """Who decided what stands; '' for a rule, and for people beside an ATS, whom it speaks for."""
    asked = (
        select(decisions.c.decided_by)
        .join(acts, acts.c.id == decisions.c.act_id)
        .where(decisions.c.id == case.view.decision_id, ~acts.c.channel.startswith(FROM_AN_ATS))
    )
    return case.conn.execute(asked).scalar() or ""


# Built once: building a statement costs several times what SQLite takes to run it.
_TOLD = (
    select(acts.c.id)
    .outerjoin(tasks, tasks.c.id == acts.c.task_id)
    .where(
        acts.c.application_id == bindparam("of"),
        acts.c.actor_id == bindparam("who"),
        or_(
            acts.c.kind == ActKind.REJECT,
            tasks.c.kind.in_(sorted(TELLING))
            & (tasks.c.scenario == Scenario.REJECTION)
            & acts.c.completion.in_(TOLD),
        ),
    )
    .limit(1)
)
