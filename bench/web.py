"""The product driven from outside, through its web server: what the latencies are measured on.

Latencies are those of the first stage: the links it knows are those of the first panel.
"""

from __future__ import annotations

from httpx2 import AsyncClient, Limits
from sqlalchemy import Connection

from api.services import Services
from bench.seeding import Directory
from bench.sides import SCORECARD, Ours
from db.process.links import living_link
from domain.links import link_token
from domain.words import TaskKind

ANSWER_SECONDS = 30.0


class OursByWeb(Ours):
    """Scorecards through the interviewer's link, the told candidate through the JSON API."""

    def __init__(self, services: Services, directory: Directory, base_url: str) -> None:
        super().__init__(services, directory)
        self._web = AsyncClient(
            base_url=base_url, timeout=ANSWER_SECONDS, limits=Limits(max_keepalive_connections=20)
        )
        self._desk_headers = {"Authorization": f"Bearer {directory.api_key}"}
        self._tokens: dict[tuple[str, int], str] = {}

    async def get_ready(self, process: str) -> None:
        """The link stands in the invitation; here it is made of its row."""
        self._tokens |= await self._parts.database.read(lambda conn: self._tokens_of(conn, process))

    def _tokens_of(self, conn: Connection, process: str) -> dict[tuple[str, int], str]:
        found = {}
        for number, person in enumerate(self._directory.panel, start=1):
            task = f"{process}:{TaskKind.GIVE_FEEDBACK}:{number}"
            row = living_link(conn, application=process, task=task, person=person)
            if row is None:
                raise LookupError(task)
            found[process, number] = link_token(self._parts.keys[0], row.id, row.version)
        return found

    async def judge(self, process: str, number: int, stage: int = 1) -> None:
        form = {"completion": "submitted", "version": "1", **SCORECARD}
        answer = await self._web.post(f"/l/{self._tokens[process, number]}", data=form)
        if answer.status_code != 303:
            raise RuntimeError(f"the link answered {answer.status_code}")

    async def send(self, process: str, stage: int = 1) -> None:
        answer = await self._web.post(
            f"/api/v1/tasks/{process}:{TaskKind.NOTIFY_CANDIDATE}:{stage}/completions",
            json={"completion": "send", "confirmed": True},
            headers=self._desk_headers,
        )
        answer.raise_for_status()

    async def aclose(self) -> None:
        """Let the connections go."""
        await self._web.aclose()
