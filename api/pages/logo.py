"""The company's logo, for every page on both surfaces. Its address holds a digest of it, so what is
kept of it is never stale; that of another one is another address.
"""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Response
from starlette.exceptions import HTTPException

from api.calls.files import FILE_POLICY
from api.deps import ServicesDep
from db.setup.company import find_logo

router = APIRouter(include_in_schema=False)

LOGOS: Final = "/static/logo/"
_NEVER_STALE: Final = "public, max-age=31536000, immutable"


@router.get(LOGOS + "{name}")
async def logo(name: str, services: ServicesDep) -> Response:
    """The one that is shown now, and no other."""
    found = await services.parts.database.read(lambda conn: find_logo(conn, name))
    if found is None:
        raise HTTPException(404)
    return Response(
        found.content,
        media_type=found.media_type,
        headers={"Content-Security-Policy": FILE_POLICY, "Cache-Control": _NEVER_STALE},
    )
