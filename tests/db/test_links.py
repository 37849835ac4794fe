"""Links: one for each person and task, revocable, and never guessable."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import update

from db.process.links import KnownLink, ensure_link, find_link, revoke
from db.schema import links
from domain.defaults import default_policy
from domain.links import LinkKey, link_token
from domain.task_specs import Capacity
from tests.cast import Person
from tests.db.world import Scene, World

KEY = LinkKey("k1", b"one secret of thirty-two characters")
OLDER = LinkKey("k0", b"an older secret of this deployment")
FOREIGN = LinkKey("k1", b"what somebody else believes it is")


@pytest.fixture
def scene(world: World) -> Scene:
    """An application whose panel has got its links."""
    made = world.application(default_policy(), panel=2)
    made.collecting()
    return made


def task_of(scene: Scene, person: Person) -> str:
    """The task that somebody owns."""
    return next(str(row.id) for row in scene.all_open() if row.owner_id == person.id)


def ensured(scene: Scene, person: Person | None, task: str) -> str:
    """The living link of somebody."""
    return scene.with_case(
        lambda case: ensure_link(
            case.conn,
            application=scene.application,
            task=task,
            person=person.id if person else None,
            capacity=Capacity.OWNER if person else Capacity.CANDIDATE,
            at=case.at,
        )
    )


def found(scene: Scene, token: str, *keys: LinkKey) -> KnownLink | None:
    """What a token opens."""
    return scene.world.database.read_now(lambda conn: find_link(conn, keys or (KEY,), token))


def version_of(scene: Scene, link: str) -> int:
    """The version of a link."""
    return next(int(row.version) for row in scene.rows(links) if row.id == link)


def test_a_reminder_repeats_the_very_link_of_the_first_mail(scene: Scene) -> None:
    person = scene.cast.interviewer
    task = task_of(scene, person)
    before = len(scene.rows(links))
    assert ensured(scene, person, task) == ensured(scene, person, task)
    assert len(scene.rows(links)) == before


def test_everybody_has_a_link_of_their_own(scene: Scene) -> None:
    first, second = scene.cast.panel
    task = task_of(scene, first)
    assert len({ensured(scene, person, task) for person in (first, second, None)}) == 3


def test_a_token_opens_its_link(scene: Scene) -> None:
    link = ensured(scene, scene.cast.interviewer, task_of(scene, scene.cast.interviewer))
    known = found(scene, link_token(KEY, link, 1))
    assert known is not None
    assert known.alive
    assert known.row.person_id == scene.cast.interviewer.id


def test_an_older_key_still_opens_what_it_signed(scene: Scene) -> None:
    link = ensured(scene, None, "")
    assert found(scene, link_token(OLDER, link, 1), KEY, OLDER) is not None
    assert found(scene, link_token(OLDER, link, 1), KEY) is None


@pytest.mark.parametrize("name", ["another key", "another version", "another link", "no token"])
def test_what_we_did_not_sign_opens_nothing(scene: Scene, name: str) -> None:
    link = ensured(scene, scene.cast.interviewer, task_of(scene, scene.cast.interviewer))
    other = ensured(scene, None, "")
    genuine = link_token(KEY, link, 1)
    forged = {
        "another key": link_token(FOREIGN, link, 1),
        "another version": link_token(KEY, link, 2),
        "another link": genuine.replace(link, other),
        "no token": "接受我吧",
    }
    assert found(scene, forged[name]) is None


def test_a_revoked_link_is_known_and_dead(scene: Scene) -> None:
    person = scene.cast.interviewer
    task = task_of(scene, person)
    link = ensured(scene, person, task)
    scene.with_case(lambda case: revoke(case.conn, task=task, person=person.id, at=case.at))
    known = found(scene, link_token(KEY, link, 1))
    assert known is not None
    assert not known.alive


def test_who_is_asked_again_after_a_revocation_gets_another_link(scene: Scene) -> None:
    person = scene.cast.interviewer
    task = task_of(scene, person)
    dead = ensured(scene, person, task)
    scene.with_case(lambda case: revoke(case.conn, task=task, person=person.id, at=case.at))
    alive = ensured(scene, person, task)
    assert alive != dead
    known = found(scene, link_token(KEY, alive, version_of(scene, alive)))
    assert known is not None
    assert known.alive


def test_a_new_version_of_a_link_kills_the_older_token(scene: Scene) -> None:
    link = ensured(scene, None, "")
    scene.with_case(
        lambda case: case.conn.execute(update(links).where(links.c.id == link).values(version=2))
    )
    assert found(scene, link_token(KEY, link, 1)) is None
    assert found(scene, link_token(replace(KEY), link, 2)) is not None
