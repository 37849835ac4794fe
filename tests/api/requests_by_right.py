"""A request by right, asked at the desk and answered by API, as far as its copy waits."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from activities.steps.rights import open_privacy_request
from db.process.case import lock
from db.process.links import ensure_link
from db.schema import links
from domain.links import link_token
from domain.protocol import StepCall
from domain.task_specs import Capacity
from tests.api.world import World


async def asked(world: World, right: str, **form: Any) -> str:
    """HR notes it down, and the process takes it: the id of the task."""
    path = f"/api/v1/applications/{world.application}/acts/request_privacy"
    async with world.client("lina") as client:
        answer = await client.post(path, json={"form": {"right": right, **form}})
    assert answer.status_code == 200, answer.text
    act = answer.json()["act"]

    def take(conn: Connection) -> str:
        case = lock(conn, world.application, world.clock(), world.parts.policies)
        call = StepCall(world.application, "story", world.clock(), act)
        concluded = open_privacy_request(case, call)
        case.finish()
        return concluded.subject

    return world.parts.database.write_now(take)


async def completed(
    world: World, task: str, completion: str, who: str = "hana", **form: Any
) -> Any:
    """Somebody answers it by API."""
    async with world.client(who) as client:
        body = {"completion": completion, "form": form}
        return await client.post(f"/api/v1/tasks/{task}/completions", json=body)


async def given_out(world: World) -> None:
    """A copy waits for the candidate."""
    task = await asked(world, "access")
    answer = await completed(world, task, "fulfilled")
    assert answer.status_code == 200, answer.text


async def fetches(world: World) -> None:
    """The candidate fetches it behind their own link."""
    async with world.client("") as client:
        answer = await client.post(f"{page_of(world)}/copy")
    assert answer.headers["content-type"] == "application/zip"


def page_of(world: World) -> str:
    """The candidate's own page."""

    def make(conn: Connection) -> str:
        link = ensure_link(
            conn,
            application=world.application,
            task="",
            person=None,
            capacity=Capacity.CANDIDATE,
            at=world.clock(),
        )
        row = conn.execute(links.select().where(links.c.id == link)).one()
        return link_token(world.parts.keys[0], row.id, row.version)

    return f"/c/{world.parts.database.write_now(make)}"
