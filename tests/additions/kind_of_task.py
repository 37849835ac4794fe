"""A new kind of task, and with it a new schema of policies."""

from __future__ import annotations

import json
import re

from domain.policy_schemas import SCHEMA
from tests.additions.edits import WORDS, Addition, Edit, after, before, each, words

_TASK = """    TaskKind.CHECK_REFERENCES: TaskSpec(
        owner=(Party.RECRUITER,),
        state="checking_references",
        phase=Phase.OFFERING,
        shows=frozenset({Shows.FORM_IN_INBOX, Shows.TAG}),
        completions={"went_on": Completion(OWNER_OR_DESK, (NOTE,))},
    ),
"""


_DEADLINE = """[tasks.check_references]
due = 8

[tasks.check_references.ladder]
rungs = [{ after = 9, action = "escalate", to = "hr_lead" }]
repeat_every = 8.0

"""


_GOLDEN = "test_every_golden_body_knows_every_kind_of_task_that_a_process_can_open"
_OLDER = {
    "due": 9.5,
    "ladder": {
        "rungs": [
            {"after": 4.5, "action": "remind", "to": "owner"},
            {"after": 9.5, "action": "escalate", "to": "hr_lead"},
        ],
        "repeat_every": 7.5,
    },
    "owner": None,
    "variants": {},
    "consult": [],
}
"""What a policy of an older schema says of the new kind."""

_UPCASTER = f"""def _with_references(body: Body) -> Body:
    return {{**body, "tasks": {{**body["tasks"], "check_references": {_OLDER!r}}}}}


"""


def _one_upcaster_more(text: str) -> str:
    listed = re.compile(r"(UPCASTERS: Final.*? = \(.+?),\s*\)", re.DOTALL)
    return listed.sub(r"\1, _with_references,)", text, count=1)


def _policy_with_the_kind(text: str) -> str:
    """A policy's JSON in the schema that the kind came with."""
    policy = json.loads(text)
    policy["schema"] += 1
    policy["tasks"]["check_references"] = _OLDER
    return json.dumps(policy, indent=1, ensure_ascii=False) + "\n"


KIND_OF_TASK = Addition(
    ("kind of task", "field or kind of task in a policy"),
    (
        Edit(
            "domain/words.py",
            after('    RECONCILE = "reconcile"\n', '    CHECK_REFERENCES = "check_references"\n'),
        ),
        Edit(
            "domain/tasks.py",
            before("    TaskKind.RESOLVE_DELIVERY: TaskSpec(", _TASK),
        ),
        Edit(
            "domain/presets/common.toml",
            before("[tasks.resolve_delivery]\n", _DEADLINE),
            "test_the_policy_a_team_starts_with_has_no_faults",
        ),
        *words(
            "words",
            WORDS,
            ("task", "check_references", "Check the references", "核实背景"),
            ("state", "checking_references", "Checking references", "核实背景中"),
        ),
        Edit(
            "docs/architecture.md",
            before(
                "| `prepare_offer` |", "| `check_references` | references are asked | 核实背景 |\n"
            ),
            "test_every_kind_of_task_is_in_the_glossary_under_its_chinese_name",
        ),
        Edit(
            "activities/steps/closing.py",
            after(
                '    """The last stage is passed and told: HR prepares the offer."""\n',
                "    case.open_task(TaskKind.CHECK_REFERENCES, stage=case.view.stage_id)\n",
            ),
        ),
        Edit(
            "domain/policy_schemas.py",
            each(before("UPCASTERS: Final", _UPCASTER), _one_upcaster_more),
            _GOLDEN,
        ),
        Edit(
            f"tests/policies/schema_{SCHEMA + 1}.json",
            _policy_with_the_kind,
            _GOLDEN,
            of=f"tests/policies/schema_{SCHEMA}.json",
        ),
        Edit(
            "samples/quick-feedback.json",
            _policy_with_the_kind,
            "test_the_policy_among_the_samples_has_no_faults",
        ),
    ),
    probe="""
from db.process.cards import card_of
from domain.candidate_view import WAITS_FOR
from domain.clock import Clock, instants
from domain.defaults import default_policy
from domain.phases import Step
from domain.words import TaskKind
from tests.db.world import World

POLICY = default_policy()


def test_a_task_of_the_new_kind_is_opened_seen_reminded_and_done(sqlite_world: World) -> None:
    scene = sqlite_world.application(POLICY)
    stage = scene.step("begin").stages[0]
    scene.step("arrange", stage)
    scene.step("offer", stage)
    task = scene.open("check_references")
    assert (task.party, task.owner_id) == ("recruiter", scene.cast.recruiter.id)
    scene.step("escalate", "check_references:1@0")
    card = sqlite_world.database.read_now(lambda conn: card_of(conn, scene.application))
    assert card["lane"] == "offering"
    scene.complete("check_references", "went_on", scene.cast.recruiter, note="all is well")
    kind = TaskKind.CHECK_REFERENCES
    assert instants(POLICY, kind, Clock(task.origin_at)).due == task.due_at


def test_a_candidate_waits_for_it_too() -> None:
    assert TaskKind.CHECK_REFERENCES in WAITS_FOR[Step.OFFER]
""",
)
