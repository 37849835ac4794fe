"""A candidate's page at the desk: everything about them, and what HR can put right."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest
from sqlalchemy import select, update

from db.schema import admin_acts, applications, candidates, proposals
from tests.api.world import START, World
from tests.files import PDF
from tests.pages.story import Story
from tests.pages.test_candidates import added


async def look(world: World, candidate: str = "", who: str = "lina") -> httpx2.Response:
    async with world.client(who) as client:
        return await client.get(f"/candidates/{candidate or world.candidate}?lang=en")


async def send(world: World, form: str = "", who: str = "lina", **said: Any) -> httpx2.Response:
    path = f"/candidates/{world.candidate}" + (f"/{form}" if form else "")
    async with world.client(who) as client:
        return await client.post(f"{path}?lang=en", data=said)


def of(world: World, candidate: str = "") -> Any:
    query = select(candidates).where(candidates.c.id == (candidate or world.candidate))
    return world.parts.database.read_now(lambda conn: conn.execute(query).one())


def acts_of(world: World) -> list[str]:
    query = select(admin_acts.c.kind).order_by(admin_acts.c.id)
    return list(world.parts.database.read_now(lambda conn: conn.execute(query).scalars().all()))


async def test_it_shows_every_application_file_and_note(story: Story, world: World) -> None:
    story.arranging()
    async with world.client("lina") as client:
        case = f"/applications/{world.application}"
        await client.post(f"{case}/resume", files={"file": ("cv.pdf", PDF)})
        await client.post(f"{case}/notes", data={"text": "Came by Tom."})
    page = (await look(world)).text
    for shown in (
        f'href="/applications/{world.application}"',
        "Senior Backend Engineer",
        "Technical interview",
        "cv.pdf",
        "Came by Tom.",
        "jing@mail.example",
    ):
        assert shown in page, shown


async def test_contact_is_put_right_and_kept_as_an_act_of_administration(world: World) -> None:
    answer = await send(world, name="欧阳靖", phone="+86 138 0013 8000", zone="Europe/Dublin")
    assert answer.headers["location"] == f"/candidates/{world.candidate}?saved=changed"
    row = of(world)
    assert (row.name, row.zone, row.email) == ("欧阳靖", "Europe/Dublin", "jing@mail.example")
    assert acts_of(world)[-1] == "candidate.changed"


async def test_a_recruiter_proposes_a_new_address_while_mails_are_to_come(world: World) -> None:
    answer = await send(world, email="other@mail.example", name="欧阳静")
    assert answer.headers["location"].startswith("/proposals/")
    assert of(world).email == "jing@mail.example"
    assert world.count(proposals) == 1


async def test_faults_stand_beside_their_fields_and_what_was_typed_is_kept(world: World) -> None:
    answer = await send(world, name="", email="nobody at all", zone="Etc/GMT+8", phone="x")
    assert answer.status_code == 422
    for field in ("name", "email", "zone", "phone"):
        assert f'id="{field}-about"><strong class="fault">' in answer.text, field
    assert 'value="nobody at all"' in answer.text
    assert of(world).name == "欧阳静"


async def test_they_apply_for_a_job_again_once_the_last_application_is_over(world: World) -> None:
    refused = await send(world, "applications", job=world.job)
    assert refused.status_code == 409
    assert f'href="/applications/{world.application}"' in refused.text
    over = update(applications).values(over_at=START)
    world.parts.database.write_now(lambda conn: conn.execute(over))
    answer = await send(world, "applications", job=world.job)
    assert answer.headers["location"].startswith("/applications/app_")
    assert (await send(world, "applications", job="job_none")).status_code == 422


async def test_who_may_be_the_same_is_merged_or_kept_apart(world: World) -> None:
    twin, other = (
        added(world, "Ouyang Jing", "jing@mail.example"),
        added(world, "欧阳敬", "jing@mail.example"),
    )
    page = (await look(world)).text
    assert f'href="/candidates/{twin}"' in page
    assert f'action="/candidates/{world.candidate}/merge"' in page
    apart = await send(world, "keep-apart", candidate=other)
    assert apart.headers["location"].endswith("?saved=kept_apart")
    assert other not in (await look(world)).text
    one = await send(world, "merge", "hana", candidate=twin)
    assert one.headers["location"].endswith("?saved=merged")
    assert of(world, twin).merged_into == world.candidate
    moved = await look(world, twin)
    assert moved.headers["location"] == f"/candidates/{world.candidate}"
    assert (await send(world, "merge", "hana", candidate=twin)).status_code == 303


async def test_both_open_on_one_job_are_not_merged_and_the_page_says_why(world: World) -> None:
    twin = added(world, "Ouyang Jing", "jing@mail.example", job=world.job)
    answer = await send(world, "merge", "hana", candidate=twin)
    assert answer.status_code == 409
    assert 'class="alert"' in answer.text


async def test_retention_and_a_legal_hold_are_set_here_too(world: World) -> None:
    kept = await send(world, "retention", until="2031-01-31")
    assert kept.headers["location"].endswith("?saved=retention")
    assert of(world).retain_until.isoformat() == "2031-01-31"
    assert (await send(world, "hold", because="Case 12")).status_code == 403
    held = await send(world, "hold", "hana", because="Case 12")
    assert held.headers["location"].endswith("?saved=hold")
    assert "Case 12" in (await look(world, who="hana")).text
    assert "Case 12" not in (await look(world)).text
    await send(world, "hold", "hana", lift="1")
    assert of(world).held_since is None


async def test_an_hr_lead_erases_whoever_has_never_applied(world: World) -> None:
    somebody = added(world, "Anna Smith")
    async with world.client("hana") as client:
        path = f"/candidates/{somebody}/erasure"
        slip = await client.post(path, data={"confirm": "Anna"})
        assert slip.status_code == 422
        done = await client.post(path, data={"confirm": "Anna Smith"})
    assert done.headers["location"] == f"/candidates/{somebody}"
    page = await look(world, somebody)
    assert page.status_code == 200
    assert "Anna" not in page.text


async def test_where_a_form_was_refused_one_may_reload(world: World) -> None:
    async with world.client("lina") as client:
        for form in ("merge", "keep-apart", "retention", "hold", "erasure", "applications"):
            answer = await client.get(f"/candidates/{world.candidate}/{form}")
            assert answer.headers["location"] == f"/candidates/{world.candidate}"


@pytest.mark.parametrize("who", ["tom", "maya"])
async def test_it_is_for_the_desk_alone(world: World, who: str) -> None:
    assert (await look(world, who=who)).status_code == 403


async def test_nobody_has_no_page(world: World) -> None:
    assert (await look(world, "can_none")).status_code == 404
