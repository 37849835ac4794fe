"""What is seen of somebody who was erased: their link is dead, their application has no name."""

from __future__ import annotations

from sqlalchemy import select

from activities import closing
from db.schema import acts
from tests.api.world import World
from tests.pages.story import Story

NAME = "欧阳静"


async def test_an_erased_candidates_link_is_dead_and_the_desk_shows_no_name(
    story: Story, world: World
) -> None:
    story.collecting()
    link = story.link("", "")
    body = {"confirm": world.candidate}
    async with world.client("hana") as client:
        assert NAME in (await client.get(link)).text
        erased = await client.post(f"/api/v1/candidates/{world.candidate}/erasure", json=body)
        assert erased.status_code == 200
        assert (await client.get(link)).status_code == 410
        latest = select(acts.c.id).order_by(acts.c.seq.desc()).limit(1)
        story.step(closing.erase, story.read(lambda conn: str(conn.execute(latest).scalar_one())))
        assert (await client.get(link)).status_code == 410
        for path in (f"/applications/{world.application}", "/", "/?lane=closed", "/inbox"):
            page = await client.get(path)
            assert page.status_code == 200, path
            assert NAME not in page.text, path
        shown = (await client.get(f"/applications/{world.application}?lang=en")).text
    assert f"#{world.candidate[-6:]}" in shown
    assert "Erased on" in shown
