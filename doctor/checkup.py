"""The check-up: every checker on every application, and a report that a person can read."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial

from sqlalchemy import Connection
from temporalio.client import Client

from db.clock_and_ids import Clock, system_clock
from db.engine import Database
from db.operations.heartbeats import versions_at_work
from doctor import acts, cards, outcomes, panels, read_model, runs, waiting, webhooks
from doctor.findings import Checker, Finding, Tolerances, Visit
from doctor.mails import Kept, Looked, Mail, Received
from doctor.record import (
    Directory,
    Record,
    Rows,
    Run,
    application_ids,
    read_directory,
    read_record,
    read_rows,
)
from doctor.temporal import looked_at, runs_of
from domain.releases import OfNewerRelease
from workflows.contracts import workflow_id

CHECKERS: tuple[Checker, ...] = (
    acts.acts_are_numbered,
    acts.acts_are_taken,
    acts.acts_have_one_effect,
    acts.tasks_end_once,
    acts.closed_tasks_stay_closed,
    read_model.read_model_is_the_fold,
    cards.card_follows_the_read_model,
    outcomes.one_outcome_is_told,
    outcomes.outcome_mails_go_once,
    outcomes.mails_agree_with_the_ledger,
    outcomes.told_is_proven,
    outcomes.rejections_name_a_person,
    panels.panels_have_one_lead,
    waiting.somebody_owns_the_next_move,
    waiting.ladders_are_climbed,
    waiting.messages_move_on,
    webhooks.webhooks_are_tried,
    runs.one_open_workflow,
    runs.workflow_tasks_pass,
    runs.versions_are_attended,
    runs.no_personal_data,
)

PATIENT = Tolerances()
AT_ONCE, WITH_RUNS = 100, 10
"""So many applications are asked for in one go: of the database and of Temporal's list; of the
database after each of them was looked at in Temporal, which must not be long ago."""
MAILS = outcomes.mails_agree_with_the_ledger.__name__


async def run(
    database: Database,
    client: Client | None,
    mails: Received | Iterable[Mail] | None = None,
    *,
    tolerances: Tolerances = PATIENT,
    clock: Clock = system_clock,
    progress: Callable[[int], None] = lambda looked_at: None,
) -> list[Finding]:
    """Every broken promise of every application. Reads only, and only from outside.

    Without a client what Temporal holds is not looked at, without mails what arrived is not. It
    takes one batch of applications after another, so that it needs no more room for many of them;
    `progress` is told how many it has looked at.
    """
    received = mails if mails is None or isinstance(mails, Received) else Kept(mails)
    findings: list[Finding] = []
    looked_at = 0
    async for record, seen in _records(database, client, clock):
        looked_at += 1
        if isinstance(record, Finding):
            findings.append(record)
        else:
            found = examine(record, Visit(seen.at, tolerances, received, seen.at_work))
            findings += await _sure(database, record, found, received)
        progress(looked_at)
    return findings


async def _sure(
    database: Database, record: Record, found: Sequence[Finding], received: Received | None
) -> list[Finding]:
    """The findings without those about mails that came, or were sent, while we looked.

    That a mail is not there counts if it is not there after the ledger was read; that it is there,
    if it was before. So both are looked at again, in this order: mails, ledger, mails.
    """
    sure = [each for each in found if each.checker != MAILS]
    if received is None or len(sure) == len(found):
        return sure
    before = Looked(received.received(outcomes.headers_in(record)))
    again = await database.read(partial(read_record, application=record.id))
    now = datetime.max.replace(tzinfo=UTC)  # nothing of this checker goes by the clock
    too_many, too_few = (
        list(outcomes.mails_agree_with_the_ledger(again, Visit(now, PATIENT, seen)))
        for seen in (before, received)
    )
    sure += [each for each in too_many if each.code not in outcomes.TOO_FEW]
    sure += [each for each in too_few if each.code in outcomes.TOO_FEW]
    return sure


def examine(record: Record, visit: Visit) -> list[Finding]:
    """One application."""
    return [finding for checker in CHECKERS for finding in _found(checker, record, visit)]


def _found(checker: Checker, record: Record, visit: Visit) -> Iterator[Finding]:
    """By one checker. What it cannot read, the doctor of that release can."""
    try:
        yield from checker(record, visit)
    except OfNewerRelease as newer:
        yield _of_newer_release(record.id, newer)


def _of_newer_release(application: str, newer: OfNewerRelease) -> Finding:
    return Finding("what_stands_there_is_known", application, "of_a_newer_release", str(newer))


def report(findings: Sequence[Finding], applications: int) -> str:
    """What was found, one line for each, under the name of its checker."""
    counted = f"{applications} applications, {len(CHECKERS)} checks each"
    if not findings:
        return f"All is well: {counted}, nothing found."
    lines = [f"{len(findings)} findings in {counted}:"]
    of_checker: dict[str, list[str]] = {}
    for finding in findings:
        said = f"  {finding.application}  {finding.code}  {finding.detail}".rstrip()
        of_checker.setdefault(finding.checker, []).append(said)
    for name, said_by in of_checker.items():
        lines += [f"\n{name}", *said_by]
    return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a batch of applications was read with: when, and which versions were at work."""

    at: datetime
    at_work: frozenset[str]
    team: Directory
    rows: Rows


async def _records(
    database: Database, client: Client | None, clock: Clock
) -> AsyncIterator[tuple[Record | Finding, _Seen]]:
    """Every application. A finding stands for what this release cannot read."""
    last = ""
    while ids := await database.read(partial(application_ids, after=last, limit=AT_ONCE)):
        listed = await runs_of(client, ids) if client else {}
        for at in range(0, len(ids), some := WITH_RUNS if client else AT_ONCE):
            these = ids[at : at + some]
            # Temporal is asked first: what it says it does must be in the database then.
            runs = {each: await _runs(client, each, listed) for each in these}
            seen = await database.read(partial(_see, ids=these, at=clock()))
            for application in these:
                try:
                    record = seen.rows.record(application, seen.team)
                except OfNewerRelease as newer:
                    yield _of_newer_release(application, newer), seen
                else:
                    yield replace(record, runs=runs[application]), seen
        last = ids[-1]


def _see(conn: Connection, ids: Sequence[str], at: datetime) -> _Seen:
    return _Seen(at, versions_at_work(conn, at), read_directory(conn), read_rows(conn, ids))


async def _runs(
    client: Client | None, application: str, listed: Mapping[str, list[Run]]
) -> tuple[Run, ...] | None:
    if client is None:
        return None
    return await looked_at(client, application, listed.get(workflow_id(application), []))
