"""Going on by another version of the policy: whether a process may, and what becomes of its tasks.

The act says so; its step does it, in its place among the acts, so that what was decided before is
followed up by the version that it was decided under. A preview shows what the step would do.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from db.process.case import Case, clock_of
from db.process.open_tasks import dates
from db.process.owners import Owner, OwnerQuery, find_owner, office_of
from db.process.requests import ActRequest
from db.schema import process_events, stages
from db.setup.policies import find_version
from domain.acts import EVENT_OF, ActKind
from domain.adopting import GoesOn, Standing, goes_on
from domain.clock import Instants
from domain.events import EventType
from domain.fields import WITH_THE_JOB
from domain.forms import Filled, FormFault, FormRefused
from domain.owners import owner_of
from domain.policy import Policy
from domain.policy_faults import faults
from domain.read_model import Task
from domain.releases import known
from domain.words import Party, TaskKind

ALREADY = frozenset({"already_ended", "adopted_before", "process_closed", "candidate_withdrew"})
"""Why a process of a job adopts nothing, and keeps no other one from it."""

_BY_SEAT = frozenset({Party.INTERVIEWER, Party.ASKED})
"""Theirs by where they sit, or because somebody named them: no policy gives it to anybody else."""


@dataclass(frozen=True, slots=True)
class Move:
    """What becomes of an open task: whose it is then, if it is somebody else's, and how it goes on,
    if that is another way."""

    task: Task
    owner: Owner | None
    goes_on: GoesOn | None


def not_adoptable(case: Case, request: ActRequest) -> str:
    """Why a process does not go on by a version now; '' where it does, or there is no such one."""
    version = str(request.form.get("policy", ""))
    if find_version(case.conn, version) is None:
        return ""
    return refusal(case, version, together=bool(request.form.get(WITH_THE_JOB)))


def refusal(case: Case, version: str, *, together: bool) -> str:
    """The same, of a version that there is. `together`: with every open process of its job."""
    if case.view.over:
        return "already_ended"
    current = asked_version(case)
    if version == current:
        return "adopted_before"
    new = case.policies.of(case.conn, version)
    if new.mode.name != case.policies.of(case.conn, current).mode.name and not together:
        return "other_mode"
    return unfit(new, _rules(case))


def unfit(policy: Policy, rules: Iterable[str]) -> str:
    """Why a version is not to be worked by where stages name these rules; '' where it is."""
    if faults(policy):
        return "policy_faulty"
    return "rule_unknown" if set(rules) - policy.rules.keys() else ""


def adopted(case: Case, request: ActRequest, filled: Filled, act: str) -> None:
    """Say so in the record; with the modes, where the process goes on by another one."""
    version, current = str(filled.codes["policy"]), asked_version(case)
    if find_version(case.conn, version) is None:
        raise FormRefused([FormFault("policy", "policy_unknown")])
    was, now = (
        case.policies.of(case.conn, current).mode.name,
        case.policies.of(case.conn, version).mode.name,
    )
    modes = {"was_mode": was, "mode": now} if was != now else {}
    case.record(
        EVENT_OF[ActKind.ADOPT_POLICY],
        actor=request.actor.id,
        actor_kind=request.actor.kind,
        act=act,
        **{"from": current, "to": version},
        **modes,
    )


def asked_version(case: Case) -> str:
    """By which version it goes on once everything is done that was asked for."""
    of = {"of": case.id, "type": EVENT_OF[ActKind.ADOPT_POLICY]}
    last = case.conn.execute(_LAST_ADOPTED, of).scalar()
    return str(last["to"]) if last is not None else case.policy_version


def moves(case: Case, new: Policy) -> tuple[Move, ...]:
    """What becomes of the open tasks of a process that goes on by this version now."""
    return tuple(_move(case, new, task) for task in case.open_tasks())


def continue_by(case: Case, task: Task, goes: GoesOn) -> None:
    """Have an open task go on by the version that the process follows now. That counts as a climb
    of its ladder: whoever still asks for the former next rung finds it passed."""
    rung = task.rung + 1
    case.record_task(
        EventType.TASK_REDATED,
        task,
        clock=goes.clock.as_data(),
        rung=rung,
        ladder_from=rung - goes.place,
        **dates(goes.when),
    )


def _move(case: Case, new: Policy, task: Task) -> Move:
    kind = known(TaskKind, task.kind)
    owner, clock = _owner(case, new, kind, task), clock_of(task)
    office = clock.office
    if owner is not None or new.offices != case.policy.offices:
        # Else whoever has moved to another office keeps the times of what they have.
        office = office_of(case.conn, new, kind, owner.person if owner else task.owner_id)
    standing = Standing(clock, task.place, Instants(task.due_at, task.next_at))
    return Move(task, owner, goes_on(case.policy, new, kind, standing, case.at, office))


def _owner(case: Case, new: Policy, kind: TaskKind, task: Task) -> Owner | None:
    """Whose it is, where the two versions name other parties and those are other people. What has
    been passed on by hand stays with whoever has it."""
    before, parties = owner_of(case.policy, kind, task.variant), owner_of(new, kind, task.variant)
    if task.party in _BY_SEAT or parties == before:
        return None
    asked = OwnerQuery(case.conn, case.row, task.stage_id, case.at)
    if task.party != find_owner(before, asked).party:
        return None
    owner = find_owner(parties, asked)
    return owner if owner.party != task.party else None


def _rules(case: Case) -> list[str]:
    """What the stages that are still to be decided name."""
    plan = case.view.plan
    ahead = plan[plan.index(case.view.stage_id) :] if case.view.stage_id in plan else plan
    return list(case.conn.execute(_RULES, {"ids": ahead}).scalars())


_RULES = select(stages.c.rule).where(stages.c.id.in_(bindparam("ids", expanding=True)))
_LAST_ADOPTED = (
    select(process_events.c.data)
    .where(
        process_events.c.application_id == bindparam("of"),
        process_events.c.type == bindparam("type"),
    )
    .order_by(process_events.c.n.desc())
    .limit(1)
)
