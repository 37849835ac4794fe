"""What a letter can say of its process is said: what was, what comes, and why something is back."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection, select

from db.schema import applications, stages
from notify.channel import Envelope
from tests.cast import Person
from tests.process import deviations
from tests.process.play import Play
from tests.process.policies import calm, lingering
from tests.process.rig import Rig

ONE_DAY = timedelta(days=1)


async def test_good_news_names_the_stage_that_comes_next(rig: Rig) -> None:
    play = await rig.play(calm(), stages=2)
    for _ in range(2):
        await play.schedule()
        await play.judge("pass")
        await play.send()
    await play.accept_offer()
    assert await play.ended() == "hired"
    first, last = await letters(play, play.cast.candidate, "next_step")
    names = await stage_names(play)
    assert f"接下来是{names[1]}" in first.text
    assert "接下来是" not in last.text


async def test_a_rejection_thanks_for_the_day_of_the_interview(rig: Rig) -> None:
    play = await rig.play(calm())
    await play.schedule()
    await play.judge("reject")
    await play.send()
    assert await play.ended() == "rejected"
    (letter,) = await letters(play, play.cast.candidate, "rejection")
    assert "拨冗与我们交流" in letter.text


async def test_nobody_is_thanked_for_an_interview_that_they_did_not_come_to(rig: Rig) -> None:
    play = await rig.play(calm())
    await deviations.no_show_for_good(play)
    assert await play.ended() == "rejected"
    (letter,) = await letters(play, play.cast.candidate, "rejection")
    assert "拨冗与我们交流" not in letter.text


async def test_a_hold_promises_the_day_that_was_named_and_no_other(rig: Rig) -> None:
    play = await rig.play(lingering(), panel=2)
    first, second = play.cast.panel
    await play.schedule()
    await play.judge("pass", by=first)
    await play.judge("hold", by=second)
    day = (play.now() + 30 * ONE_DAY).date()
    await play.complete(
        "decide", "decided", by=play.cast.manager, outcome="hold", revisit_on=day.isoformat()
    )
    await play.send()
    review = await play.until_open("review_hold")
    await play.act(review, "decided", play.cast.manager, outcome="hold")
    await play.send()
    await play.until_event("candidate.told", times=2)
    dated, undated = await letters(play, play.cast.candidate, "still_deciding")
    assert f"{day.month}月{day.day}日" in dated.text
    assert "之前再次给您写信" not in undated.text
    await play.withdraw()


async def test_whoever_decides_anew_reads_why_hr_sent_it_back(rig: Rig) -> None:
    play = await rig.play(lingering(), panel=2)
    first, second = play.cast.panel
    await play.schedule()
    await play.judge("pass", by=first)
    await play.judge("hold", by=second)
    await play.until_open("decide")
    (asked,) = await arrived(play, play.cast.manager, 1)
    await play.decide("reject")
    await play.complete("notify_candidate", "returned", by=play.cast.recruiter, note="请再看作品集")
    await play.until_open("decide")
    _, anew = await arrived(play, play.cast.manager, 2)
    assert "sent the decision back" not in asked.text
    assert "It is to be decided anew, because:\n请再看作品集" in anew.text
    await play.withdraw()


async def arrived(play: Play, person: Person, count: int) -> list[Envelope]:
    """Wait until somebody got so many mails; they are given in order."""

    def mails(_: Connection) -> list[Envelope] | None:
        found = [mail for mail in play.channel.delivered if mail.to_address == person.email]
        return found if len(found) >= count else None

    return await play.until(f"{count} mails", mails)


async def letters(play: Play, person: Person, scenario: str) -> list[Envelope]:
    """The mails of a scenario that somebody got, in order."""
    mails = [mail for mail in play.channel.delivered if mail.to_address == person.email]
    return [
        mail
        for name, mail in zip(await play.mailed(person), mails, strict=True)
        if name == scenario
    ]


async def stage_names(play: Play) -> list[str]:
    """What the stages of the plan are called, in order."""
    mine = select(applications.c.job_id).where(applications.c.id == play.application)
    query = select(stages.c.name).where(stages.c.job_id.in_(mine)).order_by(stages.c.position)
    return await play.services.parts.database.read(lambda conn: list(conn.execute(query).scalars()))
