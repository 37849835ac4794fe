"""The list of candidates: everybody, found by name, by how it is read, and by where they stand."""

from __future__ import annotations

import asyncio
import re
from urllib.parse import parse_qsl

import pytest
from sqlalchemy import Connection, delete, update

from commands.database import rebuild_view
from db.directory.applying import apply
from db.directory.hiring import NewCandidate, add_candidate
from db.process.acts import Actor
from db.process.cards import index_candidate
from db.schema import candidate_words, candidates, process_views
from domain.events import ActorKind
from domain.task_specs import Capacity
from tests.api.world import START, World
from tests.pages.story import Story


def added(world: World, name: str, email: str = "", phone: str = "", job: str = "") -> str:
    """One more candidate; with a job, they have applied."""
    actor = Actor(ActorKind.PERSON, world.people["lina"], frozenset({Capacity.DESK}), "desk")
    new = NewCandidate(name, email or f"c{len(name)}@mail.example", "zh", "Asia/Shanghai", phone)

    def write(conn: Connection) -> str:
        candidate = add_candidate(conn, new, START, another=True)
        if job:
            apply(conn, candidate, job, actor, START, world.parts.policies)
        return candidate

    return world.parts.database.write_now(write)


async def listed(world: World, query: str = "", who: str = "lina", lang: str = "en") -> list[str]:
    """The names of a page."""
    async with world.client(who) as client:
        answer = await client.get("/candidates", params=[*parse_qsl(query), ("lang", lang)])
    assert answer.status_code == 200, answer.text
    return re.findall(r'class="name" href="/candidates/can_\w+">([^<]+)</a>', answer.text)


@pytest.mark.parametrize(
    "query",
    ["张伟", "伟", "zhangwei", "zw", "wei zhang", "ZHANG", "zhang.wei@", "13800138000", "0013"],
)
async def test_somebody_is_found_by_name_pinyin_initials_address_or_number(
    world: World, query: str
) -> None:
    added(world, "张伟", "zhang.wei@mail.example", "+86 138 0013 8000")
    added(world, "Anna Smith", "anna@mail.example")
    assert await listed(world, f"q={query}") == ["张伟"]


async def test_the_newest_stand_first_whether_they_have_applied_or_not(world: World) -> None:
    they = {world.candidate: "欧阳静", added(world, "Anna Smith"): "Anna Smith"}
    they |= {added(world, "张伟", job=world.job): "张伟"}
    assert await listed(world) == [they[each] for each in sorted(they, reverse=True)]


async def test_filters_ask_for_one_application_that_has_all_of_it(
    story: Story, world: World
) -> None:
    added(world, "Anna Smith")
    story.arranging()
    assert await listed(world, f"job={world.job}") == ["欧阳静"]
    assert await listed(world, f"job={world.job}&at=arranging") == ["欧阳静"]
    assert await listed(world, f"job={world.job}&stage={world.facts.stage}") == ["欧阳静"]
    assert await listed(world, f"job={world.job}&stage=stg_other") == []
    assert await listed(world, "at=open") == ["欧阳静"]
    assert await listed(world, "at=closed") == []
    assert await listed(world, "job=job_other") == []


async def test_who_has_ended_is_found_by_how_it_ended(story: Story, world: World) -> None:
    story.arranging()
    ended = update(process_views).values(outcome="rejected", state="closed", closed_at=START)
    story.write(lambda conn: conn.execute(ended))
    assert await listed(world, "outcome=rejected") == ["欧阳静"]
    assert await listed(world, "outcome=hired") == []
    assert await listed(world, "outcome=nonsense") == ["欧阳静"]


async def test_a_page_holds_fifty_and_the_next_one_goes_on_behind_it(world: World) -> None:
    # Who is added in the same millisecond has no order but that of their ids.
    ids = {added(world, f"Candidate {n:02}"): f"Candidate {n:02}" for n in range(60)}
    async with world.client("lina") as client:
        first = await client.get("/candidates?lang=en&q=candidate")
        [following] = re.findall(r'rel="next" href="([^"]+)"', first.text)
        second = await client.get(following.replace("&amp;", "&"))
    names = [re.findall(r">(Candidate \d\d)</a>", page.text) for page in (first, second)]
    assert [len(each) for each in names] == [50, 10]
    assert names[0] + names[1] == [ids[each] for each in sorted(ids, reverse=True)]
    assert 'rel="next"' not in second.text
    assert "q=candidate" in following
    assert len(first.content) < 60_000


async def test_who_was_merged_or_erased_is_not_listed(world: World) -> None:
    merged, erased = added(world, "张伟"), added(world, "Anna Smith")

    def write(conn: Connection) -> None:
        for candidate, values in (
            (merged, {"merged_into": world.candidate}),
            (erased, {"erased_at": START}),
        ):
            its = update(candidates).where(candidates.c.id == candidate)
            conn.execute(its.values(**values))
            index_candidate(conn, candidate)

    world.parts.database.write_now(write)
    assert await listed(world) == ["欧阳静"]
    assert await listed(world, "q=zhangwei") == []


async def test_a_new_name_is_found_at_once(world: World) -> None:
    async with world.client("lina") as client:
        changed = await client.patch(
            f"/api/v1/candidates/{world.candidate}", json={"name": "诸葛亮"}
        )
    assert changed.status_code == 200
    assert await listed(world, "q=zhugeliang") == ["诸葛亮"]
    assert await listed(world, "q=ouyang") == []


async def test_words_of_candidates_who_were_there_before_are_written_by_rebuild_view(
    world: World,
) -> None:
    added(world, "张伟")
    world.parts.database.write_now(lambda conn: conn.execute(delete(candidate_words)))
    assert await listed(world, "q=zw") == []
    await asyncio.to_thread(rebuild_view, world.parts.settings, "")
    assert await listed(world, "q=zw") == ["张伟"]


@pytest.mark.parametrize("lang", ["en", "zh"])
async def test_an_empty_list_says_what_it_is_for_and_what_to_do_next(
    world: World, lang: str
) -> None:
    async with world.client("lina") as client:
        nothing = await client.get(f"/candidates?q=nobody&lang={lang}")
        assert 'href="/candidates"' in nothing.text
        assert 'class="calm"' in nothing.text
    world.parts.database.write_now(_forget_everybody)
    async with world.client("lina") as client:
        page = await client.get(f"/candidates?lang={lang}")
    calm = page.text.split('class="calm"')[1]
    assert 'href="/candidates/new"' in calm
    assert 'href="/candidates/import"' in calm
    assert 'class="filter"' not in page.text


def _forget_everybody(conn: Connection) -> None:
    conn.execute(update(candidates).values(erased_at=START))


@pytest.mark.parametrize("who", ["tom", "maya"])
async def test_the_list_is_for_the_desk_alone(world: World, who: str) -> None:
    async with world.client(who) as client:
        assert (await client.get("/candidates")).status_code == 403
        assert 'href="/candidates"' not in (await client.get("/inbox")).text
