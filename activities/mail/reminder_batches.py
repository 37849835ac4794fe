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

from activities.mail.composing import Composer
from activities.mail.letter_facts import Facts
from activities.mail.new_tasks import Telling
from activities.steps.escalating import still_deciding
from db.mail import reminders
from db.mail.reminders import Recipient
from db.newer_releases import readable
from db.process import ledger
from db.process.case import Case, lock
from db.process.ledger import MessageState
from db.process.projection import OPEN
from db.setup.policies import Policies
from domain.new_tasks import TELLS_OF_TASKS, first_of, mail_of
from domain.policy import Policy, day_of, remind_at, remind_next_day, send_at
from domain.releases import known
from domain.reminding import Allowance, Reminder, Sorted, heeds_quiet_hours, overtaken, sort_out
from domain.scenarios import Scenario, scenario_spec

MOST_AT_ONCE = 8
"""Mails to one receiver in one round: they are sent side by side, well within their claims."""


@dataclass(frozen=True, slots=True)
class Together:
    """One mail that stands for the messages that it covers."""

    mail: Facts
    covered: tuple[Row[Any], ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """Mails claimed to be sent now."""

    single: tuple[Facts, ...] = ()
    together: tuple[Together, ...] = ()


class Sorter:
    """Decides what one receiver gets now."""

    def __init__(self, policies: Policies, composer: Composer) -> None:
        self._policies = policies
        self._composer = composer
        self._telling = Telling(policies)

    def claim(self, conn: Connection, recipient: Recipient, at: datetime, stale: datetime) -> Batch:
        """Claim what `recipient` gets now; what they do not get is written down in the ledger."""
        if recipient.person:
            return self._to_person(conn, recipient, at, stale)
        return self._to_candidate(conn, recipient.application, at, stale)

    def _to_candidate(
        self, conn: Connection, application: str, at: datetime, stale: datetime
    ) -> Batch:
        case = self._cases(conn, [application], at).get(application)
        if case is None:
            return Batch()
        claimed = []
        for row in reminders.to_candidate(conn, application):
            if not _is_due(row, at, stale):
                continue
            leaves = send_at(case.policy, at, case.row.candidate_zone)
            if not still_deciding(case, case.task(row.task_id).stage_id):
                ledger.suppress(case, row, "decided_meanwhile")
            elif leaves > at:
                reminders.put_off(conn, row.id, leaves)
            elif reminders.claim(conn, row, at):
                claimed.append(self._composer.facts(conn, row))
        case.finish()
        return Batch(tuple(claimed))

    def _to_person(
        self, conn: Connection, recipient: Recipient, at: datetime, stale: datetime
    ) -> Batch:
        receiver = reminders.lock_person(conn, recipient.person)
        untold = self._telling.untold(conn, receiver, at) if recipient.untold else []
        rows = reminders.reminders_to(conn, receiver.id)
        waiting = {row.id: row for row in rows if _is_waiting(row, stale)}
        cases = self._cases(conn, {row.application_id for row in (*waiting.values(), *untold)}, at)
        if self._telling.reserve(conn, receiver, untold, cases):
            rows = reminders.reminders_to(conn, receiver.id)
            waiting = {row.id: row for row in rows if _is_waiting(row, stale)}
        waiting = {id_: row for id_, row in waiting.items() if row.application_id in cases}
        self._drop(cases, receiver, rows, waiting)
        for row in list(waiting.values()):
            policy = cases[row.application_id].policy
            if row.not_before > at:
                del waiting[row.id]
            elif heeds_quiet_hours(known(Scenario, row.scenario), row.reserved_at, at):
                leaves = remind_at(policy, at, receiver.zone)
                if leaves > at:
                    reminders.put_off(conn, waiting.pop(row.id).id, leaves)
        batch = Batch()
        if waiting:
            batch = self._take(conn, receiver, waiting, cases, rows, at)
        for case in cases.values():
            case.finish()
        return batch

    def _cases(self, conn: Connection, ids: Iterable[str], at: datetime) -> dict[str, Case]:
        """In the order of their ids, so that two who lock several never wait for each other; those
        that this release can read."""
        cases = readable(sorted(ids), lambda each: lock(conn, each, at, self._policies))
        return {case.id: case for case in cases}

    def _drop(
        self,
        cases: dict[str, Case],
        receiver: Row[Any],
        rows: Iterable[Row[Any]],
        waiting: dict[str, Row[Any]],
    ) -> None:
        """What nobody needs to hear any more."""
        late = overtaken(_reminder(row) for row in rows if _is_reminder(row))
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
        rows: Iterable[Row[Any]],
        at: datetime,
    ) -> Batch:
        """Of what is due and may be sent now: as much as the receiver's day can bear. What tells of
        new tasks is no reminder of them: it is neither counted nor waits for tomorrow."""
        policy = _strictest(cases[row.application_id].policy for row in due.values())
        began, _ = day_of(policy, at, receiver.zone)
        key = reminders.overview_key(receiver.id, began)
        found = sort_out(
            [_reminder(row) for row in due.values() if _is_reminder(row)],
            Allowance(
                per_day=policy.sending.reminders_per_day,
                sent=reminders.reminded_since(conn, receiver.id, began),
                had_overview=reminders.had_overview(conn, key),
            ),
        )
        for message in found.tomorrow:
            its = cases[due[message].application_id].policy
            reminders.put_off(conn, message, remind_next_day(its, at, receiver.zone))
        going = {due[each].task_id for each in (*found.single, *found.together)}
        for row in [row for row in due.values() if _tells(row)]:
            if row.task_id in going or _was_heard(row, rows):
                ledger.suppress(cases[row.application_id], due.pop(row.id), "overtaken")
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
        new = sorted((row for row in due.values() if _tells(row)), key=_urgency)
        news = [row for row in due.values() if _is_news(row)]
        alone = new if len(new) == 1 else []
        single = [
            row
            for row in [*news, *alone, *(due[each] for each in found.single)][:MOST_AT_ONCE]
            if reminders.claim(conn, row, at)
        ]
        together = []
        if found.together:
            overview = reminders.claim_overview(conn, key, receiver.id, at)
            reminded = [due[each] for each in found.together]
            together.append(self._together(conn, overview, reminded, at))
        if len(new) > 1:
            scenario = mail_of(known(Scenario, new[0].scenario))
            assert scenario is not None
            first = first_of(row.id for row in new)
            of_new = reminders.together_key(scenario, receiver.id, first)
            mail = reminders.claim_overview(conn, of_new, receiver.id, at, scenario)
            together.append(self._together(conn, mail, new, at))
        return Batch(tuple(self._composer.facts_of(conn, single)), tuple(together))

    def _together(
        self, conn: Connection, mail: Row[Any], rows: Iterable[Row[Any]], at: datetime
    ) -> Together:
        covered = tuple(row for row in rows if reminders.claim(conn, row, at, digest=mail.id))
        return Together(self._composer.overview(conn, mail, covered), covered)


