"""A process goes on by another version of its policy: whether it may, and what becomes of what is
open then.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import update

from db.process.acts import Accepted
from db.process.adopting import moves
from db.process.projection import rebuild
from db.schema import acts, decisions, tasks
from db.schema import stages as stages_table
from domain.fields import WITH_THE_JOB
from domain.forms import FormRefused
from domain.words import Party
from tests.db.adopting import (
    DECIDE,
    FEEDBACK,
    OTHER_MODE,
    USUAL,
    adopt,
    adopted,
    changed,
    climb,
    events,
    mailed,
    reason,
    saved,
    version_of,
)
from tests.db.test_owners import to_decide
from tests.db.world import World


def test_what_is_open_is_redated_in_the_step_and_not_before(world: World) -> None:
    scene = world.application(USUAL)
    scene.collecting()
    before, former = scene.open(FEEDBACK), version_of(scene)
    made = adopt(scene, version := saved(scene, changed(FEEDBACK, due=8.0)), reason="新日历")
    assert isinstance(made, Accepted)
    assert (version_of(scene), scene.open(FEEDBACK).due_at) == (former, before.due_at)
    concluded = scene.step("adopt_policy", made.act)
    after = scene.open(FEEDBACK)
    assert version_of(scene) == version
    assert after.due_at == USUAL.calendar.add(before.origin_at, 8)
    assert [(each.id, each.due_at) for each in concluded.opened] == [(after.id, after.due_at)]
    (said,) = events(scene, "policy.adopted")
    assert dict(said.data) == {"act": made.act, "from": former, "to": version}
    assert said.actor_id == scene.cast.lead.id


def test_a_step_that_is_run_again_does_nothing_twice(world: World) -> None:
    scene = world.application(USUAL)
    scene.collecting()
    made = adopt(scene, saved(scene, changed(FEEDBACK, due=0.01)))
    assert isinstance(made, Accepted)
    first = scene.step("adopt_policy", made.act)
    told = mailed(scene, scene.cast.interviewer)
    assert scene.step("adopt_policy", made.act) == first
    assert mailed(scene, scene.cast.interviewer) == told


def test_the_same_version_is_adopted_once(world: World) -> None:
    scene = world.application(USUAL)
    version = saved(scene, changed(FEEDBACK, due=8.0))
    first = adopt(scene, version)
    again = adopt(scene, version)
    assert isinstance(first, Accepted)
    assert reason(again) == "adopted_before"
    scene.step("adopt_policy", first.act)
    again = adopt(scene, version)
    assert reason(again) == "adopted_before"


def test_the_former_version_can_be_adopted_again(world: World) -> None:
    scene = world.application(USUAL)
    scene.collecting()
    climb(scene, scene.open(FEEDBACK))
    before, former = scene.open(FEEDBACK), version_of(scene)
    adopted(scene, changed(FEEDBACK, due=8.0))
    back = adopt(scene, former)
    assert isinstance(back, Accepted)
    scene.step("adopt_policy", back.act)
    after = scene.open(FEEDBACK)
    assert (after.due_at, after.next_at) == (before.due_at, before.next_at)


@pytest.mark.parametrize("who", ["recruiter", "manager"])
def test_an_hr_lead_says_so_and_nobody_else(world: World, who: str) -> None:
    scene = world.application(USUAL)
    refused = adopt(scene, saved(scene, USUAL), by=getattr(scene.cast, who))
    assert reason(refused) == "not_yours"


def test_there_is_no_such_version(world: World) -> None:
    scene = world.application(USUAL)
    with pytest.raises(FormRefused) as refused:
        adopt(scene, "pol_nothing")
    assert [(each.field, each.code) for each in refused.value.faults] == [
        ("policy", "policy_unknown")
    ]


def test_another_mode_is_adopted_with_the_whole_job_and_marked(world: World) -> None:
    scene = world.application(USUAL)
    scene.collecting()
    other = replace(USUAL, name="manager_tells", mode=OTHER_MODE)
    alone = adopt(scene, saved(scene, other))
    assert reason(alone) == "other_mode"
    concluded = adopted(scene, other, **{WITH_THE_JOB: "yes"})
    assert concluded.mode == "manager_tells"
    (said,) = events(scene, "policy.adopted")
    assert (said.data["was_mode"], said.data["mode"]) == ("hybrid", "manager_tells")


def test_a_version_that_does_not_know_a_stages_rule_is_refused(world: World) -> None:
    scene = world.application(USUAL, rule="any_veto")
    rules = {name: rule for name, rule in USUAL.rules.items() if name != "any_veto"}
    refused = adopt(
        scene, saved(scene, replace(USUAL, rules=rules, default_rule=next(iter(rules))))
    )
    assert reason(refused) == "rule_unknown"


def test_the_rule_of_a_stage_that_is_over_keeps_nobody_from_it(world: World) -> None:
    scene = world.application(USUAL, stages=2)
    first, second = scene.step("begin").stages
    scene.step("arrange", second)
    rules = {name: rule for name, rule in USUAL.rules.items() if name != "always_ask"}

    def name_another(conn: Any) -> None:
        values = {"rule": "always_ask"}
        conn.execute(update(stages_table).where(stages_table.c.id == first).values(**values))

    world.database.write_now(name_another)
    assert isinstance(adopt(scene, saved(scene, replace(USUAL, rules=rules))), Accepted)


def test_a_process_that_is_over_keeps_what_it_had(world: World) -> None:
    scene = world.application(USUAL)
    version = saved(scene, changed(FEEDBACK, due=8.0))
    scene.withdraw()
    refused = adopt(scene, version)
    assert reason(refused) == "candidate_withdrew"


# --- decisions ------------------------------------------------------------------------------------


def test_what_was_decided_before_it_was_adopted_is_followed_up_by_the_version_of_then(
    world: World,
) -> None:
    scene = world.application(USUAL, rule="always_ask")
    to_decide(scene)
    former = version_of(scene)
    decided = scene.complete("decide", "decided", scene.cast.manager)
    new = saved(scene, changed(DECIDE, owner=(Party.STAGE_LEAD,)))
    made = adopt(scene, new)
    assert isinstance(made, Accepted)
    taken = [row.seq for row in scene.acts()].index(decided.seq)
    woken = scene.wake(cursor=taken)
    assert [each.key.partition(":")[0] for each in woken.done] == ["decided", "adopt_policy"]
    (decision,) = scene.rows(decisions)
    assert (decision.policy_version_id, version_of(scene)) == (former, new)


def test_who_decides_while_it_is_being_adopted_decides_once_and_by_the_new_version(
    world: World,
) -> None:
    scene = world.application(USUAL, rule="always_ask")
    to_decide(scene)
    new = saved(scene, changed(DECIDE, owner=(Party.STAGE_LEAD,)))
    made = adopt(scene, new)
    assert isinstance(made, Accepted)
    decided = scene.complete("decide", "decided", scene.cast.manager)
    woken = scene.wake(cursor=made.seq - 1)
    assert [each.key.partition(":")[0] for each in woken.done] == ["adopt_policy", "decided"]
    (decision,) = scene.rows(decisions)
    assert (decision.policy_version_id, decision.act_id) == (new, decided.act)
    assert not events(scene, "task.handed_over")


# --- looking --------------------------------------------------------------------------------------


def test_a_preview_shows_what_the_step_does(world: World) -> None:
    scene = world.application(USUAL, rule="always_ask")
    to_decide(scene)
    climb(scene, scene.open(DECIDE))
    new = changed(DECIDE, due=16.0, owner=(Party.STAGE_LEAD,))
    (shown,) = scene.with_case(lambda case: moves(case, new))
    adopted(scene, new)
    after = scene.open(DECIDE)
    assert shown.owner is not None
    assert shown.goes_on is not None
    assert (shown.owner.person, shown.goes_on.when.due, shown.goes_on.when.next) == (
        after.owner_id,
        after.due_at,
        after.next_at,
    )


def test_the_view_can_be_folded_anew(world: World) -> None:
    scene = world.application(USUAL, rule="always_ask")
    to_decide(scene)
    climb(scene, scene.open(DECIDE))
    adopted(scene, changed(DECIDE, due=0.01, owner=(Party.STAGE_LEAD,)))
    before = [row._mapping for row in scene.rows(tasks)]
    world.database.write_now(lambda conn: rebuild(conn, scene.application))
    assert [row._mapping for row in scene.rows(tasks)] == before


def test_why_is_kept_where_it_can_be_erased(world: World) -> None:
    scene = world.application(USUAL)
    made = adopt(scene, saved(scene, changed(FEEDBACK, due=8.0)), reason="假期安排已公布")
    assert isinstance(made, Accepted)
    (act,) = (row for row in scene.rows(acts) if row.id == made.act)
    assert set(act.codes) == {"policy"}
