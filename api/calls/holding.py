"""Legal holds: the same for the API and for the application's page."""

from __future__ import annotations

from api.calls.administration import administered
from api.services import Services
from db.privacy.holding import Hold, lift_hold, set_hold
from domain.administration import Administrator, AdminKind


async def held(services: Services, candidate: str, because: str, by: Administrator) -> Hold:
    """Put somebody on hold, or say anew why they are. Raises `UnknownCandidate`, `CandidateMerged`
    or `NobodyLeft`."""
    at = services.parts.clock()
    return await administered(
        services,
        by,
        AdminKind.HOLD_SET,
        lambda conn: set_hold(conn, candidate, because, by.person, at),
        candidate,
    )


async def lifted(services: Services, candidate: str, by: Administrator) -> None:
    """Lift the hold, if there is one."""
    await administered(
        services, by, AdminKind.HOLD_LIFTED, lambda conn: lift_hold(conn, candidate), candidate
    )
