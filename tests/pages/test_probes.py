"""What earlier rounds asked to probe, for the next one and for nobody who has to judge blind."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection, insert, select, update

from db.clock_and_ids import new_id
from db.reading.kit import Kit, focus_of, read_kit
from db.schema import act_texts, interviews, process_views, scorecards, stages
from domain.words import TaskKind
from tests.api.world import World
from tests.pages.story import PASS, Story
from tests.pages.test_kit import look


def second_round(story: Story, *panel: str, probe: str = "Ask about the outage.") -> str:
    """The first round asked to probe something; a second one is set. Gives the task of its seat."""
    world = story.world
    story.judged(PASS)
    seat_task = f"{story.application}:give_feedback:9"
    at = world.clock()

    def write(conn: Connection) -> None:
        card = conn.execute(select(scorecards)).one()
        conn.execute(insert(act_texts).values(act_id=card.act_id, field="probe", text=probe))
        stage = new_id("stg")
        first = conn.execute(select(stages)).mappings().one()
        row = {**first, "id": stage, "position": first["position"] + 1, "name": "Final"}
        conn.execute(insert(stages).values(row))
        conn.execute(update(process_views).values(plan=[first["id"], stage]))
        conn.execute(
            insert(interviews).values(
                id=new_id("int"),
                application_id=story.application,
                stage_id=stage,
                starts_at=at + timedelta(days=1),
                ends_at=at + timedelta(days=1, hours=1),
                place="Room 7",
                panel=[
                    {"person": world.people[who], "lead": who == panel[0], "task": seat_task}
                    for who in panel
                ],
            )
        )

    story.write(write)
    return seat_task


def kit_for(story: Story, task: str, who: str) -> Kit:
    kit = story.read(
        lambda conn: read_kit(conn, story.application, task, reader=story.world.people[who])
    )
    assert isinstance(kit, Kit)
    return kit


async def test_what_an_earlier_round_asked_to_probe_is_in_the_next_kit(
    story: Story, world: World
) -> None:
    task = second_round(story, "otto")
    kit = kit_for(story, task, "otto")
    assert kit.stage_name == "Final"
    assert kit.meeting is not None
    assert kit.meeting.place == "Room 7"
    assert [(each.text, each.person_name, each.stage_name) for each in kit.probes] == [
        ("Ask about the outage.", "Maya Chen", "Technical interview")
    ]
    page = (await look(world, story.link(task, "otto"))).text
    assert "Ask about the outage." in page
    assert "Room 7" in page
    # The verdict and its evidence are the earlier round's own business.
    assert str(PASS["evidence"]) not in page


def test_nothing_of_the_same_stage_is_shown(story: Story) -> None:
    story.collecting("maya", "otto")
    mine = story.open(TaskKind.GIVE_FEEDBACK, story.world.people["maya"]).id
    act = story.act(mine, "submitted", "maya", **PASS)
    story.write(
        lambda conn: conn.execute(
            insert(act_texts).values(act_id=act, field="probe", text="Ask about the outage.")
        )
    )
    others = story.open(TaskKind.GIVE_FEEDBACK, story.world.people["otto"]).id
    assert kit_for(story, others, "otto").probes == ()


def test_who_still_owes_feedback_on_the_earlier_round_sees_nothing_of_it(story: Story) -> None:
    task = second_round(story, "otto")
    seats = [
        {"person": story.world.people[who], "lead": who == "maya", "task": f"x{who}"}
        for who in ("maya", "otto")
    ]
    first = interviews.update().where(interviews.c.place != "Room 7").values(panel=seats)
    story.write(lambda conn: conn.execute(first))
    assert kit_for(story, task, "otto").probes == ()
    assert len(kit_for(story, task, "tom").probes) == 1


def test_the_focus_is_named_in_the_stages_order() -> None:
    attributes = [{"id": "a", "name": "Depth"}, {"id": "b", "name": "Calm"}]
    assert focus_of({"attributes": attributes, "focus": ["b", "gone", "a"]}) == ("Calm", "Depth")
    assert focus_of({"attributes": None, "focus": None}) == ()
    assert focus_of({}) == ()
