"""What is seen of somebody who was erased: their link is dead, their application has no name."""

from __future__ import annotations

from sqlalchemy import select, update

from activities.steps import closing
from db.schema import acts, candidates
from domain.words import TaskKind
from tests.api.world import World
from tests.pages.places import open_task_of
from tests.pages.story import Story

NAME = "欧阳静"
WARNING = "Every process of theirs that is open ends at once"


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


async def test_an_hr_lead_erases_from_the_applications_page_by_typing_the_name(
    story: Story, world: World
) -> None:
    story.collecting()
    path = f"/applications/{world.application}"
    async with world.client("hana") as client:
        page = (await client.get(f"{path}?lang=en")).text
        assert "Erase this candidate for good" in page
        assert WARNING in page
        copy = await client.get(f"/api/v1/candidates/{world.candidate}/export")
        assert copy.headers["content-type"] == "application/zip"
        refused = await client.post(f"{path}/erasure?lang=en", data={"confirm": "欧阳"})
        assert refused.status_code == 422
        assert "This is not the name. Nobody was erased." in refused.text
        assert NAME in (await client.get(path)).text
        done = await client.post(f"{path}/erasure", data={"confirm": f" {NAME} "})
        assert (done.status_code, done.headers["location"]) == (303, path)
        twice = await client.post(f"{path}/erasure", data={"confirm": NAME})
        assert (twice.status_code, twice.headers["location"]) == (303, path)
        after = (await client.get(f"{path}?lang=en")).text
    assert NAME not in after
    assert "Erase this candidate" not in after
    assert "Erased on" in after


async def test_from_a_closed_application_too_the_lead_is_warned_of_another_that_is_open(
    story: Story, world: World
) -> None:
    closed_application = f"/applications/{world.application}?lang=en"
    open_task_of(TaskKind.SETTLING, story)
    story.write(lambda conn: conn.exec_driver_sql("UPDATE applications SET taken = acts"))
    story.closed()
    job = {
        "code": "BE-2",
        "title": "Backend",
        "recruiter": world.people["lina"],
        "hiring_manager": world.people["tom"],
        "hr_lead": world.people["hana"],
        "policy": "hybrid",
        "stages": [{"name": "Technical"}],
    }
    async with world.client("hana") as client:
        assert WARNING not in (await client.get(closed_application)).text
        made = await client.post("/api/v1/jobs", json=job)
        body = {"candidate": world.candidate, "job": made.json()["id"]}
        applied = await client.post("/api/v1/applications", json=body)
        assert applied.status_code == 201, applied.text
        assert WARNING in (await client.get(closed_application)).text


async def test_a_name_is_confirmed_as_the_page_shows_it(story: Story, world: World) -> None:
    story.collecting()
    named = update(candidates).values(name="Zoe\u0301  Lin\u0303")  # decomposed, and two blanks
    story.write(lambda conn: conn.execute(named))
    async with world.client("hana") as client:
        path = f"/applications/{world.application}/erasure"
        done = await client.post(path, data={"confirm": "Zo\u00e9 Li\u00f1"})
    assert done.status_code == 303


async def test_whoever_is_not_an_hr_lead_neither_sees_the_form_nor_can_send_it(
    story: Story, world: World
) -> None:
    story.collecting()
    path = f"/applications/{world.application}"
    async with world.client("lina") as client:
        page = (await client.get(f"{path}?lang=en")).text
        assert "Kept until" in page
        assert "Erase this candidate" not in page
        refused = await client.post(f"{path}/erasure", data={"confirm": NAME})
        assert refused.status_code == 403
        assert NAME in (await client.get(path)).text
