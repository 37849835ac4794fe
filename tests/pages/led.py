"""The company where whoever led the interview tells the good news."""

from __future__ import annotations

from sqlalchemy import update

from db.schema import applications, jobs
from db.setup.policies import save_policy
from domain.defaults import default_policy
from domain.policy import Policy
from domain.words import TaskKind
from tests.pages.story import PASS, Story
from tests.process.policies import lead_tells

LEAD_TELLS = lead_tells(default_policy(), decides=True)


def go_by(story: Story, policy: Policy = LEAD_TELLS) -> None:
    """The application goes by this policy, and so do those that come."""

    def change(conn):  # type: ignore[no-untyped-def]
        version = save_policy(conn, policy, story.world.clock())
        conn.execute(update(applications).values(policy_version_id=version))
        conn.execute(update(jobs).values(policy_version_id=version))

    story.write(change)


def to_tell(story: Story, *verdicts: object, policy: Policy = LEAD_TELLS) -> str:
    """The lead, Maya, has judged: telling is hers. Gives the task."""
    go_by(story, policy)
    story.judged(*(verdicts or (PASS,)))  # type: ignore[arg-type]
    return str(story.open(TaskKind.NOTIFY_CANDIDATE).id)
