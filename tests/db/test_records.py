"""What the doctor reads of several applications at once is what it reads of each: on both."""

from __future__ import annotations

from sqlalchemy import Connection

from doctor.cards import card_follows_the_read_model
from doctor.findings import Tolerances, Visit
from doctor.read_model import read_model_is_the_fold
from doctor.record import read_directory, read_record, read_rows
from tests.db.canary import closed, erased
from tests.db.world import World


def test_several_are_read_as_each_of_them_is(world: World) -> None:
    scenes = [closed(world, until="collect"), closed(world), closed(world)]
    erased(scenes[-1])
    ids = [scene.application for scene in scenes]

    def read(conn: Connection) -> None:
        team, rows = read_directory(conn), read_rows(conn, ids)
        for each in ids:
            record = rows.record(each, team)
            assert record == read_record(conn, each)
            assert record.acts
            assert record.events
            assert record.tasks
            assert record.card is not None
            visit = Visit(record.last_change, Tolerances())
            assert [*read_model_is_the_fold(record, visit)] == []
            assert [*card_follows_the_read_model(record, visit)] == []

    world.database.read_now(read)
