"""Who is let in by a command, and shut out again by another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from db.clock_and_ids import system_clock
from db.directory.identity import of_api_key, of_session, open_session, use_sign_in
from db.directory.people import NewPerson, add_person
from db.engine import Database
from domain.words import Role
from settings import Settings
from tests.commands.test_cli import run
from tests.databases import make_tables

EMAIL = "lina@starriver.example"
ADDED = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """The database of the commands, in which there is one person."""
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    database = Database(Settings().sql_url)
    make_tables(database)
    yield database
    database.dispose()


@pytest.fixture
def lina(database: Database) -> str:
    new = NewPerson("李娜", EMAIL, (Role.RECRUITER,), "zh", "Asia/Shanghai")
    return database.write_now(lambda conn: add_person(conn, new, ADDED))


@pytest.mark.usefixtures("lina")
def test_the_last_line_is_the_link_and_the_key(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "sign-in-link", EMAIL.upper())
    assert re.fullmatch(r"http://127\.0\.0\.1:8000/sign-in/\S{40,}", out.splitlines()[-1])
    _, out, _ = run(capsys, "api-key", EMAIL)
    assert re.fullmatch(r"gnj_\S{40,}", out.splitlines()[-1])


@pytest.mark.usefixtures("database")
def test_where_there_is_nobody_the_last_line_is_the_link_of_whoever_comes_first(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, out, _ = run(capsys, "first-link")
    assert code == 0
    assert re.fullmatch(r"http://127\.0\.0\.1:8000/first/\S{40,}", out.splitlines()[-1])


@pytest.mark.usefixtures("lina")
def test_where_there_is_somebody_nobody_comes_first(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, complained = run(capsys, "first-link")
    assert (code, out) == (1, "")
    assert "cli.py sign-in-link" in complained


@pytest.mark.usefixtures("lina")
def test_a_key_is_listed_by_its_id_and_revoked_by_it(
    database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    secret, other = (run(capsys, "api-key", EMAIL)[1].splitlines()[-1] for _ in range(2))
    for listed in (run(capsys, "api-keys", EMAIL), run(capsys, "api-keys")):
        first, limits, second, _, count = listed[1].splitlines()
        assert count == "Keys: 2"
        assert re.fullmatch(r"key_\S+  \d{4}-\d\d-\d\d \d\d:\d\d UTC  李娜", first)
        assert re.fullmatch(r"    read; until \d{4}-\S+ \S+ UTC; never used", limits)
        assert secret not in listed[1]
    key = first.split()[0]
    assert run(capsys, "revoke-key", key)[1] == f"Revoked: {key}, of 李娜\n"
    at = system_clock()
    assert database.read_now(lambda conn: of_api_key(conn, secret, at)) is None
    assert database.read_now(lambda conn: of_api_key(conn, other, at)) is not None
    assert run(capsys, "api-keys")[1].splitlines() == [second, limits, "Keys: 1"]
    code, _, complaint = run(capsys, "revoke-key", key)
    assert (code, "(any more)" in complaint) == (1, True)


def test_who_is_signed_out_is_so_everywhere_and_the_keys_that_stay_are_named(
    database: Database, lina: str, capsys: pytest.CaptureFixture[str]
) -> None:
    key = run(capsys, "api-key", EMAIL)[1].splitlines()[-1]
    token = run(capsys, "sign-in-link", EMAIL)[1].rpartition("/")[2].strip()
    at = system_clock()
    opened = partial(open_session, person=lina, at=at, expires_at=at + timedelta(hours=1))
    for secret in ("at the desk", "at home"):
        database.write_now(partial(opened, secret=secret))
    _, out, _ = run(capsys, "sign-out", EMAIL)
    assert out.splitlines()[0] == "李娜: signed out everywhere; sessions ended: 2."
    assert "Keys of theirs that still let programs in: key_" in out
    for secret in ("at the desk", "at home"):
        assert (
            database.read_now(partial(of_session, secret=secret, at=at, idle=timedelta(hours=1)))
            is None
        )
    assert database.write_now(lambda conn: use_sign_in(conn, token, at)) is None
    assert database.read_now(lambda conn: of_api_key(conn, key, at)) is not None


@pytest.mark.usefixtures("lina")
def test_a_key_is_named_limited_and_ends(
    database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    said = ("--name", "Moka", "--scope", "external", "--scope", "read", "--days", "30")
    _, out, _ = run(capsys, "api-key", EMAIL, *said)
    assert re.match(r"For 李娜: external, read; until \S+ \S+ UTC\.", out)
    key = out.splitlines()[-1]
    first, limits, _ = run(capsys, "api-keys")[1].splitlines()
    assert first.endswith("李娜  (Moka)")
    assert limits.startswith("    read, external; until ")
    at = system_clock()
    for days, there in ((29, True), (31, False)):
        later = partial(of_api_key, key=key, at=at + timedelta(days=days))
        assert (database.read_now(later) is not None) is there
    _, out, _ = run(capsys, "api-key", EMAIL, "--days", "0")
    assert "read; for ever." in out


def test_a_session_is_listed_by_its_id_and_ended_by_it(
    database: Database, lina: str, capsys: pytest.CaptureFixture[str]
) -> None:
    at = system_clock()
    end = at + timedelta(hours=1)
    for secret, browser in (("s1", "Firefox, Linux"), ("s2", "Safari, iPhone")):
        told = partial(open_session, person=lina, at=at, expires_at=end, browser=browser)
        database.write_now(partial(told, secret=secret))
    first, until, second, _, count = run(capsys, "sessions", EMAIL)[1].splitlines()
    assert (count, {first[-16:], second[-16:]}) == (
        "Sessions: 2",
        {"(Firefox, Linux)", "(Safari, iPhone)"},
    )
    assert re.fullmatch(r"    until \S+ \S+ UTC; last used \S+ \S+ UTC", until)
    session = first.split()[0]
    assert run(capsys, "end-session", session)[1] == f"Ended: {session}, of 李娜\n"
    assert run(capsys, "sessions")[1].splitlines()[-1] == "Sessions: 1"
