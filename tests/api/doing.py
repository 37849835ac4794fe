"""Ways to do what is administered, and to say what an act keeps of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from composition import Parts
from notify.webhook_http import Postman
from tests.api.world import World


class Anything:
    """Equal to every value."""

    def __eq__(self, other: object) -> bool:
        return other is not None

    def __hash__(self) -> int:
        return 0

    def __repr__(self) -> str:
        return "ANY"


class UnderAnyKey(Anything):
    """Equal to a mapping with one entry, of this value."""

    def __init__(self, value: object) -> None:
        self._value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mapping) and list(other.values()) == [self._value]

    def __hash__(self) -> int:
        return 0

    def __repr__(self) -> str:
        return f"{{ANY: {self._value!r}}}"


ANY = Anything()


@dataclass(frozen=True, slots=True)
class Deed:
    """One act of administration."""

    does: Callable[[World], Awaitable[None]]
    was: Callable[[World], Mapping[str, Any]]
    now: Callable[[World], Mapping[str, Any]]
    prepares: tuple[Callable[[World], Awaitable[None]], ...] = field(default=())


def sends(
    method: str, path: str, body: Callable[[World], Any] | Any = None, who: str = "hana"
) -> Callable[[World], Awaitable[None]]:
    """A request of the HR lead, or of `who`, which is taken. `{}` in the path is what is there."""

    async def send(world: World) -> None:
        said = body(world) if callable(body) else body
        place = path.format(
            job=world.job,
            stage=world.facts.stage,
            candidate=world.candidate,
            otto=world.people["otto"],
            endpoint=await the_endpoint(world) if "{endpoint}" in path else "",
        )
        async with world.client(who) as client:
            answer = await client.request(method, place, json=said)
        assert answer.is_success, answer.text

    return send


async def the_endpoint(world: World) -> str:
    """The id of the only endpoint."""
    async with world.client("hana") as client:
        [endpoint] = (await client.get("/api/v1/webhooks")).json()
    return str(endpoint["id"])


def public_names(parts: Parts) -> Parts:
    """Every host is out there."""

    async def look_up(host: str, port: int) -> Sequence[str]:
        return ("8.8.8.8",)

    return replace(parts, postman=Postman(look_up))


def writes(what: Callable[..., Any]) -> Callable[[World], Awaitable[None]]:
    """Something that is written into the database."""

    async def write(world: World) -> None:
        await world.parts.database.write(lambda conn: what(conn, world))

    return write


def types(command: Callable[[World], None]) -> Callable[[World], Awaitable[None]]:
    """A command that an operator types."""

    async def run(world: World) -> None:
        command(world)

    return run


def always(**what: Any) -> Callable[[World], Mapping[str, Any]]:
    """The same in every world."""
    return lambda world: what
