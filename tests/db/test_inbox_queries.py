"""The inbox's walks: SQLite takes the index that was made for each, without statistics."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from db.engine import Database
from db.reading.inbox_queries import ALL, OWNED, TOLD, URGENT, USUAL, Walk, ids_of
from tests.databases import make_tables

WANTED = {
    Walk(ALL, URGENT): {"ix_tasks_urgent"},
    Walk(ALL, USUAL): {"ix_tasks_state_due"},
    Walk(OWNED, USUAL): {"ix_tasks_owner"},
    Walk(OWNED, "settling"): {"ix_tasks_owner_kind"},
    # Both hold only a few.
    Walk(TOLD, URGENT): {"ix_tasks_urgent", "ix_tasks_escalated"},
    Walk(TOLD, USUAL): {"ix_tasks_escalated"},
}


@pytest.mark.parametrize("walk", list(WANTED))
def test_each_walk_has_its_index(tmp_path: Path, walk: Walk) -> None:
    database = Database(f"sqlite:///{tmp_path / 'queues.db'}")
    make_tables(database)
    sql = str(ids_of(walk, "sqlite").compile(database.engine))
    with database.engine.connect() as conn:
        statement = "EXPLAIN QUERY PLAN " + sql.replace("?", "1")
        steps = [row.detail for row in conn.execute(text(statement))]
    database.dispose()
    assert any(f"INDEX {name} " in step for name in WANTED[walk] for step in steps), steps
    assert not any("TEMP B-TREE" in step for step in steps)
