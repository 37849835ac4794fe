"""Sending webhooks: beside the processes, in every worker, several at a time.

It asks the outbox every second and tries what is due. Nothing of a process waits for it.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Protocol

from sqlalchemy import Connection

from db.clock_and_ids import Clock
from db.engine import Database
from db.process.webhook_facts import facts_of
from db.setup.policies import Policies
from db.webhooks.deliveries import Claimed, Tried, anything_due, claim_due, settle_try
from db.webhooks.endpoints import signing_secrets
from domain.links import LinkKey
from domain.webhooks import headers, payload

AT_ONCE = 32
AT_ONCE_EACH = 4
"""How many are tried side by side, and how many of one endpoint: a slow one holds up itself."""

log = logging.getLogger(__name__)


class Answer(Protocol):
    """What a try came to."""

    @property
    def status(self) -> int:
        """The receiver's status; 0 if none came."""

    @property
    def error(self) -> str:
        """The code of what went wrong; empty if a status came."""


class Posts(Protocol):
    """Whoever can post a body to a URL."""

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Post once; what goes wrong is an answer too."""


class WebhookSender:
    """Tries deliveries until they are delivered or given up."""

    def __init__(
        self,
        database: Database,
        policies: Policies,
        post: Posts,
        keys: Sequence[LinkKey],
        clock: Clock,
    ) -> None:
        self._database = database
        self._policies = policies
        self._post = post
        self._keys = keys
        self._clock = clock
        self._under_way: dict[asyncio.Task[None], str] = {}

    async def serve(self, every_seconds: float) -> None:
        """Look for ever. Whatever goes wrong is tried again at the next look."""
        try:
            while True:
                try:
                    await self.look()
                except Exception as error:  # the database is away, say
                    log.warning("webhooks could not be looked for: %s", type(error).__name__)
                await asyncio.sleep(every_seconds)
        finally:
            for task in self._under_way:
                task.cancel()

    async def look(self) -> int:
        """Begin to try what is due, as far as there is room; how many were begun."""
        room = AT_ONCE - len(self._under_way)
        if room <= 0:
            return 0
        at = self._clock()
        if not await self._database.read(lambda conn: anything_due(conn, at)):
            return 0
        busy = [
            endpoint
            for endpoint, tries in Counter(self._under_way.values()).items()
            if tries >= AT_ONCE_EACH
        ]
        claimed = await self._database.write(
            lambda conn: claim_due(conn, at, most=room, most_each=AT_ONCE_EACH, busy=busy)
        )
        for each in claimed:
            task = asyncio.create_task(self._try(each))
            self._under_way[task] = each.endpoint
            task.add_done_callback(self._under_way.pop)
        return len(claimed)

    async def finish(self) -> None:
        """Wait for what is under way."""
        if self._under_way:
            await asyncio.wait(self._under_way)

    async def _try(self, claimed: Claimed) -> None:
        try:
            tried = await self._once(claimed)
            await self._database.write(
                lambda conn: settle_try(conn, claimed, tried, self._clock(), self._policies)
            )
        except Exception as error:
            # Its next try is due when the claim ends. Texts of errors may hold addresses.
            log.warning("webhook %s was not settled: %s", claimed.id, type(error).__name__)

    async def _once(self, claimed: Claimed) -> Tried:
        at = self._clock()

        def read(conn: Connection) -> tuple[tuple[str, ...], Mapping[str, object]]:
            secrets = signing_secrets(conn, claimed.endpoint, self._keys, at)
            known = bool(claimed.application)
            return secrets, facts_of(conn, claimed.application, claimed.n) if known else {}

        secrets, facts = await self._database.read(read)
        if not secrets:
            return Tried(error="signing_key_gone")
        body = json.dumps(
            payload(claimed.type, claimed.at, facts), ensure_ascii=True, separators=(",", ":")
        ).encode()
        signed = headers(secrets, claimed.id, at, body)
        answer = await self._post.post(claimed.url, signed, body)
        return Tried(status=answer.status, error=answer.error)
