"""A company with very many applications: the desk's pages are measured, and tested, in it.

Rows as the product writes them, only faster: no acts and events, which those pages do not read.
Everything follows from the numbers, so two databases of the same size hold the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from bench.bulk import fill
from db.process.cards import refresh_cards
from db.process.readings import readings_of
from db.schema import (
    application_words,
    applications,
    candidate_words,
    candidates,
    jobs,
    people,
    process_views,
    stages,
    tasks,
)
from db.setup.policies import save_policy
from domain.defaults import default_policy
from domain.owners import ROLE_OF
from domain.searching import number_words, read_words, words_of
from domain.task_kinds import CLOCK_KINDS
from domain.tasks import TASKS
from domain.words import ProcessOutcome, Role, TaskKind

RECRUITERS, MANAGERS, LEADS, INTERVIEWERS = 20, 30, 3, 60
OPEN_SHARE = 15
"""Of a hundred applications so many are open; the others were closed in the last two years."""

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建文辉力波宁浩宇轩梓涵"
FIRST = ("Anna", "Ben", "Carla", "David", "Elena", "Felix", "Grace", "Hugo", "Ines", "Jonas")
LAST = ("Smith", "Müller", "Rossi", "Novak", "Silva", "Larsen", "Moreau", "Okafor", "Tanaka")

# Where open cases stand, and what they wait for.
OPEN = (
    TaskKind.SCHEDULE_INTERVIEW,
    TaskKind.AWAIT_INTERVIEW,
    TaskKind.AWAIT_INTERVIEW,
    TaskKind.GIVE_FEEDBACK,
    TaskKind.GIVE_FEEDBACK,
    TaskKind.DECIDE,
    TaskKind.NOTIFY_CANDIDATE,
    TaskKind.AWAIT_RELEASE,
    TaskKind.REVIEW_HOLD,
    TaskKind.PREPARE_OFFER,
    TaskKind.SETTLING,
)
PASSED = (
    TaskKind.SCHEDULE_INTERVIEW,
    TaskKind.AWAIT_INTERVIEW,
    TaskKind.GIVE_FEEDBACK,
    TaskKind.GIVE_FEEDBACK,
    TaskKind.NOTIFY_CANDIDATE,
)


@dataclass(frozen=True, slots=True)
class Crowd:
    """Who there is, for the pages that are asked for."""

    recruiter: str
    manager: str
    lead: str
    interviewer: str
    job: str


def populate(conn: Connection, count: int, at: datetime) -> Crowd:
    """Fill an empty database with `count` applications as they stand at `at`."""
    if conn.dialect.name == "postgresql":
        # What guards a server from transactions like this one.
        conn.exec_driver_sql("SET LOCAL statement_timeout = 0")
    policy = save_policy(conn, default_policy(), at)
    staff = _staff(conn, at)
    job_ids = _jobs(conn, staff, policy, max(4, count // 500), at)
    fill(conn, candidates, (_candidate(n, at) for n in range(count)))
    fill(conn, applications, (_application(n, job_ids, policy, at) for n in range(count)))
    fill(conn, process_views, (_view(n, job_ids, at) for n in range(count)))
    fill(conn, tasks, (row for n in range(count) for row in _tasks(n, staff, at)))
    fill(conn, application_words, (row for n in range(count) for row in _words(n, job_ids)))
    fill(conn, candidate_words, (row for n in range(count) for row in _their_words(n, at)))
    refresh_cards(conn)
    return Crowd(
        recruiter=staff[Role.RECRUITER][0],
        manager=staff[Role.HIRING_MANAGER][0],
        lead=staff[Role.HR_LEAD][0],
        interviewer=staff[Role.INTERVIEWER][0],
        job=job_ids[0],
    )


def name_of(n: int) -> str:
    """The name of the n-th candidate; of ten, three are Latin."""
    if n % 10 < 7:
        spread = n * 7919
        given = GIVEN[spread % len(GIVEN)] + (GIVEN[spread // 41 % len(GIVEN)] if n % 3 else "")
        return SURNAMES[n * 31 % len(SURNAMES)] + given
    return f"{FIRST[n // 10 % len(FIRST)]} {LAST[n // 100 % len(LAST)]}"


def application_of(n: int) -> str:
    """The id of the n-th application."""
    return f"app_{n:026d}"


def _is_open(n: int) -> bool:
    return n * 37 % 100 < OPEN_SHARE


def _staff(conn: Connection, at: datetime) -> dict[Role, list[str]]:
    numbers = {
        Role.RECRUITER: RECRUITERS,
        Role.HIRING_MANAGER: MANAGERS,
        Role.HR_LEAD: LEADS,
        Role.INTERVIEWER: INTERVIEWERS,
    }
    staff = {role: [f"per_{role}_{n:04d}" for n in range(numbers[role])] for role in numbers}
    rows = [
        {
            "id": person,
            "name": f"{role.replace('_', ' ').title()} {n}",
            "email": f"{person}@people.example",
            "locale": "en",
            "zone": "Asia/Shanghai",
            "roles": [role],
            "active": True,
            "created_at": at,
        }
        for role, ids in staff.items()
        for n, person in enumerate(ids)
    ]
    conn.execute(people.insert(), rows)
    return staff


def _jobs(
    conn: Connection, staff: dict[Role, list[str]], policy: str, count: int, at: datetime
) -> list[str]:
    ids = [f"job_{n:026d}" for n in range(count)]
    conn.execute(
        jobs.insert(),
        [
            {
                "id": job,
                "code": _code(n),
                "title": f"Engineer, team {n}",
                "recruiter_id": staff[Role.RECRUITER][n % RECRUITERS],
                "hiring_manager_id": staff[Role.HIRING_MANAGER][n % MANAGERS],
                "hr_lead_id": staff[Role.HR_LEAD][n % LEADS],
                "policy_version_id": policy,
                "created_at": at,
            }
            for n, job in enumerate(ids)
        ],
    )
    conn.execute(
        stages.insert(),
        [
            {
                "id": f"stg_{n:024d}_{position}",
                "job_id": job,
                "position": position,
                "name": f"Interview {position}",
                "rule": "any_veto",
                "minutes": 60,
                "panel": [],
            }
            for n, job in enumerate(ids)
            for position in (1, 2)
        ],
    )
    return ids


def _code(n: int) -> str:
    return f"ENG-{n:04d}"


def _email(n: int) -> str:
    return f"candidate.{n:07d}@mail.example"


def _began(n: int, at: datetime) -> datetime:
    days = n % 40 if _is_open(n) else 45 + n % 700
    return at - timedelta(days=days, minutes=n % 1440, microseconds=n)


def _candidate(n: int, at: datetime) -> dict[str, Any]:
    return {
        "id": f"can_{n:026d}",
        "name": name_of(n),
        "email": _email(n),
        "locale": "zh" if n % 10 < 7 else "en",
        "zone": "Asia/Shanghai",
        "created_at": _began(n, at),
    }


def _application(n: int, job_ids: Sequence[str], policy: str, at: datetime) -> dict[str, Any]:
    return {
        "id": application_of(n),
        "candidate_id": f"can_{n:026d}",
        "job_id": job_ids[n % len(job_ids)],
        "policy_version_id": policy,
        "created_at": _began(n, at),
        "acts": 1,
        "taken": 1,
        "last_event_at": _began(n, at),
        "over_at": _closed(n, at),
    }


def _view(n: int, job_ids: Sequence[str], at: datetime) -> dict[str, Any]:
    began, closed = _began(n, at), _closed(n, at)
    state = TASKS[_waits_for(n)].state if _is_open(n) else "closed"
    outcomes = tuple(ProcessOutcome)
    return {
        "application_id": application_of(n),
        "plan": [f"stg_{n % len(job_ids):024d}_{number}" for number in (1, 2)],
        "state": state,
        "stage_id": f"stg_{n % len(job_ids):024d}_{1 + n % 2}",
        "outcome": outcomes[n % len(outcomes)] if closed else "",
        "opened_at": began,
        "state_since": closed or began + timedelta(days=1),
        "closed_at": closed,
    }


def _closed(n: int, at: datetime) -> datetime | None:
    return None if _is_open(n) else _began(n, at) + timedelta(days=20 + n % 20)


def _waits_for(n: int) -> TaskKind:
    return OPEN[n // 100 % len(OPEN)]


def _tasks(n: int, staff: dict[Role, list[str]], at: datetime) -> Iterator[dict[str, Any]]:
    began = _began(n, at)
    kinds = PASSED[: 2 + n % 4] if _is_open(n) else PASSED
    for number, kind in enumerate(kinds):
        opened = began + timedelta(days=number)
        yield _task(n, kind, 50 + number, staff, opened, opened + timedelta(days=1), done=True)
    if _is_open(n):
        kind = _waits_for(n)
        due = at + timedelta(minutes=n * 7919 % 14_400 - (0 if kind in CLOCK_KINDS else 2_880))
        for number in range(1, 3 if kind is TaskKind.GIVE_FEEDBACK else 2):
            yield _task(n, kind, number, staff, due - timedelta(days=2), due)


def _task(
    n: int,
    kind: TaskKind,
    number: int,
    staff: dict[Role, list[str]],
    opened: datetime,
    due: datetime,
    *,
    done: bool = False,
) -> dict[str, Any]:
    party = TASKS[kind].owner[0]
    of_role = staff[ROLE_OF.get(party, Role.INTERVIEWER)]
    escalated = not done and n % 50 == 0
    return {
        "id": f"{application_of(n)}:{kind}:{number}",
        "application_id": application_of(n),
        "kind": kind,
        "scenario": "rejection" if kind is TaskKind.NOTIFY_CANDIDATE and n % 2 else "",
        "party": party,
        "owner_id": of_role[(n + number) % len(of_role)],
        "escalated_to": [staff[Role.HR_LEAD][0]] if escalated else [],
        "state": "completed" if done else "open",
        "opened_at": opened,
        "origin_at": opened,
        "due_at": due,
        "rung": 3 if escalated else 0,
        "closed_at": due if done else None,
        "completion": "send" if done else "",
    }


def _words(n: int, job_ids: Sequence[str]) -> Iterator[dict[str, Any]]:
    name = name_of(n)
    for word in words_of(name, _email(n), _code(n % len(job_ids))) | read_words(name, readings_of):
        yield {"application_id": application_of(n), "word": word}


def _their_words(n: int, at: datetime) -> Iterator[dict[str, Any]]:
    one = _candidate(n, at)
    named = words_of(one["name"], one["email"]) | read_words(one["name"], readings_of)
    for word in named | number_words(one.get("phone", "")):
        yield {"candidate_id": one["id"], "word": word}
