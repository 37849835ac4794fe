"""The step by which a process goes on by another version of its policy: what is open is redated,
passes to whoever it belongs to now, and climbs the ladder that it has from now on.
"""

from __future__ import annotations

from activities.steps.escalating import catch_up, climb_due, wait_no_longer
from db.directory.job_team import hand_over, mail_about, was_mailed
from db.process.act_lookup import act_row
from db.process.acts import Actor
from db.process.adopting import Move, continue_by, moves
from db.process.case import Case, as_open_task
from db.process.owners import Owner
from domain.events import ActorKind
from domain.new_tasks import is_asked, is_of_inbox
from domain.owners import opened_by_link
from domain.protocol import Conclusion, OpenTask, StepCall
from domain.releases import known
from domain.task_specs import Capacity
from domain.words import TaskKind


def adopt_policy(case: Case, call: StepCall) -> Conclusion:
    """Go on by the version that the act names. Subject: the act.

    What came due by the old version until now is climbed by it.
    """
    act = act_row(case, call.subject)
    version, former = act.codes["policy"], case.policy
    if version == case.policy_version:
        return Conclusion()
    before = _open_tasks(case)
    climb_due(case)
    first = wait_no_longer(case)
    planned = moves(case, case.policies.of(case.conn, version))
    case.follow(version)
    actor = Actor(known(ActorKind, act.actor_kind), act.actor_id, frozenset(), act.channel)
    for move in planned:
        _apply(case, move, actor)
    then, now = wait_no_longer(case), _open_tasks(case)
    mode = case.policy.mode.name
    return Conclusion(
        opened=tuple(task for id_, task in now.items() if before.get(id_) != task),
        closed=tuple(id_ for id_ in before if id_ not in now),
        state=then.state or first.state,
        mode=mode if mode != former.mode.name else "",
    )


def _open_tasks(case: Case) -> dict[str, OpenTask]:
    return {task.id: as_open_task(task) for task in case.open_tasks()}


def _apply(case: Case, move: Move, actor: Actor) -> None:
    task, goes_on = move.task, move.goes_on
    if goes_on is not None:
        continue_by(case, task, goes_on)
    if move.owner is not None:
        _pass_on(case, task.id, move.owner, actor)
    if goes_on is not None:
        # Whoever has just got it hears that it is theirs, and how late it is.
        remind = goes_on.overdue and move.owner is None
        catch_up(case, case.task(task.id), goes_on.missed, remind=remind)


def _pass_on(case: Case, task_id: str, owner: Owner, actor: Actor) -> None:
    task = case.task(task_id)
    kind, asked = known(TaskKind, task.kind), was_mailed(case, task, Capacity.OWNER)
    about: dict[str, object] = {"to_party": owner.party}
    if is_of_inbox(kind, owner.party) and (asked or not is_asked(case.policy, kind)):
        about["tell"] = True
    change = (task.owner_id, owner.person)
    hand_over(case, task, change, Capacity.OWNER, actor, **about)
    if opened_by_link(owner.party) and asked:
        mail_about(case, case.task(task_id), owner.person, Capacity.OWNER)
