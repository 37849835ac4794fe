"""Sorting what is due to one receiver, in one transaction: claimed, put off, or not worth sending.

It is judged now and not when it was reserved: tasks are done meanwhile, nights begin, and after a
downtime much is due at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from activities.climbing import still_deciding
from activities.composing import Composer
from activities.facts import Facts
from db import dispatch, ledger
from db.case import Case, lock
from db.dispatch import Recipient
from db.ledger import MessageState
from db.policies import Policies
from db.projection import OPEN
from domain.policy import Policy, day_of, remind_at, remind_next_day, send_at
from domain.reminding import Allowance, Reminder, Sorted, heeds_quiet_hours, overtaken, sort_out
from domain.scenarios import Scenario

MOST_AT_ONCE = 8
"""Mails to one receiver in one round: they are sent side by side, well within their claims."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Mails claimed to be sent now. An overview stands for `covered` reminders."""

    single: tuple[Facts, ...] = ()
    overview: Facts | None = None
    covered: tuple[Row[Any], ...] = ()


class Sorter:
    """Decides what one receiver gets now."""

    def __init__(self, policies: Policies, composer: Composer) -> None:
        self._policies = policies
        self._composer = composer

    def claim(self, conn: Connection, recipient: Recipient, at: datetime, stale: datetime) -> Batch:
        """Claim what `recipient` gets now; what they do not get is written down in the ledger."""
        if recipient.person:
            return self._to_person(conn, recipient.person, at, stale)
        return self._to_candidate(conn, recipient.application, at, stale)

    def _to_candidate(
        self, conn: Connection, application: str, at: datetime, stale: datetime
    ) -> Batch:
        case = lock(conn, application, at, self._policies)
        claimed = []
        for row in dispatch.to_candidate(conn, application):
            if not _is_due(row, at, stale):
                continue
            leaves = send_at(case.policy, at, case.row.candidate_zone)
            if not still_deciding(case, case.task(row.task_id).stage_id):
                ledger.suppress(case, row, "decided_meanwhile")
            elif leaves > at:
                dispatch.put_off(conn, row.id, leaves)
            elif dispatch.claim(conn, row, at):
                claimed.append(self._composer.facts(conn, row))
        case.finish()
        return Batch(tuple(claimed))

    def _to_person(self, conn: Connection, person: str, at: datetime, stale: datetime) -> Batch:
        receiver = dispatch.lock_person(conn, person)
        rows = dispatch.reminders_to(conn, person)
        waiting = {row.id: row for row in rows if _is_waiting(row, stale)}
        cases = self._cases(conn, waiting.values(), at)
        self._drop(cases, receiver, rows, waiting)
        for row in list(waiting.values()):
            policy = cases[row.application_id].policy
            if row.not_before > at:
                del waiting[row.id]
            elif heeds_quiet_hours(Scenario(row.scenario), row.reserved_at, at):
                leaves = remind_at(policy, at, receiver.zone)
                if leaves > at:
                    dispatch.put_off(conn, waiting.pop(row.id).id, leaves)
        batch = Batch()
        if waiting:
            batch = self._take(conn, receiver, waiting, cases, at)
        for case in cases.values():
            case.finish()
        return batch

    def _cases(self, conn: Connection, rows: Iterable[Row[Any]], at: datetime) -> dict[str, Case]:
        """In the order of their ids, so that two who lock several never wait for each other."""
        ids = sorted({row.application_id for row in rows})
        return {each: lock(conn, each, at, self._policies) for each in ids}

    def _drop(
        self,
        cases: dict[str, Case],
        receiver: Row[Any],
        rows: Iterable[Row[Any]],
        waiting: dict[str, Row[Any]],
    ) -> None:
        """What nobody needs to hear any more."""
        late = overtaken(map(_reminder, rows))
        for row in list(waiting.values()):
            reason = _idle(row, receiver) or ("overtaken" if row.id in late else "")
            if reason:
                ledger.suppress(cases[row.application_id], waiting.pop(row.id), reason)

    def _take(
        self,
        conn: Connection,
        receiver: Row[Any],
        due: dict[str, Row[Any]],
        cases: dict[str, Case],
        at: datetime,
    ) -> Batch:
        """Of what is due and may be sent now: as much as the receiver's day can bear."""
        policy = _strictest(cases[row.application_id].policy for row in due.values())
        began, _ = day_of(policy, at, receiver.zone)
        key = dispatch.overview_key(receiver.id, began)
        found = sort_out(
            [_reminder(row) for row in due.values()],
            Allowance(
                per_day=policy.sending.reminders_per_day,
                sent=dispatch.reminded_since(conn, receiver.id, began),
                had_overview=dispatch.had_overview(conn, key),
            ),
        )
        for message in found.tomorrow:
            its = cases[due[message].application_id].policy
            dispatch.put_off(conn, message, remind_next_day(its, at, receiver.zone))
        return self._claimed(conn, receiver, due, found, key, at)

    def _claimed(
        self,
        conn: Connection,
        receiver: Row[Any],
        due: dict[str, Row[Any]],
        found: Sorted,
        key: str,
        at: datetime,
    ) -> Batch:
        single = [
            due[each] for each in found.single[:MOST_AT_ONCE] if dispatch.claim(conn, due[each], at)
        ]
        if not found.together:
            return Batch(tuple(self._composer.facts(conn, row) for row in single))
        overview = dispatch.claim_overview(conn, key, receiver.id, at)
        covered = tuple(
            due[each]
            for each in found.together
            if dispatch.claim(conn, due[each], at, digest=overview.id)
        )
        return Batch(overview=self._composer.overview(conn, overview, covered), covered=covered)


def _is_due(row: Row[Any], at: datetime, stale: datetime) -> bool:
    return _is_waiting(row, stale) and row.not_before <= at


def _is_waiting(row: Row[Any], stale: datetime) -> bool:
    """Reserved, or being sent by somebody who must have died."""
    if row.state == MessageState.SENDING:
        return row.claimed_at is not None and row.claimed_at <= stale
    return bool(row.state == MessageState.RESERVED)


def _idle(row: Row[Any], receiver: Row[Any]) -> str:
    """Why nothing would come of reminding this receiver; '' if it might."""
    if row.task_state != OPEN:
        return "task_closed"
    if not receiver.active:
        return "person_gone"
    return "" if receiver.id in (row.task_owner, *row.task_escalated_to) else "not_theirs"


def _reminder(row: Row[Any]) -> Reminder:
    return Reminder(row.id, row.task_id, Scenario(row.scenario), row.reserved_at, row.task_due_at)


def _strictest(policies: Iterable[Policy]) -> Policy:
    """Somebody's day is one, whatever jobs they work on: the lowest cap counts."""
    return min(policies, key=lambda policy: policy.sending.reminders_per_day or float("inf"))
