"""Other companies' programs: clients that are made from the description each play a whole hire.

Nothing of a client is kept: each is made anew from what the API says of itself now, its types are
checked, and then it runs against the API beside real workers and a real Temporal.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

import httpx2
import pytest
from sqlalchemy import Connection

from api.app import create_app
from api.calls.identity import new_api_key
from db.directory.people import NewPerson, add_person
from db.setup.policies import save_policy
from domain.words import Role
from local.temporal import TemporalServer
from local.toolchain import client_packages, client_programs
from tests.clients.programs import run, served, succeeds
from tests.process.policies import calm
from tests.process.rig import Rig, new_rig
from tests.waiting import PATIENCE_S
from workflows.bell import Bell

HERE = Path(__file__).parent
TEAM = {
    "recruiter": Role.RECRUITER,
    "manager": Role.HIRING_MANAGER,
    "lead": Role.HR_LEAD,
    "interviewer": Role.INTERVIEWER,
}
STRICT = (
    *("--strict", "--noEmitOnError", "--skipLibCheck"),
    *("--target", "es2022", "--module", "nodenext"),
)

pytestmark = pytest.mark.slow


@dataclass(frozen=True, slots=True)
class Stage:
    """An address to play at, and a folder with the description and the cast."""

    address: str
    folder: Path


@pytest.fixture
async def stage(temporal_server: TemporalServer, tmp_path: Path) -> AsyncIterator[Stage]:
    """A company with nothing but its people and a policy."""
    kept = tmp_path / "data"
    kept.mkdir()
    async with new_rig(temporal_server.address, kept) as rig, rig.at_work():
        app = create_app(rig.parts.settings, parts=rig.parts, bell=Bell(rig.client))
        async with served(app, lifespan=True) as address:
            async with httpx2.AsyncClient(base_url=address) as client:
                document = await client.get("/api/openapi.json")
            app.state.services.patience_s = PATIENCE_S
            (tmp_path / "openapi.json").write_text(document.text, "utf-8")
            (tmp_path / "stage.json").write_text(json.dumps(await cast(rig)), "utf-8")
            yield Stage(address, tmp_path)


async def cast(rig: Rig) -> dict[str, object]:
    """The people with their keys, and the policy that they follow."""
    at = rig.parts.clock()

    def write(conn: Connection) -> dict[str, object]:
        people = {
            who: add_person(
                conn, NewPerson(who, f"{who}@company.example", (role,), "en", "Asia/Shanghai"), at
            )
            for who, role in TEAM.items()
        }
        keys = {who: new_api_key(conn, person, at) for who, person in people.items()}
        policy = save_policy(conn, calm(), at)
        return {"people": people, "keys": keys, "policy": policy, "mark": token_hex(4)}

    return await rig.parts.database.write(write)


async def test_a_python_client_made_from_the_description_plays_a_hire(stage: Stage) -> None:
    programs, folder = client_programs(), stage.folder
    made = await succeeds(
        programs / "openapi-python-client",
        *("generate", "--path", "openapi.json", "--meta", "none"),
        *("--output-path", "genjin_client", "--config", HERE / "generator.yaml"),
        folder=folder,
    )
    assert "WARNING" not in made, made
    (folder / "genjin_client" / "py.typed").touch()
    shutil.copy(HERE / "a_hire.py", folder)
    await succeeds(programs / "mypy", "--strict", "a_hire.py", folder=folder)
    said = await succeeds(
        programs / "python", "a_hire.py", stage.address, "stage.json", folder=folder
    )
    assert said.endswith(" hired\n")


async def test_a_typescript_client_made_from_the_description_plays_a_hire(stage: Stage) -> None:
    packages, folder = client_packages() / "node_modules", stage.folder
    (folder / "node_modules").symlink_to(packages)
    (folder / "package.json").write_text('{"type": "module"}')
    play = (HERE / "a_hire.ts").read_text("utf-8")
    (folder / "a_hire.ts").write_text(play, "utf-8")
    (folder / "wrong.ts").write_text(play.replace('name: "欧阳静"', "name: 5"), "utf-8")
    programs = packages / ".bin"
    made = ("openapi.json", "-o", "schema.ts", "--default-non-nullable", "false")
    await succeeds(programs / "openapi-typescript", *made, folder=folder)
    await succeeds(programs / "tsc", *STRICT, "--outDir", "built", "a_hire.ts", folder=folder)
    code, said = await run(programs / "tsc", *STRICT, "--noEmit", "wrong.ts", folder=folder)
    assert code, "a number for a name is no candidate"
    assert "Type 'number' is not assignable to type 'string'" in said
    said = await succeeds("node", "built/a_hire.js", stage.address, "stage.json", folder=folder)
    assert said.endswith(" hired\n")
