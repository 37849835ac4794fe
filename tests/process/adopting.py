"""A process goes on by another version of its policy while somebody is waited for."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection, bindparam, select

from db.process.acts import Accepted, ActKind, ActRequest
from db.schema import applications
from db.setup.policies import save_policy
from domain.policy import Mode, Policy
from domain.words import Party, TaskKind
from tests.process.deviations import hired
from tests.process.opinions import to_decide
from tests.process.play import Play
from tests.process.policies import calm

_VERSION = select(applications.c.policy_version_id).where(applications.c.id == bindparam("of"))
OTHER_MODE = Mode("panel_tells", {"en": "The panel tells", "zh": "面试官告知"})


def led(policy: Policy, mode: Mode | None = None) -> Policy:
    """Whoever leads the interview decides, and has less time for it."""
    task = policy.tasks[TaskKind.DECIDE]
    decide = replace(task, due=task.due / 2, owner=(Party.STAGE_LEAD,))
    tasks = {**policy.tasks, TaskKind.DECIDE: decide}
    return replace(policy, name="led", mode=mode or policy.mode, tasks=tasks)


async def adopt(play: Play, policy: Policy, **form: str) -> Accepted:
    """The HR lead has the process go on by this policy, and settle for no less time than now."""
    parts = play.services.parts

    def save(conn: Connection) -> str:
        now = parts.policies.of(conn, conn.execute(_VERSION, {"of": play.application}).scalar_one())
        settling = max(policy.settling_hours, now.settling_hours)
        return save_policy(conn, replace(policy, settling_hours=settling), parts.clock())

    return await adopt_version(play, await parts.database.write(save), **form)


async def adopt_version(play: Play, version: str, **form: str) -> Accepted:
    """The same, of a version that is saved."""
    lead = play.acting(play.cast.lead)
    asked = {"policy": version, **form}
    request = ActRequest(play.application, ActKind.ADOPT_POLICY, lead, form=asked)
    return await play.services.act(request)


async def adopted_while_deciding(play: Play) -> None:
    await to_decide(play)
    lead = play.cast.panel[0]
    await adopt(play, led(calm(), OTHER_MODE), with_the_job="yes")
    await play.until_open("decide", lead)
    await play.decide("advance", by=lead)
    await hired(play)


async def adopted_on_the_way(play: Play) -> None:
    await play.schedule()
    await play.until_open("give_feedback")
    await adopt(play, replace(calm(), name="slower", settling_hours=12))
    await play.until_event("policy.adopted")
    await play.judge("pass")
    await hired(play)
