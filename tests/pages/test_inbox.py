"""The inbox: what stands where, page by page; short answers in place; letters sent together."""

from __future__ import annotations

import re
from typing import Any

import httpx2
from sqlalchemy import insert, select, update

from db.directory.applying import apply
from db.directory.hiring import NewCandidate, add_candidate
from db.directory.readers import Reader
from db.process.acts import Actor
from db.reading.inbox import Inbox, read_inbox
from db.schema import acts, tasks
from domain.events import ActorKind
from domain.task_specs import Capacity
from domain.words import Role, TaskKind
from tests.api.world import World
from tests.pages.places import open_task_of
from tests.pages.story import PASS, REJECT, Story


async def get(world: World, path: str, who: str = "lina", **query: Any) -> str:
    async with world.client(who) as client:
        answer = await client.get(path, params={"lang": "en", **query})
    assert answer.status_code == 200
    return answer.text


async def post(world: World, path: str, who: str = "lina", **form: Any) -> httpx2.Response:
    async with world.client(who) as client:
        return await client.post(
            path, params={"lang": "en"} if "?" not in path else None, data=form
        )


def another(world: World, name: str) -> Story:
    """One more candidate on the same job."""
    actor = Actor(ActorKind.PERSON, world.people["lina"], frozenset({Capacity.DESK}), "api")

    def write(conn: Any) -> str:
        new = NewCandidate(name, f"{name.lower()}@mail.example", "en", "Asia/Shanghai")
        candidate = add_candidate(conn, new, world.clock())
        policies = world.parts.policies
        return apply(conn, candidate, world.job, actor, world.clock(), policies).id

    return Story(world, world.parts.database.write_now(write))


def look(world: World, who: str = "lina", **how: Any) -> Inbox:
    role = {"lina": Role.RECRUITER, "tom": Role.HIRING_MANAGER}[who]
    reader = Reader(world.people[who], frozenset({role}))
    at = world.clock()
    return world.parts.database.read_now(
        lambda conn: read_inbox(conn, world.parts.policies, reader, at, zone=ZONE, **how)
    )


ZONE = "Asia/Shanghai"


