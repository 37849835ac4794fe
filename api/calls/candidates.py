"""Putting right what is known of a candidate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import Connection

from api.calls.guarded_changes import address_of_candidate
from api.calls.proposals import Done, guard
from api.services import Services
from db.directory.candidate_changes import change_candidate
from db.directory.hiring import find_candidate
from db.directory.people import Person
from db.setup.administration import administer
from domain.administration import Administrator, AdminKind


async def changed_candidate(
    services: Services,
    person: Person,
    by: Administrator,
    candidate: str,
    said: Mapping[str, str],
) -> Done:
    """Change it, and the address too or propose that. Gives the candidate as they are now."""
    parts = services.parts
    at_once = {name: value for name, value in said.items() if name != "email"}

    def write(conn: Connection) -> Done:
        administer(
            conn,
            by,
            AdminKind.CANDIDATE_CHANGED,
            parts.clock(),
            lambda conn: change_candidate(conn, candidate, at_once),
            candidate,
        )
        done = Done()
        if "email" in said:
            asked = address_of_candidate(candidate, said["email"])
            done = guard(conn, parts, person, by, asked)
        return replace(done, made=find_candidate(conn, candidate))

    return await parts.database.write(write)
