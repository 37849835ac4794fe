"""The command that writes outcomes into a file, as the API hands them out."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, select

from commands.database import open_database
from commands.terminal import CommandFailed, out
from db.clock_and_ids import system_clock
from db.directory.readers import Reader
from db.reading.outcomes import COLUMNS, Moment, WantedOutcomes, read_outcomes
from db.schema import jobs
from db.setup.administration import administer
from db.setup.policies import Policies
from domain.administration import COMMAND_LINE, Administrator, AdminKind
from domain.spreadsheets import BOM, lines
from domain.words import Role
from settings import Settings

EVERYBODY = Reader("", frozenset({Role.HR_LEAD}))


def outcomes(
    settings: Settings,
    file: Path,
    job: str,
    by: str,
    since: datetime | None,
    until: datetime | None,
) -> None:
    """Write one line for each application. The file is replaced only when all of it is there."""
    count = 0
    part = file.with_name(f"{file.name}.part")
    with open_database(settings) as database:
        # Nothing of it leaves before it is kept that somebody asked for it.
        database.write_now(
            lambda conn: administer(
                conn,
                Administrator("", COMMAND_LINE),
                AdminKind.OUTCOMES_EXPORTED,
                system_clock(),
                lambda _: None,
                "outcomes",
            )
        )
        wanted = WantedOutcomes(
            database.read_now(lambda conn: _job(conn, job)) if job else "",
            Moment(by),
            _midnight(since),
            _midnight(until, timedelta(days=1)),
        )
        try:
            with part.open("w", encoding="utf-8", newline="") as written:
                written.write(BOM + lines([COLUMNS]))
                after, policies = "", Policies()
                while found := database.read_now(
                    partial(
                        read_outcomes,
                        policies=policies,
                        reader=EVERYBODY,
                        wanted=wanted,
                        after=after,
                    )
                ):
                    written.write(lines(found))
                    count, after = count + len(found), str(found[-1][0])
            part.replace(file)
        except OSError as error:
            raise CommandFailed(f"{file} cannot be written: {error.strerror}.") from error
    out.print(f"{count} applications in {file}.")


def _job(conn: Connection, code: str) -> str:
    """A job's id, by its code or its id."""
    query = select(jobs.c.id).where((jobs.c.code == code) | (jobs.c.id == code))
    found = conn.execute(query).scalar()
    if found is None:
        raise CommandFailed(f"There is no job with the code {code}.")
    return str(found)


def _midnight(day: datetime | None, later: timedelta = timedelta(0)) -> datetime | None:
    """The beginning of a day, by the clock of this machine."""
    if day is None:
        return None
    moved: date = day.date() + later
    return datetime.combine(moved, time()).astimezone()
