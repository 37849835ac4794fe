"""An application's page: what can be done above, the evidence in the middle, one line for each
thing that happened; and the list that somebody came from."""

from __future__ import annotations

import re

import pytest

from activities.steps import judging, telling
from api.pages.came_from import CameFrom, came_from
from domain.words import TaskKind
from tests.api.world import World
from tests.pages.places import HOLD, open_task_of
from tests.pages.story import PASS, REJECT, Story
from tests.pages.test_application import page_of
from tests.pages.test_inbox import another

NAMES = (
    *("Advance", "Hold", "Reject", "Reschedule", "Cancel interview", "E-mail", "Offer outcome"),
    *("Urgent", "Withdrew"),
)


def bar_of(page: str) -> str:
    """What stands in the bar."""
    return page.split('<section class="acts"', 1)[1].split("</section>", 1)[0]


def possible_in(bar: str) -> set[str]:
    """The actions that can be pressed, of those that can."""
    off = set(re.findall(r'class="act off"[^>]*><summary><span>([^<]+)</span>', bar))
    return {name for name in NAMES if name not in off}


@pytest.mark.parametrize(
    ("kind", "who", "possible"),
    [
        (TaskKind.SCHEDULE_INTERVIEW, "lina", set()),
        (TaskKind.AWAIT_INTERVIEW, "lina", {"Reschedule", "Cancel interview"}),
        (TaskKind.GIVE_FEEDBACK, "lina", set()),
        (TaskKind.RESOLVE_INTERVIEW, "lina", {"Reschedule"}),
        (TaskKind.DECIDE, "lina", set()),
        (TaskKind.NOTIFY_CANDIDATE, "lina", {"Advance"}),
        (TaskKind.PREPARE_OFFER, "lina", {"Offer outcome"}),
    ],
)
async def test_the_bar_offers_what_the_tables_allow_now_and_says_why_not_of_the_rest(
    story: Story, kind: TaskKind, who: str, possible: set[str]
) -> None:
    open_task_of(kind, story)
    bar = bar_of(await page_of(story, who))
    assert possible_in(bar) == possible | {"E-mail", "Urgent", "Withdrew"}
    assert [bar.index(f">{name}<") for name in NAMES] == sorted(
        bar.index(f">{name}<") for name in NAMES
    )
    for reason in re.findall(r'class="act off".*?<p>(.*?)</p>', bar, re.DOTALL):
        assert len(reason) > 20


async def test_a_decision_is_made_where_the_scorecards_are(story: Story, world: World) -> None:
    task = open_task_of(TaskKind.DECIDE, story)
    page = await page_of(story, "tom")
    bar = bar_of(page)
    assert f'href="/tasks/{task}?choose=reject"' in bar
    assert "Urgent" not in bar
    assert f'action="/tasks/{task}?from=case"' in page
    assert page.index('name="outcome"') < page.index('class="scorecards compared"')
    assert '<span class="says reject">Submit: Reject</span>' in page
    async with world.client("tom") as client:
        chosen = (await client.get(f"/tasks/{task}?choose=reject&lang=en")).text
        forged = (await client.get(f"/tasks/{task}?choose=hired&lang=en")).text
    assert 'value="reject" checked' in chosen
    assert 'name="outcome" value="' in forged
    assert not re.search(r'name="outcome" value="\w+" checked', forged)
    of_recruiter = await page_of(story)
    assert "Tom Becker does this: Decide the outcome." in bar_of(of_recruiter)
    assert 'name="outcome"' not in of_recruiter


async def test_why_nobody_can_be_rejected_yet_names_what_is_waited_for(story: Story) -> None:
    task = story.arranging()
    bar = bar_of(await page_of(story))
    why = bar.split("<span>Reject</span>", 1)[1].split("</details>", 1)[0]
    assert "It waits for: Schedule the interview" in why
    assert f'href="/tasks/{task}"' in why


async def test_when_all_is_over_the_bar_says_so_once(story: Story) -> None:
    open_task_of(TaskKind.SETTLING, story)
    page = await page_of(story)
    assert 'class="acts"' not in page
    assert page.count("The outcome is known; there is nothing left to do here.") == 1


async def test_the_evidence_stands_before_what_happened_and_both_before_the_facts(
    story: Story,
) -> None:
    story.judged(PASS, HOLD, panel=("maya", "otto"))
    page = await page_of(story)
    parts = ('id="open-tasks"', 'class="scorecards compared"', 'id="timeline"', 'id="notes"')
    places = [page.index(part) for part in (*parts, '<dl class="facts">')]
    assert places == sorted(places)
    assert page.count("Explained the trade-offs") == 2


# --- the timeline -------------------------------------------------------------------------------


