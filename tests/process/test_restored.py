"""The database was restored from a backup: the process knows more than SQL, and says so."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select

from db.schema import act_texts, acts, applications, metadata, scorecards
from tests.process.play import Play
from tests.process.policies import calm, lingering
from tests.process.rig import Rig

Rows = list[tuple[Table, list[dict[str, Any]]]]


def backed_up(conn: Connection, application: str) -> Rows:
    """Everything that is known of an application."""
    return [(table, _rows(conn, table, application)) for table in metadata.sorted_tables]


def restored(conn: Connection, application: str, backup: Rows) -> None:
    """Make it as it was: what was written since is gone."""
    for table, kept in reversed(backup):
        if table is not applications:
            for row in _rows(conn, table, application):
                if row not in kept:
                    same = (table.c[key.name] == row[key.name] for key in table.primary_key)
                    conn.execute(delete(table).where(*same))
    for table, kept in backup:
        there = _rows(conn, table, application)
        missing = [row for row in kept if row not in there]
        if table is applications:
            for row in missing:
                conn.execute(table.update().where(table.c.id == row["id"]).values(**row))
        elif missing:
            conn.execute(insert(table), missing)


def _rows(conn: Connection, table: Table, application: str) -> list[dict[str, Any]]:
    if table is applications:
        query = select(table).where(table.c.id == application)
    elif "application_id" in table.c:
        query = select(table).where(table.c.application_id == application)
    elif table in (act_texts, scorecards):
        query = select(table).join(acts, acts.c.id == table.c.act_id)
        query = query.where(acts.c.application_id == application)
    else:
        return []
    return [dict(row._mapping) for row in conn.execute(query)]


async def restored_to_before_the_verdict(rig: Rig) -> Play:
    """Somebody judged, the process took it, and the database forgot it."""
    database = rig.parts.database
    play = await rig.play(calm())
    await play.schedule()
    await play.until_open("give_feedback")
    backup = await database.read(lambda conn: backed_up(conn, play.application))
    await play.judge("pass")
    await play.until_open("notify_candidate")
    await database.write(lambda conn: restored(conn, play.application, backup))
    play.services.ring_soon(play.application, "restored")
    return play


async def test_a_process_that_knows_more_than_the_database_waits_for_the_hr_lead(
    either_rig: Rig,
) -> None:
    play = await restored_to_before_the_verdict(either_rig)
    task = await play.until_open("reconcile")
    assert task.owner_id == play.cast.lead.id
    await play.act(task, "resume", play.cast.lead)
    await play.judge("reject")
    await play.send()
    assert await play.ended() == "rejected"


async def test_the_candidate_can_withdraw_from_a_process_that_is_held(rig: Rig) -> None:
    play = await restored_to_before_the_verdict(rig)
    await play.until_open("reconcile")
    await play.withdraw()
    assert await play.ended() == "withdrawn"


async def test_the_candidate_can_withdraw_even_if_the_held_process_had_told_an_outcome(
    rig: Rig,
) -> None:
    database = rig.parts.database
    play = await rig.play(lingering())
    await play.schedule()
    await play.judge("reject")
    await play.until_open("notify_candidate")
    backup = await database.read(lambda conn: backed_up(conn, play.application))
    await play.send()
    await play.until_open("settling")
    await database.write(lambda conn: restored(conn, play.application, backup))
    play.services.ring_soon(play.application, "restored")
    await play.until_open("reconcile")
    await play.withdraw()
    await play.until_mailed(play.cast.candidate, "withdrawal_received")
    await play.until_open("settling")
    assert (await play.view()).outcome == "withdrawn"


async def test_a_process_that_took_other_acts_than_the_database_holds_waits_too(
    rig: Rig,
) -> None:
    play = await restored_to_before_the_verdict(rig)
    await play.judge("reject")
    task = await play.until_open("reconcile")
    await play.act(task, "resume", play.cast.lead)
    await play.send()
    assert await play.ended() == "rejected"