def _is_due(row: Row[Any], at: datetime, stale: datetime) -> bool:
    return _is_waiting(row, stale) and row.not_before <= at


def _is_waiting(row: Row[Any], stale: datetime) -> bool:
    """Reserved, or being sent by somebody who must have died."""
    if row.state == MessageState.SENDING:
        return row.claimed_at is not None and row.claimed_at <= stale
    return bool(row.state == MessageState.RESERVED)


def _idle(row: Row[Any], receiver: Row[Any]) -> str:
    """Why nothing would come of reminding this receiver; '' if it might."""
    if row.task_state != OPEN and not _is_news(row):
        return "task_closed"
    if not receiver.active:
        return "person_gone"
    if _is_news(row):
        return ""
    return "" if receiver.id in (row.task_owner, *row.task_escalated_to) else "not_theirs"


def _is_news(row: Row[Any]) -> bool:
    """It reminds of nothing, and is told by itself."""
    return scenario_spec(row.scenario).news


def _tells(row: Row[Any]) -> bool:
    """It tells its receiver that a task is theirs now."""
    return row.scenario in TELLS_OF_TASKS


def _is_reminder(row: Row[Any]) -> bool:
    return not (_is_news(row) or _tells(row))


def _was_heard(new: Row[Any], rows: Iterable[Row[Any]]) -> bool:
    """Whether another mail about the same task has gone, or is going, since it was to be told."""
    return any(
        row.task_id == new.task_id
        and not _tells(row)
        and (row.state == MessageState.SENDING or (row.sent_at and row.sent_at >= new.reserved_at))
        for row in rows
    )


def _urgency(row: Row[Any]) -> tuple[datetime, str]:
    return row.task_due_at, row.id


def _reminder(row: Row[Any]) -> Reminder:
    return Reminder(
        row.id, row.task_id, known(Scenario, row.scenario), row.reserved_at, row.task_due_at
    )


def _strictest(policies: Iterable[Policy]) -> Policy:
    """Somebody's day is one, whatever jobs they work on: the lowest cap counts."""
    return min(policies, key=lambda policy: policy.sending.reminders_per_day or float("inf"))
