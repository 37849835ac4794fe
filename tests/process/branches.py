"""Every branch of the process, played once: what is recorded for the replay tests."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from domain.policy import Policy
from domain.words import Party
from tests.process import (
    adopting,
    announcing,
    by_right,
    deviations,
    endings,
    hearsay,
    leading,
    offices,
    opinions,
    together,
)
from tests.process.bells import ShortRuns
from tests.process.play import Play
from tests.process.policies import (
    asleep,
    calm,
    hesitant,
    hurried,
    lead_arranges,
    lead_tells,
    lingering,
    opening,
    patient,
    settling,
)
from tests.process.rig import Rig
from tests.process.together import consulting, led

MANAGER = Party.HIRING_MANAGER


@dataclass(frozen=True, slots=True)
class Branch:
    """How a job is set up, what its people do, and how it must end. `opens_in`: so many seconds
    after it begins, candidates may be written to."""

    play: Callable[[Play], Awaitable[object]]
    outcome: str
    policy: Policy
    panel: int = 1
    stages: int = 1
    history_limit: int = 0
    meetings: int = 1
    opens_in: float = 0.0
    rule: str = "any_veto"


async def played(rig: Rig, branch: Branch) -> Play:
    """Play a branch to its end."""
    bell = ShortRuns(rig.client, branch.history_limit) if branch.history_limit else None
    policy = branch.policy
    if branch.opens_in:
        policy = opening(policy, branch.opens_in, rig.parts.clock())
    play = await rig.play(
        policy,
        panel=branch.panel,
        stages=branch.stages,
        meetings=branch.meetings,
        rule=branch.rule,
        bell=bell,
    )
    await branch.play(play)
    outcome = await play.ended()
    assert outcome == branch.outcome, outcome
    return play


BRANCHES = {
    branch.play.__name__: branch
    for branch in (
        Branch(endings.accepted, "hired", calm()),
        Branch(endings.declined, "offer_declined", calm()),
        Branch(endings.lapsed, "offer_lapsed", calm()),
        Branch(endings.two_stages, "rejected", calm(), panel=2, stages=2),
        Branch(endings.mixed, "hired", calm(), panel=2),
        Branch(endings.rejected, "rejected", calm()),
        Branch(endings.undone_then_by_phone, "rejected", hesitant()),
        Branch(endings.held_twice, "hired", calm()),
        Branch(endings.gone_on_without, "rejected", hurried()),
        Branch(endings.decided_without, "hired", hurried(), panel=2, history_limit=3),
        Branch(endings.owner_gone, "hired", hurried()),
        Branch(endings.undelivered_invitation, "hired", calm()),
        Branch(endings.undelivered_outcome, "rejected", calm()),
        Branch(endings.arrived_after_all, "hired", calm()),
        Branch(endings.withdrawn_at_once, "withdrawn", calm()),
        Branch(endings.withdrawn_before_the_interview, "withdrawn", calm()),
        Branch(endings.withdrawn_while_collecting, "withdrawn", calm(), panel=2),
        Branch(endings.withdrawn_before_release, "withdrawn", hesitant()),
        Branch(endings.withdrawn_on_hold, "withdrawn", patient()),
        Branch(endings.withdrawn_while_offering, "withdrawn", calm()),
        Branch(endings.withdrawn_while_being_told, "withdrawn", calm()),
        Branch(endings.cancelled_before_the_interview, "aborted", calm()),
        Branch(endings.cancelled_while_collecting, "aborted", calm(), panel=2),
        Branch(endings.cancelled_while_being_told, "aborted", calm()),
        Branch(deviations.moved_before_it_began, "hired", calm()),
        Branch(deviations.called_off_and_arranged_anew, "hired", calm()),
        Branch(deviations.another_interviewer, "hired", calm(), panel=2),
        Branch(deviations.declined_by_the_interviewer, "hired", calm(), panel=2),
        Branch(deviations.candidate_did_not_come, "hired", calm(), panel=2),
        Branch(deviations.no_show_for_good, "rejected", calm()),
        Branch(deviations.took_place_after_all, "hired", calm()),
        Branch(deviations.one_of_two_was_absent, "hired", calm(), panel=2),
        Branch(deviations.cut_short_and_repeated, "hired", calm()),
        Branch(hearsay.written_down_by_hr, "hired", calm(), panel=2),
        Branch(hearsay.confirmed_by_the_interviewer, "hired", calm()),
        Branch(hearsay.confirmed_by_the_manager, "hired", hurried()),
        Branch(hearsay.decided_by_the_manager_unconfirmed, "rejected", hurried(), panel=2),
        Branch(hearsay.contradicted, "rejected", calm()),
        Branch(hearsay.withdrawn_while_unconfirmed, "withdrawn", calm()),
        Branch(deviations.corrected_while_others_are_heard, "rejected", calm(), panel=2),
        Branch(deviations.corrected_before_telling, "rejected", calm()),
        Branch(deviations.corrected_before_release, "hired", hesitant()),
        Branch(deviations.corrected_on_hold, "hired", patient()),
        Branch(deviations.returned_by_hr, "hired", calm()),
        Branch(deviations.booked_ahead_and_going_on, "hired", calm(), stages=2),
        Branch(deviations.booked_ahead_and_rejected, "rejected", calm(), stages=2),
        Branch(deviations.several_meetings_of_one_stage, "hired", calm(), meetings=2),
        Branch(deviations.urgent, "hired", calm()),
        Branch(deviations.urgent_while_collecting, "hired", calm(), history_limit=3),
        Branch(deviations.no_longer_urgent, "hired", calm()),
        Branch(
            deviations.decided_before_it_was_entered,
            "hired",
            hurried(),
            panel=2,
            stages=2,
            history_limit=3,
        ),
        Branch(offices.handed_to_another_office, "hired", offices.hasty_in_dublin()),
        Branch(deviations.asked_and_answered, "hired", calm()),
        Branch(deviations.question_passed_on_to_hr, "hired", calm()),
        Branch(deviations.review_answered_before_closing, "rejected", settling(calm(), 2)),
        Branch(opinions.asked_a_colleague, "hired", calm(), panel=2),
        Branch(opinions.decided_against_a_colleague, "hired", calm(), panel=2),
        Branch(opinions.decided_before_a_colleague_answered, "hired", calm(), panel=2),
        Branch(together.advised_and_decided, "hired", consulting(calm(), MANAGER), panel=2),
        Branch(together.decided_without_advice, "hired", consulting(hurried(), MANAGER), panel=2),
        Branch(together.went_on_without_advice, "hired", consulting(calm(), MANAGER), panel=2),
        Branch(together.rejected_by_another, "rejected", consulting(calm(), MANAGER), panel=2),
        Branch(
            together.the_lead_was_enough,
            "hired",
            led(calm(), hours=100),
            panel=2,
            rule="lead_decides",
        ),
        Branch(
            together.the_lead_was_enough_at_once,
            "hired",
            led(calm(), hours=0),
            panel=2,
            rule="lead_decides",
        ),
        Branch(
            together.corrected_while_advising,
            "hired",
            consulting(calm(), MANAGER),
            panel=2,
            rule="always_ask",
        ),
        Branch(
            together.withdrawn_while_advising, "withdrawn", consulting(calm(), MANAGER), panel=2
        ),
        Branch(together.the_others_were_in_time, "hired", led(calm(), hours=8_000), panel=2),
        Branch(together.taken_back_by_the_manager, "hired", hesitant()),
        Branch(leading.told_by_the_lead, "hired", lead_tells(calm())),
        Branch(leading.told_by_the_lead_in_person, "hired", lead_tells(calm())),
        Branch(leading.arranging_passed_on_to_hr, "hired", lead_arranges(calm()), stages=2),
        Branch(leading.telling_passed_on_to_hr, "hired", lead_tells(calm())),
        Branch(adopting.adopted_while_deciding, "hired", calm(), panel=2),
        Branch(adopting.adopted_on_the_way, "hired", calm(), history_limit=3),
        Branch(deviations.erased_while_collecting, "erased", calm()),
        Branch(deviations.erased_after_a_withdrawal, "withdrawn", lingering()),
        Branch(by_right.asked_by_right_and_withdrawn, "withdrawn", settling(calm(), 1)),
        Branch(by_right.asked_by_right_after_the_end, "aborted", calm()),
        Branch(by_right.erased_as_asked, "erased", calm()),
        Branch(announcing.announced_in_the_morning, "hired", calm(), opens_in=5),
        Branch(announcing.sent_in_the_night, "withdrawn", asleep()),
        Branch(announcing.told_by_telephone_in_the_night, "hired", asleep()),
        Branch(announcing.moved_before_it_was_announced, "hired", asleep()),
        Branch(announcing.cancelled_before_it_was_announced, "hired", asleep()),
        Branch(announcing.withdrawn_before_it_was_announced, "withdrawn", asleep()),
        Branch(announcing.announced_after_the_news, "hired", calm(), stages=2),
    )
}
