"""No change of the house is made without a trace: who calls for one keeps whose it was, with what
was before and what is after.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from db.setup.subjects import FACTS
from domain.administration import SUBJECTS, AdminKind, Facts, Subject, difference, differing

ROOT = Path(__file__).parents[1]
CALLERS = ("api", "commands")

CHANGES = frozenset(
    {
        "add_endpoint",
        "add_job",
        "add_person",
        "change_candidate",
        "change_company",
        "change_endpoint",
        "change_facts",
        "change_job",
        "change_people",
        "choose_new_tasks",
        "come_back",
        "end_job",
        "end_session",
        "end_sessions",
        "give_office",
        "give_roles",
        "keep_apart",
        "keep_logo",
        "lift_hold",
        "leave",
        "merge",
        "limit_api_key",
        "make_proposal",
        "new_api_key",
        "new_sign_in_link",
        "open_document",
        "open_session",
        "read_copy",
        "read_data_export",
        "remove_document",
        "remove_endpoint",
        "reopen_job",
        "remove_logo",
        "retain",
        "revoke_api_key",
        "rotate_secret",
        "save_letter",
        "save_policy",
        "set_attributes",
        "set_hold",
        "set_plan",
        "set_senders",
        "upsert_candidate",
        "upsert_job",
        "upsert_person",
    }
)
KEEPING = frozenset({"administered", "administer", "_administered"})
KEEPER = "db/setup/administration.py"

CHANGES_NOTHING = frozenset(
    {
        AdminKind.DATA_EXPORTED,
        AdminKind.COPY_FETCHED,
        AdminKind.FILES_IMPORTED,
        AdminKind.REVIEW_ANSWERED_ALONE,
        AdminKind.JOB_POLICY_ADOPTED,
        AdminKind.SIGN_IN_FAILED,
        AdminKind.DOCUMENT_OPENED,
        AdminKind.OUTCOMES_EXPORTED,
        AdminKind.ADMIN_ACTS_EXPORTED,
    }
)
"""After these nothing that was there is any different; `domain.administration` says why."""


def calls_in(node: ast.AST) -> set[str]:
    """The names of the functions that something calls, or gives away to be called."""
    calls = [each for each in ast.walk(node) if isinstance(each, ast.Call)]
    found = [func for each in calls for func in (each.func, *each.args)]
    return {
        func.id if isinstance(func, ast.Name) else func.attr
        for func in found
        if isinstance(func, (ast.Name, ast.Attribute))
    }


def functions_of(body: list[ast.stmt]) -> Iterator[ast.AST]:
    """The outermost functions, and the methods of classes."""
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node
        elif isinstance(node, ast.ClassDef):
            yield from functions_of(node.body)


def traceless(source: str) -> list[str]:
    """The changes that a file calls for where nothing keeps whose they were."""
    return [
        change
        for function in functions_of(ast.parse(source).body)
        if not (calls := calls_in(function)) & KEEPING
        for change in sorted(calls & CHANGES)
    ]


def test_every_act_of_administration_is_kept() -> None:
    files = [file for room in CALLERS for file in (ROOT / room).rglob("*.py")]
    found = {str(file.relative_to(ROOT)): traceless(file.read_text("utf-8")) for file in files}
    assert {file: changes for file, changes in found.items() if changes} == {}


def test_every_change_is_one_that_somebody_calls_for() -> None:
    files = [file for room in CALLERS for file in (ROOT / room).rglob("*.py")]
    called = set().union(*(calls_in(ast.parse(file.read_text("utf-8"))) for file in files))
    assert called >= CHANGES


def test_a_change_without_a_trace_is_found() -> None:
    assert traceless("def add(conn):\n    return add_person(conn)\n") == ["add_person"]
    kept = "def add(conn):\n    return administer(conn, lambda conn: add_person(conn))\n"
    assert traceless(kept) == []


def test_every_kind_says_of_what_it_is_kept_what_was_and_what_is() -> None:
    assert set(SUBJECTS) == set(AdminKind), "say in domain/administration.py what it is about"
    assert set(FACTS) == set(Subject), "say in db/setup/subjects.py what there is to know of it"
    about_nothing = {kind for kind, subject in SUBJECTS.items() if subject is None}
    assert about_nothing == CHANGES_NOTHING


def test_acts_are_written_in_one_place_alone_so_none_goes_without() -> None:
    """Whoever wrote one elsewhere could leave out what was."""
    ours = [file for room in (*CALLERS, "db", "importing") for file in (ROOT / room).rglob("*.py")]
    writing = [
        str(file.relative_to(ROOT))
        for file in ours
        if "insert(admin_acts)" in file.read_text("utf-8")
    ]
    assert writing == [KEEPER]


def test_of_what_stayed_the_same_nothing_is_kept() -> None:
    stage = {"name": "Interview", "panel": ["per_1"]}
    before = {"title": "Engineer", "senders": {}, "stages": {"stg_1": stage, "stg_2": stage}}
    after = {**before, "senders": {"rejection": "ats"}, "code": "BE"}
    after["stages"] = {"stg_1": {**stage, "panel": ["per_2"]}, "stg_2": stage}
    assert differing(before, after) == (
        {"senders": {}, "stages": {"stg_1": {"panel": ["per_1"]}}},
        {
            "code": "BE",
            "senders": {"rejection": "ats"},
            "stages": {"stg_1": {"panel": ["per_2"]}},
        },
    )
    assert differing(before, before) == ({}, {})


def test_of_names_and_addresses_it_is_kept_that_they_changed() -> None:
    before = Facts({"locale": "en"}, {"name": "Ada", "email": "ada@mail.example"})
    after = Facts({"locale": "en"}, {"name": "Ada Lovelace", "email": "ada@mail.example"})
    assert difference(before, after) == ({"name": "withheld"}, {"name": "withheld"})
    assert difference(Facts({}, {}), after) == ({}, {"locale": "en"})
