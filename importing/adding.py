"""What is to be added, added: or, while files are only checked, promised."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection, select

from db.clock_and_ids import new_id
from db.directory.applying import apply
from db.directory.hiring import NewCandidate, NewJob, add_job, insert_candidates
from db.directory.people import NewPerson, add_person
from db.process.acts import Actor
from db.schema import jobs
from db.setup.policies import Policies, save_policy
from domain.events import ActorKind
from domain.imports import PROMISED
from domain.policy import Policy
from domain.task_specs import Capacity

CHANNEL = "import"


class Adds(Protocol):
    """Takes what is new, and says by which id it is known from then on."""

    def person(self, new: NewPerson) -> str:
        """A person of the directory."""

    def candidate(self, new: NewCandidate) -> str:
        """A candidate."""

    def policy(self, policy: Policy) -> str:
        """A version of a policy."""

    def job(self, new: NewJob) -> str:
        """A job with its plan."""

    def application(self, candidate: str, job: str) -> None:
        """An application; its process starts by its first act."""


class Promises:
    """Nothing is written. What a row would add is known by the row: `row:7`."""

    def __init__(self) -> None:
        self.row = 0

    def person(self, new: NewPerson) -> str:
        """A person."""
        return self._promised()

    def candidate(self, new: NewCandidate) -> str:
        """A candidate."""
        return self._promised()

    def policy(self, policy: Policy) -> str:
        """A version of a policy."""
        return self._promised()

    def job(self, new: NewJob) -> str:
        """A job."""
        return self._promised()

    def application(self, candidate: str, job: str) -> None:
        """An application."""

    def _promised(self) -> str:
        return f"{PROMISED}{self.row}"


class Additions:
    """In the caller's transaction. Candidates are many, and are written together: by `flush`, and
    before anything that refers to them."""

    def __init__(self, conn: Connection, at: datetime, policies: Policies) -> None:
        self._conn = conn
        self._at = at
        self._policies = policies
        self._candidates: dict[str, NewCandidate] = {}

    def person(self, new: NewPerson) -> str:
        """A person."""
        return add_person(self._conn, new, self._at)

    def candidate(self, new: NewCandidate) -> str:
        """A candidate."""
        id_ = new_id("can")
        self._candidates[id_] = new
        return id_

    def policy(self, policy: Policy) -> str:
        """A version of a policy."""
        return save_policy(self._conn, policy, self._at)

    def job(self, new: NewJob) -> str:
        """A job."""
        return add_job(self._conn, new, self._at)

    def application(self, candidate: str, job: str) -> None:
        """The files were handed in for the recruiter of the job, whose work begins now."""
        self.flush()
        query = select(jobs.c.recruiter_id).where(jobs.c.id == job)
        recruiter = self._conn.execute(query).scalar_one()
        actor = Actor(ActorKind.PERSON, recruiter, frozenset({Capacity.DESK}), CHANNEL)
        apply(self._conn, candidate, job, actor, self._at, self._policies)

    def flush(self) -> Mapping[str, NewCandidate]:
        """Write the candidates that are not written yet; who they are."""
        added, self._candidates = self._candidates, {}
        if added:
            insert_candidates(self._conn, added, self._at)
        return added
