"""What happened over there to an application, as acts on the process here.

One attempt is one transaction: look at what the other system said last and at how the process
stands, make the next act, and remember what was said when nothing is left to do. The caller tries
again while the process is on its way to where the act is possible.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from db.ats.external import Reference, Taken, TakenElsewhere, lock_said, note
from db.ats.upserts import resolved
from db.process.acts import Accepted, ActKind, Actor, ActRequest, Refused, make_act
from db.process.case import Case, lock
from db.process.projection import CLOSED_STATE
from db.setup.policies import Policies
from domain.doubts import ALL_MEANT
from domain.external import ExternalKind, Said
from domain.outcome_mails import ManyOutcomes
from domain.task_columns import Change
from domain.tasks import spec_of


@dataclass(frozen=True, slots=True)
class Progress:
    """What one attempt came to.

    `taken` is the answer so far. `waiting`: the process has to come along before the rest can be
    done, or known. `acted`: the application whose bell is to be rung. `refused`: it cannot be done.
    `change`: what was done to an interview. `state`: where the process is, while it is waited for.
    """

    taken: Taken | None = None
    waiting: bool = False
    acted: str = ""
    refused: Refused | None = None
    change: Change | None = None
    state: str = ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to take something in: within one transaction, by one actor. `done`: what earlier
    attempts for the same request did. `zone`: of the actor, for days.
    """

    conn: Connection
    reference: Reference
    said: Said
    actor: Actor
    at: datetime
    policies: Policies
    done: frozenset[Change] = frozenset()
    zone: str = "UTC"

    def locked(self, application: str) -> tuple[Case, Row[Any] | None]:
        """The application and what was said last, locked in this order: of two that say the same at
        once, the second then sees it said. Raises `TakenElsewhere` for who was erased here.
        """
        system = self.reference.system
        ours = resolved(self.conn, system, ExternalKind.APPLICATION, application, "application")
        case = lock(self.conn, ours, self.at, self.policies)
        if case.row.candidate_erased_at is not None:
            # Nothing more is taken in, and no id over there is written down again.
            raise TakenElsewhere("erased", case.id)
        return case, lock_said(self.conn, self.reference)

    def complete(
        self, case: Case, task: str, completion: str, form: Mapping[str, object]
    ) -> Accepted | Refused:
        """Complete a task."""
        return self._act(
            ActRequest(
                case.id,
                ActKind.COMPLETE,
                self.actor,
                task=task,
                completion=completion,
                form=form,
                zone=self.zone,
            )
        )

    def withdraw(self, case: Case, reason: str) -> Accepted | Refused:
        """Withdraw for the candidate."""
        return self._act(ActRequest(case.id, ActKind.WITHDRAW, self.actor, form={"reason": reason}))

    def reject(self, case: Case, form: Mapping[str, object]) -> Accepted | Refused:
        """End the process, before anybody was heard, with a rejection made and told elsewhere."""
        return self._act(ActRequest(case.id, ActKind.REJECT, self.actor, form=form))

    def book_ahead(self, case: Case, form: Mapping[str, object]) -> Accepted | Refused:
        """Arrange an interview of the stage after the one that the process is at."""
        return self._act(ActRequest(case.id, ActKind.BOOK_AHEAD, self.actor, form=form))

    def not_now(self, case: Case) -> Progress:
        """There is no task for it: it has come to an end, or it is on its way, or it is not now."""
        if case.ended(ActKind.WITHDRAW) or case.view.state == CLOSED_STATE:
            return self.refused(case, end_of(case))
        if is_moving(case):
            return Progress(waiting=True, state=case.view.state)
        return self.refused(case, "not_now")

    def refused(self, case: Case, reason: str) -> Progress:
        """It cannot be done; `reason` is a code of the catalogue."""
        return Progress(refused=Refused(reason, case.view.state))

    def note(self, our_id: str, last: Row[Any] | None) -> None:
        """Remember that this was said, and done."""
        note(self.conn, self.reference, our_id, self.said, self.at, last)

    def _act(self, request: ActRequest) -> Accepted | Refused:
        # What was said over there has been said: there is nobody to ask whether it was meant. Many
        # mails from here are another matter: they are confirmed by whoever sends them here.
        said = replace(request, meant=ALL_MEANT - {ManyOutcomes.kind})
        return make_act(self.conn, said, self.at, self.policies)


def end_of(case: Case) -> str:
    """Which end it has come to, as a reason why nothing can be done."""
    if case.view.state == CLOSED_STATE:
        return "process_closed"
    return "candidate_withdrew" if case.ended(ActKind.WITHDRAW) else "already_ended"


def is_moving(case: Case) -> bool:
    """Whether the process is between two waits: what it does next is not to be seen yet."""
    if case.row.acts > case.taken:
        return True
    return not any(spec_of(row.kind).state for row in case.open_tasks())
