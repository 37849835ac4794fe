"""The candidate's rights on pages: asked behind their link, answered at the desk, told on both."""

from __future__ import annotations

import re

from sqlalchemy import select, update

from db.schema import acts, candidates
from domain.words import TaskKind
from tests.api.requests_by_right import asked
from tests.api.world import World
from tests.pages.places import open_task_of
from tests.pages.story import PASS, Story
from tests.pages.test_questions import look, send

DATA = "/data"


async def test_their_page_promises_who_answers_by_which_day(story: Story, world: World) -> None:
    story.collecting()
    own = story.link("", "")
    page = await look(world, own)
    assert "Your data" in page
    assert "erasing ends one that is still under way" in page
    assert "Arrived on" not in page
    answer = await send(world, own + DATA, right="correction", request="My name is Jing.")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{own}#data")
    page = await look(world, own)
    assert "My name is Jing." in page
    # Asked on Monday 1 March at 11:01 in Shanghai: 15 working days later.
    assert "Hana Novak, who heads HR here, answers you by" in page
    assert "22 March" in page
    chinese = await look(world, own, language="zh")
    assert "由 HR 负责人Hana Novak办理" in chinese
    world.clock.forward(days=30)
    assert "we are sorry. Hana Novak has been reminded" in await look(world, own)


async def test_each_is_asked_once_until_it_is_answered(story: Story, world: World) -> None:
    story.collecting()
    own = story.link("", "")
    for right in ("access", "erasure"):
        assert (await send(world, own + DATA, right=right)).status_code == 303
    again = await send(world, own + DATA, right="access")
    assert again.status_code == 409
    assert "we are working on it" in again.text
    page = await look(world, own)
    assert 'value="correction"' in page
    assert 'value="access"' not in page
    await send(world, own + DATA, right="correction", request="x")
    page = await look(world, own)
    assert f'action="{own}{DATA}"' not in page
    assert "All of this has been asked for" in page


async def test_a_correction_without_words_comes_back(story: Story, world: World) -> None:
    story.collecting()
    own = story.link("", "")
    for form in ({"right": "correction"}, {"right": "everything"}, {}):
        answer = await send(world, own + DATA, **form)
        assert answer.status_code == 422
        assert 'role="alert"' in answer.text
    assert "Your data" in await look(world, own + DATA)


async def test_after_the_end_it_can_be_asked_and_the_process_is_taken_up_again(
    story: Story, world: World
) -> None:
    open_task_of(TaskKind.SETTLING, story)
    own = story.link("", "")
    story.write(lambda conn: conn.exec_driver_sql("UPDATE applications SET taken = acts"))
    story.closed()
    assert (await send(world, own + DATA, right="access")).status_code == 303
    act = story.read(lambda conn: conn.execute(acts.select().order_by(acts.c.seq.desc())).first())
    task = story.demanded(act.id)
    assert story.open(TaskKind.SETTLING) is not None
    page = await look(world, f"/tasks/{task}", "hana")
    assert "欧阳静 asks: A copy of my data" in page
    timeline = await look(world, f"/applications/{story.application}", "lina")
    assert "Taken up again, to answer what was asked by right" in timeline
    assert "The candidate asked about their own data: A copy of my data" in timeline


async def test_the_head_of_hr_decides_about_each_word_and_the_copy_is_fetched(
    story: Story, world: World
) -> None:
    task = open_task_of(TaskKind.PRIVACY_REQUEST, story)
    page = await look(world, f"/tasks/{task}", "hana")
    assert str(PASS["evidence"]) in page
    assert page.count("Withhold: it tells about other people") == 1
    assert "Erase the candidate" not in page
    assert "Correct something" not in page
    [piece] = [part.split('"')[0] for part in page.split('name="pieces.')[1:]]
    half = await send(world, f"/tasks/{task}", "hana", completion="fulfilled")
    assert half.status_code == 422
    form = {"completion": "fulfilled", f"pieces.{piece}": "said_in_confidence"}
    assert (await send(world, f"/tasks/{task}", "hana", **form)).status_code == 303
    act = story.read(lambda conn: conn.execute(acts.select().order_by(acts.c.seq.desc())).first())
    story.granted(act.id)
    mail = story.last_message()
    assert (mail.scenario, mail.candidate_id) == ("privacy_copy", world.candidate)
    own = story.link("", "")
    assert own in mail.text
    page = await look(world, own)
    assert "Your copy is ready" in page
    assert "names what is left out" in page
    fetched = await send(world, f"{own}/copy")
    assert fetched.headers["content-type"] == "application/zip"
    assert str(PASS["evidence"]).encode() not in fetched.content
    world.clock.forward(days=31)
    assert "ask again" in await look(world, own)


async def test_a_refusal_says_why_and_where_to_complain(story: Story, world: World) -> None:
    story.collecting()
    task = story.demand("erasure")
    receipt = story.last_message()
    assert receipt.scenario == "privacy_received"
    assert "2027年3月22日" in receipt.text
    act = story.act(task, "refused", "hana", answer="依法须保存至仲裁结束。")
    story.granted(act)
    mail = story.last_message()
    assert "依法须保存至仲裁结束。" in mail.text
    assert "投诉" in mail.text
    page = await look(world, story.link("", ""))
    assert "依法须保存至仲裁结束。" in page
    assert "complain to a data protection authority" in page


