"""Style sheets, scripts and the mark. Their addresses carry a hash of them: they never go stale."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from fastapi import APIRouter, Response
from starlette.exceptions import HTTPException

FOLDER = Path(__file__).parents[2] / "templates" / "pages" / "static"
MEDIA_TYPES: Mapping[str, str] = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that pages refer to."""

    address: str
    content: bytes
    media_type: str


@lru_cache
def assets() -> Mapping[str, Asset]:
    """By name, with the hash in the address."""
    found = {}
    for path in sorted(FOLDER.iterdir()):
        if path.suffix in MEDIA_TYPES:
            content = path.read_bytes()
            digest = hashlib.sha256(content).hexdigest()[:12]
            address = f"/static/{path.stem}.{digest}{path.suffix}"
            found[path.name] = Asset(address, content, MEDIA_TYPES[path.suffix])
    return found


@router.get("/static/{name}")
def asset(name: str) -> Response:
    """One of the files; nothing else of the disk can be named."""
    wanted = f"/static/{name}"
    for known in assets().values():
        if known.address == wanted:
            return Response(known.content, media_type=known.media_type)
    raise HTTPException(404)
