"""The read model is a fold of the process events and of nothing else, whatever happened."""

from __future__ import annotations

from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.process.case import Case
from db.process.projection import read_events
from domain.defaults import default_policy
from domain.events import EventType
from domain.words import TaskKind
from tests.db.walk import Walk
from tests.db.world import World
from tests.process.checks import rebuilt_equals_stored

LONGEST_WALK = 30
# The database is shared by all examples on purpose: each makes an application of its own.
FEW = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def test_what_is_recorded_after_finishing_is_for_the_next_time(world: World) -> None:
    scene = world.application(default_policy())

    def twice(case: Case) -> None:
        case.record(EventType.STAGE_ENTERED, stage=case.view.plan[0])
        case.finish()
        case.open_task(TaskKind.SCHEDULE_INTERVIEW, stage=case.view.plan[0])

    scene.with_case(twice)
    events = world.database.read_now(lambda conn: read_events(conn, scene.application))
    assert [event.n for event in events] == [1, 2, 3]
    assert [task.kind for task in scene.all_open()] == [TaskKind.SCHEDULE_INTERVIEW]
    world.database.write_now(lambda conn: rebuilt_equals_stored(conn, scene.application))


def walked(world: World, draw: st.DataObject) -> Walk:
    """A walk that stops somewhere; what holds always is checked after each of its steps."""
    scene = world.application(default_policy(), panel=draw.draw(st.integers(1, 3)))
    walk = Walk(scene, lambda options: draw.draw(st.sampled_from(options)))
    for _ in range(draw.draw(st.integers(1, LONGEST_WALK))):
        if walk.over:
            break
        walk.go_on()
        somebody_owns_the_next_move(walk)
    return walk


def somebody_owns_the_next_move(walk: Walk) -> None:
    """Nothing waits for nobody."""
    open_ = walk.scene.all_open()
    assert walk.over or open_
    assert all(task.owner_id and task.due_at for task in open_)
    assert not (walk.over and open_)


@FEW
@given(draw=st.data())
def test_the_rebuilt_read_model_is_the_stored_one_and_the_events_add_up(
    world: World, draw: st.DataObject
) -> None:
    scene = walked(world, draw).scene
    world.database.write_now(lambda conn: rebuilt_equals_stored(conn, scene.application))
    events = world.database.read_now(lambda conn: read_events(conn, scene.application))
    assert [event.n for event in events] == list(range(1, len(events) + 1))
    happened = Counter(event.type for event in events)
    assert happened[EventType.OUTCOME_SET] <= 1
    assert happened[EventType.PROCESS_CLOSED] <= happened[EventType.OUTCOME_SET]
    closed = (EventType.TASK_COMPLETED, EventType.TASK_LAPSED, EventType.TASK_WITHDRAWN)
    assert set(Counter(each.task_id for each in events if each.type in closed).values()) <= {1}
    completed = {event.data["act"] for event in events if event.type is EventType.TASK_COMPLETED}
    assert completed == {row.id for row in scene.acts() if row.kind == "complete"}
