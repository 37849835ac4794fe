"""Having a process go on by another version, and looking at what came of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import Row, select

from db.process.acts import Accepted, ActKind, ActRequest, Refused
from db.schema import applications, messages, process_events
from db.setup.policies import save_policy
from domain.defaults import default_policy
from domain.policy import Mode, Policy
from domain.protocol import Conclusion
from domain.words import TaskKind
from tests.cast import Person
from tests.db.world import Scene

USUAL = default_policy()
OTHER_MODE = Mode("manager_tells", {"en": "Manager tells", "zh": "经理告知"})
FEEDBACK, DECIDE, OFFER = TaskKind.GIVE_FEEDBACK, TaskKind.DECIDE, TaskKind.PREPARE_OFFER


def saved(scene: Scene, policy: Policy) -> str:
    return scene.world.database.write_now(lambda conn: save_policy(conn, policy, scene.world.now()))


def changed(kind: TaskKind, policy: Policy = USUAL, **values: Any) -> Policy:
    task = replace(policy.tasks[kind], **values)
    return replace(policy, tasks={**policy.tasks, kind: task})


def adopt(
    scene: Scene, version: str, *, by: Person | None = None, **form: Any
) -> Accepted | Refused:
    actor = scene.actor(by or scene.cast.lead)
    asked = {"policy": version, **form}
    return scene.make(ActRequest(scene.application, ActKind.ADOPT_POLICY, actor, form=asked))


def adopted(scene: Scene, policy: Policy, **form: Any) -> Conclusion:
    """The act and its step."""
    made = adopt(scene, saved(scene, policy), **form)
    assert isinstance(made, Accepted), made
    return scene.step("adopt_policy", made.act)


def reason(made: Accepted | Refused) -> str:
    """Why it does not count; '' where it does."""
    return made.reason if isinstance(made, Refused) else ""


def version_of(scene: Scene) -> Any:
    query = select(applications.c.policy_version_id).where(applications.c.id == scene.application)
    return scene.world.database.read_now(lambda conn: conn.execute(query).scalar_one())


def events(scene: Scene, type_: str) -> list[Row[Any]]:
    return [row for row in scene.rows(process_events) if row.type == type_]


def climb(scene: Scene, task: Row[Any]) -> Conclusion:
    """Ask for the rung that comes next by this row, as the process would."""
    name = task.id.removeprefix(f"{scene.application}:")
    return scene.step("escalate", f"{name}@{task.rung}")


def mailed(scene: Scene, person: Person) -> list[str]:
    return [row.scenario for row in scene.rows(messages) if row.person_id == person.id]
