"""Taking in what another system says: once, in order, as soon as the process is ready for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Path
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from api.answers.shapes import WarningAnswer
from api.bodies.external import (
    EXTERNAL_ID,
    ExternalAnswer,
    ExternalApplication,
    ExternalBody,
    ExternalCandidate,
    ExternalInterview,
    ExternalJob,
    ExternalPerson,
    ExternalRejection,
    ExternalWarning,
    ExternalWithdrawal,
)
from api.calls.external_eyes import Eyes
from api.deps import AdministratorDep, DeskDep, ServicesDep, actor_of
from api.services import Conflict, Services
from db.ats.external import Reference, Taken, take_in, together
from db.ats.external_acts import Attempt, Progress
from db.ats.external_ends import take_rejection, take_withdrawal
from db.ats.external_interviews import take_interview
from db.ats.external_jobs import known_job, upsert_job
from db.ats.upserts import (
    known_candidate,
    known_person,
    upsert_application,
    upsert_candidate,
    upsert_person,
)
from db.directory.applying import ApplicationOpen
from db.directory.hiring import CodeTaken
from db.directory.people import AddressTaken, Person
from db.process.acts import ActKind, Actor, Refused
from db.setup.administration import administer
from domain.administration import Administrator, AdminKind
from domain.external import FROM_AN_ATS, ExternalKind
from domain.task_columns import Change
from domain.words import Role

T = TypeVar("T")
TRIES = 3
RACES = (IntegrityError, AddressTaken, CodeTaken, ApplicationOpen)
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
    by: Administrator
    services: Services

    # --- things ---------------------------------------------------------------------------------

    async def put_person(self, external_id: str, body: ExternalPerson) -> Taken:
        """Add or change somebody of the directory."""
        # Whoever could lead a colleague's sign-in mails elsewhere could sign in as them.
        by_lead, said = Role.HR_LEAD in self.person.roles, body.content()

        def upsert(conn: Connection, known: str, eyes: Eyes) -> tuple[str, bool]:
            ours = known_person(conn, known, said.email)
            company, at = self.services.parts.company.of(conn), self._now()
            looked = eyes.signs_in_at_once if ours else eyes.roles_at_once
            now = looked(conn, ours, said)
            done = self._administered(
                conn,
                AdminKind.PERSON_CHANGED if ours else AdminKind.PERSON_ADDED,
                ours,
                lambda conn: upsert_person(conn, ours, now, company, at, by_lead=by_lead),
                eyes.marks,
            )
            if now.roles != said.roles:
                eyes.propose_roles(conn, done[0], said)
            return done

        return await self._take_in(self._reference(ExternalKind.PERSON, external_id), body, upsert)

    async def put_candidate(self, external_id: str, body: ExternalCandidate) -> Taken:
        """Add or change a candidate. To add one is no administration."""
        said = body.content()

        def upsert(conn: Connection, known: str, eyes: Eyes) -> tuple[str, bool]:
            ours = known_candidate(conn, known, self.system, said)
            company, at = self.services.parts.company.of(conn), self._now()
            if not ours:
                return upsert_candidate(conn, ours, said, company, at)
            now = eyes.address_at_once(conn, ours, said)
            return self._administered(
                conn,
                AdminKind.CANDIDATE_CHANGED,
                ours,
                lambda conn: upsert_candidate(conn, ours, now, company, at),
                eyes.marks,
            )

        reference = self._reference(ExternalKind.CANDIDATE, external_id)
        return await self._take_in(reference, body, upsert)

    async def put_job(self, external_id: str, body: ExternalJob) -> Taken:
        """Open or change a job."""
        reference, said = self._reference(ExternalKind.JOB, external_id), body.content()
        policies = self.services.parts.policies

        def upsert(conn: Connection, known: str, eyes: Eyes) -> tuple[str, bool]:
            ours, at = known_job(conn, known, reference, said), self._now()
            now, manager = eyes.stand_in(conn, said)
            if manager and not ours:
                now = eyes.with_lead(now)
            done = self._administered(
                conn,
                AdminKind.JOB_CHANGED if ours else AdminKind.JOB_OPENED,
                ours,
                lambda conn: upsert_job(conn, ours, reference, now, self._actor, at, policies),
                eyes.marks,
            )
            if manager:
                eyes.propose_manager(conn, done[0], manager)
            chosen = bool(ours) and eyes.choose_policy(conn, ours, said)
            return done[0], done[1] or chosen

        return await self._take_in(reference, body, upsert)

    async def put_application(self, external_id: str, body: ExternalApplication) -> Taken:
        """Start the process of a candidate on a job."""
        policies = self.services.parts.policies
        taken = await self._take_in(
            self._reference(ExternalKind.APPLICATION, external_id),
            body,
            lambda conn, known, _: upsert_application(
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

    def _administered(
        self,
        conn: Connection,
        kind: AdminKind,
        ours: str,
        upsert: Callable[[Connection], tuple[str, bool]],
        told: Mapping[str, Any] | None = None,
    ) -> tuple[str, bool]:
        """What came of it; kept with the system that said so. `ours`: our id, '' of what is new."""
        return administer(
            conn,
            self.by,
            kind,
            self._now(),
            upsert,
            ours or (lambda done: done[0]),
            lambda _: {"system": self.system, **(told or {})},
        )

    async def _take_in(
        self,
        reference: Reference,
        body: ExternalBody,
        apply: Callable[[Connection, str, Eyes], tuple[str, bool]],
    ) -> Taken:
        said, at, parts = body.said(), self._now(), self.services.parts

        def write(conn: Connection) -> Taken:
            eyes = Eyes(parts, self.person, self.by, self.system)
            taken = take_in(conn, reference, said, at, lambda known: apply(conn, known, eyes))
            return replace(taken, proposals=tuple(eyes.proposals))

        return await self._write(write)

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
            taken = together(taken, progress.taken)
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
                Attempt(
                    conn,
                    reference,
                    said,
                    self._actor,
                    self._now(),
                    policies,
                    done,
                    self.person.zone,
                )
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
        return replace(actor_of(self.person), channel=f"{FROM_AN_ATS}{self.system}")


def outside(
    system: System, person: DeskDep, by: AdministratorDep, services: ServicesDep
) -> Outside:
    """The other system of a request."""
    return Outside(system, person, by, services)


OutsideDep = Annotated[Outside, Depends(outside)]


def answer(
    system: str, external_id: str, taken: Taken, warnings: Sequence[WarningAnswer]
) -> ExternalAnswer:
    """What the other system gets to know."""
    return ExternalAnswer(
        system=system,
        external_id=external_id,
        id=taken.id or None,
        changed=taken.changed,
        superseded=taken.superseded,
        warnings=[ExternalWarning(**each.model_dump()) for each in warnings],
    )
