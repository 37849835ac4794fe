"""Waiting for the thing itself: a test looks until it is there, however busy the machine is.

A pause of a fixed length is a guess about somebody else's speed. `tools/fixed_pauses.py`, a part of
`make check`, lets one stand only beside a comment that says why time itself is the subject.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:  # programs that start often wait too, and need no database for it
    from sqlalchemy import Connection
    from temporalio.client import WorkflowHandle

T = TypeVar("T")

# Only what fails waits that long.
PATIENCE_S = 90.0
FIRST_LOOK_S, LAST_LOOK_S = 0.01, 0.1


class Impatient(AssertionError):
    """Something did not happen in time; the text says what."""


def pauses() -> Iterator[float]:
    """How long to wait between looks: what takes long is looked at more seldom. A look costs time
    too, and on a busy machine it is taken from what is waited for."""
    began = time.monotonic()
    while True:
        yield min(max(FIRST_LOOK_S, (time.monotonic() - began) / 8), LAST_LOOK_S)


async def until(
    what: str, look: Callable[[], Awaitable[T | None]], *, seconds: float = PATIENCE_S
) -> T:
    """Look again and again until something is there."""
    deadline, pause = time.monotonic() + seconds, pauses()
    while not (found := await look()):
        if time.monotonic() > deadline:
            raise Impatient(f"waited {seconds:.0f} s for {what}")
        await asyncio.sleep(next(pause))  # time itself: between two looks
    return found


def until_now(what: str, look: Callable[[], T | None], *, seconds: float = PATIENCE_S) -> T:
    """`until` for a test that has a thread to itself."""
    deadline, pause = time.monotonic() + seconds, pauses()
    while not (found := look()):
        if time.monotonic() > deadline:
            raise Impatient(f"waited {seconds:.0f} s for {what}")
        time.sleep(next(pause))  # time itself: between two looks
    return found


async def until_at_rest(handle: WorkflowHandle[Any, Any]) -> None:
    """Wait until Temporal has nothing under way for a process: it has ended, or sleeps.

    Whoever is woken has a workflow task or an activity pending until all of it is done, also across
    a reset and runs that continue as new.
    """

    async def at_rest() -> bool:
        raw = (await handle.describe()).raw_description
        return not (raw.HasField("pending_workflow_task") or raw.pending_activities)

    await until(f"{handle.id} to be at rest", at_rest)


WAITED_FOR = (
    "SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
)


def is_waited_for(holder: Connection) -> bool:
    """PostgreSQL: whether somebody waits for a lock that this transaction holds."""
    return holder.exec_driver_sql(WAITED_FOR).first() is not None


async def until_waited_for(holder: Connection) -> None:
    """Wait until somebody waits for a lock that this transaction holds."""

    async def look() -> bool:
        return is_waited_for(holder)

    await until("somebody who waits for the lock", look)


def stands_in(thread: Thread, function: Callable[..., object]) -> bool:
    """Whether a thread is in this very function: where it waits for a lock, if that takes one."""
    frame = sys._current_frames().get(thread.ident or 0)
    return frame is not None and frame.f_code.co_qualname == function.__qualname__