async def test_one_decision_is_one_line_until_all_is_asked_for(story: Story) -> None:
    story.told(REJECT, reason_code="skills_gap")
    story.released()
    page = await page_of(story)
    happened = page.split('<ol class="timeline folded">', 1)[1].split("</ol>", 1)[0]
    assert happened.count('<li class="entry') == 4
    decision = happened.split('<li class="entry decision-made">', 1)[1].split("</li>", 1)[0]
    for text in ("Proposed: Reject", "Confirmed by", "The candidate has been told", "<details"):
        assert text in decision, text
    assert "Mail sent" not in happened
    whole = await page_of(story, all="1")
    everything = whole.split('<ol class="timeline">', 1)[1].split("</ol>", 1)[0]
    count = everything.count('<li class="entry')
    assert count > 15
    assert f"All ({count})" in page


async def test_why_somebody_decided_stands_with_the_decision(story: Story, world: World) -> None:
    task = open_task_of(TaskKind.DECIDE, story)
    act = story.act(task, "decided", "tom", outcome="hold", note="Wait for the second round")
    story.step(judging.decided, act)
    page = await page_of(story)
    decision = page.split('<li class="entry decision-made">', 1)[1].split("</li>", 1)[0]
    assert "Tom Becker decided: On hold" in decision
    assert "Wait for the second round" in decision


# --- the list one came from ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("board", "/"),
        ("board?job=job_1&q=%E9%9D%99&evil=x", "/?job=job_1&q=%E9%9D%99"),
        ("inbox?whose=all", "/inbox?whose=all"),
    ],
)
def test_a_list_is_said_in_the_address_with_its_filters_and_nothing_else(
    said: str, address: str
) -> None:
    came = came_from(said)
    assert came is not None
    assert came.address == address
    assert came_from(came.said) == came


@pytest.mark.parametrize(
    "said", ["", "jobs", "//evil.example", "board" + "x" * 500, "https://evil.example", "Board"]
)
def test_what_is_no_list_of_ours_is_none(said: str) -> None:
    assert came_from(said) is None


async def test_previous_and_next_follow_the_list_that_one_came_from(
    story: Story, world: World
) -> None:
    story.arranging()
    for name in ("Ada", "Grace"):
        another(world, name).arranging()
    page = await page_of(story, **{"from": "board"})
    assert "of 3" in page
    seen = set(re.findall(r'rel="(prev|next)" href="(/applications/[^"]+)"', page))
    assert all(address.endswith("?from=board") for _, address in seen)
    assert 1 <= len(seen) <= 2
    inbox = await page_of(story, **{"from": "inbox"})
    assert "of 3" in inbox
    alone = await page_of(story)
    assert 'class="neighbours"' not in alone
    filtered = CameFrom("board", {"q": "nobody at all"}).said
    assert 'class="neighbours"' not in await page_of(story, **{"from": filtered})


async def test_who_acts_on_the_page_keeps_the_list_they_came_from(
    story: Story, world: World
) -> None:
    story.collecting()
    page = await page_of(story, **{"from": "board?pressing=1"})
    assert f'action="/applications/{story.application}/urgent?from=board%3Fpressing%3D1"' in page
    assert '<a href="/?pressing=1">Board</a>' in page
    address = f"/applications/{story.application}/urgent?from=board%3Fpressing%3D1"
    async with world.client("lina") as client:
        answer = await client.post(address, data={"reason": "Another offer"})
    where = f"/applications/{story.application}?saved=mark_urgent&from=board%3Fpressing%3D1"
    assert answer.headers["location"] == where


# --- the inbox: what was sent, and when it leaves -----------------------------------------------


async def test_the_inbox_says_at_once_when_a_letter_leaves_and_how_to_take_it_back(
    story: Story, world: World
) -> None:
    story.judged(REJECT)
    task = story.open(TaskKind.NOTIFY_CANDIDATE)
    assert "<title>(1) Inbox" in await _inbox(world, "hana", whose="all")
    act = story.act(task.id, "send", "lina", reason_code="skills_gap")
    async with world.client("lina") as client:
        at_once = (await client.get(f"/inbox?done={task.id}&lang=en")).text
        banner = at_once.split('class="confirmed"', 1)[1].split("</div>", 1)[0]
        assert "leaves 14:01" in banner
        assert "#open-tasks" in banner
        story.step(telling.tell, act)
        page = (await client.get(f"/inbox?done={task.id}&lang=en")).text
        banner = page.split('class="confirmed"', 1)[1].split("</div>", 1)[0]
        waiting = story.open(TaskKind.AWAIT_RELEASE)
        assert f'action="/tasks/{waiting.id}"' in banner
        answer = await client.post(
            f"/tasks/{waiting.id}", data={"completion": "undo", "version": str(waiting.version)}
        )
    assert answer.status_code == 303
    assert "<title>(" not in at_once


async def _inbox(world: World, who: str, **query: str) -> str:
    async with world.client(who) as client:
        return str((await client.get("/inbox", params={"lang": "en", **query})).text)
