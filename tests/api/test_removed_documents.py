"""A file that is taken out is gone, and who had opened it stays known while the candidate does."""

from __future__ import annotations

from db.schema import document_reads, documents
from domain.words import TaskKind
from tests.api.test_documents import contents, listed, put
from tests.api.world import World
from tests.files import PDF


async def test_who_opened_a_file_stays_known_when_it_is_taken_out(world: World) -> None:
    world.open_task(TaskKind.GIVE_FEEDBACK, owner="maya")
    document = (await put(world, PDF)).json()["id"]
    path = f"/api/v1/applications/{world.application}/documents/{document}"
    async with world.client("maya") as client:
        assert (await client.get(path)).status_code == 200
    async with world.client("lina") as client:
        assert (await client.delete(path)).status_code == 204
        assert (await client.get(path)).status_code == 404
        assert (await client.get(path.rsplit("/", 1)[0])).json() == []
        page = (await client.get(f"/applications/{world.application}?lang=en")).text
    assert contents(world) == [(b"", "")]
    assert world.count(document_reads) == 1
    assert "A file that has been removed since" in page
    assert "Maya Chen" in page


async def test_the_same_file_can_be_handed_in_again_after_it_was_taken_out(world: World) -> None:
    document = (await put(world, PDF)).json()["id"]
    path = f"/api/v1/applications/{world.application}/documents/{document}"
    async with world.client("lina") as client:
        await client.delete(path)
    assert (await put(world, PDF)).status_code == 201
    assert [each["replaced"] for each in await listed(world)] == [False]


async def test_erasing_the_candidate_takes_the_access_log_with_it(world: World) -> None:
    document = (await put(world, PDF)).json()["id"]
    path = f"/api/v1/applications/{world.application}/documents/{document}"
    async with world.client("hana") as client:
        await client.get(path)
        await client.delete(path)
        erased = await client.post(
            f"/api/v1/candidates/{world.candidate}/erasure", json={"confirm": world.candidate}
        )
    assert erased.status_code == 200
    assert (world.count(documents), world.count(document_reads)) == (0, 0)
