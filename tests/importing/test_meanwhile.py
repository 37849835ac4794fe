"""What becomes untrue between the check and the adding is listed; the rest is added."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import Connection, delete, select, update

from commands.terminal import CommandFailed
from db.clock_and_ids import system_clock
from db.directory.applying import apply
from db.directory.hiring import NewCandidate, insert_candidate
from db.directory.merging import merge
from db.directory.people import deactivate
from db.privacy.erasing import erase
from db.process.acts import Actor
from db.schema import applications, candidate_words, candidates, import_rows, jobs, people
from db.setup.policies import Policies
from domain.events import ActorKind
from domain.task_specs import Capacity
from tests.importing.world import APPLICATIONS, CANDIDATES, TEAM, World

ZHANG = NewCandidate("张伟", "zw@m.example", "zh", "Asia/Shanghai")


def add(world: World, new: NewCandidate) -> str:
    return world.database.write_now(lambda conn: insert_candidate(conn, new, system_clock()))


def told(world: World, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What is listed when the import is gone on with; a second time it is not."""
    capsys.readouterr()
    world.resume()
    printed = capsys.readouterr().out.splitlines()
    world.resume()
    assert capsys.readouterr().out == ""
    assert world.count(import_rows) == 0
    return [re.sub(r"  \S*/files/", "", line) for line in printed if line.startswith("  ")]