async def test_the_desk_notes_what_came_by_telephone(story: Story, world: World) -> None:
    story.collecting()
    path = f"/applications/{story.application}"
    assert "The candidate asks about their data" in await look(world, path, "lina")
    form = {"right": "access", "arrived_on": "2027-02-25"}
    assert (await send(world, f"{path}/privacy", "lina", **form)).status_code == 303
    act = story.read(lambda conn: conn.execute(acts.select().order_by(acts.c.seq.desc())).first())
    task = story.demanded(act.id)
    page = await look(world, f"/tasks/{task}", "hana")
    assert "Arrived on" in page
    assert "noted down by HR" in page
    own = await look(world, story.link("", ""))
    # The day itself counts: the fifteenth working day ends on the 17th.
    assert "17 March" in own
    twice = await send(world, f"{path}/privacy", "lina", **form)
    assert twice.status_code == 409
    assert "asked for already" in twice.text


async def test_an_hr_lead_puts_on_hold_and_lifts_it_on_the_page(story: Story, world: World) -> None:
    story.collecting()
    path = f"/applications/{story.application}"
    assert "Put on legal hold" not in await look(world, path, "lina")
    refused = await send(world, f"{path}/hold", "lina", because="x")
    assert refused.status_code == 403
    done = await send(world, f"{path}/hold", "hana", because="Arbitration 7/2027")
    assert done.status_code == 303
    page = await look(world, path, "hana")
    assert "Arbitration 7/2027" in page
    assert "Erase this candidate for good" not in page
    assert "Arbitration" not in await look(world, path, "lina")
    erased = await send(world, f"{path}/erasure", "hana", confirm="欧阳静")
    assert erased.status_code == 409
    assert "until an HR lead lifts it" in erased.text
    task = story.demand("erasure")
    page = await look(world, f"/tasks/{task}", "hana")
    assert "This candidate is on legal hold since" in page
    assert "Yes, erase everything now" not in page
    assert (await send(world, f"{path}/hold", "hana", lift="1")).status_code == 303
    assert "Yes, erase everything now" in await look(world, f"/tasks/{task}", "hana")


async def test_what_was_asked_is_gone_with_the_erased(story: Story, world: World) -> None:
    story.collecting()
    story.demand("correction", request="夜莺的电话")
    story.write(
        lambda conn: conn.execute(
            update(candidates).values(held_since=None, held_by="", held_because="")
        )
    )
    body = {"confirm": world.candidate}
    async with world.client("hana") as client:
        await client.post(f"/api/v1/candidates/{world.candidate}/erasure", json=body)
        page = (await client.get(f"/applications/{story.application}")).text
    assert "夜莺的电话" not in page
    row = story.read(lambda conn: conn.execute(select(candidates)).first())
    assert row.held_because == ""


async def led_to(world: World, address: str) -> str:
    """The page that somebody is sent on to."""
    async with world.client("hana") as client:
        return (await client.get(f"{address}&lang=en")).text


async def test_what_was_saved_on_the_page_is_said_there(story: Story, world: World) -> None:
    story.collecting()
    path = f"/applications/{story.application}"
    told = {
        "hold": ({"because": "Arbitration 7/2027"}, "the candidate is on legal hold"),
        "privacy": ({"right": "access"}, "The request is noted; the HR lead has it"),
        "ask": ({"question": "When do I hear?"}, "The question is noted"),
        "retention": ({"until": ""}, "Saved: until when the candidate is kept."),
    }
    for form, (sent, said) in told.items():
        assert said not in await look(world, path, "hana")
        answer = await send(world, f"{path}/{form}", "hana", **sent)
        assert answer.status_code == 303, form
        assert said in await led_to(world, answer.headers["location"]), form
    lifted = await send(world, f"{path}/hold", "hana", lift="1")
    assert "The legal hold is lifted." in await led_to(world, lifted.headers["location"])
    assert 'class="confirmed"' not in await led_to(world, f"{path}?saved=<script>")


async def test_requests_in_the_inbox_say_what_is_asked_for_and_by_whom(
    story: Story, world: World
) -> None:
    story.collecting()
    tasks = {right: await asked(world, right, request="x") for right in ("correction", "erasure")}
    for language, said in (
        ("en", {"correction": "A correction", "erasure": "Erasure"}),
        ("zh", {"correction": "更正", "erasure": "删除"}),
    ):
        inbox = await look(world, "/inbox", "hana", language)
        for right, task in tasks.items():
            line = inbox[inbox.index(f"/tasks/{task}") :].partition("</li>")[0]
            assert "欧阳静" in line
            assert f'<span class="tag">{said[right]}</span>' in line
            page = await look(world, f"/tasks/{task}", "hana", language)
            assert re.search(rf"<h1>[^<]*{said[right]}</h1>", page)
