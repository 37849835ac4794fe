"""`cli.py doctor`: the invariants, looked at from outside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from commands.database import open_database
from commands.temporal import reach
from commands.terminal import CommandFailed, out
from doctor import checkup
from doctor.record import application_ids
from local.mail_store import MailStore
from settings import Settings


@dataclass(frozen=True, slots=True)
class CaughtMail:
    """A mail of the catcher, as the checkers want to see it."""

    message_id: str
    rcpt_to: Sequence[str]


async def examine(
    settings: Settings, mails: Path | None, wait_seconds: float, *, temporal: bool
) -> None:
    """Look at every application; what is broken is listed, and the command fails."""
    client = await reach(settings, wait_seconds) if temporal else None
    with open_database(settings) as database:
        findings = await checkup.run(database, client, caught(mails) if mails else None)
        count = len(await database.read(application_ids))
    report = checkup.report(findings, count)
    if findings:
        raise CommandFailed(report)
    out.print(report)


def caught(folder: Path) -> list[CaughtMail]:
    """What the catcher keeps in its folder."""
    return [CaughtMail(mail.message_id, mail.envelope_to) for mail in MailStore(folder).list()]
