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
from db.engine import Database
from db.projection import rebuild
from db.schema import applications
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
    if current != head:
        raise CommandFailed(
            f"The database is at revision {current or 'none'}, this code needs {head}."
            " Run `cli.py migrate` first."
        )


def migrate_database(settings: Settings) -> None:
    """Bring the database to the revision of this code."""
    with open_database(settings, migrated=False) as database:
        before = database.read_now(migrate.current_revision)
        with working("Migrating the database"):
            migrate.upgrade(database)
        after = database.read_now(migrate.current_revision)
    if before == after:
        out.print(f"Database: at revision {after} already")
    else:
        out.print(f"Database: from revision {before or 'none'} to {after}")


def rebuild_view(settings: Settings, application: str) -> None:
    """Fold the process events of one application, or of all, into the read model again."""
    with open_database(settings) as database:
        ids = [application] if application else database.read_now(_all_applications)
        for each in ids:
            if not database.write_now(partial(_rebuild, application=each)):
                raise CommandFailed(f"There is no application {each}.")
    out.print(f"Read model: folded anew for {len(ids)} applications")


def _all_applications(conn: Connection) -> list[str]:
    return list(conn.execute(select(applications.c.id).order_by(applications.c.id)).scalars())


def _rebuild(conn: Connection, application: str) -> bool:
    locked = conn.execute(
        select(applications.c.id).where(applications.c.id == application).with_for_update()
    ).first()
    if locked is None:
        return False
    rebuild(conn, application)
    return True
