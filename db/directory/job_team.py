"""Changing who a job's recruiter, hiring manager and HR lead are: what they have in hand goes over.

The tasks of a job belong to whoever holds the role, so with the role its open tasks change hands:
the links of whoever had them die, and whoever has them now finds them in the inbox, is mailed where
the former one was, and is whom the ladder's next rung addresses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, or_, select, update

from db.directory.hiring import ReferenceRefused, UnknownJob
from db.mail.reminders import zone_of
from db.process.acts import Actor, act_within
from db.process.case import Case, lock
from db.process.handing_over import follow_owner
from db.process.ledger import reserve
from db.process.links import ensure_link, revoke
from db.process.locking import touch
from db.process.owners import party_held
from db.process.projection import CLOSED_STATE, OPEN
from db.schema import applications, jobs, people, process_views, tasks
from db.setup.policies import Policies
from domain.acts import ActKind
from domain.events import EventType
from domain.ladder import RungAction
from domain.new_tasks import is_asked, is_of_inbox
from domain.owners import ROLE_OF, opened_by_link, owner_of
from domain.policy import remind_at
from domain.read_model import Task
from domain.releases import known
from domain.scenarios import Scenario
from domain.task_specs import Capacity
from domain.tasks import spec_of
from domain.words import Party, Role, TaskKind

HELD_IN = {
    Role.RECRUITER: jobs.c.recruiter_id,
    Role.HIRING_MANAGER: jobs.c.hiring_manager_id,
    Role.HR_LEAD: jobs.c.hr_lead_id,
}
"""In which column a job keeps the holder of a role."""

MAY_HOLD: Mapping[Role, frozenset[Role]] = {
    Role.RECRUITER: frozenset({Role.RECRUITER, Role.HR_LEAD}),
    Role.HIRING_MANAGER: frozenset({Role.HIRING_MANAGER}),
    Role.HR_LEAD: frozenset({Role.HR_LEAD}),
}
"""Who of the directory may hold a role on a job."""

PARTY_OF: Mapping[Role, Party] = {role: party for party, role in ROLE_OF.items()}


@dataclass(frozen=True, slots=True)
class Replaced:
    """What a change of a job's people came to: the roles that changed, the tasks that went over."""

    roles: tuple[Role, ...] = ()
    tasks: int = 0


@dataclass(frozen=True, slots=True)
class _Change:
    role: Role
    former: str
    now: str


def change_people(
    conn: Connection,
    job: str,
    wanted: Mapping[Role, str],
    actor: Actor,
    at: datetime,
    policies: Policies,
) -> Replaced:
    """Give a job other people; roles that are not named stay as they are.

    Raises `UnknownJob`, and `ReferenceRefused` naming a role whose new holder is nobody of the
    directory, gone, or not one who may hold it.
    """
    # For update, and not merely changed: an application that begins meanwhile waits for us.
    row = conn.execute(select(jobs).where(jobs.c.id == job).with_for_update()).first()
    if row is None:
        raise UnknownJob(job)
    held = {role: str(row._mapping[column.name]) for role, column in HELD_IN.items()}
    changes = [
        _Change(role, held[role], wanted[role])
        for role in HELD_IN
        if role in wanted and wanted[role] != held[role]
    ]
    if not changes:
        return Replaced()
    _refuse_unfit(conn, changes)
    values = {HELD_IN[change.role].name: change.now for change in changes}
    conn.execute(update(jobs).where(jobs.c.id == job).values(**values))
    staying = {**held, **{change.role: change.now for change in changes}}.values()
    gone = {change.former for change in changes} - set(staying)
    count = sum(
        _hand_over(lock(conn, application, at, policies), changes, gone, actor)
        for application in _locked_open(conn, job)
    )
    return Replaced(tuple(change.role for change in changes), count)


def leads(conn: Connection, person: str) -> bool:
    """Whether somebody has the HR lead's role: a job's ladders end with one."""
    roles = conn.execute(select(people.c.roles).where(people.c.id == person)).scalar()
    return Role.HR_LEAD in (roles or ())


def is_new_manager(conn: Connection, person: str) -> bool:
    """Whether somebody is the hiring manager of no job yet: to be it needs two pairs of eyes."""
    query = select(jobs.c.id).where(jobs.c.hiring_manager_id == person).limit(1)
    return conn.execute(query).first() is None


def _refuse_unfit(conn: Connection, changes: list[_Change]) -> None:
    """Locks them too: whoever is just being deactivated is seen as gone."""
    wanted = sorted({change.now for change in changes})
    query = select(people).where(people.c.id.in_(wanted)).order_by(people.c.id)
    there = {row.id: row for row in conn.execute(query.with_for_update(read=True))}
    for change in changes:
        person = there.get(change.now)
        if person is None or not person.active:
            raise ReferenceRefused(change.role, "person_unknown")
        if not MAY_HOLD[change.role] & set(person.roles):
            raise ReferenceRefused(change.role, "role_lacking")


def _locked_open(conn: Connection, job: str) -> Iterator[str]:
    """The job's open applications, all locked before the first is touched: a step that reads the
    former people has committed its tasks before, one that waits reads the new ones."""
    query = (
        select(applications.c.id)
        .outerjoin(process_views, process_views.c.application_id == applications.c.id)
        .where(
            applications.c.job_id == job,
            or_(process_views.c.state.is_(None), process_views.c.state != CLOSED_STATE),
        )
        .order_by(applications.c.id)
        .with_for_update(of=applications)
    )
    open_ones = list(conn.execute(query).scalars())
    with_tasks = select(tasks.c.application_id).where(
        tasks.c.application_id.in_(select(applications.c.id).where(applications.c.job_id == job)),
        tasks.c.state == OPEN,
    )
    concerned = set(conn.execute(with_tasks).scalars())
    touch(conn, open_ones)
    return (application for application in open_ones if application in concerned)


