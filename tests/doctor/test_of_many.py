"""Of very many applications each costs the doctor the same: the team is no part of that."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event

import doctor
from bench.examined import lived, multiply
from db.engine import Database
from db.schema import applications
from doctor.canaries import Canaries
from doctor.findings import Finding
from doctor.record import application_ids, count_applications
from tests.doctor.conftest import Patient
from tests.doctor.walk import Walk
from tests.faults.company import apply


async def test_the_team_is_read_once_however_many_applications_there_are(
    database: Database, new_walk: Callable[[], Walk]
) -> None:
    asked: list[str] = []

    @event.listens_for(database.engine, "before_cursor_execute")
    def note(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
        asked.append(" ".join(statement.split()))

    def of_the_team() -> int:
        return sum(" FROM people" in statement for statement in asked)

    counts = []
    for _ in range(3):
        new_walk().begin()
        asked.clear()
        await doctor.run(database, None)
        counts.append(of_the_team())
    assert counts == [1, 1, 1]


async def test_of_a_hundred_applications_each_table_is_asked_once(
    database: Database, new_walk: Callable[[], Walk]
) -> None:
    walk = new_walk()
    asked: list[str] = []

    @event.listens_for(database.engine, "before_cursor_execute")
    def note(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
        asked.append(statement)

    counts = []
    for more in (1, 20):
        for _ in range(more):
            database.write_now(lambda conn: apply(conn, walk.company, walk.policies))
        asked.clear()
        assert await doctor.run(database, None) == []
        counts.append(len(asked))
    assert counts[0] == counts[1]


async def test_the_copies_that_a_measurement_makes_are_as_healthy_as_what_they_are_made_of(
    closed: Patient, waiting: Patient
) -> None:
    database = closed.database
    conn = sqlite3.connect(str(database.engine.url.database))
    there = multiply(conn, lived(conn), 30)
    conn.close()
    assert there == database.read_now(count_applications) == 30
    told: list[int] = []
    assert await doctor.run(database, None, progress=told.append) == []
    assert told[-1] == there
    ids = database.read_now(application_ids)
    copy = next(each for each in ids if each not in {closed.id, waiting.id})
    replace(closed, walk=replace(closed.walk, id=copy)).plant(applications, events=3)
    found = await doctor.run(database, None)
    assert [(each.application, each.code) for each in found] == [(copy, "events_counter_differs")]


@pytest.mark.parametrize(
    ("text", "memory", "stands"),
    [
        ("张伟", '{"name": "张伟芳"}', True),
        ("张伟", '{"name": "\\u5f20\\u4f1f"}', True),
        ("Anna", '{"name": "Anna"}', True),
        ("Anna", '{"name": "Hannah"}', False),
        ("Anna", "Annals, Anna", True),
        ("ok", '{"state": "ok"}', False),
    ],
)
def test_a_text_is_found_as_it_is_and_as_json_writes_it(
    text: str, memory: str, stands: bool
) -> None:
    assert bool(Canaries([text, "somebody@else.example"]).count(memory.encode())) is stands


def test_findings_stand_under_their_checkers_in_the_order_of_the_first() -> None:
    found = [Finding(name, f"app_{n}", "code", "") for n, name in enumerate(("b", "a", "b"))]
    assert doctor.report(found, 3).splitlines()[1:] == [
        "",
        "b",
        "  app_0  code",
        "  app_2  code",
        "",
        "a",
        "  app_1  code",
    ]
