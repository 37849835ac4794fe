"""`cli.py play-samples`: the sample team works, so that a first look shows a lively desk.

Everybody acts through the same services as on the pages, each application on its own. One that
somebody has acted on is left alone: a second time adds nothing.
"""

from __future__ import annotations

import asyncio
import time
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from datetime import time as wall_clock
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, select

from api.deps import Via, actor_of
from api.routes.common import reader_of
from api.services import Services
from commands.sample_files import resume
from commands.temporal import reach
from commands.terminal import CommandFailed, out, working
from composition import build
from db.directory.documents import keep_file
from db.directory.people import Person, all_people
from db.process.acts import ActKind, Actor, ActRequest
from db.process.projection import OPEN
from db.reading.task_list import TaskFilter, find_task, page_of_tasks
from db.schema import applications, candidates
from domain.documents import checked_file
from domain.events import ActorKind
from domain.task_specs import Capacity
from settings import Settings
from workflows.bell import Bell

T = TypeVar("T")

ZONE = ZoneInfo("Asia/Shanghai")
PATIENCE_SECONDS = 60.0
LOOK_EVERY_SECONDS = 0.1
CANDIDATE = "candidate"
# Python and Temporal share the machine with the first visitor.
AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Played:
    """An application that the moves are for, and those who make them."""

    id: str
    candidate: str
    people: Mapping[str, Person]


def play_samples(settings: Settings, file: Path, wait_seconds: float) -> None:
    """Make the moves of the file on every application that nobody has acted on yet."""
    entries = tomllib.loads(file.read_text("utf-8"))["applications"]
    asyncio.run(_play(settings, entries, wait_seconds))


async def _play(
    settings: Settings, entries: Sequence[Mapping[str, Any]], wait_seconds: float
) -> None:
    services = Services(build(settings), Bell(await reach(wait_seconds)))
    try:
        fresh = await services.parts.database.read(lambda conn: _untouched(conn, entries))
        if fresh:
            with working(f"The sample team works on {len(fresh)} applications"):
                await _play_all(services, fresh)
            await services.finish()
        out.print(f"The sample week: {len(fresh)} applications played")
    finally:
        services.parts.database.dispose()


async def _play_all(services: Services, fresh: Sequence[tuple[Played, Mapping[str, Any]]]) -> None:
    room = asyncio.Semaphore(AT_ONCE)

    async def play(played: Played, entry: Mapping[str, Any]) -> None:
        async with room:
            await _hand_in(services, played, entry)
            for move in entry["moves"]:
                await _make(services, played, move)

    await asyncio.gather(*(play(played, entry) for played, entry in fresh))


def _untouched(
    conn: Connection, entries: Sequence[Mapping[str, Any]]
) -> list[tuple[Played, Mapping[str, Any]]]:
    """Those of the entries whose candidate has applied, with nothing done about it since."""
    people = {person.email: person for person in all_people(conn) if person.active}
    rows = conn.execute(
        select(applications.c.id, candidates.c.id.label("candidate"), candidates.c.email)
        .join(candidates, candidates.c.id == applications.c.candidate_id)
        .where(applications.c.acts == 1)
    )
    known = {row.email: Played(row.id, row.candidate, people) for row in rows}
    return [
        (known[entry[CANDIDATE]], entry)
        for entry in entries
        if entry[CANDIDATE] in known
        and {move["by"] for move in entry["moves"]} <= {*people, CANDIDATE}
    ]


async def _hand_in(services: Services, played: Played, entry: Mapping[str, Any]) -> None:
    """The résumé, if there is one, by whoever makes the first move."""
    lines = entry.get("resume", ())
    if not lines:
        return
    file = checked_file(f"{lines[0]}.pdf", resume(lines))
    recruiter, parts = played.people[entry["moves"][0]["by"]], services.parts
    await parts.database.write(
        lambda conn: keep_file(conn, played.id, file, recruiter.id, parts.clock())
    )


async def _make(services: Services, played: Played, move: Mapping[str, Any]) -> None:
    """One move: wait until there is a task to complete, if it is one, and act."""
    now = services.parts.clock().astimezone(ZONE)
    form = {name: _value(played, name, given, now) for name, given in move["form"].items()}
    if move["by"] == CANDIDATE:
        held = frozenset({Capacity.CANDIDATE})
        actor = Actor(ActorKind.CANDIDATE, played.candidate, held, Via.LINK)
        request = ActRequest(played.id, ActKind(move["act"]), actor, form=form)
    elif "act" in move:
        actor = actor_of(played.people[move["by"]])
        request = ActRequest(played.id, ActKind(move["act"]), actor, form=form)
    else:
        person = played.people[move["by"]]
        task = await _until(services, f"{move['task']} of {person.email}", _open(played, move))
        request = ActRequest(
            played.id,
            ActKind.COMPLETE,
            actor_of(person, task),
            task=task.id,
            completion=move["way"],
            version=task.version,
            form=form,
            zone=ZONE.key,
        )
    await services.act(request)


def _open(
    played: Played, move: Mapping[str, Any]
) -> Callable[[Connection], Row[tuple[object, ...]] | None]:
    """The open task of the move that is its person's own."""
    person = played.people[move["by"]]
    reader = reader_of(person)
    wanted = TaskFilter(mine=True, kind=move["task"], application=played.id)

    def look(conn: Connection) -> Row[tuple[object, ...]] | None:
        rows = page_of_tasks(conn, reader, wanted, after="", limit=10)
        own = next((row for row in rows if row.owner_id == person.id), None)
        task = find_task(conn, reader, own.id) if own is not None else None
        return task if task is not None and task.state == OPEN else None

    return look


async def _until(services: Services, what: str, look: Callable[[Connection], T | None]) -> T:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        found = await services.parts.database.read(look)
        if found is not None:
            return found
        await asyncio.sleep(LOOK_EVERY_SECONDS)
    raise CommandFailed(f"No task {what} within {PATIENCE_SECONDS:.0f} s. Does the worker run?")


def _value(played: Played, name: str, given: Any, now: datetime) -> Any:
    """A value of a form: people by address, and times as they are from now."""
    if name == "panel":
        return [played.people[email].id for email in given]
    if name == "lead":
        return played.people[given].id
    if isinstance(given, dict) and ("day" in given or "hours" in given):
        return _instant(given, now)
    return given


def _instant(said: Mapping[str, Any], now: datetime) -> str:
    if "hours" in said:
        return (now + timedelta(hours=said["hours"])).isoformat()
    day, ahead = now.date(), timedelta(days=1 if said["day"] > 0 else -1)
    left = abs(said["day"])
    while left:
        day += ahead
        left -= day.weekday() < 5
    if "at" not in said:
        return day.isoformat()
    return datetime.combine(day, wall_clock.fromisoformat(said["at"]), ZONE).isoformat()