def _hand_over(case: Case, changes: list[_Change], gone: set[str], actor: Actor) -> int:
    """The open tasks of one application. Whoever was asked to step in and holds no role of the job
    any more is followed by whoever holds theirs."""
    count, before = 0, turns_in(case)
    for row in case.open_tasks():
        role = ROLE_OF.get(known(Party, row.party))
        stepped_in = set(row.escalated_to) & gone
        for change in changes:
            if change.role is role and row.owner_id == change.former:
                _pass_on(case, row, change, Capacity.OWNER, actor)
                count += 1
            elif row.owner_id == change.former and _stands_in(case, row, change.role):
                _pass_on(case, row, change, Capacity.OWNER, actor, now_of=change.role)
                count += 1
            elif change.former in stepped_in:
                stepped_in.remove(change.former)
                _pass_on(case, row, change, Capacity.ESCALATED, actor)
    tell_process(case, before, actor)
    case.finish()
    return count


def turns_in(case: Case) -> dict[str, list[Any]]:
    """By which offices' hours the open tasks go, by their ids."""
    return {row.id: row.turns for row in case.open_tasks()}


def tell_process(case: Case, before: Mapping[str, list[Any]], actor: Actor) -> None:
    """Where tasks go by other hours than before (`turns_in`), the process hears of it by an act:
    outside of its steps it sleeps until the times that it knows. The act is its own, by whoever
    handed over."""
    if any(case.task(id_).turns != turns for id_, turns in before.items()):
        of_process = replace(actor, held=frozenset({Capacity.PROCESS}))
        act_within(case, ActKind.CHANGE_CALENDAR, of_process)


def _stands_in(case: Case, row: Task, role: Role) -> bool:
    """Whether a lead's task is with somebody who leads nothing, and has it by their role of the
    job: then it is the role's, and goes with it."""
    if party_held(case.conn, case.id, known(Party, row.party), row.owner_id):
        return False
    parties = owner_of(case.policy, known(TaskKind, row.kind), row.variant)
    return role in (ROLE_OF.get(party) for party in parties)


def _pass_on(
    case: Case,
    row: Task,
    change: _Change,
    capacity: Capacity,
    actor: Actor,
    now_of: Role | None = None,
) -> None:
    """`now_of`: the role that it belongs to from now on, where it was another party's."""
    party = PARTY_OF[now_of] if now_of else known(Party, row.party)
    about: dict[str, object] = {"to_party": party} if now_of else {}
    if _is_to_tell(case, row, party, change, capacity, actor):
        about["tell"] = True
    hand_over(case, row, (change.former, change.now), capacity, actor, role=change.role, **about)
    if opened_by_link(party) and was_mailed(case, row, capacity):
        mail_about(case, case.task(row.id), change.now, capacity)


def hand_over(
    case: Case,
    row: Task,
    change: tuple[str, str],
    capacity: Capacity,
    actor: Actor,
    **about: object,
) -> None:
    """A task passes from one person to another, of the `change`; the former one's link is dead.
    What is left of its time passes by the hours of its new owner's office."""
    former, now = change
    revoke(case.conn, task=row.id, person=former, at=case.at)
    case.record_task(
        EventType.TASK_HANDED_OVER,
        row,
        actor=actor.id,
        actor_kind=actor.kind,
        former=former,
        person=now,
        capacity=capacity,
        **about,
    )
    if capacity is Capacity.OWNER:
        follow_owner(case, row.id)


def _is_to_tell(
    case: Case, row: Task, party: Party, change: _Change, capacity: Capacity, actor: Actor
) -> bool:
    """Whether the new owner hears of it as of a new task of theirs: nobody asks them otherwise, and
    they did not take it over themselves."""
    kind = known(TaskKind, row.kind)
    if capacity is not Capacity.OWNER or actor.id == change.now:
        return False
    if not is_of_inbox(kind, party):
        return False
    return was_mailed(case, row, capacity) or not is_asked(case.policy, kind)


def was_mailed(case: Case, row: Task, capacity: Capacity) -> bool:
    """Whether the former one has been asked. If not, the ladder's first rung asks the new one; who
    never is asked works from the inbox.
    """
    if capacity is Capacity.ESCALATED:
        return True
    rungs = case.policy.tasks[known(TaskKind, row.kind)].ladder.rungs
    return any(rung.action is RungAction.ASK for rung in rungs[: row.place])


def mail_about(case: Case, row: Task, person: str, capacity: Capacity) -> None:
    """Tell somebody that a task is theirs now, or that they are brought in; with a link, if its
    party has one."""
    if opened_by_link(known(Party, row.party)):
        ensure_link(
            case.conn,
            application=case.id,
            task=row.id,
            person=person,
            capacity=capacity,
            at=case.at,
        )
    scenario = Scenario.TASK_ASSIGNED
    if capacity is Capacity.ESCALATED:
        scenario = spec_of(row.kind).wording[RungAction.ESCALATE]
    reserve(
        case,
        scenario,
        f"{row.id}>{case.row.events}",
        person=person,
        task=row.id,
        interview=row.interview_id,
        not_before=remind_at(case.policy, case.at, zone_of(case.conn, person)),
        dispatched=True,
    )
