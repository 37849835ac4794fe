"""The examples of docs/ats.md, run as they stand there: by a shell, with curl, in their order."""

from __future__ import annotations

import asyncio
import json
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import uvicorn
from sqlalchemy import select

from api.app import create_app
from api.calls.identity import new_api_key
from db.directory.identity import KeyLimits
from db.directory.people import NewPerson, add_person
from db.schema import candidates, external_ids, interviews, jobs, process_views
from db.setup.policies import save_policy
from domain.access import Scope
from domain.words import Role
from tests.process.policies import calm
from tests.process.rig import Rig
from tests.waiting import PATIENCE_S
from workflows.bell import Bell

GUIDE = Path(__file__).parents[2] / "docs" / "ats.md"
TEAM = {"lina": Role.RECRUITER, "hana": Role.HR_LEAD}


def examples() -> list[str]:
    """The shell's part of the guide: how to call, and the calls."""
    return re.findall(r"^```sh\n(.*?)^```", GUIDE.read_text("utf-8"), re.MULTILINE | re.DOTALL)


class _Server(uvicorn.Server):
    """Says when it is there."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.there = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.there.set()


@asynccontextmanager
async def served(rig: Rig) -> AsyncIterator[str]:
    """The API of a stage on a port of its own."""
    app = create_app(rig.parts.settings, parts=rig.parts, bell=Bell(rig.client))
    server = _Server(uvicorn.Config(app, log_config=None, lifespan="on"))
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        await server.there.wait()
        app.state.services.patience_s = PATIENCE_S
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/api/v1/external/moka"
        server.should_exit = True
        await serving


async def key_of_the_connection(rig: Rig) -> str:
    """The people whom the guide takes for granted, and the key of one of them."""
    parts, at = rig.parts, rig.parts.clock()

    def write(conn: Any) -> str:
        save_policy(conn, replace(calm(), name="hybrid"), at)
        people = [
            add_person(
                conn, NewPerson(who, f"{who}@starriver.example", (role,), "en", "Asia/Shanghai"), at
            )
            for who, role in TEAM.items()
        ]
        return new_api_key(conn, people[-1], at, KeyLimits("Moka", (Scope.EXTERNAL,)))

    return await parts.database.write(write)


async def test_the_guides_examples_do_what_it_says(empty_rig: Rig) -> None:
    rig = empty_rig
    key = await key_of_the_connection(rig)
    soon = (rig.parts.clock() + timedelta(days=2)).replace(microsecond=0).isoformat()
    async with rig.at_work(), served(rig) as address:
        how, *calls = examples()
        how = how.replace("http://127.0.0.1:8000/api/v1/external/moka", address)
        script = "\n".join([how.replace("gnj_...", key), *calls])
        script = re.sub(r"2027-[0-9T:+-]+", soon, script)
        shell = await asyncio.create_subprocess_exec(
            "bash", "-euo", "pipefail", "-c", script, stdout=asyncio.subprocess.PIPE
        )
        output, _ = await asyncio.wait_for(shell.communicate(), 60)
    answers = [json.loads(line) for line in output.decode().splitlines()]
    assert shell.returncode == 0, answers
    assert [(each["external_id"], each["changed"]) for each in answers] == [
        ("u-17", True),
        ("u-18", True),
        ("req-301", True),
        ("c-9001", True),
        ("a-5512", True),
        ("i-77", True),
        ("a-5512", True),
        ("c-9001", True),
        ("c-9001", False),
    ]
    last = answers[-1]
    shape = '{"system":"moka","external_id":"c-9001","id":"can_...","changed":false'
    assert f'{shape},"superseded":true,"warnings":[]}}' in GUIDE.read_text("utf-8")
    assert {**last, "id": "can_..."} == {
        "system": "moka",
        "external_id": "c-9001",
        "id": "can_...",
        "changed": False,
        "superseded": True,
        "warnings": [],
    }
    await _stands_here(rig, {each["external_id"]: each["id"] for each in answers})


async def _stands_here(rig: Rig, ids: dict[str, str]) -> None:
    """What the guide promises to have happened."""

    def read(conn: Any) -> dict[str, Any]:
        view = select(process_views).where(process_views.c.application_id == ids["a-5512"])
        return {
            "job": conn.execute(select(jobs).where(jobs.c.id == ids["req-301"])).one(),
            "interview": conn.execute(
                select(interviews).where(interviews.c.id == ids["i-77"])
            ).one(),
            "candidate": conn.execute(
                select(candidates).where(candidates.c.id == ids["c-9001"])
            ).one(),
            "view": conn.execute(view).one(),
            "known": set(conn.execute(select(external_ids.c.kind)).scalars()),
        }

    found = await rig.parts.database.read(read)
    assert found["job"].senders == {"rejection": "ats"}
    assert found["interview"].place == "Room 3, Guomao Tower"
    assert found["candidate"].email == "ouyang.jing@mail.example"
    assert found["view"].ended_by == "withdraw"
    assert found["known"] == {
        "person",
        "job",
        "stage",
        "candidate",
        "application",
        "interview",
        "withdrawal",
    }
