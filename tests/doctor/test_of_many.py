"""Of very many applications each costs the doctor the same: the team is no part of that."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event

import doctor
from db.engine import Database
from doctor.canaries import Canaries
from doctor.findings import Finding
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
