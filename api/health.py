"""Whether this process lives (`/healthz`), and whether an act would have its effect (`/readyz`)."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import Annotated, Literal, Protocol

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel

from api.deps import ServicesDep
from db.migrate import current_revision, head_revision
from db.relay import last_beat
from workflows.bell import Rings
from workflows.contracts import HIRING_QUEUE

log = logging.getLogger("api.health")

HEARTBEAT_LIMIT = timedelta(seconds=30)
PATIENCE_SECONDS = 3.0

router = APIRouter(tags=["health"])

State = Literal["ok", "away", "behind"]


class Reaches(Protocol):
    """Whoever knows whether Temporal answers."""

    async def reachable(self) -> bool:
        """Ask it now."""


class Doorbell(Rings, Reaches, Protocol):
    """The bell as the API needs it."""


class Alive(BaseModel):
    """The process answers."""

    status: Literal["ok"] = "ok"


class Readiness(BaseModel):
    """Everything that an act needs to have its effect."""

    ready: bool
    database: State
    migrations: State
    temporal: State
    worker: State


def bell_of(request: Request) -> Doorbell:
    """The bell, put there by the lifespan of the app."""
    bell: Doorbell = request.app.state.bell
    return bell


@router.get("/healthz", summary="The process lives")
async def alive() -> Alive:
    """Says nothing about what this process depends on."""
    return Alive()


@router.get("/readyz", summary="Acts have their effect", responses={503: {"model": Readiness}})
async def ready(
    services: ServicesDep, bell: Annotated[Doorbell, Depends(bell_of)], response: Response
) -> Readiness:
    """Ask everything at once, each with a little patience."""
    database, migrations, worker = "away", "away", "away"
    temporal = asyncio.create_task(_temporal(bell))
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            at = services.parts.clock()
            beat, revision = await services.parts.database.read(
                lambda conn: (last_beat(conn, HIRING_QUEUE), current_revision(conn))
            )
    except Exception as error:
        log.warning("the database does not answer: %s", type(error).__name__)
    else:
        database = "ok"
        migrations = "ok" if revision == head_revision() else "behind"
        worker = "ok" if beat and at - beat < HEARTBEAT_LIMIT else "away"
    states = {
        "database": database,
        "migrations": migrations,
        "temporal": await temporal,
        "worker": worker,
    }
    all_ok = set(states.values()) == {"ok"}
    response.status_code = 200 if all_ok else 503
    return Readiness.model_validate({"ready": all_ok, **states})


async def _temporal(bell: Doorbell) -> State:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return "ok" if await bell.reachable() else "away"
    except TimeoutError:
        return "away"
