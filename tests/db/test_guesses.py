"""Guesses are counted over all processes, by network and window, in a table that stays small."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, select

from db.operations.guesses import Guessed, count_guesses
from db.schema import guesses
from tests.at_once import at_once
from tests.db.world import World

WINDOW = timedelta(minutes=10)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ONE, TWO, THREE = "192.0.2.1", "192.0.2.2", "2001:db8:ffff:ffff::/64"


@pytest.fixture
def empty(world: World) -> Iterator[World]:
    world.database.write_now(lambda conn: conn.execute(delete(guesses)))
    yield world
    world.database.write_now(lambda conn: conn.execute(delete(guesses)))


def counted(world: World, at: datetime, most: int = 100, **of: int) -> dict[str, int]:
    """How many each network has after these more."""
    more = {NAMES[name]: count for name, count in of.items()}
    found = world.database.write_now(lambda conn: count_guesses(conn, more, WINDOW, at, most))
    return {network: each.count for network, each in found.items()}


NAMES = {"one": ONE, "two": TWO, "three": THREE}


def there(world: World) -> set[str]:
    networks = select(guesses.c.network)
    return world.database.read_now(lambda conn: set(conn.execute(networks).scalars()))


def test_what_several_count_is_added_up_until_the_window_ends(empty: World) -> None:
    assert counted(empty, NOON, one=3, two=1) == {ONE: 3, TWO: 1}
    later = NOON + WINDOW - timedelta(seconds=1)
    found = empty.database.write_now(lambda conn: count_guesses(conn, {ONE: 4}, WINDOW, later))
    assert found == {ONE: Guessed(7, NOON + WINDOW)}, "the window does not move"
    assert counted(empty, NOON + WINDOW, one=2) == {ONE: 2}, "and begins anew"


def test_who_has_stopped_is_forgotten_when_somebody_else_is_counted(empty: World) -> None:
    counted(empty, NOON, one=3)
    counted(empty, NOON + WINDOW, two=1)
    assert there(empty) == {TWO}


def test_there_are_never_more_networks_than_fit(empty: World) -> None:
    counted(empty, NOON, most=2, one=1, two=1)
    assert counted(empty, NOON, most=2, one=1, three=1) == {ONE: 2}
    assert there(empty) == {ONE, TWO}
    assert counted(empty, NOON + WINDOW, most=2, one=1) == {ONE: 1}, "what has ended makes room"
    assert counted(empty, NOON + WINDOW, most=2, three=1) == {THREE: 1}


def test_many_who_count_at_once_lose_none_and_wait_for_each_other(empty: World) -> None:
    turn = iter(range(8))
    lock = threading.Lock()

    def count() -> None:
        with lock:
            at = NOON + WINDOW * (next(turn) // 4)
        counted(empty, at, one=1, two=1, three=1)

    assert at_once(count, 8) == []
    left = counted(empty, NOON + WINDOW, one=0, two=0, three=0)
    assert all(4 <= count <= 8 for count in left.values())
