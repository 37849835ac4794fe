"""Each way of working that we ship: whose every task is, who signs what, who is brought in."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from domain.policy_documents import Form, read_document, to_toml
from domain.policy_faults import faults
from tests.process.everybody import go_on, who_did_what, who_signed_what, who_was_told
from tests.process.policies import calm, hurried
from tests.process.rig import Rig

ARRANGED = ["schedule_interview: recruiter", "give_feedback: interviewer", "give_feedback: second"]
TOLD, TOLD_BY_LEAD = "notify_candidate: recruiter", "notify_candidate: interviewer"
ADVISED, OFFERED = "advise: manager", "prepare_offer: recruiter"
INVITED = "interview_invitation: recruiter"


MANAGER_TELLS = """
[tasks.notify_candidate]
owner = ["hiring_manager"]
due = 4
variants = { rejection = ["recruiter"] }

[tasks.notify_candidate.ladder]
rungs = [
  { after = 0, action = "ask", to = "owner" },
  { after = 4, action = "escalate", to = "recruiter" },
  { after = 8, action = "escalate", to = "hr_lead" },
]
"""
"""What a team writes that wants its managers to tell good news."""


@dataclass(frozen=True, slots=True)
class Round:
    """What the panel says, and what is decided where a person is asked. `corrects`: the lead thinks
    again, and of a reject, before the candidate is told."""

    verdicts: Mapping[str, str]
    outcome: str = "advance"
    corrects: bool = False


ROUNDS = {
    "both pass": Round({"interviewer": "pass", "second": "pass"}),
    "both hold": Round({"interviewer": "hold", "second": "hold"}, "hold"),
    "both reject": Round({"interviewer": "reject", "second": "reject"}, "reject"),
    "a reject beside a pass": Round({"interviewer": "pass", "second": "reject"}),
    "put right": Round({"interviewer": "pass", "second": "pass"}, corrects=True),
}

EXPECTED: dict[tuple[str, str], tuple[list[str], list[str]]] = {
    ("hybrid", "both pass"): ([TOLD, OFFERED], ["next_step: recruiter"]),
    ("hybrid", "both hold"): (
        [TOLD, "review_hold: manager", TOLD, OFFERED],
        ["still_deciding: recruiter", "next_step: recruiter"],
    ),
    ("hybrid", "both reject"): ([TOLD], ["rejection: recruiter"]),
    ("hybrid", "a reject beside a pass"): (
        ["decide: manager", TOLD, OFFERED],
        ["next_step: recruiter"],
    ),
    ("hybrid", "put right"): ([TOLD, "decide: manager", TOLD], ["rejection: recruiter"]),
    ("traditional", "both pass"): (
        [ADVISED, "decide: recruiter", TOLD, OFFERED],
        ["next_step: recruiter"],
    ),
    ("traditional", "both hold"): (
        [ADVISED, "decide: recruiter", TOLD, "review_hold: recruiter", TOLD, OFFERED],
        ["still_deciding: recruiter", "next_step: recruiter"],
    ),
    ("traditional", "both reject"): (
        [ADVISED, "decide: recruiter", TOLD],
        ["rejection: recruiter"],
    ),
    ("traditional", "a reject beside a pass"): (
        [ADVISED, "decide: recruiter", TOLD, OFFERED],
        ["next_step: recruiter"],
    ),
    # The recruiter alone is for it then: an HR lead sends the letter. Answers are the recruiter's.
    ("traditional", "put right"): (
        [ADVISED, "decide: recruiter", TOLD, "decide: recruiter", "notify_candidate: hr_lead"],
        ["rejection: recruiter"],
    ),
    ("interviewer_led", "both pass"): ([TOLD_BY_LEAD, OFFERED], ["next_step: interviewer"]),
    ("interviewer_led", "both hold"): (
        [TOLD_BY_LEAD, "review_hold: interviewer", TOLD_BY_LEAD, OFFERED],
        ["still_deciding: interviewer", "next_step: interviewer"],
    ),
    ("interviewer_led", "both reject"): ([TOLD], ["rejection: recruiter"]),
    ("interviewer_led", "a reject beside a pass"): (
        [TOLD_BY_LEAD, OFFERED],
        ["next_step: interviewer"],
    ),
    ("interviewer_led", "put right"): ([TOLD_BY_LEAD, TOLD], ["rejection: recruiter"]),
}


@pytest.mark.parametrize(("mode", "said"), EXPECTED, ids=" ".join)
async def test_every_task_and_letter_is_whose_the_way_of_working_says(
    rig: Rig, mode: str, said: str
) -> None:
    play, played = await rig.play(calm(mode=mode), panel=2, rule=""), ROUNDS[said]
    await go_on(play, played.verdicts, played.outcome, corrects=played.corrects)
    await play.ended()
    tasks, letters = EXPECTED[mode, said]
    assert await who_did_what(play) == [*ARRANGED, *tasks]
    assert await who_signed_what(play) == [INVITED, *letters]


@pytest.mark.parametrize(
    ("mode", "after"),
    [
        ("hybrid", ["decide: manager", TOLD, OFFERED]),
        ("traditional", [ADVISED, "decide: recruiter", TOLD, OFFERED]),
    ],
)
async def test_while_one_of_two_is_silent_the_manager_is_brought_in(
    rig: Rig, mode: str, after: list[str]
) -> None:
    play = await rig.play(hurried(mode=mode), panel=2, rule="")
    await go_on(play, {"interviewer": "pass"}, "advance")
    await play.ended()
    told = [each for each in await who_was_told(play, "give_feedback") if "interviewer" not in each]
    brought_in = told.index("escalated manager")
    assert set(told[:brought_in]) <= {"asked second", "reminded second"}
    assert await who_did_what(play) == [*ARRANGED, *after]


async def test_where_the_lead_decides_nobody_is_brought_in_for_a_silent_second(rig: Rig) -> None:
    play = await rig.play(calm(mode="interviewer_led"), panel=2, rule="")
    await go_on(play, {"interviewer": "pass"}, "advance")
    await play.ended()
    assert await who_did_what(play) == [*ARRANGED, TOLD_BY_LEAD, OFFERED]
    (late,) = [e for e in await play.of("task.withdrawn") if e.data["reason"] == "heard_enough"]
    assert ":give_feedback:" in late.task_id


async def test_a_fourth_way_of_working_is_a_document_and_no_code(rig: Rig) -> None:
    written = tomllib.loads(to_toml(calm()))
    own = tomllib.loads(MANAGER_TELLS)["tasks"]
    written |= {"name": "manager_tells", "tasks": written["tasks"] | own}
    written["mode"] = {"name": "manager_tells", "words": {"en": "Manager tells", "zh": "经理通知"}}
    policy = read_document(json.dumps(written), Form.JSON)
    assert faults(policy) == ()
    play = await rig.play(policy, panel=2, rule="")
    await go_on(play, ROUNDS["both pass"].verdicts, "advance")
    await play.ended()
    assert await who_did_what(play) == [*ARRANGED, "notify_candidate: manager", OFFERED]
    assert await who_signed_what(play) == [INVITED, "next_step: manager"]
    play = await rig.play(policy, panel=2, rule="")
    await go_on(play, ROUNDS["both reject"].verdicts, "reject")
    assert (await who_did_what(play))[-1] == TOLD
