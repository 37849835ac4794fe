"""What the description says is what the API does: asked thousands of times, by schemathesis.

Whatever is sent, there is no 5xx, no status and no body that is not described, no method that the
`Allow` header hides, no way in without a key; what does not fit the description is refused, and
what fits it for its meaning only (hooks.py). The number of requests is the bound, and not time;
what they take of a core is looked at, so that they stay within three minutes of two cores. An
HR lead asks in three parts, which the processes of a run share; together they are everything.
"""

from __future__ import annotations

import re
import resource
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection

from api.services import Services
from db.operations.heartbeats import beat
from domain.words import TaskKind
from local.toolchain import client_programs
from notify.webhook_http import Postman
from tests.api.world import World, opened
from tests.clients.programs import run, served

HERE = Path(__file__).parent
UNLIMITED = "reads=off,exports=off,uploads=off,failures=off,sign_in_mails=off,sign_in_asks=off"
WHAT_OTHERS_SEND = "^/api/v1/(external|jobs|policies)"
WHO_IS_HIRED = "^/api/v1/(applications|candidates|proposals|tasks)"
EVERY_PHASE = ("--phases", "examples,coverage,fuzzing", "--max-examples", "4")
AT_RANDOM = ("--phases", "examples,fuzzing", "--max-examples", "4")

MOST_S = 75.0
"""Of a core, for one part: the four together end within three minutes on two cores, however busy
the machine is with other things."""
BOTH = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)

pytestmark = pytest.mark.slow


async def nobody_there(host: str, port: int) -> list[str]:
    """No name is looked up outside of this machine."""
    raise OSError(f"{host}:{port}")


def at_work(world: World) -> World:
    """A company in the middle of its day: a worker is there, tasks are open."""

    def write(conn: Connection) -> None:
        beat(conn, "worker", world.clock())

    world.parts.database.write_now(write)
    world.open_task(TaskKind.GIVE_FEEDBACK, owner="maya")
    world.open_task(TaskKind.DECIDE, owner="tom")
    world.open_task(TaskKind.PREPARE_OFFER, owner="lina")
    world.parts = replace(world.parts, postman=Postman(nobody_there))
    world.app.state.services = Services(world.parts, world.bell)
    return world


@asynccontextmanager
async def company(folder: Path) -> AsyncIterator[World]:
    """It answers under an address of this machine, however often it is asked."""
    here = "http://127.0.0.1:8000"
    async with opened(
        folder, desk_base_url=here, public_base_url=here, rate_limits=UNLIMITED
    ) as world:
        yield at_work(world)


def used_s() -> float:
    """The processor's seconds of this process and of what it has run."""
    own, others = (resource.getrusage(whose) for whose in BOTH)
    return own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime


async def asked(world: World, who: str, folder: Path, *options: str) -> tuple[int, str]:
    """How schemathesis ends and what it says, with somebody's key."""
    config, programs = HERE / "schemathesis.toml", client_programs()
    found = {"SCHEMATHESIS_HOOKS": "hooks", "PYTHONPATH": str(HERE)}
    # What it works out about Unicode, for seconds, is kept beside its programs.
    found["HYPOTHESIS_STORAGE_DIRECTORY"] = str(programs.parent / "hypothesis")
    world.app.openapi()  # once; it waits ten seconds for the description, however busy all are
    async with served(world.app, lifespan=False) as address:
        return await run(
            *(programs / "schemathesis", "--config-file", config, "run"),
            *(f"{address}/api/openapi.json", "--no-color", *options),
            folder=folder,
            env={"GENJIN_KEY": world.keys[who], **found},
        )


@pytest.mark.parametrize(
    ("who", "asking", "fewest"),
    [
        ("hana", (*EVERY_PHASE, "--include-path-regex", WHAT_OTHERS_SEND), 1100),
        ("hana", (*EVERY_PHASE, "--include-path-regex", WHO_IS_HIRED), 1000),
        (
            "hana",
            (*EVERY_PHASE, "--exclude-path-regex", f"{WHAT_OTHERS_SEND}|{WHO_IS_HIRED}"),
            1000,
        ),
        ("lina", AT_RANDOM, 400),
    ],
    ids=[
        "an HR lead, of what others send",
        "an HR lead, of who is hired",
        "an HR lead, of all else",
        "a recruiter",
    ],
)
async def test_whatever_is_asked_is_answered_as_described(
    tmp_path: Path, who: str, asking: tuple[str, ...], fewest: int
) -> None:
    before_s = used_s()
    async with company(tmp_path) as world:
        code, said = await asked(world, who, tmp_path, *asking)
    spent_s = used_s() - before_s
    assert code == 0, said[-20_000:]
    made = re.search(r"(\d+) generated", said)
    assert made is not None
    assert int(made[1]) > fewest, said[-2000:]
    assert spent_s < MOST_S, f"{made[1]} cases took {spent_s:.0f} s of a core"


async def test_what_the_description_does_not_tell_is_found(tmp_path: Path) -> None:
    """The requests can fail: a limit, a status and a method that the description leaves out."""
    async with company(tmp_path) as world:
        document = world.app.openapi()
        document["components"]["schemas"]["CandidateBody"]["properties"]["name"] = {
            "type": "string"
        }
        candidates = document["paths"]["/api/v1/candidates"]
        del candidates["post"]["responses"]["409"], candidates["get"]
        only = ("--include-path", "/api/v1/candidates", "--phases", "examples,coverage")
        code, said = await asked(world, "hana", tmp_path, *only)
    assert code == 1
    assert "add_candidate refuses what its description allows: [('name', 'empty')]" in said
    assert "Undocumented status code: 1" in said
    assert "Allow header mismatch: 1" in said
