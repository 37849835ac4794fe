"""Two candidates are one, or two: the same for the API and for the application's page."""

from __future__ import annotations

from api.calls.administration import administered
from api.calls.guarded_changes import merge_of
from api.calls.proposals import Done, guarded
from api.services import Services
from db.directory.duplicates import keep_apart
from db.directory.people import Person
from domain.administration import Administrator, AdminKind


async def merged(
    services: Services, person: Person, by: Administrator, candidate: str, other: str
) -> Done:
    """Merge `other` into the candidate, or propose it. Raises what `db.directory.merging.merge`
    does."""
    return await guarded(services, person, by, merge_of(candidate, other))


async def kept_apart(services: Services, by: Administrator, candidate: str, other: str) -> None:
    """Remember that they are two. Raises `UnknownCandidate`."""
    at = services.parts.clock()
    await administered(
        services,
        by,
        AdminKind.CANDIDATE_KEPT_APART,
        lambda conn: keep_apart(conn, candidate, other, by.person, at),
        candidate,
    )
