"""Opening, copying, changing and ending a job in the browser, without a script."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from sqlalchemy import select, update

from db.directory.people import NewPerson, add_person
from db.schema import applications, jobs, stages
from domain.words import Role
from tests.api.world import START, World


def attribute(tag: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return unescape(found[1]) if found else ""


def typed_in(page: str) -> dict[str, Any]:
    """What the form of a page would send, as a browser puts it together."""
    form = page.partition("data-plan")[2].partition("</form>")[0]
    sent: dict[str, Any] = {}
    for found in re.finditer(r"<input\b[^>]*>|<select\b.*?</select>", form, re.DOTALL):
        tag = found[0]
        name, kind = attribute(tag, "name"), attribute(tag, "type")
        if kind in ("radio", "checkbox") and not re.search(r"\bchecked\b", tag):
            continue
        value = attribute(tag, "value")
        if tag.startswith("<select"):
            chosen = re.search(r'<option value="([^"]*)" selected', tag)
            first = re.search(r'<option value="([^"]*)"', tag)
            found_value = chosen or first
            value = unescape(found_value[1]) if found_value else ""
        if kind == "hidden" and name in sent:
            sent[name] = [*([sent[name]] if isinstance(sent[name], str) else sent[name]), value]
        else:
            sent[name] = value
    return sent


async def get(world: World, path: str, who: str = "lina", **params: str) -> str:
    async with world.client(who) as client:
        answer = await client.get(path, params={"lang": "en", **params})
    assert answer.status_code == 200, answer.text
    return str(answer.text)


async def post(world: World, path: str, sent: dict[str, Any], who: str = "lina") -> Any:
    async with world.client(who) as client:
        return await client.post(f"{path}?lang=en", data=sent)


async def pressed(world: World, path: str, sent: dict[str, Any], do: str) -> dict[str, Any]:
    """A button of the form, and what stands in its fields afterwards."""
    answer = await post(world, path, {**sent, "do": do})
    assert answer.status_code == 200, answer.text
    return typed_in(answer.text)


def all_over(world: World) -> None:
    over = update(applications).values(over_at=world.clock())
    world.parts.database.write_now(lambda conn: conn.execute(over))


def row_of(world: World, job: str) -> Any:
    query = select(jobs).where(jobs.c.id == job)
    return world.parts.database.read_now(lambda conn: conn.execute(query).one())


def plan_of(world: World, job: str) -> list[Any]:
    query = select(stages).where(stages.c.job_id == job, stages.c.removed_at.is_(None))
    return world.parts.database.read_now(
        lambda conn: list(conn.execute(query.order_by(stages.c.position)))
    )


def namesake(world: World) -> str:
    """Another Maya Chen."""
    new = NewPerson("Maya Chen", "m2@starriver.example", (Role.INTERVIEWER,), "en", "Asia/Shanghai")
    return world.parts.database.write_now(lambda conn: add_person(conn, new, START))


# --- a new one ----------------------------------------------------------------------------------


async def test_a_job_is_opened_in_the_browser_with_its_plan(world: World) -> None:
    sent = typed_in(await get(world, "/jobs/new"))
    # Whoever opens it is its recruiter; who is the only one of a role holds it.
    people = world.people
    assert (sent["recruiter"], sent["hiring_manager"]) == (people["lina"], people["tom"])
    assert (sent["hr_lead"], sent["stages.0.minutes"]) == (people["hana"], "60")
    sent |= {
        "title": "后端工程师 / Backend Engineer",
        "pay_range": "25–35k × 14",
        "pay_shown": "1",
        "stages.0.name": "Technical interview",
        "stages.0.panel.add": "maya; otto@starriver.example",
        "stages.0.attributes.0.name": "System design",
        "stages.0.attributes.0.focus": "1",
    }
    sent = await pressed(world, "/jobs/new", sent, "add_stage")
    assert sent["stages.0.panel"] == [people["maya"], people["otto"]]
    sent |= {"stages.0.panel.lead": people["otto"], "stages.1.name": "Meet the team"}
    answer = await post(world, "/jobs/new", sent)
    assert answer.status_code == 303, answer.text
    job = answer.headers["location"].partition("?")[0].rpartition("/")[2]
    row, (first, second) = row_of(world, job), plan_of(world, job)
    assert (row.code, row.pay_range, row.pay_shown) == ("BE-2", "25–35k × 14", True)
    assert (first.panel, first.lead) == ([people["maya"], people["otto"]], people["otto"])
    assert (first.attributes, first.focus) == (
        [{"id": "system_design", "name": "System design"}],
        ["system_design"],
    )
    assert (second.name, second.panel, second.rule) == ("Meet the team", [], first.rule)
    assert "The job is open" in await get(world, f"/jobs/{job}", done="opened")


async def test_nothing_that_was_typed_is_lost_and_faults_stand_beside_their_fields(
    world: World,
) -> None:
    sent = typed_in(await get(world, "/jobs/new"))
    sent |= {
        "title": "",
        "code": "BE-1",
        "pay_range": "by agreement",
        "stages.0.name": "Call",
        "stages.0.minutes": "soon",
        "stages.0.panel.add": "Nobody Known",
    }
    answer = await post(world, "/jobs/new", sent)
    assert answer.status_code == 422
    assert "Nobody is called “Nobody Known”" in answer.text
    assert typed_in(answer.text) == sent
    sent |= {"stages.0.panel.add": ""}
    answer = await post(world, "/jobs/new", sent)
    assert answer.status_code == 422
    for id_ in ("title", "stages-0-minutes"):
        assert f'<a href="#{id_}">' in answer.text
        assert re.search(rf'<p class="about" id="{id_}-about"><strong class="fault">', answer.text)
    assert typed_in(answer.text) == sent
    answer = await post(world, "/jobs/new", {**sent, "title": "Dev", "stages.0.minutes": "30"})
    assert answer.status_code == 422
    assert '<a href="#code">' in answer.text
    assert "There is a job with this code already." in answer.text


async def test_two_people_of_one_name_are_told_apart(world: World) -> None:
    other = namesake(world)
    page = await get(world, "/jobs/new")
    assert '<option value="Maya Chen (m2@starriver.example)">' in page
    sent = typed_in(page) | {"title": "Dev", "stages.0.panel.add": "Maya Chen"}
    answer = await post(world, "/jobs/new", {**sent, "do": "add.stages.0.panel"})
    assert "Several people may be meant" in answer.text
    sent["stages.0.panel.add"] = "Maya Chen (m2@starriver.example)"
    sent = await pressed(world, "/jobs/new", sent, "add.stages.0.panel")
    assert sent["stages.0.panel"] == other
    sent = await pressed(world, "/jobs/new", sent, f"drop.stages.0.panel.{other}")
    assert "stages.0.panel" not in sent


async def test_stages_and_meetings_are_added_moved_and_removed(world: World) -> None:
    sent = typed_in(await get(world, "/jobs/new")) | {"stages.0.name": "A"}
    for name in ("B", "C"):
        sent = await pressed(world, "/jobs/new", sent, "add_stage")
        sent[f"stages.{'ABC'.index(name)}.name"] = name
    sent["stages.2.panel.add"] = "Otto Brandt"
    sent = await pressed(world, "/jobs/new", sent, "up.2")
    assert [sent[f"stages.{n}.name"] for n in range(3)] == ["A", "C", "B"]
    assert sent["stages.1.panel"] == world.people["otto"]
    sent = await pressed(world, "/jobs/new", sent, "remove_stage.0")
    sent = await pressed(world, "/jobs/new", sent, "add_meeting.0")
    assert {"stages.0.meetings.0.name", "stages.0.meetings.1.name"} <= sent.keys()
    sent = await pressed(world, "/jobs/new", sent, "remove_meeting.0.0")
    sent = await pressed(world, "/jobs/new", sent, "remove_meeting.0.0")
    assert "stages.0.meetings.0.name" not in sent
    for nonsense in (
        "up.9",
        "remove_stage.x",
        "remove_meeting.0.7",
        "drop.",
        "fly.1",
        "add_stage.1",
    ):
        again = await pressed(world, "/jobs/new", sent, nonsense)
        assert again == sent


async def test_with_a_new_manager_a_recruiter_proposes_the_job(world: World) -> None:
    new = NewPerson("Mira", "mira@starriver.example", (Role.HIRING_MANAGER,), "en", "Asia/Shanghai")
    mira = world.parts.database.write_now(lambda conn: add_person(conn, new, START))
    sent = typed_in(await get(world, "/jobs/new"))
    assert sent["hiring_manager"] == ""
    sent |= {"title": "Dev", "hiring_manager": mira, "stages.0.name": "Call"}
    answer = await post(world, "/jobs/new", sent)
    assert answer.headers["location"].startswith("/proposals/")


# --- one there is -------------------------------------------------------------------------------


async def test_a_copy_has_what_the_job_has_but_its_code(world: World) -> None:
    sent = typed_in(await get(world, "/jobs/new", like=world.job))
    assert (sent["title"], sent["code"]) == ("Senior Backend Engineer", "")
    assert sent["stages.0.panel"] == world.people["maya"]
    assert "stages.0.id" not in sent
    answer = await post(world, "/jobs/new", sent)
    copy = answer.headers["location"].partition("?")[0].rpartition("/")[2]
    assert row_of(world, copy).code == "SBE-1"


async def test_a_plan_is_changed_and_says_what_open_applications_keep(world: World) -> None:
    path = f"/jobs/{world.job}/edit"
    page = await get(world, path)
    assert "One application is under way." in page
    sent = typed_in(page) | {"title": "Backend Lead", "stages.0.rule": "unanimous"}
    sent = await pressed(world, path, sent, "add_stage")
    sent["stages.1.name"] = "Final"
    assert (await post(world, path, sent)).status_code == 303
    assert row_of(world, world.job).title == "Backend Lead"
    assert [stage.name for stage in plan_of(world, world.job)] == ["Technical interview", "Final"]
    assert plan_of(world, world.job)[0].id != world.facts.stage


async def test_a_stage_that_somebody_else_has_removed_is_not_brought_back(world: World) -> None:
    path = f"/jobs/{world.job}/edit"
    mine = typed_in(await get(world, path)) | {"stages.0.name": "Mine"}
    await post(world, path, mine | {"stages.0.rule": "unanimous"}, "hana")
    answer = await post(world, path, mine)
    assert answer.status_code == 422
    assert "This job has no such stage." in answer.text
    assert typed_in(answer.text) == mine


async def test_a_job_with_open_applications_says_what_is_to_be_done_first(world: World) -> None:
    page = await get(world, f"/jobs/{world.job}/end")
    assert "still waiting for an answer" in page
    assert f'href="/?job={world.job}"' in page
    assert (await post(world, f"/jobs/{world.job}/end", {})).status_code == 409


async def test_a_job_ends_and_is_found_among_those_that_ended(world: World) -> None:
    all_over(world)
    assert "Nobody can apply" in await get(world, f"/jobs/{world.job}/end")
    assert (await post(world, f"/jobs/{world.job}/end", {})).status_code == 303
    assert f'href="/jobs/{world.job}"' not in await get(world, "/jobs")
    assert f'href="/jobs/{world.job}"' in await get(world, "/jobs", show="ended")
    page = await get(world, f"/jobs/{world.job}")
    assert f'action="/jobs/{world.job}/reopen"' in page
    # The board offers it no more, but from the job's own page.
    option = f'<option value="{world.job}"'
    assert option not in await get(world, "/")
    assert option in await get(world, "/", job=world.job)
    assert (await post(world, f"/jobs/{world.job}/reopen", {})).status_code == 303
    assert f'href="/jobs/{world.job}"' in await get(world, "/jobs")


# --- the list -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("search", "found"), [("backend", True), ("be-1 李娜", True), ("designer", False)]
)
async def test_the_list_is_searched_by_title_code_and_people(
    world: World, search: str, found: bool
) -> None:
    page = await get(world, "/jobs", q=search)
    assert (f'href="/jobs/{world.job}"' in page) is found
    assert ("No job matches this search." in page) is not found


async def test_a_list_without_a_job_says_what_it_is_for(world: World) -> None:
    page = await get(world, "/jobs", show="ended")
    assert "No job has ended." in page
    assert 'href="/jobs/new"' in page


@pytest.mark.parametrize("who", ["maya", "tom"])
async def test_only_the_desk_opens_and_ends_jobs(world: World, who: str) -> None:
    async with world.client(who) as client:
        for path in ("/jobs/new", f"/jobs/{world.job}/edit", f"/jobs/{world.job}/end"):
            assert (await client.get(path)).status_code == 403
            assert (await client.post(path)).status_code == 403
