"""The vacuous case: without any fault, whole processes end well and the doctor finds nothing."""

from __future__ import annotations

from tests.faults.conftest import MakeWorld
from tests.faults.world import World


async def test_a_hire_and_a_rejection_end_and_nothing_is_found(world: World) -> None:
    hired, rejected = await world.hire(), await world.hire()
    assert await hired.play("pass") == "hired"
    assert await rejected.play("reject") == "rejected"
    await world.check()


async def test_a_panel_of_two_and_two_rounds_on_postgres(
    make_world: MakeWorld, postgres_url: str
) -> None:
    world = await make_world(database_url=postgres_url, panel=2, rounds=2)
    hire = await world.hire()
    await hire.to_telling("pass")
    await hire.send()
    assert await hire.play("reject") == "rejected"
    await world.check()
