"""The commands about one candidate's data: what they write, what they refuse, what they print."""

from __future__ import annotations

import stat
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlalchemy import Connection, insert, select, update

import cli
from commands.import_files import import_files
from commands.up import SAMPLES
from db.clock_and_ids import system_clock
from db.directory.hiring import NewCandidate, add_candidate
from db.engine import Database
from db.process import ledger
from db.process.case import lock
from db.process.ledger import MessageState
from db.schema import (
    act_texts,
    acts,
    applications,
    candidates,
    messages,
    people,
    process_views,
)
from db.setup.policies import Policies
from domain.scenarios import Scenario
from domain.words import Role
from local.toolchain import ROOT
from settings import Settings
from tests.databases import make_tables

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    """The samples in a database of their own, where the commands look."""
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("LANG", "C")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    settings = Settings(data_dir=tmp_path, database_url="")
    database = Database(settings.sql_url)
    make_tables(database)
    import_files(settings, [ROOT / SAMPLES])
    return database


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """A command in this process: its exit code, what it printed, and what it complained of."""

    def command(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = cli.run(arguments)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return command


def somebody(database: Database) -> tuple[str, str, str]:
    """A candidate who applied: id, name and application."""
    query = (
        select(candidates.c.id, candidates.c.name, applications.c.id)
        .join(applications, applications.c.candidate_id == candidates.c.id)
        .order_by(applications.c.id)
    )
    row = database.read_now(lambda conn: conn.execute(query).first())
    assert row is not None
    return str(row[0]), str(row[1]), str(row[2])


def end(database: Database, application: str, days_ago: int = 0) -> None:
    """Its process closed."""
    its = update(process_views).where(process_views.c.application_id == application)
    at = system_clock() - timedelta(days=days_ago)
    database.write_now(lambda conn: conn.execute(its.values(state="closed", closed_at=at)))


def name_of(database: Database, candidate: str) -> str:
    query = select(candidates.c.name).where(candidates.c.id == candidate)
    return str(database.read_now(lambda conn: conn.execute(query).scalar_one()))


def test_export_writes_a_zip_that_only_its_owner_reads_and_never_over_another(
    database: Database, run: Run, tmp_path: Path
) -> None:
    candidate, name, _ = somebody(database)
    file = tmp_path / "theirs.zip"
    code, out, _ = run("export", candidate, "--out", str(file))
    assert code == 0
    assert name not in out
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with ZipFile(file) as archive:
        assert name in archive.read("tables/candidates.json").decode()
    code, _, complaint = run("export", candidate, "--out", str(file))
    assert code == 1
    assert "cannot be written: File exists" in complaint


def test_erase_says_which_open_processes_end(database: Database, run: Run) -> None:
    candidate, name, application = somebody(database)
    code, out, _ = run("erase", candidate)
    assert code == 0
    assert f"Their open processes end: {application}." in out
    assert name_of(database, candidate) != name


def test_erase_takes_an_id_or_an_address_and_notes_who_decided_it(
    database: Database, run: Run
) -> None:
    candidate, _, application = somebody(database)
    end(database, application)

    def addresses(conn: Connection) -> tuple[str, str, str]:
        team = conn.execute(select(people.c.email, people.c.roles)).all()
        lead = next(row.email for row in team if Role.HR_LEAD in row.roles)
        other = next(row.email for row in team if Role.HR_LEAD not in row.roles)
        its = select(candidates.c.email).where(candidates.c.id == candidate)
        return lead, other, conn.execute(its).scalar_one()

    lead, other, address = database.read_now(addresses)
    code, _, complaint = run("erase", candidate, "--by", other)
    assert (code, "No HR lead who works here" in complaint) == (1, True)
    code, out, _ = run("erase", address.upper(), "--by", lead)
    assert code == 0, complaint
    assert f"{candidate}: erased," in out
    assert address not in out
    assert name_of(database, candidate) == f"#{candidate[-6:]}"
    code, again, _ = run("erase", candidate)
    assert (code, again) == (0, out)


def test_of_several_who_share_an_address_the_one_named_by_id_is_erased(
    database: Database, run: Run
) -> None:
    candidate, _, application = somebody(database)
    end(database, application)

    def add(conn: Connection) -> tuple[str, str]:
        its = select(candidates.c.email).where(candidates.c.id == candidate)
        address = conn.execute(its).scalar_one()
        new = NewCandidate("Somebody Else", address, "en", "UTC")
        return address, add_candidate(conn, new, system_clock())

    address, other = database.write_now(add)
    for command in (("erase",), ("export", "--out", "theirs.zip")):
        code, _, complaint = run(command[0], address, *command[1:])
        assert code == 1
        assert "2 candidates share this address. Name the one you mean by id:" in complaint
        assert {candidate, other} <= set(complaint.split())
        assert address not in complaint
    code, out, _ = run("erase", other)
    assert (code, f"{other}: erased," in out) == (0, True)
    assert name_of(database, candidate) != f"#{candidate[-6:]}"
    code, out, _ = run("erase", address)
    assert (code, f"{candidate}: erased," in out) == (0, True)


def test_erase_waits_for_a_mail_that_is_being_sent_and_then_says_so(
    database: Database, run: Run
) -> None:
    candidate, _, application = somebody(database)

    def sending(conn: Connection) -> None:
        case = lock(conn, application, system_clock(), Policies())
        message = ledger.reserve(case, Scenario.STILL_DECIDING, "1")
        case.finish()
        its = update(messages).where(messages.c.id == message)
        conn.execute(its.values(state=MessageState.SENDING))

    database.write_now(sending)
    end(database, application)
    code, _, complaint = run("erase", candidate, "--wait", "0")
    assert code == 1
    assert "a mail is just being sent" in complaint


def test_retention_lists_who_is_due_and_erases_only_when_asked(
    database: Database, run: Run
) -> None:
    candidate, name, application = somebody(database)
    end(database, application, days_ago=3 * 366)
    code, out, _ = run("retention")
    assert code == 0
    assert f"{candidate}  kept until" in out
    assert "Due: 1." in out
    assert name not in out
    assert name_of(database, candidate) == name
    code, out, _ = run("retention", "--erase")
    assert (code, "Erased: 1." in out) == (0, True)
    assert name_of(database, candidate) != name
    assert run("retention")[1] == "Due: 0.\n"


def test_nothing_of_the_erased_is_left_in_the_files_of_sqlite(
    database: Database, run: Run, tmp_path: Path
) -> None:
    candidate, _, application = somebody(database)
    name, word = "夜莺与玫瑰", "nightingale-and-the-rose "

    def write(conn: Connection) -> None:
        its = update(candidates).where(candidates.c.id == candidate)
        conn.execute(its.values(name=name))
        act = conn.execute(select(acts.c.id).where(acts.c.application_id == application)).scalar()
        # Longer than a page: what is deleted leaves whole pages behind.
        conn.execute(insert(act_texts).values(act_id=act, field="note", text=word * 1000))

    database.write_now(write)
    end(database, application)
    before = files(tmp_path)
    assert name.encode() in before
    assert word.encode() in before
    assert run("erase", candidate)[0] == 0
    after = files(tmp_path)
    assert name.encode() not in after
    assert word.encode() not in after


def files(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(folder.glob("genjin.db*")))


def test_a_day_that_hr_set_is_said_to_be_hrs(database: Database, run: Run) -> None:
    candidate, _, application = somebody(database)
    end(database, application)
    its = update(candidates).where(candidates.c.id == candidate)
    database.write_now(lambda conn: conn.execute(its.values(retain_until=date(2020, 1, 1))))
    assert f"{candidate}  kept until 2020-01-01  (a day that HR set)" in run("retention")[1]


def test_who_is_on_legal_hold_is_passed_over_and_refused_until_it_is_lifted(
    database: Database, run: Run
) -> None:
    candidate, name, application = somebody(database)
    end(database, application, days_ago=3 * 366)
    team = database.read_now(
        lambda conn: conn.execute(select(people.c.email, people.c.roles)).all()
    )
    lead = next(row.email for row in team if Role.HR_LEAD in row.roles)
    other = next(row.email for row in team if Role.HR_LEAD not in row.roles)
    assert "No HR lead" in run("hold", candidate, "--by", other, "--because", "Court")[2]
    assert "Say why with --because" in run("hold", candidate, "--by", lead)[2]
    code, out, _ = run("hold", candidate, "--by", lead, "--because", "Court of Pudong")
    assert (code, out) == (0, f"{candidate}: now on legal hold.\n")
    code, out, _ = run("retention", "--erase")
    assert "passed over: on legal hold since" in out
    assert "Due: 0. Passed over: 1. Erased: 0." in out
    assert "Pudong" not in out
    code, _, complaint = run("erase", candidate)
    assert (code, "this candidate is on legal hold" in complaint) == (1, True)
    assert name_of(database, candidate) == name
    code, out, _ = run("hold", candidate, "--by", lead, "--lift")
    assert (code, out) == (0, f"{candidate}: no longer on legal hold.\n")
    assert run("erase", candidate)[0] == 0
    assert "has been erased" in run("hold", candidate, "--by", lead, "--because", "x")[2]
