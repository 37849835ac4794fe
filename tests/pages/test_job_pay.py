"""What a job pays, where candidates read it: in the invitation, and on their own page."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from db.process import ledger
from db.schema import jobs, messages
from domain.scenarios import Scenario
from tests.api.world import World
from tests.pages.story import Story

PAY = "25–35k × 14"


def invitation(story: Story) -> str:
    """The mail that invites the candidate, as plain text."""
    composer = story.world.parts.composer
    query = select(messages.c.id).where(messages.c.scenario == Scenario.INTERVIEW_INVITATION)
    [facts] = story.read(
        lambda conn: composer.facts_of(
            conn, [ledger.message(conn, conn.execute(query).scalar_one())]
        )
    )
    return str(composer.rendered(facts).text)


@pytest.mark.parametrize("shown", [True, False])
async def test_candidates_read_of_the_pay_where_the_job_says_so(
    story: Story, world: World, shown: bool
) -> None:
    told = update(jobs).values(pay_range=PAY, pay_shown=shown)
    story.write(lambda conn: conn.execute(told))
    story.invited()
    assert (f"职位薪资：{PAY}" in invitation(story)) is shown
    async with world.client() as client:
        page = (await client.get(story.link("", ""), params={"lang": "en"})).text
    assert (f"Pay for this position: {PAY}" in page) is shown


async def test_of_pay_that_nobody_stated_nothing_is_said(story: Story, world: World) -> None:
    story.write(lambda conn: conn.execute(update(jobs).values(pay_shown=True)))
    story.invited()
    assert "职位薪资" not in invitation(story)
    async with world.client() as client:
        assert 'class="pay"' not in (await client.get(story.link("", ""))).text
