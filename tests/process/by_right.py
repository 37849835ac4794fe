"""Branches in which a candidate asks for something by right: before the end, around it, after."""

from __future__ import annotations

from db.process.acts import ActKind
from tests.process.play import Play
from tests.waiting import until_at_rest


async def asked_by_right_and_withdrawn(play: Play) -> None:
    """A withdrawal stops nothing of it."""
    await play.until_open("schedule_interview")
    await play.of_own_accord(ActKind.REQUEST_PRIVACY, right="correction", request="电话换了。")
    await play.until_mailed(play.cast.candidate, "privacy_received")
    await play.withdraw()
    await play.until_open("settling")
    await play.complete("privacy_request", "put_right", by=play.cast.lead, answer="已更正。")


async def asked_by_right_after_the_end(play: Play) -> None:
    """The process is taken up again. Its first run is over; this is recorded of the second."""
    await play.until_open("schedule_interview")
    await until_at_rest(play.handle)
    await play.handle.cancel()
    await play.complete("confirm_abort", "nothing_to_tell", by=play.cast.recruiter)
    await play.ended()  # at once: HR has seen to it
    await play.of_own_accord(ActKind.REQUEST_PRIVACY, right="erasure")
    await play.complete("privacy_request", "refused", by=play.cast.lead, answer="须依法保存。")


async def erased_as_asked(play: Play) -> None:
    """They are told, and then the process erases them, and ends."""
    await play.schedule()
    await play.until_open("give_feedback")
    await play.of_own_accord(ActKind.REQUEST_PRIVACY, right="erasure")
    await play.complete("privacy_request", "erased", by=play.cast.lead, final="yes")
