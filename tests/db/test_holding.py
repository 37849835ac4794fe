"""Legal holds and what is asked by right: what they keep, on both databases."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import insert, select, update

from db.clock_and_ids import new_id
from db.directory.merging import merge
from db.privacy.erasing import erase
from db.privacy.holding import hold_of, lift_hold, set_hold
from db.privacy.retention import due
from db.process.acts import Accepted, ActKind, ActRequest, Refused
from db.process.rights import OnLegalHold
from db.schema import candidates, process_views
from tests.db.canary import closed, erased, found, tag_of
from tests.db.world import Scene, World

LONG_AFTER = date(2099, 1, 1)


@pytest.fixture
def scene(world: World) -> Scene:
    """Somebody whose process is closed."""
    return closed(world)


def held(scene: Scene, because: str = "仲裁") -> None:
    person, by, at = scene.cast.candidate.id, scene.cast.lead.id, scene.world.now()
    scene.world.database.write_now(lambda conn: set_hold(conn, person, because, by, at))


def asked(scene: Scene, right: str = "access", **form: object) -> Accepted | Refused:
    return scene.make(
        ActRequest(
            scene.application,
            ActKind.REQUEST_PRIVACY,
            scene.actor(scene.cast.candidate),
            form={"right": right, **form},
        )
    )


def over(scene: Scene) -> dict[str, tuple[bool, bool]]:
    rows = scene.world.database.read_now(lambda conn: due(conn, 24, LONG_AFTER))
    return {each.candidate: (each.held_since is not None, each.asked) for each in rows}


def test_who_is_on_hold_is_not_erased_and_is_once_it_is_lifted(scene: Scene) -> None:
    person, database = scene.cast.candidate.id, scene.world.database
    held(scene, f"夜莺十五号 {tag_of(scene)}")
    before = found(scene)
    with pytest.raises(OnLegalHold):
        erased(scene)
    assert found(scene) == before
    database.write_now(lambda conn: lift_hold(conn, person))
    assert database.read_now(lambda conn: hold_of(conn, person)) is None
    erased(scene)
    assert found(scene) == set()


def test_the_reason_of_a_hold_is_erased_like_every_word(scene: Scene) -> None:
    words = update(candidates).where(candidates.c.id == scene.cast.candidate.id)
    tag = tag_of(scene)
    scene.world.database.write_now(
        lambda conn: conn.execute(words.values(held_because=f"夜莺十六号 {tag}"))
    )
    erased(scene)
    assert found(scene) == set()


def test_retention_says_who_is_kept_all_the_same(scene: Scene) -> None:
    person = scene.cast.candidate.id
    assert over(scene)[person] == (False, False)
    held(scene)
    assert over(scene)[person] == (True, False)


def test_an_open_request_keeps_who_is_due_and_its_answer_starts_no_new_time(
    scene: Scene,
) -> None:
    person = scene.cast.candidate.id
    (view,) = scene.rows(process_views)
    act = asked(scene)
    assert isinstance(act, Accepted)
    assert act.untaken.reopened
    opened = scene.step("open_privacy_request", act.act)
    kinds = [task.kind for task in opened.opened]
    assert kinds == ["privacy_request", "settling"]
    assert over(scene)[person] == (False, True)
    done = scene.complete("privacy_request", "fulfilled", scene.cast.lead)
    scene.step("answer_privacy_request", done.act)
    (after,) = scene.rows(process_views)
    assert (after.closed_at, after.state) == (view.closed_at, "settling")
    assert over(scene)[person] == (False, False)


def test_who_was_erased_has_nothing_left_to_ask_about(scene: Scene) -> None:
    erased(scene)
    answer = asked(scene)
    assert isinstance(answer, Refused)
    assert answer.reason == "erased"


def test_a_merge_keeps_the_earlier_hold_and_every_reason(scene: Scene) -> None:
    database, first = scene.world.database, scene.cast.candidate.id
    other = new_id("can")
    values = {
        "id": other,
        "name": "静",
        "email": f"{other}@x.example",
        "locale": "zh",
        "zone": "Asia/Shanghai",
        "created_at": scene.world.now(),
    }
    database.write_now(lambda conn: conn.execute(insert(candidates), values))
    held(scene, "仲裁")
    since = database.read_now(lambda conn: hold_of(conn, first))
    later = scene.world.now()
    database.write_now(lambda conn: set_hold(conn, other, "税务", "per_x", later))
    database.write_now(lambda conn: merge(conn, other, first))
    hold = database.read_now(lambda conn: hold_of(conn, other))
    assert hold is not None
    assert since is not None
    assert (hold.since, hold.by, hold.because) == (since.since, since.by, "仲裁\n税务")
    row = database.read_now(
        lambda conn: conn.execute(select(candidates).where(candidates.c.id == first)).one()
    )
    assert row.held_since is None
    with pytest.raises(OnLegalHold):
        database.write_now(
            lambda conn: erase(conn, scene.world.policies, other, "x", scene.world.now())
        )
