"""Whether this process lives (`/healthz`), and whether an act would have its effect (`/readyz`)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection
from contextlib import suppress
from typing import Annotated, Literal, Protocol

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field

from api.deps import ServicesDep
from db.migrate import current_revision, head_revision
from db.operations.heartbeats import is_attended, versions_at_work
from workflows.bell import Rings

log = logging.getLogger("api.routes.health")

PATIENCE_SECONDS = 3.0

router = APIRouter(tags=["health"])

State = Literal["ok", "away", "behind"]


class Reaches(Protocol):
    """Whoever knows whether Temporal answers."""

    async def reachable(self) -> bool:
        """Ask it now."""

    async def unattended(self, at_work: Collection[str]) -> frozenset[str]:
        """The versions of workers that have open processes and nobody at work."""


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
    unattended: list[str] = Field(
        description="versions that have open processes and no worker: docs/operations.md"
    )


def bell_of(request: Request) -> Doorbell:
    """The bell, put there by the lifespan of the app."""
    bell: Doorbell = request.app.state.bell
    return bell


@router.get("/healthz", operation_id="is_alive", summary="The process lives")
async def alive() -> Alive:
    """Says nothing about what this process depends on."""
    return Alive()


@router.get(
    "/readyz",
    operation_id="is_ready",
    summary="Acts have their effect",
    responses={503: {"model": Readiness}},
)
async def ready(
    services: ServicesDep, bell: Annotated[Doorbell, Depends(bell_of)], response: Response
) -> Readiness:
    """Ask everything, each with a little patience."""
    database, migrations, worker = "away", "away", "away"
    unattended: list[str] = []
    temporal = asyncio.create_task(_temporal(bell))
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            at = services.parts.clock()
            attended, there, revision = await services.parts.database.read(
                lambda conn: (
                    is_attended(conn, at),
                    versions_at_work(conn, at),
                    current_revision(conn),
                )
            )
    except Exception as error:
        log.warning("the database does not answer: %s", type(error).__name__)
    else:
        database = "ok"
        migrations = "ok" if revision == head_revision() else "behind"
        worker = "ok" if attended else "away"
        unattended = sorted(await _unattended(bell, there))
    states = {
        "database": database,
        "migrations": migrations,
        "temporal": await temporal,
        "worker": worker,
    }
    all_ok = set(states.values()) == {"ok"} and not unattended
    response.status_code = 200 if all_ok else 503
    return Readiness.model_validate({"ready": all_ok, **states, "unattended": unattended})


async def _unattended(bell: Doorbell, at_work: Collection[str]) -> frozenset[str]:
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await bell.unattended(at_work)
    return frozenset()


async def _temporal(bell: Doorbell) -> State:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return "ok" if await bell.reachable() else "away"
    except TimeoutError:
        return "away"
