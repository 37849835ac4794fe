"""What the routes are handed: the parts of the product, and the bell."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field

from sqlalchemy.exc import IntegrityError

from api.failed_sign_ins import FailedSignIns
from api.guesses import Guesses
from api.rates import Rate, Rates
from composition import Parts
from db.crashpoints import crash
from db.directory.applying import ApplicationOpen, Applied, apply, open_application
from db.operations.guesses import Guessed, count_guesses
from db.operations.untaken import to_ring
from db.process.acts import Accepted, ActKind, Actor, ActRequest, Refused, make_act
from db.setup.administration import count_failures
from domain.administration import SignInFailure
from domain.protocol import Untaken
from workflows.bell import Rings

log = logging.getLogger("api")


class Conflict(Exception):
    """The act does not count: `reason` is a code, `state` is how the process stands now."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.reason)
        self.reason = refused.reason
        self.state = refused.state


@dataclass(slots=True)
class Services:
    """Handed to every route as `request.app.state.services`.

    `patience_s`: how long a caller from outside is kept waiting for the process to come along.
    """

    parts: Parts
    bell: Rings
    patience_s: float = 5.0
    rates: Rates = field(init=False)
    guesses: Guesses = field(init=False)
    failed_sign_ins: FailedSignIns = field(init=False)
    _background: set[asyncio.Task[None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.rates = Rates(self.parts.clock, self.parts.settings.rate_limits)
        self.guesses = Guesses(self.rates, self._count_guesses, self.in_background)
        self.failed_sign_ins = FailedSignIns(self._count_failures, self.in_background)

    async def act(self, request: ActRequest) -> Accepted:
        """Make an act, answer, and ring. Raises `Conflict` when it does not count."""
        parts = self.parts
        result = await parts.database.write(
            lambda conn: make_act(conn, request, parts.clock(), parts.policies)
        )
        if isinstance(result, Refused):
            raise Conflict(result)
        crash("act.after_commit")
        self.ring_soon(request.application, request.kind, result.untaken)
        return result

    async def apply(self, candidate: str, job: str, actor: Actor) -> Applied:
        """Start the process of a candidate on a job. Raises `ApplicationOpen` while an earlier one
        is not over."""
        parts = self.parts
        try:
            applied = await parts.database.write(
                lambda conn: apply(conn, candidate, job, actor, parts.clock(), parts.policies)
            )
        except IntegrityError:
            # Somebody else's transaction was first between our look and our insert.
            known = await parts.database.read(lambda conn: open_application(conn, candidate, job))
            if known is None:
                raise
            raise ApplicationOpen(known) from None
        crash("act.after_commit")
        self.ring_soon(applied.id, ActKind.START, applied.first.untaken)
        return applied

    def ring_soon(self, application: str, kind: str, untaken: Untaken | None = None) -> None:
        """Ring after the answer: the act is committed, and the relay heals a lost ring.

        `untaken`: what the bell needs, of whoever has it in hand.
        """
        self.in_background(self._ring(application, kind, untaken))

    async def _ring(self, application: str, kind: str, untaken: Untaken | None) -> None:
        if untaken is None:
            untaken = await self.parts.database.read(lambda conn: to_ring(conn, application))
        await self.bell.ring(untaken, kind)
        crash("ring.after")

    def in_background(self, work: Coroutine[None, None, None]) -> None:
        """Do it after the answer. Whatever goes wrong is logged by its kind: texts hold data."""
        task = asyncio.create_task(_quietly(work))
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def _count_failures(self, failures: Mapping[SignInFailure, int]) -> None:
        at = self.parts.clock()
        await self.parts.database.write(lambda conn: count_failures(conn, failures, at))

    async def _count_guesses(self, counted: Mapping[str, int]) -> Mapping[str, Guessed]:
        at, window = self.parts.clock(), self.rates.limits(Rate.FAILURES)
        assert window is not None, "nothing is counted that has no limit"
        return await self.parts.database.write(
            lambda conn: count_guesses(conn, counted, window, at)
        )

    async def finish(self) -> None:
        """Let what is still going on end, at shutdown."""
        if self._background:
            await asyncio.wait(self._background, timeout=5)


async def _quietly(work: Coroutine[None, None, None]) -> None:
    try:
        await work
    except Exception as error:
        log.warning("work after an answer was lost: %s", type(error).__name__)
