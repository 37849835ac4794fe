"""Commands about one candidate's data: hand it out, erase it, list whose time is over.

They print ids and days, never names: what they print goes into logs and mails of cron.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import UTC
from pathlib import Path

from sqlalchemy import Connection

from commands.database import open_database
from commands.terminal import CommandFailed, err, out
from db.clock_and_ids import system_clock
from db.directory.hiring import UnknownCandidate, candidates_called
from db.directory.people import find_address
from db.engine import Database
from db.privacy.erasing import Erasure, ErasureRefused, WhyNot, erase_one
from db.privacy.exporting import read_data_export
from db.privacy.holding import lift_hold, set_hold
from db.privacy.retention import Kept, NobodyLeft, due
from db.process.rights import OnLegalHold
from db.setup.administration import administer
from db.setup.policies import Policies
from domain.addresses import looked_up
from domain.administration import COMMAND_LINE, Administrator, AdminKind
from domain.data_export import packed
from domain.words import Role
from settings import Settings

# Who erased, where it was no person.
BY_OPERATOR, BY_RETENTION = Administrator("", "operator"), Administrator("", "retention")
LOOK_AGAIN_SECONDS = 1.0

_WHY = {
    WhyNot.JUST_APPLIED: "a new application was just taken in ({applications}). Run this again.",
    WhyNot.MAIL_ON_ITS_WAY: (
        "a mail is just being sent ({applications}). Run this again in a minute; if it stays so, is"
        " the worker running?"
    ),
}


ON_HOLD = (
    "Nothing was erased: this candidate is on legal hold. An HR lead lifts it, on the candidate's"
    " page or by `cli.py hold --lift`."
)


def export(settings: Settings, candidate: str, file: Path) -> None:
    """Write everything that is held about a candidate into a new zip that only its owner reads."""
    with open_database(settings) as database:
        who = _candidate(database, candidate)
        export = database.read_now(lambda conn: read_data_export(conn, who))
        at = system_clock()
        database.write_now(
            lambda conn: administer(
                conn, BY_OPERATOR, AdminKind.DATA_EXPORTED, at, lambda _: None, who
            )
        )
    content = packed(export, at)
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise CommandFailed(f"{file} cannot be written: {error.strerror}.") from error
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(content)
    rows = sum(len(each) for each in export.tables.values())
    out.print(
        f"{who}: {rows} rows, {len(export.mails)} mails, {len(export.files)} documents in {file}."
    )
    out.print("Look through it before you hand it out: it names other people and what they wrote.")


def erase(settings: Settings, candidate: str, by: str, wait_seconds: float) -> None:
    """Erase a candidate; a mail that is being sent is waited for."""
    with open_database(settings) as database:
        who = _candidate(database, candidate)
        eraser = Administrator(_eraser(database, by), COMMAND_LINE) if by else BY_OPERATOR
        done = _patiently(
            lambda: erase_one(database, Policies(), who, eraser, system_clock()), wait_seconds
        )
    out.print(f"{done.candidate}: erased, {done.at:%Y-%m-%d %H:%M} UTC, by {done.by}.")
    if done.ended:
        out.print(f"Their open processes end: {', '.join(done.ended)}.")
    out.print("Mailboxes, the ATS and backups are not reached from here: docs/privacy.md.")


def hold(settings: Settings, candidate: str, by: str, because: str, *, lift: bool) -> None:
    """Put a candidate on legal hold, or lift the hold; an HR lead does so, named by address."""
    if bool(because.strip()) == lift:
        raise CommandFailed("Say why with --because, or lift the hold with --lift.")
    with open_database(settings) as database:
        who = _candidate(database, candidate)
        lead = Administrator(_eraser(database, by), COMMAND_LINE)
        kind, at = AdminKind.HOLD_LIFTED if lift else AdminKind.HOLD_SET, system_clock()

        def change(conn: Connection) -> None:
            if lift:
                lift_hold(conn, who)
            else:
                set_hold(conn, who, because.strip(), lead.person, at)

        try:
            database.write_now(lambda conn: administer(conn, lead, kind, at, change, who))
        except NobodyLeft:
            raise CommandFailed(f"{who} has been erased.") from None
    out.print(f"{who}: {'no longer' if lift else 'now'} on legal hold.")


def retention(settings: Settings, *, erase: bool, wait_seconds: float) -> None:
    """List whose time is over, and erase them if that is asked for."""
    today = system_clock().astimezone(UTC).date()
    refused = 0
    with open_database(settings) as database:
        over = database.read_now(lambda conn: due(conn, settings.retention_months, today))
        going = [each for each in over if not _spared(each)]
        for each in over:
            out.print(_line(each))
        for each in going if erase else ():
            refused += not _erased(database, each.candidate, wait_seconds)
    passed_over = f" Passed over: {len(over) - len(going)}." if len(going) < len(over) else ""
    erased = f" Erased: {len(going) - refused}." if erase else ""
    out.print(f"Due: {len(going)}.{passed_over}{erased}")
    if refused:
        raise CommandFailed(f"{refused} could not be erased yet.")


def _line(each: Kept) -> str:
    whose = "a day that HR set" if each.by_hr else "RETENTION_MONTHS"
    return f"{each.candidate}  kept until {each.until}  ({whose}){_spared(each)}"


def _spared(each: Kept) -> str:
    """Why somebody is kept whose time is over; '' for who is not."""
    if each.held_since is not None:
        return f"  passed over: on legal hold since {each.held_since:%Y-%m-%d}"
    return "  passed over: a request of theirs waits for an answer" if each.asked else ""


def _erased(database: Database, candidate: str, wait_seconds: float) -> bool:
    try:
        _patiently(
            lambda: erase_one(database, Policies(), candidate, BY_RETENTION, system_clock()),
            wait_seconds,
        )
    except CommandFailed as failure:
        err.print(str(failure))
        return False
    return True


def _patiently(attempt: Callable[[], Erasure], wait_seconds: float) -> Erasure:
    deadline = time.monotonic() + wait_seconds
    while True:
        try:
            return attempt()
        except OnLegalHold as held:
            raise CommandFailed(ON_HOLD) from held
        except ErasureRefused as refused:
            if time.monotonic() >= deadline:
                why = _WHY[refused.reason].format(applications=", ".join(refused.applications))
                raise CommandFailed(f"Nothing was erased: {why}") from refused
        time.sleep(LOOK_AGAIN_SECONDS)


def _candidate(database: Database, named: str) -> str:
    """The id of a candidate who is named by it, or by an address that is theirs alone."""
    try:
        found = database.read_now(lambda conn: candidates_called(conn, named))
    except UnknownCandidate:
        raise CommandFailed("There is no such candidate.") from None
    if len(found) == 1:
        return str(found[0].id)
    shared = "\n".join(f"  {each.id}  added on {each.created_at:%Y-%m-%d}" for each in found)
    raise CommandFailed(
        f"{len(found)} candidates share this address. Name the one you mean by id:\n{shared}"
    )


def _eraser(database: Database, address: str) -> str:
    person = database.read_now(lambda conn: find_address(conn, looked_up(address)))
    if person is None or not person.active or Role.HR_LEAD not in person.roles:
        raise CommandFailed(f"No HR lead who works here has the address {address}.")
    return person.id
