"""Commands about one candidate's data: hand it out, erase it, list whose time is over.

They print ids and days, never names: what they print goes into logs and mails of cron.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import UTC
from pathlib import Path

from commands.database import open_database
from commands.terminal import CommandFailed, err, out
from db.directory import find_address
from db.engine import Database
from db.erasing import Erasure, ErasureRefused, WhyNot, erase_one
from db.exporting import read_dossier
from db.hiring import UnknownCandidate, candidate_called
from db.policies import Policies
from db.retention import Kept, due
from db.sources import system_clock
from domain.addresses import clean_address
from domain.dossier import packed
from domain.words import Role
from settings import Settings

# Who erased, where it was no person.
BY_OPERATOR, BY_RETENTION = "operator", "retention"
LOOK_AGAIN_SECONDS = 1.0

_WHY = {
    WhyNot.JUST_APPLIED: "a new application was just taken in ({applications}). Run this again.",
    WhyNot.MAIL_ON_ITS_WAY: (
        "a mail is just being sent ({applications}). Run this again in a minute; if it stays so, is"
        " the worker running?"
    ),
}


def export(settings: Settings, candidate: str, file: Path) -> None:
    """Write everything that is held about a candidate into a new zip that only its owner reads."""
    with open_database(settings) as database:
        who = _candidate(database, candidate)
        dossier = database.read_now(lambda conn: read_dossier(conn, who))
    content = packed(dossier, system_clock())
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise CommandFailed(f"{file} cannot be written: {error.strerror}.") from error
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(content)
    rows = sum(len(each) for each in dossier.tables.values())
    out.print(
        f"{who}: {rows} rows, {len(dossier.mails)} mails, {len(dossier.files)} documents in {file}."
    )
    out.print("Look through it before you hand it out: it names other people and what they wrote.")


def erase(settings: Settings, candidate: str, by: str, wait_seconds: float) -> None:
    """Erase a candidate; a mail that is being sent is waited for."""
    with open_database(settings) as database:
        who = _candidate(database, candidate)
        eraser = _eraser(database, by) if by else BY_OPERATOR
        done = _patiently(
            lambda: erase_one(database, Policies(), who, eraser, system_clock()), wait_seconds
        )
    out.print(f"{done.candidate}: erased, {done.at:%Y-%m-%d %H:%M} UTC, by {done.by}.")
    if done.ended:
        out.print(f"Their open processes end: {', '.join(done.ended)}.")
    out.print("Mailboxes, the ATS and backups are not reached from here: docs/privacy.md.")


def retention(settings: Settings, *, erase: bool, wait_seconds: float) -> None:
    """List whose time is over, and erase them if that is asked for."""
    today = system_clock().astimezone(UTC).date()
    refused = 0
    with open_database(settings) as database:
        over = database.read_now(lambda conn: due(conn, settings.retention_months, today))
        for each in over:
            out.print(_line(each))
        for each in over if erase else ():
            refused += not _erased(database, each.candidate, wait_seconds)
    out.print(f"Due: {len(over)}." + (f" Erased: {len(over) - refused}." if erase else ""))
    if refused:
        raise CommandFailed(f"{refused} could not be erased yet.")


def _line(each: Kept) -> str:
    whose = "a day that HR set" if each.by_hr else "RETENTION_MONTHS"
    return f"{each.candidate}  kept until {each.until}  ({whose})"


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
        except ErasureRefused as refused:
            if time.monotonic() >= deadline:
                why = _WHY[refused.reason].format(applications=", ".join(refused.applications))
                raise CommandFailed(f"Nothing was erased: {why}") from refused
        time.sleep(LOOK_AGAIN_SECONDS)


def _candidate(database: Database, named: str) -> str:
    """The id of a candidate who is named by it, or by their address."""
    try:
        return database.read_now(lambda conn: candidate_called(conn, named))
    except UnknownCandidate:
        raise CommandFailed("There is no such candidate.") from None


def _eraser(database: Database, address: str) -> str:
    person = database.read_now(lambda conn: find_address(conn, clean_address(address)))
    if person is None or not person.active or Role.HR_LEAD not in person.roles:
        raise CommandFailed(f"No HR lead who works here has the address {address}.")
    return person.id
