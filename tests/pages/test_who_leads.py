"""The form of an interview: who comes, and beside each whether they lead."""

from __future__ import annotations

from tests.api.world import World
from tests.pages.story import Story
from tests.pages.test_tasks import codes_of_last_act, post


async def test_who_leads_is_chosen_beside_who_comes(story: Story, world: World) -> None:
    task = story.arranging()
    maya, otto = world.people["maya"], world.people["otto"]
    form = {
        "completion": "scheduled",
        "version": "1",
        "starts_at": "2027-03-03T14:30",
        "minutes": "45",
        "place": "Room 3.12",
    }
    async with world.client("lina") as client:
        page = (await client.get(f"/tasks/{task}", params={"lang": "en"})).text
    assert f'name="lead" value="{maya}" checked' in page
    assert f'name="lead" value="{otto}">' in page
    elsewhere = await post(world, "lina", f"/tasks/{task}", **form, panel=[maya], lead=otto)
    assert elsewhere.status_code == 422
    assert 'id="scheduled-lead"' in elsewhere.text
    chosen = await post(world, "lina", f"/tasks/{task}", **form, panel=[maya, otto], lead=otto)
    assert chosen.status_code == 303
    assert codes_of_last_act(story)["lead"] == otto
