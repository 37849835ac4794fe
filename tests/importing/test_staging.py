"""An import is checked whole before anything of it is there, and leaves nothing behind."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import update

from commands.import_words import ImportWords
from db.clock_and_ids import system_clock
from db.directory.imports import ABANDONED_AFTER
from db.schema import admin_acts, applications, candidates, import_rows, imports, jobs, people
from domain.defaults import brisk, default_policy
from domain.policy_json import to_json
from importing.faults import Faults, ImportRefused
from importing.files import read_files
from importing.payloads import payload_of, record_of
from importing.records import JobRecord
from tests.importing.world import APPLICATIONS, CANDIDATES, TEAM, World

EVERYTHING = {**TEAM, "candidates.csv": CANDIDATES, "applications.csv": APPLICATIONS}
VISIBLE = (people, jobs, candidates, applications)


def many(count: int) -> str:
    rows = (f"候选人{n},c{n}@bulk.example,138{n:08d}\n" for n in range(count))
    return "name,email,phone\n" + "".join(rows)


def refused(world: World, files: dict[str, str]) -> list[tuple[str, int, str]]:
    """The faults of an import: file, line and code."""
    staging = world.staging(files)
    with pytest.raises(ImportRefused) as told:
        list(staging.steps())
    return [
        (fault.place.file.rpartition("/")[2], fault.place.line, fault.key.rpartition(".")[2])
        for fault in told.value.faults
    ]


def test_nothing_is_there_before_all_of_it_is_checked(world: World) -> None:
    id_ = world.staged(EVERYTHING)
    row = world.import_(id_)
    assert (row.state, row.rows, row.applied, row.done_at) == ("ready", 8, 0, None)
    assert [world.count(table) for table in VISIBLE] == [0, 0, 0, 0]
    assert [each.n for each in world.rows(import_rows)] == list(range(1, 9))
    assert list(world.applying(id_).steps())
    assert [world.count(table) for table in VISIBLE] == [3, 1, 2, 2]
    assert (world.import_(id_).state, world.import_(id_).applied) == ("done", 8)


def test_what_is_done_leaves_nothing_in_the_staging_and_says_how_much_it_was(world: World) -> None:
    world.bring(EVERYTHING)
    (row,) = world.rows(imports)
    assert (row.state, row.files, row.faults, row.resumed) == ("done", [], {}, 0)
    assert row.counts == {
        "people": {"added": 3, "known": 0},
        "policies": {"added": 1, "known": 0},
        "jobs": {"added": 1, "known": 0},
        "candidates": {"added": 2, "known": 0},
        "applications": {"added": 2, "known": 0},
    }
    assert world.count(import_rows) == 0
    (act,) = world.rows(admin_acts, admin_acts.c.kind == "files.imported")
    assert (act.subject_id, act.after) == (row.id, row.counts)


def test_every_fault_is_found_in_one_go_and_nothing_stays_staged(world: World) -> None:
    files = {
        "candidates.csv": many(120) + "A,a@m\nB,c7@bulk.example\n候选人7,c7@bulk.example\n",
        "applications.csv": "candidate,job\nc3@bulk.example,be\n",
    }
    assert refused(world, files) == [
        ("candidates.csv", 122, "not_an_address"),
        ("candidates.csv", 124, "twice"),
    ]
    (row,) = world.rows(imports)
    assert (row.state, row.rows, row.files) == ("faulty", 0, [])
    assert row.faults == {"not_an_address": 1, "twice": 1}
    assert world.count(import_rows) == 0


def test_what_was_staged_before_a_fault_was_met_is_gone_from_the_file_too(world: World) -> None:
    heading, *others = many(300).splitlines()
    rows = [heading, "夜莺一号,nightingale@m.example,", *others, "候选人7,c7@bulk.example"]
    files = {"candidates.csv": "\n".join(rows)}
    assert refused(world, files) == [("candidates.csv", 303, "twice")]
    assert world.count(import_rows) == 0
    if world.database.is_sqlite:
        folder = world.settings.data_dir
        kept = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
        assert "夜莺".encode() not in kept
        assert b"nightingale@" not in kept


def test_a_line_that_cannot_be_read_is_not_blamed_on_who_refers_to_it(world: World) -> None:
    files = {
        **TEAM,
        "people.csv": TEAM["people.csv"].replace("wang@c.example", "wang@"),
        "candidates.csv": CANDIDATES.replace("zw@", "zw"),
        "applications.csv": APPLICATIONS + "lj@m.example,be\n",
    }
    assert refused(world, files) == [
        ("people.csv", 4, "not_an_address"),
        ("candidates.csv", 2, "not_an_address"),
        ("applications.csv", 4, "twice"),
    ]


def test_who_is_known_already_is_not_staged(world: World) -> None:
    world.bring(EVERYTHING)
    id_ = world.staged(EVERYTHING)
    assert world.import_(id_).rows == 0
    assert world.count(import_rows) == 0
    list(world.applying(id_).steps())
    assert world.count(admin_acts) == 2  # the company's facts, and the first import


def test_a_check_that_was_killed_is_forgotten_after_an_hour(world: World) -> None:
    steps = world.staging({"candidates.csv": many(200)}).steps()
    next(steps)
    assert world.count(import_rows) > 0
    world.bring({"more.csv": CANDIDATES})
    assert world.count(import_rows) > 0, "somebody may be checking it"
    (left,) = world.rows(imports, imports.c.state == "validating")
    since = system_clock() - ABANDONED_AFTER - timedelta(minutes=1)
    aged = update(imports).where(imports.c.id == left.id).values(seen_at=since)
    world.database.write_now(lambda conn: conn.execute(aged))
    world.bring({"candidates.csv": "name,email\nA,a@m.example\n"})
    assert world.count(import_rows) == 0
    assert world.count(candidates) == 3


def test_a_job_with_a_policy_of_its_own_is_staged_as_it_was_read(world: World) -> None:
    policy = brisk(default_policy(), 1)
    world.write({"quick.json": json.dumps(to_json(policy))})
    job = 'policy = "quick.json"\n' + TEAM["job.toml"] + '[senders]\nrejection = "ats"\n'
    bundle = read_files(world.write({"job.toml": job}), ImportWords("en").spellings(), Faults())
    ((kind, record),) = bundle.records()
    assert isinstance(record, JobRecord)
    assert record.policy == policy
    payload = json.loads(json.dumps(payload_of(kind, record)))
    assert record_of(kind, payload) == record
