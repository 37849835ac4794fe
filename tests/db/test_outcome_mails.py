"""The breaker: outcomes that somebody tells one by one are counted, whichever way they came in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import delete, select, text, update

from db.ats.external import Reference
from db.ats.external_acts import Attempt
from db.process.acts import Accepted, ActRequest
from db.process.case import lock
from db.process.outcome_mails import _BEYOND, sent_by
from db.schema import acts, company, messages, people
from db.setup.company import change_company
from domain.defaults import default_policy
from domain.doubts import ALL_MEANT, Questioned, marks_of
from domain.external import ExternalKind, Said
from domain.outcome_mails import ManyOutcomes
from domain.words import Role
from tests.cast import COMPANY, Person
from tests.db.world import Scene, World

LIMIT = 3


@dataclass(slots=True)
class Desk:
    """One recruiter with many candidates."""

    world: World
    me: Person

    def scene(self) -> Scene:
        """A candidate whose letter waits to be sent."""
        scene = self.world.application(default_policy())
        scene.collecting()
        stage = scene.open("give_feedback").stage_id
        scene.complete("give_feedback", "submitted", scene.cast.interviewer)
        scene.step("decide", stage)
        return scene

    def wish(self, scene: Scene, channel: str = "desk", **changes: Any) -> ActRequest:
        """To send it; `scene` may be at its letter for the first time."""
        request = scene.request(scene.open("notify_candidate"), "send", self.me)
        return replace(request, actor=replace(request.actor, channel=channel), **changes)

    def sends(self, channel: str = "desk", **changes: Any) -> Accepted:
        """One more letter."""
        scene = self.scene()
        accepted = scene.make(self.wish(scene, channel, **changes))
        assert isinstance(accepted, Accepted), accepted
        return accepted

    def told(self) -> list[Any]:
        """The mails to HR leads about this recruiter."""
        query = select(messages).where(
            messages.c.business_key.startswith(f"many_outcomes:{self.me.id}:")
        )
        return list(self.world.database.read_now(lambda c: c.execute(query).all()))


@pytest.fixture
def desk(world: World) -> Iterator[Desk]:
    """A company that asks after three letters."""
    limited = replace(COMPANY, outcome_mails_per_hour=LIMIT)
    world.database.write_now(lambda conn: change_company(conn, limited))
    yield Desk(world, world.application(default_policy()).cast.recruiter)
    world.database.write_now(lambda conn: conn.execute(delete(company)))


def refused(make: Callable[[], object]) -> Questioned:
    with pytest.raises(Questioned) as caught:
        make()
    return caught.value


def test_beyond_the_limit_each_letter_is_asked_about_by_itself(desk: Desk) -> None:
    for _ in range(LIMIT):
        assert desk.sends().doubts == ()
    scene = desk.scene()
    asked = refused(lambda: scene.make(desk.wish(scene)))
    doubt = ManyOutcomes(LIMIT, scene.open("notify_candidate").id)
    assert asked.doubts == (doubt,)
    assert desk.told() == [], "who stops here has sent nothing"
    meant = frozenset(marks_of(asked.doubts).split())
    again = desk.scene()
    refused(lambda: again.make(desk.wish(again, meant=meant)))  # that was another letter
    sent = scene.make(desk.wish(scene, meant=meant))
    assert isinstance(sent, Accepted)
    assert sent.doubts == (doubt,)


def test_pages_programs_and_an_ats_have_one_count(desk: Desk) -> None:
    for channel in ("desk", "api", "ats"):
        desk.sends(channel)
    for channel in ("desk", "api", "ats"):
        scene = desk.scene()
        refused(partial(scene.make, desk.wish(scene, channel)))


def test_an_ats_cannot_say_beforehand_that_it_means_it(desk: Desk) -> None:
    for _ in range(LIMIT):
        desk.sends("ats")
    scene = desk.scene()
    wish = desk.wish(scene, "ats")
    reference = Reference("greenhouse", ExternalKind.APPLICATION, "1")

    def through_the_ats(conn: Any) -> object:
        attempt = Attempt(
            conn, reference, Said("digest"), wish.actor, scene.world.now(), scene.world.policies
        )
        case = lock(conn, scene.application, scene.world.now(), scene.world.policies)
        return attempt.complete(case, wish.task, "send", wish.form)

    refused(lambda: desk.world.database.write_now(through_the_ats))


def test_what_was_looked_at_together_is_neither_counted_nor_asked_about(desk: Desk) -> None:
    for _ in range(LIMIT + 2):
        assert desk.sends(previewed=True).doubts == ()
    for _ in range(LIMIT):
        desk.sends()
    assert desk.sends(previewed=True).doubts == ()
    scene = desk.scene()
    refused(lambda: scene.make(desk.wish(scene)))


def test_an_hour_later_it_counts_from_nothing(desk: Desk) -> None:
    for _ in range(LIMIT):
        desk.sends()
    desk.world.forward(timedelta(hours=1))
    assert desk.sends().doubts == ()


def test_another_persons_letters_are_another_count(desk: Desk) -> None:
    for _ in range(LIMIT):
        desk.sends()
    other = Desk(desk.world, desk.world.application(default_policy()).cast.recruiter)
    assert other.sends().doubts == ()


def test_an_hr_lead_hears_of_it_once_in_an_hour(desk: Desk) -> None:
    for _ in range(LIMIT):
        desk.sends()
    first, *_ = [desk.sends("api", meant=ALL_MEANT) for _ in range(3)]
    (message,) = desk.told()
    assert message.act_id == first.act
    assert (message.state, message.dispatched) == ("reserved", True)
    assert desk.world.database.read_now(
        lambda conn: sent_by(conn, message.act_id, message.reserved_at)
    ) == (desk.me.name, LIMIT + 1)
    desk.world.forward(timedelta(minutes=61))
    for _ in range(LIMIT + 1):
        desk.sends("api", meant=ALL_MEANT)
    assert len(desk.told()) == 2


def test_an_hr_lead_who_sends_is_reported_to_another_one(desk: Desk) -> None:
    scene = desk.scene()
    lead = scene.cast.lead
    one = select(people.c.roles).where(people.c.id == lead.id)
    assert desk.world.database.read_now(lambda c: c.execute(one).scalar()) == [Role.HR_LEAD]
    desk.me = lead
    for _ in range(LIMIT):
        desk.sends()
    assert isinstance(scene.make(desk.wish(scene, meant=ALL_MEANT)), Accepted)
    (message,) = desk.told()
    assert message.person_id != lead.id


def test_to_send_again_what_may_have_arrived_counts_too(desk: Desk) -> None:
    for _ in range(LIMIT):
        desk.sends()
    scene = desk.scene()
    sent = scene.make(desk.wish(scene, meant=ALL_MEANT))
    assert isinstance(sent, Accepted)
    telling = scene.step("tell", sent.act)
    for waiting in telling.opened:
        scene.step("release", waiting.id)
    message = telling.subject
    lost = update(messages).where(messages.c.id == message).values(state="unknown")
    desk.world.database.write_now(lambda conn: conn.execute(lost))
    scene.step("confirm_told", message)
    wish = scene.request(scene.open("resolve_delivery"), "retry", desk.me)
    refused(lambda: scene.make(wish))


def test_what_tells_no_outcome_is_not_counted(desk: Desk) -> None:
    for _ in range(LIMIT):
        desk.sends()
    scene = desk.scene()
    request = scene.request(scene.open("notify_candidate"), "told_otherwise", desk.me)
    assert isinstance(scene.make(request), Accepted)
    mine = select(acts.c.uncovered).where(acts.c.actor_id == desk.me.id, acts.c.uncovered)
    assert len(desk.world.database.read_now(lambda c: c.execute(mine).all())) == LIMIT


def test_it_is_counted_by_its_own_index(desk: Desk) -> None:
    database = desk.world.database
    if not database.is_sqlite:
        return  # a small table is read whole there, whatever its indices
    compiled = _BEYOND.compile(database.engine)
    asked = str(compiled).replace("?", "1")  # only the plan is looked at
    plan = database.read_now(lambda conn: conn.execute(text(f"EXPLAIN QUERY PLAN {asked}")).all())
    assert any("ix_acts_uncovered" in str(row) for row in plan)
