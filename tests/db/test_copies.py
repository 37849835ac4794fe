"""The copy that a candidate asked for tells nothing that they have not been told."""

from __future__ import annotations

from typing import Any

from db.privacy.copies import read_copy
from domain.defaults import default_policy
from tests.db.world import Scene, World


def tables(scene: Scene) -> dict[str, Any]:
    person = scene.cast.candidate.id
    copy = scene.world.database.read_now(lambda conn: read_copy(conn, person, {}))
    return dict(copy.export.tables)


def test_it_has_a_decision_when_it_has_been_told_and_never_the_row_of_its_rule(
    world: World,
) -> None:
    scene = world.application(default_policy())
    scene.collecting()
    stage = scene.open("give_feedback").stage_id
    scene.complete("give_feedback", "submitted", scene.cast.interviewer)
    scene.step("decide", stage)
    assert tables(scene)["decisions"] == []
    assert tables(scene)["messages"] == []
    at = scene.world.now().isoformat()
    act = scene.complete("notify_candidate", "told_otherwise", scene.cast.recruiter, told_at=at)
    scene.step("tell", act.act)
    [told] = tables(scene)["decisions"]
    assert told["outcome"] == "advance"
    assert not {"rule", "rule_row"} & told.keys()
