"""Who erases somebody and who writes a part of what is theirs never wait for each other in a ring.

Each other one locks what stands first in its own order, waits until the erasure waits for it, and
goes on to what is next. If the erasure had locked that already, PostgreSQL would end one of them.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from sqlalchemy import Connection, Select, insert, select

from db.privacy.erasing import erase
from db.schema import applications, candidates, external_ids, import_rows, imports, proposals
from domain.external import ExternalKind
from tests.db.canary import closed
from tests.db.world import Scene, World
from tests.waiting import PATIENCE_S, is_waited_for, until_now

Locks = tuple[Select[tuple[str]], Select[tuple[str]]]


def known_over_there(conn: Connection, *, scene: Scene) -> None:
    """An ATS has an id for their application too."""
    row = {"system": "ats", "kind": "application", "fingerprint": "0" * 64}
    its = {"external_id": scene.application, "our_id": scene.application}
    at = scene.world.now()
    conn.execute(insert(external_ids), {**row, **its, "created_at": at, "updated_at": at})


def of_their_ids(scene: Scene, kind: ExternalKind) -> Select[tuple[str]]:
    whose = {
        ExternalKind.CANDIDATE: scene.cast.candidate.id,
        ExternalKind.APPLICATION: scene.application,
    }
    mine = (external_ids.c.kind == kind) & (external_ids.c.our_id == whose[kind])
    return select(external_ids.c.our_id).where(mine).with_for_update()


def others(scene: Scene) -> Mapping[str, Locks]:
    """What they lock first, and then: as their own code does."""
    candidate = scene.cast.candidate.id
    them = select(candidates.c.id).where(candidates.c.id == candidate)
    theirs = select(applications.c.id).where(applications.c.id == scene.application)
    staged = select(import_rows.c.import_id).where(import_rows.c.candidate_id == candidate)
    proposed = select(proposals.c.id).where(proposals.c.subject_id == candidate)
    return {
        "an act": (theirs.with_for_update(), them.with_for_update()),
        "an import": (
            select(imports.c.id).where(imports.c.id.in_(staged)).with_for_update(),
            them.with_for_update(read=True, key_share=True),
        ),
        "a proposal that is confirmed": (proposed.with_for_update(), them.with_for_update()),
        "an ATS about the candidate": (
            of_their_ids(scene, ExternalKind.CANDIDATE),
            them.with_for_update(),
        ),
        "an ATS about the application": (
            of_their_ids(scene, ExternalKind.APPLICATION),
            theirs.with_for_update(),
        ),
    }


@pytest.mark.postgres
@pytest.mark.parametrize(
    "who",
    [
        "an act",
        "an import",
        "a proposal that is confirmed",
        "an ATS about the candidate",
        "an ATS about the application",
    ],
)
def test_an_erasure_waits_for_whoever_was_first_and_nobody_for_it(
    postgres_world: World, who: str
) -> None:
    scene = closed(postgres_world)
    database, locked = postgres_world.database, threading.Event()
    first, then = others(scene)[who]
    database.write_now(partial(known_over_there, scene=scene))

    def writing(conn: Connection) -> None:
        assert conn.execute(first).first() is not None, "there is something to be locked"
        locked.set()
        until_now("the erasure that waits", partial(is_waited_for, conn))
        assert conn.execute(then).first() is not None

    def erasing(conn: Connection) -> str:
        at = postgres_world.now()
        return erase(conn, postgres_world.policies, scene.cast.candidate.id, "operator", at).by

    with ThreadPoolExecutor(2) as threads:
        writer = threads.submit(database.write_now, writing)
        assert locked.wait(PATIENCE_S)
        eraser = threads.submit(database.write_now, erasing)
        writer.result(PATIENCE_S)
        assert eraser.result(PATIENCE_S) == "operator"
