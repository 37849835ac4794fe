"""A task passes from whoever has it without a desk to the recruiter, by one press: the same task,
with the same due time, in other hands."""

from __future__ import annotations

from db.process.case import Case
from db.process.handing_over import follow_owner
from db.process.links import revoke
from db.process.owners import role_holders
from db.process.projection import OPEN
from db.process.requests import ActRequest, UnknownTask
from domain.acts import EVENT_OF
from domain.forms import Filled
from domain.new_tasks import is_asked
from domain.owners import AT_DESK
from domain.releases import known
from domain.task_kinds import TO_HR
from domain.task_specs import Capacity
from domain.words import Party, Role, TaskKind


def not_passed_on(case: Case, request: ActRequest) -> str:
    """It is open, of a kind that HR can do as well, and not at the desk already."""
    task = case.model.tasks.get(request.task)
    if task is None or task.kind not in TO_HR:
        raise UnknownTask(request.task)
    if task.state != OPEN:
        return "task_closed"
    return "with_hr_already" if known(Party, task.party) in AT_DESK else ""


def pass_on(case: Case, request: ActRequest, filled: Filled, act: str) -> None:
    """The link of whoever had it is dead; the recruiter hears of it as of a new task of theirs,
    unless they took it over themselves, or the ladder is still to ask them."""
    task, recruiter = case.task(request.task), role_holders(case.row)[Role.RECRUITER]
    revoke(case.conn, task=task.id, person=task.owner_id, at=case.at)
    to_be_asked = is_asked(case.policy, known(TaskKind, task.kind)) and not task.place
    told = request.actor.id == recruiter or to_be_asked
    case.record_task(
        EVENT_OF[request.kind],
        task,
        actor=request.actor.id,
        actor_kind=request.actor.kind,
        act=act,
        former=task.owner_id,
        person=recruiter,
        capacity=Capacity.OWNER,
        to_party=Party.RECRUITER,
        **({} if told else {"tell": True}),
    )
    follow_owner(case, task.id)
