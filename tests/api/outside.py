"""The public surface under its own role in PostgreSQL: a role that is made, and who comes there."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any

import httpx2
import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from api.app import Surface, create_app
from composition import build
from db.setup.roles import grant_public_surface
from settings import PublicSettings
from tests.api.world import ORIGIN, World


@contextmanager
def made_role(world: World, postgres_url: str) -> Iterator[str]:
    """The address of the database for the public surface's role, which has its rights."""
    name, password = f"public_{uuid.uuid4().hex[:12]}", uuid.uuid4().hex
    its = sql.Identifier(name)
    with psycopg.connect(postgres_url, autocommit=True) as owner:
        owner.execute(
            sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(its, sql.Literal(password))
        )
        world.parts.database.write_now(lambda conn: grant_public_surface(conn, name))
        url = make_url(postgres_url).set(username=name, password=password)
        yield url.render_as_string(hide_password=False)
        owner.execute(sql.SQL("DROP OWNED BY {}").format(its))
        owner.execute(sql.SQL("DROP ROLE {}").format(its))


@asynccontextmanager
async def public(world: World, role_url: str) -> AsyncIterator[httpx2.AsyncClient]:
    """The surface as a deployment runs it, and nobody signed in."""
    settings = PublicSettings(_env_file=None, database_url=role_url, public_base_url=ORIGIN)
    parts = build(settings, world.clock)
    app = create_app(settings, surface=Surface.PUBLIC, parts=parts, bell=world.bell)
    transport = httpx2.ASGITransport(app=app)
    async with app.router.lifespan_context(app):
        yield httpx2.AsyncClient(transport=transport, base_url=ORIGIN, params={"lang": "en"})
    parts.database.dispose()


@dataclass(slots=True)
class Outside:
    """Somebody with a browser and a link."""

    client: httpx2.AsyncClient

    async def sees(self, path: str, *words: str) -> str:
        """A page that is shown."""
        answer = await self.client.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.text[:400])
        for each in words:
            assert each in answer.text
        return answer.text

    async def sends(self, path: str, *, status: int = 303, **form: Any) -> httpx2.Response:
        """A form, and how it is answered."""
        answer = await self.client.post(path, data=form)
        assert answer.status_code == status, (path, answer.status_code, answer.text[:400])
        return answer