def many(world: World, story: Story, count: int) -> None:
    """So many tasks of the recruiter, of which every third is due at the same moment."""
    first = story.read(lambda conn: conn.execute(select(tasks)).first())._asdict()
    due = first["due_at"]
    rows = [
        {**first, "id": f"{story.application}:schedule_interview:{n + 100}"} for n in range(count)
    ]
    for n, row in enumerate(rows):
        row["due_at"] = due.replace(microsecond=n // 3)
    story.write(lambda conn: conn.execute(insert(tasks), rows))


async def test_pages_of_the_inbox_hold_every_task_once(story: Story, world: World) -> None:
    story.arranging()
    many(world, story, 24)
    for whole_desk in (False, True):
        shown: list[str] = []
        after = ""
        while True:
            page = look(world, whole_desk=whole_desk, after=after, limit=7)
            shown += [line.id for line in (*page.overdue, *page.today, *page.later)]
            after = page.next
            if not after:
                break
        assert len(shown) == len(set(shown)) == 25
        assert page.to_do == 25


async def test_urgent_tasks_stand_on_top(story: Story, world: World) -> None:
    task = story.arranging()
    other = another(world, "Ben")
    later = other.arranging()
    story.write(
        lambda conn: conn.execute(update(tasks).where(tasks.c.id == later).values(urgent=True))
    )
    page = look(world)
    assert [line.id for line in page.urgent] == [later]
    assert [line.id for line in (*page.overdue, *page.today, *page.later)] == [task]
    html = await get(world, "/inbox")
    assert html.index('id="group-urgent"') < html.index("Schedule", html.index(later))
    assert html.index(later) < html.index(task)


async def test_what_was_escalated_to_somebody_is_in_their_inbox(story: Story, world: World) -> None:
    task = story.escalated("maya")
    page = look(world, "tom")
    assert task in [line.id for line in (*page.overdue, *page.today, *page.later)]
    assert "escalated to you" in await get(world, "/inbox", "tom")


async def test_today_is_the_readers_own_day(story: Story, world: World) -> None:
    story.arranging()
    due = story.open(TaskKind.SCHEDULE_INTERVIEW).due_at
    world.clock.now = due.replace(hour=0, minute=30)
    assert [len(group) for group in (look(world).today, look(world).later)] == [1, 0]


async def test_a_short_task_is_answered_in_the_inbox(story: Story, world: World) -> None:
    task = open_task_of(TaskKind.PREPARE_OFFER, story)
    page = await get(world, "/inbox", whose="all")
    assert "Answer here" in page
    assert f'action="/tasks/{task}?whose=all"' in page
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    version = story.open(TaskKind.PREPARE_OFFER).version
    answer = await post(
        world, f"/tasks/{task}?whose=all", completion="lapsed", version=str(version)
    )
    assert answer.headers["location"] == f"/inbox?whose=all&done={task}"
    assert story.open(TaskKind.PREPARE_OFFER) is None


async def test_a_rejection_that_waits_is_taken_back_from_the_inbox(
    story: Story, world: World
) -> None:
    task = open_task_of(TaskKind.AWAIT_RELEASE, story)
    page = await get(world, "/inbox")
    assert "Sending soon" in page
    form = page.split(f'action="/tasks/{task}"', 1)[1].split("</form>", 1)[0]
    sent = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    assert sent["completion"] == "undo"
    assert (await post(world, f"/tasks/{task}", **sent)).status_code == 303
    assert story.open(TaskKind.AWAIT_RELEASE) is None


# --- letters together ---------------------------------------------------------------------------


def fields_of(page: str) -> dict[str, Any]:
    """What the browser sends of the preview."""
    form = page.split('action="/inbox/letters"', 1)[1].split("</form>", 1)[0]
    found: dict[str, Any] = {"task": re.findall(r'name="task" value="([^"]+)"', form)}
    for name, value in re.findall(r'name="((?:version|seen|meant)-[^"]+)" value="([^"]*)"', form):
        found[name] = value
    for name in re.findall(r'<select [^>]*name="(reason-[^"]+)"', form):
        found[name] = "skills_gap"
    return found


def sent_acts(story: Story) -> int:
    query = select(acts.c.id).where(acts.c.completion == "send")
    query = query.where(acts.c.application_id == story.application)
    return len(story.read(lambda conn: conn.execute(query).all()))


async def test_chosen_letters_are_seen_in_full_and_sent_each_as_an_act(
    story: Story, world: World
) -> None:
    other = another(world, "Ben")
    chosen = []
    for each in (story, other):
        each.judged(REJECT)
        chosen.append(each.open(TaskKind.NOTIFY_CANDIDATE).id)
    assert (await get(world, "/inbox")).count('form="letters"') == 3
    page = await get(world, "/inbox/letters", task=chosen)
    assert page.count('class="letter"') == 2
    assert "欧阳静" in page
    assert "Ben" in page
    answer = await post(world, "/inbox/letters", **fields_of(page))
    assert answer.status_code == 200
    assert "Released: 2" in answer.text
    assert (sent_acts(story), sent_acts(other)) == (1, 1)
    again = await post(world, "/inbox/letters", **fields_of(page))
    assert "Not sent: 2" in again.text
    assert (sent_acts(story), sent_acts(other)) == (1, 1)


async def test_only_letters_of_one_scenario_go_together(story: Story, world: World) -> None:
    other = another(world, "Ben")
    story.judged(REJECT)
    other.judged(PASS)
    chosen = [each.open(TaskKind.NOTIFY_CANDIDATE).id for each in (story, other)]
    page = await get(world, "/inbox/letters", task=chosen)
    assert fields_of(page)["task"] == chosen[:1]
    assert f"/inbox/letters?task={chosen[1].replace(':', '%3A')}" in page


async def test_a_letter_that_has_changed_since_is_not_sent_and_the_others_are(
    story: Story, world: World
) -> None:
    other = another(world, "Ben")
    for each in (story, other):
        each.judged(REJECT)
    chosen = [each.open(TaskKind.NOTIFY_CANDIDATE).id for each in (story, other)]
    form = fields_of(await get(world, "/inbox/letters", task=chosen))
    form[f"seen-{chosen[0]}"] = "0" * 24
    answer = await post(world, "/inbox/letters", **form)
    assert "has changed since" in answer.text
    assert "Released: 1" in answer.text
    assert (sent_acts(story), sent_acts(other)) == (0, 1)


async def test_a_rejection_without_a_reason_is_not_sent(story: Story, world: World) -> None:
    story.judged(REJECT)
    task = story.open(TaskKind.NOTIFY_CANDIDATE).id
    form = fields_of(await get(world, "/inbox/letters", task=[task]))
    del form[f"reason-{task}"]
    answer = await post(world, "/inbox/letters", **form)
    assert "Not sent: 1" in answer.text
    assert sent_acts(story) == 0


async def test_nobody_sends_the_letters_of_others(story: Story, world: World) -> None:
    story.judged(REJECT)
    task = story.open(TaskKind.NOTIFY_CANDIDATE).id
    assert "None of the chosen" in await get(world, "/inbox/letters", "maya", task=[task])
    answer = await post(world, "/inbox/letters", "maya", task=task)
    assert "Not sent: 1" in answer.text
    assert sent_acts(story) == 0
