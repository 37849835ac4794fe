"""A process goes on by another version of its policy: whether it may, and what becomes of what is
open then.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Row, select, update

from db.process.acts import Accepted, ActKind, ActRequest, Refused
from db.process.adopting import moves
from db.process.case import clock_of
from db.process.projection import rebuild
from db.schema import acts, applications, decisions, links, messages, process_events, tasks
from db.schema import stages as stages_table
from db.setup.policies import save_policy
from domain.clock import instants
from domain.defaults import default_policy
from domain.fields import WITH_THE_JOB
from domain.forms import FormRefused
from domain.ladder import OWNER, Ladder, Rung, RungAction
from domain.policy import Mode, Policy
from domain.protocol import Conclusion
from domain.words import Party, Role, TaskKind
from tests.cast import Person
from tests.db.test_owners import linked, to_decide
from tests.db.world import Scene, World

USUAL = default_policy()
OTHER_MODE = Mode("manager_tells", {"en": "Manager tells", "zh": "经理告知"})
FEEDBACK, DECIDE, OFFER = TaskKind.GIVE_FEEDBACK, TaskKind.DECIDE, TaskKind.PREPARE_OFFER


def saved(scene: Scene, policy: Policy) -> str:
    return scene.world.database.write_now(lambda conn: save_policy(conn, policy, scene.world.now()))


def changed(kind: TaskKind, policy: Policy = USUAL, **values: Any) -> Policy:
    task = replace(policy.tasks[kind], **values)
    return replace(policy, tasks={**policy.tasks, kind: task})


def adopt(
    scene: Scene, version: str, *, by: Person | None = None, **form: Any
) -> Accepted | Refused:
    actor = scene.actor(by or scene.cast.lead)
    asked = {"policy": version, **form}
    return scene.make(ActRequest(scene.application, ActKind.ADOPT_POLICY, actor, form=asked))


def adopted(scene: Scene, policy: Policy, **form: Any) -> Conclusion:
    """The act and its step."""
    made = adopt(scene, saved(scene, policy), **form)
    assert isinstance(made, Accepted), made
    return scene.step("adopt_policy", made.act)


def reason(made: Accepted | Refused) -> str:
    """Why it does not count; '' where it does."""
    return made.reason if isinstance(made, Refused) else ""


def version_of(scene: Scene) -> Any:
    query = select(applications.c.policy_version_id).where(applications.c.id == scene.application)
    return scene.world.database.read_now(lambda conn: conn.execute(query).scalar_one())


def events(scene: Scene, type_: str) -> list[Row[Any]]:
    return [row for row in scene.rows(process_events) if row.type == type_]


def climb(scene: Scene, task: Row[Any]) -> Conclusion:
    """Ask for the rung that comes next by this row, as the process would."""
    name = task.id.removeprefix(f"{scene.application}:")
    return scene.step("escalate", f"{name}@{task.rung}")


def mailed(scene: Scene, person: Person) -> list[str]:
    return [row.scenario for row in scene.rows(messages) if row.person_id == person.id]


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


# --- whose it is ----------------------------------------------------------------------------------


def test_a_decision_passes_to_whoever_has_it_by_the_new_version(world: World) -> None:
    scene = world.application(USUAL, rule="always_ask")
    to_decide(scene)
    climb(scene, before := scene.open(DECIDE))
    assert linked(scene, scene.cast.manager.id)
    concluded = adopted(scene, changed(DECIDE, owner=(Party.STAGE_LEAD,)))
    after = scene.open(DECIDE)
    assert (after.id, after.owner_id, after.party) == (
        before.id,
        scene.cast.interviewer.id,
        Party.STAGE_LEAD,
    )
    assert [each.owner for each in concluded.opened] == [scene.cast.interviewer.id]
    dead = {
        row.person_id for row in scene.rows(links) if row.task_id == after.id and row.revoked_at
    }
    assert dead == {scene.cast.manager.id}
    assert mailed(scene, scene.cast.interviewer)[-1] == "task_assigned"
    late = scene.make(scene.request(after, "decided", scene.cast.manager))
    assert reason(late) == "not_yours"


def test_a_decision_that_comes_to_the_desk_is_told_there(world: World) -> None:
    scene = world.application(USUAL, rule="always_ask")
    to_decide(scene)
    climb(scene, scene.open(DECIDE))
    adopted(scene, changed(DECIDE, owner=(Party.RECRUITER,)))
    after = scene.open(DECIDE)
    assert (after.owner_id, after.party) == (scene.cast.recruiter.id, Party.RECRUITER)
    assert after.untold_since is not None


def test_whoever_has_not_been_asked_yet_is_asked_by_the_ladder(world: World) -> None:
    scene = world.application(USUAL, rule="always_ask")
    scene.collecting()
    scene.complete("give_feedback", "submitted", scene.cast.interviewer)
    scene.step("decide", scene.step("begin").stages[0])
    day = scene.open(DECIDE).origin_at + timedelta(days=7)

    def later(case: Any) -> None:
        task = case.task(scene.open(DECIDE).id)
        case.redate(task, replace(clock_of(task), origin=day))

    scene.with_case(later)
    adopted(scene, changed(DECIDE, owner=(Party.STAGE_LEAD,)))
    after = scene.open(DECIDE)
    assert after.owner_id == scene.cast.interviewer.id
    assert after.next_at == day
    assert "task_assigned" not in mailed(scene, scene.cast.interviewer)


# --- rungs ----------------------------------------------------------------------------------------


def test_a_rung_that_was_asked_for_before_it_was_adopted_is_climbed_once(world: World) -> None:
    scene = world.application(USUAL)
    scene.collecting()
    before = scene.open(FEEDBACK)
    adopted(scene, changed(FEEDBACK, due=8.0))
    asked = events(scene, "task.asked")
    assert len(asked) == 1  # it was due, and the process had not come to it yet
    (stands,) = climb(scene, before).opened
    after = scene.open(FEEDBACK)
    assert (stands.rung, stands.next_at) == (after.rung, after.next_at)
    assert events(scene, "task.asked") == asked


def test_a_task_that_has_gone_back_in_its_ladder_climbs_it_with_mails_of_its_own(
    world: World,
) -> None:
    scene = world.application(USUAL)
    scene.collecting()
    climb(scene, scene.open(FEEDBACK))
    world.forward(timedelta(hours=1))
    climb(scene, scene.open(FEEDBACK))  # reminded after an hour
    asked = (Rung(0, RungAction.ASK, OWNER), Rung(6, RungAction.REMIND, OWNER))
    end = Rung(8, RungAction.ESCALATE, Role.HR_LEAD)
    slower = changed(FEEDBACK, due=8.0, ladder=Ladder((*asked, end), 8.0))
    adopted(scene, slower)
    task = scene.open(FEEDBACK)
    assert task.rung - task.ladder_from == 1
    assert task.next_at == instants(slower, FEEDBACK, clock_of(task), 1).next
    world.forward(task.next_at - world.now())
    climb(scene, task)
    assert [row.data["rung"] for row in events(scene, "task.reminded")] == [2, 4]
    keys = [row.id for row in scene.rows(messages) if row.task_id == task.id]
    assert len(keys) == len(set(keys)) == 3
    ended = scene.open(FEEDBACK)
    assert ended.next_at == instants(slower, FEEDBACK, clock_of(task), 2).next


def test_what_becomes_overdue_is_reminded_of_now_and_once(world: World) -> None:
    scene = world.application(USUAL)
    scene.collecting()
    climb(scene, scene.open(FEEDBACK))
    world.forward(timedelta(minutes=30))
    adopted(scene, changed(FEEDBACK, due=0.25))
    task = scene.open(FEEDBACK)
    (reminded,) = events(scene, "task.reminded")
    assert reminded.data["person"] == scene.cast.interviewer.id
    assert task.due_at == reminded.at
    assert task.next_at == instants(USUAL, FEEDBACK, clock_of(task), 1).next


def test_days_off_that_were_a_guess_are_corrected_in_what_is_open(world: World) -> None:
    """The new year's days off are announced late: until then its working days are provisional."""
    last_year = replace(USUAL.calendar, covers_until=date(2025, 12, 31))
    guessed = replace(USUAL, calendar=last_year)
    scene = world.application(guessed)
    scene.step("offer")
    before = scene.open("prepare_offer")
    assert last_year.provisional(before.due_at)
    off = before.origin_at.date() + timedelta(days=1)
    announced = replace(last_year, days_off=frozenset({off}), covers_until=date(2026, 12, 31))
    adopted(scene, replace(guessed, calendar=announced))
    after = scene.open("prepare_offer")
    assert not announced.provisional(after.due_at)
    assert after.due_at == announced.add(before.origin_at, USUAL.tasks[OFFER].due)
    assert after.due_at > before.due_at
    assert (
        after.next_at == instants(replace(USUAL, calendar=announced), OFFER, clock_of(after)).next
    )
    assert not events(scene, "task.reminded")


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
