"""How long candidates are kept: a setting from their last process on, or the day that HR set."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import insert

from db.privacy.retention import NobodyLeft, RetainedTooShort, due, kept, retain
from db.schema import candidates, process_views
from domain.retention import months_later
from tests.db.canary import closed, erased
from tests.db.world import Scene, World


@pytest.fixture
def scene(world: World) -> Scene:
    """Somebody who had an interview, withdrew after it, and whose process is closed."""
    return closed(world)


def test_they_are_kept_from_when_the_last_process_closed(scene: Scene) -> None:
    person, database = scene.cast.candidate.id, scene.world.database
    (view,) = scene.rows(process_views)
    (end,) = {months_later(view.closed_at.date(), 24)}
    assert database.read_now(lambda conn: kept(conn, person, 24)).until == end

    def who(today: date) -> set[str]:
        return {each.candidate for each in database.read_now(lambda conn: due(conn, 24, today))}

    assert person not in who(end)
    assert person in who(end + timedelta(days=1))
    erased(scene)
    assert person not in who(end + timedelta(days=1))
    assert database.read_now(lambda conn: kept(conn, person, 24)).until is None


def test_nobody_is_due_while_a_process_is_open(world: World) -> None:
    scene = closed(world, until="settle")
    person, database = scene.cast.candidate.id, world.database
    assert database.read_now(lambda conn: kept(conn, person, 24)).until is None
    assert person not in {
        each.candidate for each in database.read_now(lambda conn: due(conn, 24, date(2099, 1, 1)))
    }


def test_a_day_that_hr_sets_counts_instead(scene: Scene) -> None:
    person, database = scene.cast.candidate.id, scene.world.database
    today, wanted = date(2026, 3, 2), date(2031, 1, 31)

    def ask(until: date | None) -> None:
        database.write_now(
            lambda conn: retain(conn, person, until, today, months=24, may_erase=True)
        )

    ask(wanted)
    state = database.read_now(lambda conn: kept(conn, person, 24))
    assert (state.until, state.by_hr) == (wanted, True)
    later = database.read_now(lambda conn: due(conn, 24, date(2030, 1, 1)))
    assert person not in {each.candidate for each in later}
    ask(None)
    assert not database.read_now(lambda conn: kept(conn, person, 24)).by_hr
    with pytest.raises(RetainedTooShort):
        ask(date(2026, 3, 1))
    erased(scene)
    with pytest.raises(NobodyLeft):
        ask(wanted)


def test_who_never_applied_is_kept_from_when_they_were_added(world: World) -> None:
    person = f"can_alone{world.database.is_sqlite}"
    row = {
        "id": person,
        "name": "独行",
        "email": f"{person}@mail.example",
        "locale": "zh",
        "zone": "Asia/Shanghai",
        "created_at": datetime(2026, 1, 31, tzinfo=UTC),
    }
    world.database.write_now(lambda conn: conn.execute(insert(candidates), row))
    state = world.database.read_now(lambda conn: kept(conn, person, 13))
    assert state.until == date(2027, 2, 28)


def test_months_are_those_of_the_calendar() -> None:
    assert months_later(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert months_later(date(2026, 12, 5), 1) == date(2027, 1, 5)
    assert months_later(date(2027, 1, 15), -13) == date(2025, 12, 15)
