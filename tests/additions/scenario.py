"""A new scenario."""

from __future__ import annotations

from tests.additions.edits import WORDS, Addition, Edit, after, before, each, words, written

_LETTERS = "test_every_scenario_has_its_letters_and_every_folder_is_a_scenario"

SCENARIO = Addition(
    ("scenario",),
    (
        Edit(
            "domain/scenarios.py",
            each(
                after('    SIGN_IN = "sign_in"\n', '    VISIT_DIRECTIONS = "visit_directions"\n'),
                before(
                    "        Scenario.QUESTION_ANSWERED: ",
                    "        Scenario.VISIT_DIRECTIONS: _to_candidate(_STAGE, *_WHEN),\n",
                ),
            ),
        ),
        Edit(
            "templates/messages/visit_directions/en.txt",
            written(
                "Subject: How to find us, {{ candidate_name }}\n\nHello {{ recipient_name }},\n\n"
                "we see you on {{ interview_starts_at|datetime }} ({{ stage_name }}).\n"
            ),
            _LETTERS,
        ),
        Edit(
            "templates/messages/visit_directions/zh.txt",
            written(
                "Subject: 到访指引（{{ candidate_name }}）\n\n{{ recipient_name }}，您好：\n\n"
                "{{ interview_starts_at|datetime }}见（{{ stage_name }}）。\n"
            ),
            _LETTERS,
        ),
        *words("words", WORDS, ("scenario", "visit_directions", "How to find us", "到访指引")),
        *words(
            "letters",
            "test_every_scenario_says_what_it_is_for",
            (
                "purpose",
                "visit_directions",
                "Tells a candidate how to find the place.",
                "告知候选人如何到达面试地点。",
            ),
        ),
    ),
    probe="""
from domain.scenarios import Scenario
from domain.senders import CHOOSABLE


def test_a_job_can_leave_the_new_letter_to_somebody_else() -> None:
    assert Scenario.VISIT_DIRECTIONS in CHOOSABLE
""",
)
