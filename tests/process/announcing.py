"""Interviews whose candidates hear of them later than the panel: each played to an end."""

from __future__ import annotations

from tests.process.play import Play
from tests.process.unlucky import book_ahead

# Longer than until the hours for candidates begin, whenever that is.
TWO_DAYS_S = 172_800.0
# After them, where they begin soon; and long enough to tell the news before, on a busy machine too.
SOON_S = 8.0


async def announced_in_the_morning(play: Play) -> None:
    await play.schedule(starts_in=SOON_S)
    await play.until_mailed(play.cast.candidate, "interview_invitation")
    await play.judge("pass")
    await play.send()
    await play.accept_offer()


async def sent_in_the_night(play: Play) -> None:
    await play.schedule(starts_in=TWO_DAYS_S)
    await play.complete("await_invitation", "send_now", by=play.cast.recruiter)
    await play.until_mailed(play.cast.candidate, "interview_invitation")
    await play.withdraw()


async def told_by_telephone_in_the_night(play: Play) -> None:
    await play.schedule(starts_in=TWO_DAYS_S)
    await play.complete(
        "await_invitation",
        "told_otherwise",
        by=play.cast.recruiter,
        channel="phone",
        told_at=play.now().isoformat(),
        gist="时间地点都说了",
    )
    await _moved_to_now(play)
    await _hired(play)


async def moved_before_it_was_announced(play: Play) -> None:
    await play.schedule(starts_in=TWO_DAYS_S)
    await play.until_open("await_invitation")
    await _moved_to_now(play)
    await _hired(play)


async def cancelled_before_it_was_announced(play: Play) -> None:
    await play.schedule(starts_in=TWO_DAYS_S)
    await play.until_open("await_invitation")
    await play.complete("await_interview", "cancelled", by=play.cast.recruiter)
    await play.schedule()
    await _hired(play)


async def withdrawn_before_it_was_announced(play: Play) -> None:
    await play.schedule(starts_in=TWO_DAYS_S)
    await play.until_open("await_invitation")
    await play.withdraw()


async def announced_after_the_news(play: Play) -> None:
    await play.schedule()
    await play.judge("pass")
    await play.until_open("notify_candidate")
    await book_ahead(play, starts_in=SOON_S)
    await play.send()
    await play.judge_stage(2, "pass")
    await play.send()
    await play.accept_offer()


async def _moved_to_now(play: Play) -> None:
    form = play.appointment()
    await play.complete("await_interview", "rescheduled", by=play.cast.recruiter, **form)


async def _hired(play: Play) -> None:
    """At night good news is told by telephone, too."""
    await play.judge("pass")
    await play.tell_by("phone")
    await play.accept_offer()
