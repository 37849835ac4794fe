"""`cli.py up`: everything on this machine, in this terminal."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection

from commands.database import open_database
from commands.terminal import CommandFailed
from db.directory import all_people
from db.engine import Database
from domain.words import Role
from local.stack import Ports, StackOptions
from local.up import run as run_in_terminal
from settings import Settings

# Commands run in the root of the checkout.
SAMPLES = "samples"
SAMPLE_RECRUITER = "lin.yue@zhixing.example"


def up(settings: Settings, data_dir: Path | None, ports: Ports) -> int:
    """Run the whole stack in this terminal, with the sample job if there is nothing yet."""
    folder = data_dir or settings.data_dir
    options = StackOptions(
        data_dir=folder,
        ports=ports,
        # The address of the settings' default is the one that `up` starts a server on.
        temporal_address=_chosen_temporal(settings),
        prepare=(("migrate",), ("import", "--if-empty", SAMPLES)),
        afterwards=(("play-samples",),),
    )
    return run_in_terminal(options, sign_in_as=_somebody_at_the_desk(settings, folder))


def _chosen_temporal(settings: Settings) -> str:
    chosen = "temporal_address" in settings.model_fields_set
    return settings.temporal_address if chosen else ""


def _somebody_at_the_desk(settings: Settings, folder: Path) -> str:
    """Who gets a sign-in link printed: a recruiter of the database, of the samples if it is new."""
    there = settings.model_copy(update={"data_dir": folder})
    if not there.database_url and not (folder / "genjin.db").exists():
        return SAMPLE_RECRUITER
    try:
        with open_database(there) as database:
            return desk_address(database) or SAMPLE_RECRUITER
    except CommandFailed:
        # Not migrated yet: `up` is about to do that.
        return SAMPLE_RECRUITER


def desk_address(database: Database) -> str:
    """The address of a recruiter, else of anybody at the desk; '' if there is nobody yet."""
    return database.read_now(_desk_address)


def _desk_address(conn: Connection) -> str:
    at_desk = [person for person in all_people(conn) if person.active and person.at_desk]
    at_desk.sort(key=lambda person: Role.RECRUITER not in person.roles)
    return at_desk[0].email if at_desk else ""