def test_who_was_added_by_somebody_else_is_left_as_they_are(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.staged({**TEAM, "candidates.csv": CANDIDATES, "applications.csv": APPLICATIONS})
    there = add(world, ZHANG)
    assert told(world, capsys) == [
        "candidates.csv, line 2: Somebody else has added this meanwhile. It was left as it is."
    ]
    assert {row.email: row.phone for row in world.rows(candidates)} == {
        "zw@m.example": "",
        "lj@m.example": "13900139000",
    }
    assert there in {row.candidate_id for row in world.rows(applications)}
    assert world.count(applications) == 2


def test_who_is_erased_meanwhile_does_not_come_back(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.bring({**TEAM, "candidates.csv": CANDIDATES})
    id_ = world.staged({"applications.csv": APPLICATIONS})
    (zhang,) = world.rows(candidates, candidates.c.email == "zw@m.example")
    world.database.write_now(
        lambda conn: erase(conn, Policies(), zhang.id, "operator", system_clock())
    )
    (row,) = world.rows(import_rows, import_rows.c.state == "refused")
    assert (row.payload, row.fault) == ({}, "candidate_erased")
    assert told(world, capsys) == [
        "applications.csv, line 2: Not added: the candidate was erased meanwhile."
    ]
    assert world.count(applications) == 1
    assert world.count(candidates) == 2
    assert world.import_(id_).faults == {"candidate_erased": 1}


def test_who_was_added_by_the_import_and_erased_in_its_middle_does_not_come_back(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    many = "".join(f"候选人{n},c{n}@bulk.example\n" for n in range(200))
    files = {
        **TEAM,
        "candidates.csv": f"name,email\n张伟,zw@m.example\n{many}",
        "applications.csv": "candidate,job\nzw@m.example,be\nc150@bulk.example,be\n",
    }
    applying = world.applying(world.staged(files))
    applying.step()
    (zhang,) = world.rows(candidates, candidates.c.email == "zw@m.example")
    world.database.write_now(
        lambda conn: erase(conn, Policies(), zhang.id, "operator", system_clock())
    )
    assert told(world, capsys) == [
        "applications.csv, line 2: Not added: the candidate was erased meanwhile."
    ]
    assert world.count(applications) == 1
    assert world.count(candidates) == 201
    assert "张伟" not in {row.name for row in world.rows(candidates)}


def test_who_was_added_otherwise_and_erased_does_not_come_back_by_their_own_line(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {**TEAM, "candidates.csv": f"{CANDIDATES}王芳,zw@m.example,\n"}
    id_ = world.staged({**files, "applications.csv": "candidate,job,name\nzw@m.example,be,张伟\n"})
    zhang = add(world, ZHANG)
    world.database.write_now(
        lambda conn: erase(conn, Policies(), zhang, "operator", system_clock())
    )
    theirs = world.rows(import_rows, import_rows.c.state == "refused")
    assert [(row.payload, row.fault) for row in theirs] == [({}, "candidate_erased")] * 2
    assert told(world, capsys) == [
        "candidates.csv, line 2: Not added: the candidate was erased meanwhile.",
        "applications.csv, line 2: Not added: the candidate was erased meanwhile.",
    ]
    names = {row.name for row in world.rows(candidates, candidates.c.erased_at.is_(None))}
    assert names == {"李静", "王芳"}, "who shares their address is somebody else"
    assert world.count(applications) == 0
    assert world.import_(id_).faults == {"candidate_erased": 2}


def test_an_application_of_somebody_who_was_merged_is_theirs_who_they_are_now(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.bring({**TEAM, "candidates.csv": CANDIDATES})
    world.staged({"applications.csv": "candidate,job\nzw@m.example,be\n"})
    (zhang,) = world.rows(candidates, candidates.c.email == "zw@m.example")
    other = add(world, NewCandidate("张伟", "zhangwei@elsewhere.example", "zh", "Asia/Shanghai"))
    world.database.write_now(lambda conn: merge(conn, other, zhang.id))
    assert told(world, capsys) == []
    assert [row.candidate_id for row in world.rows(applications)] == [other]
    world.bring({"again.csv": CANDIDATES, "applied.csv": "candidate,job\nzw@m.example,be\n"})
    assert world.count(candidates) == 3, "their line adds nobody once more"
    assert world.count(applications) == 1


def test_a_job_whose_people_left_is_refused_and_so_is_who_applies_for_it(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.bring({"people.csv": TEAM["people.csv"]})
    world.staged(
        {
            "job.toml": TEAM["job.toml"],
            "candidates.csv": CANDIDATES,
            "applications.csv": "candidate,job\nzw@m.example,be\n",
        }
    )
    wang = world.rows(people, people.c.email == "wang@c.example")[0].id
    world.database.write_now(lambda conn: deactivate(conn, wang, system_clock(), by_lead=True))
    job, application = told(world, capsys)
    assert job.startswith("job.toml, line 1: Not added: somebody of this job has left the company")
    assert application == "applications.csv, line 2: Not added: its job was not added either."
    assert [world.count(table) for table in (jobs, applications, candidates)] == [0, 0, 2]


def test_an_application_that_began_meanwhile_is_not_begun_twice(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.bring({**TEAM, "candidates.csv": CANDIDATES})
    world.staged({"applications.csv": APPLICATIONS})
    (zhang,) = world.rows(candidates, candidates.c.email == "zw@m.example")
    lin = Actor(ActorKind.PERSON, zhang.id, frozenset({Capacity.DESK}), "test")
    job = world.rows(jobs)[0].id
    world.database.write_now(
        lambda conn: apply(conn, zhang.id, job, lin, system_clock(), Policies())
    )
    (line,) = told(world, capsys)
    assert line.startswith("applications.csv, line 2: Somebody else has added this meanwhile.")
    assert world.count(applications) == 2


def test_a_row_is_added_once_however_many_apply_an_import(world: World) -> None:
    id_ = world.staged({"candidates.csv": CANDIDATES})
    one, other = world.applying(id_), world.applying(id_)
    assert one.step() is not None
    assert other.step() is None or other.step() is None
    assert one.step() is None
    assert world.count(candidates) == 2
    assert world.import_(id_).applied == 2


def test_a_candidate_that_is_gone_altogether_is_looked_for_by_the_address(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing of ours deletes one; somebody at the database could."""
    world.bring({**TEAM, "candidates.csv": CANDIDATES})
    world.staged({"applications.csv": APPLICATIONS})
    world.database.write_now(_forget_somebody)
    assert told(world, capsys) == [
        "applications.csv, line 2: Not added: the candidate does not have this address any more."
        " Mend it, and import the line again."
    ]
    left = world.database.read_now(lambda conn: conn.execute(select(applications)).all())
    assert len(left) == 1


def _forget_somebody(conn: Connection) -> None:
    theirs = candidates.c.email == "zw@m.example"
    ids = select(candidates.c.id).where(theirs)
    conn.execute(delete(candidate_words).where(candidate_words.c.candidate_id.in_(ids)))
    conn.execute(delete(candidates).where(theirs))


def test_a_job_that_ends_meanwhile_takes_nobody_in(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.bring(TEAM)
    world.staged({"candidates.csv": CANDIDATES, "applications.csv": APPLICATIONS})
    ended = update(jobs).values(ended_at=system_clock())
    world.database.write_now(lambda conn: conn.execute(ended))
    assert [line.partition(": ")[2] for line in told(world, capsys)] == [
        "Not added: the job was ended meanwhile. Reopen it, and import the line again."
    ] * 2
    assert world.count(applications) == 0


def test_a_file_says_what_a_job_pays_and_names_a_job_that_has_ended(world: World) -> None:
    pay = 'pay_range = "25–35k × 14"\npay_shown = true\n\n[[stages]]'
    world.bring({**TEAM, "job.toml": TEAM["job.toml"].replace("[[stages]]", pay)})
    [job] = world.rows(jobs)
    assert (job.pay_range, job.pay_shown) == ("25–35k × 14", True)
    ended = update(jobs).values(ended_at=system_clock())
    world.database.write_now(lambda conn: conn.execute(ended))
    with pytest.raises(CommandFailed, match="The job “be” has ended"):
        world.bring({"candidates.csv": CANDIDATES, "applications.csv": APPLICATIONS})
    assert world.count(applications) == 0
