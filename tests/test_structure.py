"""What the documentation and the tables promise each other: names, links, words and sizes."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import MISSING, fields, is_dataclass
from importlib import import_module
from inspect import getmembers, getsource, isclass
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest

from activities import steps
from activities.step_table import STEPS
from activities.steps import hearing, rights
from db.process.ledger import MessageState
from domain import protocol
from domain.acts import OWN_ACTS
from domain.events import EventType
from domain.hearing import STEP as HEARD_STEP
from domain.rules import PRESETS
from domain.scenarios import Scenario
from domain.tasks import TASKS
from domain.words import TaskKind
from settings import Settings
from workflows import hire, waiting

ROOT = Path(__file__).resolve().parents[1]
LANGUAGES = ("en", "zh")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])

LONGEST_FILE = 320
LONGER_WITH_REASON = {
    "cli.py": "every command: its name, its options and one line that says what it does",
    "db/migrations/versions/0001_the_first_schema.py": "generated, and never edited again",
    "domain/scenarios.py": "the table of every letter, a row each",
    "domain/tasks.py": "the table of every kind of task, a row each",
    "tests/api/proposing.py": "every kind of proposal, asked for once",
    "tests/api/deeds.py": "every kind of administration, done once",
    "tests/commands/test_import.py": "one test for each thing that can be wrong with a file",
    "tests/doctor/test_checkers.py": "one planted violation for each checker",
    "tests/faults/world.py": "the world that every fault test is played in",
    "tests/process/play.py": "everything that a story's people do, and all that can be seen of it",
    "tests/notify/test_render.py": "one test for each promise of the renderer",
}


# --- documents ----------------------------------------------------------------------------------


def _text(path: str) -> str:
    return (ROOT / path).read_text("utf-8")


def _links(document: Path) -> Iterator[tuple[str, str]]:
    """The links into this repository: file ('' for the document itself) and heading."""
    prose = re.sub(r"^```.*?^```", "", document.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    for target in re.findall(r"(?:\]\(|<img src=\")([^)\s\"]+)", prose):
        if not re.match(r"[a-z]+:", target):
            file, _, heading = target.partition("#")
            yield file, heading


def _anchors(document: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", document.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    for file, heading in _links(document):
        target = (document.parent / file).resolve() if file else document
        assert target.exists(), f"{file} does not exist"
        assert target.is_relative_to(ROOT), f"{file} is outside of the repository"
        if heading:
            assert heading in _anchors(target), f"{file or document.name} has no heading {heading}"


def test_the_readmes_say_the_same_in_both_languages() -> None:
    english, chinese = _text("README.md"), _text("README.zh.md")
    assert english.count("\n## ") == chinese.count("\n## ")
    assert re.findall(r"\bmake [a-z-]+", english) == re.findall(r"\bmake [a-z-]+", chinese)
    files = [
        {file for file, _ in _links(ROOT / name) if not file.endswith((".png", "README.md"))}
        for name in ("README.md", "README.zh.md")
    ]
    assert files[0] - {"README.zh.md"} == files[1]


def test_every_make_target_that_is_named_exists_and_says_what_it_does() -> None:
    targets = set(re.findall(r"^([a-z-]+):.*## .+", _text("Makefile"), re.MULTILINE))
    for document in DOCUMENTS:
        commands = re.findall(r"(?:`|^ {4})make ([a-z-]+)", document.read_text("utf-8"), re.M)
        assert set(commands) <= targets, document.name


def test_every_setting_is_documented_and_nothing_else() -> None:
    table = re.findall(r"^\| ((?:`[A-Z_]+`(?:, )?)+) \|", _text("docs/operations.md"), re.M)
    documented = {name for row in table for name in re.findall(r"`([A-Z_]+)`", row)}
    assert documented == {name.upper() for name in Settings.model_fields}


def test_every_kind_of_task_is_in_the_glossary_under_its_chinese_name() -> None:
    rows = dict(
        re.findall(r"^\| `(\w+)` \| .+ \| (.+) \|$", _text("docs/architecture.md"), re.MULTILINE)
    )
    chinese = _words("zh")["task"]
    assert {kind: rows.get(kind) for kind in TaskKind} == {kind: chinese[kind] for kind in TaskKind}


def test_every_checker_of_the_doctor_is_documented() -> None:
    from doctor import CHECKERS

    architecture = _text("docs/architecture.md")
    assert [each.__name__ for each in CHECKERS if f"`{each.__name__}`" not in architecture] == []


def test_every_crash_point_is_documented() -> None:
    from db.crashpoints import POINTS

    architecture = _text("docs/architecture.md")
    assert [point for point in POINTS if f"`{point}`" not in architecture] == []


def test_decisions_are_numbered_without_a_gap_and_listed() -> None:
    records = sorted(path.name for path in ROOT.glob("docs/decisions/[0-9]*.md"))
    assert [name[:4] for name in records] == [f"{n:04d}" for n in range(1, len(records) + 1)]
    listed = re.findall(r"\((\d{4}-[\w-]+\.md)\)", _text("docs/decisions/README.md"))
    assert listed == records
    for name in records:
        text = _text(f"docs/decisions/{name}")
        assert text.startswith(f"# {name[:4]} ")
        for part in ("Context", "Decision", "Alternatives", "Consequences"):
            assert f"\n## {part}\n" in text, f"{name} has no {part}"


# --- words --------------------------------------------------------------------------------------


def _words(language: str) -> dict[str, Any]:
    return tomllib.loads(_text(f"templates/catalogue/{language}/words.toml"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_state_scenario_and_end_has_words(language: str) -> None:
    words = _words(language)
    assert set(words["task"]) == set(TaskKind)
    assert {spec.state for spec in TASKS.values() if spec.state} <= set(words["state"])
    assert set(words["scenario"]) == set(Scenario)
    ends = set(MessageState) - {MessageState.NOTED}
    assert ends <= set(words["delivery"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_and_each_of_its_rows_has_words(language: str) -> None:
    words = tomllib.loads(_text(f"templates/catalogue/{language}/pages.toml"))
    assert set(PRESETS) == set(words["rule"])
    assert {row.id for rule in PRESETS.values() for row in rule.rows} <= set(words["rule_row"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_scenario_says_what_it_is_for(language: str) -> None:
    letters = tomllib.loads(_text(f"templates/catalogue/{language}/letters.toml"))
    assert set(letters["purpose"]) == set(Scenario)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_way_to_complete_a_task_and_every_form_of_an_act_has_words(language: str) -> None:
    forms = tomllib.loads(_text(f"templates/catalogue/{language}/forms.toml"))
    for kind, spec in TASKS.items():
        for completion, way in spec.completions.items():
            assert completion in forms["completions"], f"{kind} {completion}"
            for field in way.fields:
                assert field.name in forms["fields"], f"{kind} {completion} {field.name}"
    for act, own in OWN_ACTS.items():
        assert not own.form or own.form in forms["completions"], f"{act} {own.form}"


def test_every_scenario_has_its_letters_and_every_folder_is_a_scenario() -> None:
    folders = {path.name for path in (ROOT / "templates" / "messages").iterdir() if path.is_dir()}
    assert folders == set(Scenario)
    for scenario in Scenario:
        for language in LANGUAGES:
            assert (ROOT / "templates" / "messages" / scenario / f"{language}.txt").is_file()


# --- steps --------------------------------------------------------------------------------------


def test_every_function_of_a_case_and_a_call_is_a_registered_step() -> None:
    written = {
        function.__name__
        for found in iter_modules(steps.__path__)
        for module in [import_module(f"{steps.__name__}.{found.name}")]
        for function in vars(module).values()
        if getattr(function, "__module__", "") == module.__name__
        and getattr(function, "__annotations__", {}).get("call") == "StepCall"
    }
    assert written == {step.name for step in STEPS}
    assert len({step.name for step in STEPS}) == len(STEPS)


def test_every_step_that_the_process_takes_is_registered() -> None:
    source = getsource(hire) + getsource(waiting)
    taken = set(re.findall(r'(?:_quiet_step|step)\(\s*"(\w+)"', source))
    ways = [way.then for spec in TASKS.values() for way in spec.completions.values()]
    followed_up = {*ways, *(own.then for own in OWN_ACTS.values())}
    at_time = {spec.at_time for spec in TASKS.values()}
    delivered = {rights.erase_as_asked.__name__}  # its step names it, once the mail has left
    named = taken | followed_up | at_time | delivered | {hearing.hear.__name__}
    assert hearing.hear.__name__ == HEARD_STEP
    assert named - {""} == {step.name for step in STEPS}


# --- what running processes and old rows depend on ----------------------------------------------


def test_stored_words_are_only_added() -> None:
    """Old rows hold these; registered names are frozen by `tests/process/test_names.py`."""
    assert set(TaskKind) >= _set(
        "schedule_interview await_interview give_feedback decide notify_candidate await_release"
        " review_hold prepare_offer resolve_delivery settling reconcile"
    )
    assert set(MessageState) >= _set("reserved sending sent failed unknown suppressed noted")
    assert set(EventType) >= _set(
        "process.opened stage.entered task.opened task.asked task.reminded task.escalated"
        " task.rung_skipped task.completed task.withdrawn task.lapsed interview.scheduled"
        " interview.cancelled decision.made decision.confirmed message.reserved message.sent"
        " message.failed message.unknown message.suppressed candidate.told candidate.withdrew"
        " outcome.set process.closed task.still_deciding"
    )


RELEASED_FIELDS = {
    "StartHire": "application policy_version",
    "HireEnd": "outcome",
    "Ring": "seq kind",
    "Untaken": "application policy_version job mode seq",
    "WakeCall": "application at cursor last foretell",
    "ActTaken": "seq id kind task completion then interrupts side",
    "Woken": "acts restored done",
    "Done": "key conclusion",
    "StepCall": "application key at subject",
    "OpenTask": "id kind owner due_at next_at rung by_clock stage at_time",
    "Conclusion": "code subject opened closed messages stages state stage outcome",
    "DeliverCall": "application messages key at",
    "Delivered": "undelivered done",
}


@pytest.mark.parametrize("name", RELEASED_FIELDS)
def test_messages_only_grow_and_new_fields_have_defaults(name: str) -> None:
    released = RELEASED_FIELDS[name].split()
    now = {field.name: field for field in fields(getattr(protocol, name))}
    assert list(now)[: len(released)] == released
    for added in list(now)[len(released) :]:
        has_default = now[added].default is not MISSING or now[added].default_factory is not MISSING
        assert has_default, f"{name}.{added} would make old histories unreadable"


@pytest.mark.parametrize("name", RELEASED_FIELDS)
def test_what_a_message_may_leave_out_is_empty(name: str) -> None:
    """Defaults are not written into histories: one that changed would change what they say."""
    for field in fields(getattr(protocol, name)):
        assert field.default is MISSING or not field.default, f"{name}.{field.name}"
        assert field.default_factory is MISSING, f"{name}.{field.name}"


def test_every_message_is_listed() -> None:
    messages = {name for name, each in getmembers(protocol, isclass) if is_dataclass(each)}
    assert messages == set(RELEASED_FIELDS)


def _set(words: str) -> set[str]:
    return set(words.split())


# --- sizes --------------------------------------------------------------------------------------


def test_long_files_have_a_reason() -> None:
    ours = [
        path.relative_to(ROOT)
        for path in ROOT.glob("**/*.py")
        if not path.relative_to(ROOT).parts[0].startswith(".")
    ]
    long = {
        str(path)
        for path in ours
        if len((ROOT / path).read_text("utf-8").splitlines()) > LONGEST_FILE
    }
    assert long - LONGER_WITH_REASON.keys() == set()
    assert LONGER_WITH_REASON.keys() - long == set(), "these are short enough by now"
