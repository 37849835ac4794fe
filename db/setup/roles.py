"""What the public surface's role may do in PostgreSQL: the one list, and how it is granted.

Whoever breaks into the surface that faces the internet has its role: it reads what links show,
writes what acts write, changes no table, and does not see keys, sessions, secrets of webhooks, or
who did what in the house. `tests/api/test_public_role.py` plays the surface under it: what it
needs besides is refused there first.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection, Table, text

from db.schema import (
    act_texts,
    acts,
    admin_acts,
    applications,
    candidates,
    cards,
    company,
    company_logos,
    decisions,
    document_reads,
    documents,
    external_ids,
    guesses,
    heartbeats,
    interviews,
    jobs,
    links,
    messages,
    notes,
    people,
    policy_versions,
    process_events,
    process_views,
    refused_acts,
    scorecards,
    stages,
    tasks,
    webhook_deliveries,
    webhook_endpoints,
)

_READ: Final = "SELECT"
_ADD: Final = "SELECT, INSERT"
_CHANGE: Final = "SELECT, UPDATE"
_PUT: Final = "SELECT, INSERT, UPDATE"

PUBLIC_SURFACE: Final[Mapping[Table, str]] = {
    # What a link shows, and what an act is judged by. To lock a row is to be allowed to change some
    # of it.
    candidates: "SELECT, UPDATE (created_at)",
    company: _READ,
    company_logos: _READ,
    decisions: _READ,
    documents: _READ,
    heartbeats: _READ,
    interviews: _READ,
    jobs: _READ,
    links: _READ,
    people: _READ,
    policy_versions: _READ,
    stages: _READ,
    # What an act writes. A withdrawal takes back mails that have not left.
    act_texts: _ADD,
    acts: _ADD,
    applications: _CHANGE,
    cards: _PUT,
    document_reads: "INSERT",
    messages: _CHANGE,
    process_events: _ADD,
    process_views: _CHANGE,
    refused_acts: "INSERT",
    scorecards: _PUT,
    tasks: _CHANGE,
    # Links that are guessed are counted with those of the other surfaces.
    guesses: "SELECT, INSERT, UPDATE, DELETE",
    # A copy that a candidate asked for is read out here, and that it was fetched is kept.
    admin_acts: "INSERT",
    external_ids: _READ,
    notes: _READ,
    # Who is to be told of it, and not where, or signed with what.
    webhook_deliveries: "INSERT",
    webhook_endpoints: "SELECT (id, types, active), UPDATE (created_at)",
}
"""Table by table. `alembic_version` comes with it: whether the schema is ours."""

OF_COPIES: Final = """
    EXISTS (
        SELECT FROM acts
        JOIN applications AS asked ON asked.id = acts.application_id
        JOIN applications AS noted ON noted.candidate_id = asked.candidate_id
        WHERE noted.id = notes.application_id
          AND acts.completion = 'fulfilled'
          AND acts.codes #> ARRAY['pieces', notes.id] IS NOT NULL
    )
"""
"""Of HR's private notes: those that HR decided on, when a candidate had asked for a copy."""


class RoleUnfit(Exception):
    """The rights cannot be given to this role; the text says why, and what to do."""


def grant_public_surface(conn: Connection, role: str) -> None:
    """Give the role just these rights, whatever it had. Nobody sees it without them meanwhile.

    Raises `RoleUnfit` for one that there is not, or that could do everything anyhow.
    """
    _refuse_unfit(conn, role)
    its = conn.dialect.identifier_preparer.quote(role)
    tables = {table.name: rights for table, rights in PUBLIC_SURFACE.items()}
    for statement in (
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {its}",
        f"GRANT USAGE ON SCHEMA public TO {its}",
        *(f"GRANT {rights} ON {name} TO {its}" for name, rights in tables.items()),
        f"GRANT SELECT ON alembic_version TO {its}",
        "ALTER TABLE notes ENABLE ROW LEVEL SECURITY",
        "DROP POLICY IF EXISTS of_copies ON notes",
        f"CREATE POLICY of_copies ON notes FOR SELECT TO {its} USING ({OF_COPIES})",
    ):
        conn.execute(text(statement))


def _refuse_unfit(conn: Connection, role: str) -> None:
    row = conn.execute(_ROLE, {"role": role}).first()
    if row is None:
        raise RoleUnfit(
            f"There is no role {role} in this PostgreSQL, which PUBLIC_DATABASE_ROLE names. Its"
            f" administrator makes it: CREATE ROLE {role} LOGIN PASSWORD '...';"
        )
    if row.mine or row.above:
        raise RoleUnfit(
            f"PUBLIC_DATABASE_ROLE names {role}, which may do everything here. Name a role of its"
            " own for the public surface."
        )


_ROLE: Final = text(
    "SELECT rolname = current_user AS mine, rolsuper OR rolbypassrls OR EXISTS ("
    " SELECT 1 FROM pg_roles AS may WHERE pg_has_role(named.oid, may.oid, 'MEMBER')"
    " AND (may.rolname IN (current_user, 'pg_read_all_data', 'pg_write_all_data',"
    " 'pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program')"
    " OR may.rolsuper)) AS above"
    " FROM pg_roles AS named WHERE rolname = :role"
)
"""Whoever is a member of a role that may do everything can become it."""
