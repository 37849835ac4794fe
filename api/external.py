"""Taking in what another system says: once, in order, as soon as the process is ready for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, TypeVar

from fastapi import Depends, Path
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from api.deps import DeskDep, ServicesDep, actor_of
from api.external_schemas import (
    EXTERNAL_ID,
    ExternalAnswer,
    ExternalApplication,
    ExternalBody,
    ExternalCandidate,
    ExternalInterview,
    ExternalJob,
    ExternalPerson,
    ExternalRejection,
    ExternalWithdrawal,
)
from api.services import Conflict, Services
from db.acts import ActKind, Actor, Refused
from db.directory import AddressTaken, Person
from db.external import Reference, Taken, take_in
from db.external_acts import Attempt, Progress
from db.external_ends import take_rejection, take_withdrawal
from db.external_interviews import take_interview
from db.external_jobs import upsert_job
from db.hiring import CandidateKnown, CodeTaken
from db.upserts import upsert_application, upsert_candidate, upsert_person
from domain.external import Change, ExternalKind
from domain.words import Role

T = TypeVar("T")
TRIES = 3
RACES = (IntegrityError, AddressTaken, CandidateKnown, CodeTaken)
"""Two at once may both find nothing and add it. The loser hears of it in one of these ways, and
finds what the winner added the next time.
"""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.05, 0.5

System = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_-]*$", max_length=30)]
PathExternalId = Annotated[str, Path(pattern=EXTERNAL_ID, max_length=200)]


@dataclass(frozen=True, slots=True)
class Outside:
    """One other system, and the person in whose name it speaks."""

    system: str
    person: Person
    services: Services

    # --- things ---------------------------------------------------------------------------------

    async def put_person(self, external_id: str, body: ExternalPerson) -> Taken:
        """Add or change somebody of the directory."""
        # Whoever could lead a colleague's sign-in mails elsewhere could sign in as them.
        by_lead = Role.HR_LEAD in self.person.roles
        return await self._take_in(
            self._reference(ExternalKind.PERSON, external_id),
            body,
            lambda conn, known: upsert_person(
                conn, known, body.content(), self._now(), by_lead=by_lead
            ),
        )

    async def put_candidate(self, external_id: str, body: ExternalCandidate) -> Taken:
        """Add or change a candidate."""
        return await self._take_in(
            self._reference(ExternalKind.CANDIDATE, external_id),
            body,
            lambda conn, known: upsert_candidate(conn, known, body.content(), self._now()),
        )

    async def put_job(self, external_id: str, body: ExternalJob) -> Taken:
        """Open or change a job."""
        reference, said = self._reference(ExternalKind.JOB, external_id), body.content()
        policies = self.services.parts.policies
        return await self._take_in(
            reference,
            body,
            lambda conn, known: upsert_job(
                conn, known, reference, said, self._actor, self._now(), policies
            ),
        )

    async def put_application(self, external_id: str, body: ExternalApplication) -> Taken:
        """Start the process of a candidate on a job."""
        policies = self.services.parts.policies
        taken = await self._take_in(
            self._reference(ExternalKind.APPLICATION, external_id),
            body,
            lambda conn, known: upsert_application(
                conn,
                known,
                self.system,
                body.candidate,
                body.job,
                self._actor,
                self._now(),
                policies,
            ),
        )
        if taken.changed:
            self.services.ring_soon(taken.id, ActKind.START)
        return taken

    # --- what happened to an application --------------------------------------------------------

    async def put_interview(self, external_id: str, body: ExternalInterview) -> Taken:
        """Arrange, move, cancel an interview, or change its panel."""
        reference = self._reference(ExternalKind.INTERVIEW, external_id)
        said = body.content()
        return await self._follow(reference, body, lambda attempt: take_interview(attempt, said))

    async def put_withdrawal(self, external_id: str, body: ExternalWithdrawal) -> Taken:
        """The candidate withdrew."""
        reference = self._reference(ExternalKind.WITHDRAWAL, external_id)
        return await self._follow(
            reference, body, lambda attempt: take_withdrawal(attempt, external_id, body.reason)
        )

    async def put_rejection(self, external_id: str, body: ExternalRejection) -> Taken:
        """The candidate was rejected."""
        reference, said = self._reference(ExternalKind.REJECTION, external_id), body.content()
        return await self._follow(
            reference,
            body,
            lambda attempt: take_rejection(attempt, external_id, said),
        )

    # --- how it is taken in ---------------------------------------------------------------------

    async def _take_in(
        self,
        reference: Reference,
        body: ExternalBody,
        apply: Callable[[Connection, str], tuple[str, bool]],
    ) -> Taken:
        said, at = body.said(), self._now()
        return await self._write(
            lambda conn: take_in(conn, reference, said, at, lambda known: apply(conn, known))
        )

    async def _follow(
        self,
        reference: Reference,
        body: ExternalBody,
        attempt: Callable[[Attempt], Progress],
    ) -> Taken:
        """Try, and again while the process comes along, for as long as a caller can wait."""
        taken, done, pause = Taken(""), frozenset[Change](), FIRST_PAUSE_S
        waited = 0.0
        while True:
            progress = await self._try(reference, body, attempt, done)
            if progress.refused is not None:
                raise Conflict(progress.refused)
            taken = _together(taken, progress.taken)
            if progress.change is not None:
                done |= {progress.change}
            if not progress.waiting:
                return taken
            # What was done just now is looked at once more, however long it took to get there.
            if waited >= self.services.patience_s and not progress.acted:
                if progress.taken is not None or done:
                    return taken
                raise Conflict(Refused("not_yet", progress.state))
            await asyncio.sleep(pause)
            waited, pause = waited + pause, min(pause * 2, LONGEST_PAUSE_S)

    async def _try(
        self,
        reference: Reference,
        body: ExternalBody,
        attempt: Callable[[Attempt], Progress],
        done: frozenset[Change],
    ) -> Progress:
        policies, said = self.services.parts.policies, body.said()
        progress = await self._write(
            lambda conn: attempt(
                Attempt(conn, reference, said, self._actor, self._now(), policies, done)
            )
        )
        if progress.acted:
            self.services.ring_soon(progress.acted, ActKind.COMPLETE)
        return progress

    async def _write(self, transaction: Callable[[Connection], T]) -> T:
        for _ in range(TRIES - 1):
            try:
                return await self.services.parts.database.write(transaction)
            except RACES:
                continue
        return await self.services.parts.database.write(transaction)

    def _reference(self, kind: ExternalKind, external_id: str) -> Reference:
        return Reference(self.system, kind, external_id)

    def _now(self) -> datetime:
        return self.services.parts.clock()

    @property
    def _actor(self) -> Actor:
        return replace(actor_of(self.person), channel=f"ats:{self.system}")


def outside(system: System, person: DeskDep, services: ServicesDep) -> Outside:
    """The other system of a request."""
    return Outside(system, person, services)


OutsideDep = Annotated[Outside, Depends(outside)]


def answer(system: str, external_id: str, taken: Taken) -> ExternalAnswer:
    """What the other system gets to know."""
    return ExternalAnswer(
        system=system,
        external_id=external_id,
        id=taken.id or None,
        changed=taken.changed,
        superseded=taken.superseded,
    )


def _together(before: Taken, now: Taken | None) -> Taken:
    """Several attempts are one answer."""
    if now is None:
        return before
    return Taken(
        now.id or before.id,
        created=before.created or now.created,
        changed=before.changed or now.changed,
        superseded=now.superseded,
    )
