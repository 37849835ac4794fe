"""`cli.py doctor`: the invariants, looked at from outside."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from rich.progress import MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from commands.database import open_database
from commands.temporal import reach
from commands.terminal import CommandFailed, err, out
from composition import settle_in
from db.clock_and_ids import system_clock
from doctor import checkup
from doctor.findings import Finding
from doctor.record import count_applications
from local.mail_store import MailStore
from settings import Settings

COLLECTED_AFTER = (100_000, 10, 10)
"""Rows hold no cycles. Looking through those of a batch for some took a sixth of the time."""
SAID_EVERY = 1000
"""Where nobody watches, a line says how far it has come, after so many applications."""


class CaughtMails:
    """What the catcher keeps in its folder, by now."""

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise CommandFailed(f"There is no folder {folder} of caught mails.")
        self._store = MailStore(folder)

    def received(self, message_ids: Collection[str]) -> Mapping[str, int]:
        """How often each of these mails was caught."""
        return self._store.index.received(message_ids)


async def examine(
    settings: Settings,
    mails: Path | None,
    wait_seconds: float,
    *,
    temporal: bool,
    only_new: bool = False,
) -> None:
    """Look at every application; what is broken is listed, and the command fails. `only_new`: it
    lists, and fails for, what the run before did not find.
    """
    settle_in()
    gc.set_threshold(*COLLECTED_AFTER)
    client = await reach(wait_seconds) if temporal else None
    caught = CaughtMails(mails) if mails else None
    with open_database(settings) as database:
        count = await database.read(count_applications)
        with _progress(count) as progress:
            findings = await checkup.run(database, client, caught, progress=progress)
    result = LastResult(settings.data_dir / "doctor.json")
    before = result.read()
    result.write(findings, system_clock())
    report = checkup.report(findings, count)
    if only_new:
        findings = [each for each in findings if each.key not in before.keys]
        since = f"since {before.at}" if before.at else "as no run before is known"
        report = f"{checkup.report(findings, count)}\nOnly what is new, {since}."
    if findings:
        raise CommandFailed(report)
    out.print(report)


class LastResult:
    """What the last run found, in a file: ids and codes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.at = ""
        self.keys: frozenset[tuple[str, ...]] = frozenset()

    def read(self) -> LastResult:
        """What is kept; nothing, if there is none that can be read."""
        known = LastResult(self._path)
        try:
            kept = json.loads(self._path.read_text("utf-8"))
            found = [Finding(**each) for each in kept["findings"]]
            known.at, known.keys = str(kept["at"]), frozenset(each.key for each in found)
        except (OSError, ValueError, TypeError, KeyError):
            return known
        return known

    def write(self, findings: Sequence[Finding], at: datetime) -> None:
        """Keep it for the next run; whole, or as it was."""
        kept = {"at": at.isoformat(timespec="seconds"), "findings": [asdict(f) for f in findings]}
        draft = self._path.with_suffix(".draft")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            draft.write_text(json.dumps(kept, indent=1), "utf-8")
            draft.replace(self._path)
        except OSError as error:
            err.print(f"The result is not kept for `--new`: {error.strerror} ({self._path})")


@contextmanager
def _progress(count: int) -> Iterator[Callable[[int], None]]:
    """How far it has come, and how long it will take: a line that moves, or one now and then."""
    if not err.is_terminal:
        yield lambda looked_at: _say(looked_at, count)
        return
    columns = (TextColumn("Looking at applications"), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task("", total=count)
        yield lambda looked_at: bar.update(task, completed=looked_at)


def _say(looked_at: int, count: int) -> None:
    if looked_at % SAID_EVERY == 0:
        err.print(f"{looked_at} of {count} applications looked at")
