"""`cli.py up`: everything on this machine, in this terminal."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import typer
from sqlalchemy import Connection, inspect, select

from commands.database import open_database
from commands.terminal import CommandFailed, out
from db.clock_and_ids import system_clock
from db.directory.people import all_people
from db.engine import Database
from db.migrate import current_revision, is_known
from db.schema import people
from domain.words import Role
from local.data_folder import put_aside
from local.stack import Ports, StackOptions
from local.up import run as run_in_terminal
from settings import Settings, environment

# Commands run in the root of the checkout.
SAMPLES = "samples"
SAMPLE_RECRUITER = "lin.yue@zhixing.example"
SAMPLE_COMPANY = {"COMPANY_NAME": "知行软件", "MAIL_FROM": "zhaopin@zhixing.example"}
"""What the sample team's company is called, and where its mails come from."""


def up(
    settings: Settings,
    data_dir: Path | None,
    ports: Ports,
    *,
    anew: bool = False,
    empty: bool = False,
) -> int:
    """Run the whole stack in this terminal, with the sample job if there is nothing yet.

    `anew`: what the folder holds is put aside first. That is offered where this release cannot
    read it. `empty`: without the samples; whoever opens the link that is printed is the first.
    """
    folder = data_dir or settings.data_dir
    if anew or _agreed_to_begin_anew(settings, folder):
        aside = put_aside(folder, f"{system_clock():%Y-%m-%dT%H%M%SZ}")
        out.print(f"What was there is kept in {aside}")
    if empty and _has_samples(settings, folder):
        raise CommandFailed(
            f"{folder} has the sample team in it. `make up ARGS='--empty --anew'` begins with"
            " nothing; what is there is kept beside it."
        )
    options = StackOptions(
        data_dir=folder,
        ports=ports,
        temporal_address=environment().get("TEMPORAL_ADDRESS", ""),
        settings={} if empty else _sample_company(),
        prepare=(("migrate",),) if empty else (("migrate",), ("import", "--if-empty", SAMPLES)),
        afterwards=() if empty else (("play-samples",),),
    )
    somebody = _somebody_at_the_desk(settings, folder)
    return run_in_terminal(options, sign_in_as=somebody or ("" if empty else SAMPLE_RECRUITER))


def _has_samples(settings: Settings, folder: Path) -> bool:
    if _is_new(settings, folder):
        return False
    with open_database(_there(settings, folder), migrated=False) as database:
        return bool(database.read_now(_sample_recruiter))


def _sample_recruiter(conn: Connection) -> bool:
    if not inspect(conn).has_table(people.name):
        return False
    query = select(people.c.id).where(people.c.email == SAMPLE_RECRUITER)
    return conn.execute(query).first() is not None


def _sample_company() -> Mapping[str, str]:
    """The company's facts that a new database is filled with, as far as nobody says otherwise."""
    said = environment()
    return {name: value for name, value in SAMPLE_COMPANY.items() if not said.get(name)}


def _agreed_to_begin_anew(settings: Settings, folder: Path) -> bool:
    """Asked on a terminal, where the database is of before the first release."""
    if _is_new(settings, folder):
        return False
    with open_database(_there(settings, folder), migrated=False) as database:
        revision = database.read_now(current_revision)
    if is_known(revision) or settings.database_url:
        return False  # `migrate`, which comes next, has the sentence
    question = (
        f"{folder} was made before the first release (revision {revision}), and is not carried"
        " over. Begin anew? What is there is kept beside it."
    )
    return sys.stdin.isatty() and typer.confirm(question)


def _there(settings: Settings, folder: Path) -> Settings:
    return settings.model_copy(update={"data_dir": folder})


def _is_new(settings: Settings, folder: Path) -> bool:
    return not settings.database_url and not (folder / "genjin.db").exists()


def _somebody_at_the_desk(settings: Settings, folder: Path) -> str:
    """Who gets a sign-in link printed: a recruiter of the database; '' if there is nobody yet."""
    if _is_new(settings, folder):
        return ""
    try:
        with open_database(_there(settings, folder)) as database:
            return desk_address(database)
    except CommandFailed:
        # Not migrated yet: `up` is about to do that.
        return ""


def desk_address(database: Database) -> str:
    """The address of a recruiter, else of anybody at the desk; '' if there is nobody yet."""
    return database.read_now(_desk_address)


def _desk_address(conn: Connection) -> str:
    at_desk = [person for person in all_people(conn) if person.active and person.at_desk]
    at_desk.sort(key=lambda person: Role.RECRUITER not in person.roles)
    return at_desk[0].email if at_desk else ""
