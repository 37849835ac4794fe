"""Commands on the database alone: opening it, migrating it, folding the read model anew."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from sqlalchemy import Connection, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from commands.terminal import CommandFailed, out, working
from db import migrate
from db.clock_and_ids import system_clock
from db.engine import Database
from db.process.cards import index_candidate
from db.process.projection import rebuild
from db.schema import applications, candidates
from db.setup.company import fill_company, read_company
from db.setup.roles import RoleUnfit, grant_public_surface
from domain.company import Company
from settings import Settings


@contextmanager
def open_database(settings: Settings, *, migrated: bool = True) -> Iterator[Database]:
    """The database of the settings; a sentence if it is away, or not at this code's revision."""
    database = Database(settings.sql_url)
    try:
        if migrated:
            _refuse_another_revision(database)
        yield database
    except DBAPIError as error:
        place = make_url(settings.sql_url).render_as_string(hide_password=True)
        raise CommandFailed(
            f"The database {place} does not answer as it should: {error.orig}"
        ) from error
    finally:
        database.dispose()


def _refuse_another_revision(database: Database) -> None:
    current, head = database.read_now(migrate.current_revision), migrate.head_revision()
    _refuse_unknown(current)
    if current != head:
        raise CommandFailed(
            f"The database is at revision {current or 'none'}, this code needs {head}."
            " Run `cli.py migrate` first."
        )


def _refuse_unknown(current: str | None) -> None:
    if not migrate.is_known(current):
        raise CommandFailed(
            f"The database is at revision {current}, which this release does not know. What was"
            " made before the first release is not carried over: begin with an empty database and"
            " an empty Temporal namespace (here: `make up ARGS=--anew`). If a later release made"
            " it, run that one."
        )


def migrate_database(settings: Settings) -> None:
    """Bring the database to the revision of this code."""
    with open_database(settings, migrated=False) as database:
        before = database.read_now(migrate.current_revision)
        _refuse_unknown(before)
        with working("Migrating the database"):
            migrate.upgrade(database)
        after = database.read_now(migrate.current_revision)
        company = database.write_now(lambda conn: _filled(conn, settings))
        _give_rights(database, settings.public_database_role)
    if before == after:
        out.print(f"Database: at revision {after} already")
    else:
        out.print(f"Database: from revision {before or 'none'} to {after}")
    for setting in unheeded(settings, company):
        out.print(f"{setting} says otherwise than the company's own facts, which count: {CHANGED}")


def _give_rights(database: Database, role: str) -> None:
    """Of the public surface, after each migration: a new table may be one that it needs."""
    if not role:
        return
    if database.is_sqlite:
        raise CommandFailed("PUBLIC_DATABASE_ROLE is for PostgreSQL: SQLite knows no roles.")
    try:
        database.write_now(lambda conn: grant_public_surface(conn, role))
    except RoleUnfit as unfit:
        raise CommandFailed(str(unfit)) from None
    out.print(f"Database: the public surface's role {role} has its rights, and no others")


CHANGED = "an HR lead changes them by PUT /api/v1/company"
FILLED_BY = {
    "name": "company_name",
    "email": "mail_from",
    "zone": "company_zone",
    "languages": "company_languages",
    "privacy_notice_url": "privacy_notice_url",
}
"""Which setting each of the company's facts is filled from once."""


def unheeded(settings: Settings, company: Company) -> list[str]:
    """The settings that somebody has set and that mean nothing any more."""
    return [
        setting.upper()
        for fact, setting in FILLED_BY.items()
        if setting in settings.model_fields_set
        and getattr(settings.company, fact) != getattr(company, fact)
    ]


def _filled(conn: Connection, settings: Settings) -> Company:
    fill_company(conn, settings.company, system_clock())
    return read_company(conn) or settings.company


def rebuild_view(settings: Settings, application: str) -> None:
    """Fold the process events of one application, or of all, into the read model again."""
    with open_database(settings) as database:
        ids = [application] if application else database.read_now(_all_applications)
        for each in ids:
            if not database.write_now(partial(_rebuild, application=each)):
                raise CommandFailed(f"There is no application {each}.")
        for each in [] if application else database.read_now(_all_candidates):
            database.write_now(partial(index_candidate, candidate=each))
    out.print(f"Read model: folded anew for {len(ids)} applications")


def _all_applications(conn: Connection) -> list[str]:
    return list(conn.execute(select(applications.c.id).order_by(applications.c.id)).scalars())


def _all_candidates(conn: Connection) -> list[str]:
    return list(conn.execute(select(candidates.c.id).order_by(candidates.c.id)).scalars())


def _rebuild(conn: Connection, application: str) -> bool:
    locked = conn.execute(
        select(applications.c.id).where(applications.c.id == application).with_for_update()
    ).first()
    if locked is None:
        return False
    rebuild(conn, application)
    return True
