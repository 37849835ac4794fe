"""The API as a process of its own, and people who reach it over HTTP only."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx2
from sqlalchemy import Row

from api.calls.identity import new_api_key
from db.clock_and_ids import system_clock
from tests.faults.forked import Forked
from tests.faults.world import Hire, World
from tests.waiting import PATIENCE_S, Impatient, until


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; status 0 where the line was cut before anything did."""

    status: int
    body: Mapping[str, object] = field(default_factory=dict)

    @property
    def reason(self) -> object:
        """Why an act was refused."""
        return self.body.get("reason")


NO_ANSWER = Answer(0)


class Front:
    """The API of a world. It can be killed and started again on the same port."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.child = Forked(
            "The API",
            ["cli.py", "api", "--port", str(world.api_port)],
            log=world.worker.log.with_name("api.log"),
            env=world.env,
            cwd=world.worker.log.parent,
        )
        self.address = f"http://127.0.0.1:{world.api_port}"
        self._keys: dict[str, str] = {}

    async def open(self, crash_at: str = "") -> None:
        """Start it and wait until it answers."""
        self.child.start(CRASH_AT=crash_at)
        try:
            await until("the API to answer", self._alive)
        except Impatient as impatient:
            raise Impatient(f"{impatient}\n{self.child.tail()}") from None

    async def dies(self) -> None:
        """Wait until it was killed by SIGKILL: proof that its crash point was passed."""

        async def dead() -> bool:
            return not self.child.running

        await until("the API to die", dead)
        assert self.child.exit_code == -9, self.child.tail()

    async def complete(self, task: Row[object], completion: str, form: object = None) -> Answer:
        """The task's owner completes it through the JSON API."""
        key = await self._key_of(task.owner_id)
        return await self.request(
            "POST",
            f"/api/v1/tasks/{task.id}/completions",
            headers={"Authorization": f"Bearer {key}"},
            json={"completion": completion, "version": task.version, "form": form or {}},
        )

    async def post_link(self, link: str, form: Mapping[str, str]) -> Answer:
        """Somebody sends the form of a link's page."""
        return await self.request("POST", urlsplit(link).path, data=form)

    async def request(self, method: str, path: str, **about: Any) -> Answer:
        """One request on a connection of its own."""
        try:
            # Nobody is verified here, and to read whom to trust takes longer than the request.
            async with httpx2.AsyncClient(
                base_url=self.address, timeout=PATIENCE_S, verify=False
            ) as client:
                response = await client.request(method, path, **about)
        except httpx2.TransportError:
            return NO_ANSWER
        try:
            body = response.json()
        except json.JSONDecodeError:
            body = {}
        return Answer(response.status_code, body)

    async def link_of(self, hire: Hire) -> str:
        """The interviewer's link, as it stands in the mail they got."""
        await hire.message("panel_invitation", "sent")
        mail = (await hire.received("panel_invitation"))[0]
        return next(link for link in mail.links if "/l/" in link)

    async def close(self) -> None:
        """Stop it."""
        await asyncio.to_thread(self.child.kill)

    async def _alive(self) -> bool | None:
        assert self.child.running, self.child.tail()
        return (await self.request("GET", "/healthz")).status == 200 or None

    async def _key_of(self, person: str) -> str:
        if person not in self._keys:
            self._keys[person] = await self.world.parts.database.write(
                lambda conn: new_api_key(conn, person, system_clock())
            )
        return self._keys[person]
