"""The cards of the board: each application's place on it, kept with the read model.

A card says in which lane it lies, and where: a column is then a walk along an index, however many
applications there are. The words that a search finds it by stand beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Insert,
    Select,
    bindparam,
    case,
    delete,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite

from db.process.readings import readings_of
from db.schema import (
    application_words,
    applications,
    candidate_words,
    candidates,
    cards,
    jobs,
    process_views,
    tasks,
)
from domain.board_lanes import LANES
from domain.phases import Lane
from domain.read_model import ProcessView, Task
from domain.searching import number_words, read_words, words_of
from domain.task_kinds import CLOCK_KINDS

OPEN_TASK = "open"
CLOSED_LANE = Lane.CLOSED.value
UNKNOWN_STATE_LANE = Lane.JUDGING.value
"""A state that no lane names still shows, where people look first."""

URGENT, USUAL = 0, 1
NOTHING_DUE = datetime(9999, 1, 1, tzinfo=UTC)
"""Where an open case without an open task lies: behind all others."""


def refresh_card(conn: Connection, application: str) -> None:
    """Put an application's card where it belongs now; called after its read model changed."""
    conn.execute(_REFRESH[conn.dialect.name], {"of": application})


def put_card(
    conn: Connection, job: str, view: ProcessView, open_tasks: Sequence[Task], at: datetime
) -> None:
    """`refresh_card` by somebody who has the read model in hand, and knows when it changed."""
    of_people = [task.due_at for task in open_tasks if task.kind not in CLOCK_KINDS]
    due = min((task.due_at for task in open_tasks), default=NOTHING_DUE)
    card = {
        "application_id": view.application_id,
        "job_id": job,
        "lane": _LANE_OF.get(view.state, UNKNOWN_STATE_LANE),
        "level": URGENT if view.urgent and view.closed_at is None else USUAL,
        "at": view.closed_at or due,
        "due_at": min(of_people, default=None),
        "changed_at": at,
    }
    conn.execute(_PUT[conn.dialect.name], card)


def refresh_cards(conn: Connection) -> None:
    """`refresh_card` for every application, in one statement."""
    conn.execute(_REFRESH_ALL[conn.dialect.name])


def card_of(conn: Connection, application: str) -> Mapping[str, Any] | None:
    """The row that `refresh_card` would write; None without a read model."""
    return cards_of(conn, [application]).get(application)


def cards_of(conn: Connection, applications: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    """`card_of` for several of them, by application, in one statement."""
    rows = conn.execute(_CARDS, {"these": applications})
    return {row[0]: dict(zip(_COLUMNS, row, strict=True)) for row in rows}


def index_words(conn: Connection, application: str) -> None:
    """Keep the words that find an application: candidate's name and address, job's code."""
    found = words_for(conn, application)
    conn.execute(_FORGET, {"of": application})
    if found:
        conn.execute(_KEEP, [{"application_id": application, "word": word} for word in found])


def words_for(conn: Connection, application: str) -> list[str]:
    """The words that `index_words` would keep."""
    return sorted(words_for_each(conn, [application]).get(application, ()))


def words_for_each(conn: Connection, applications: Sequence[str]) -> dict[str, frozenset[str]]:
    """`words_for` several of them, by application, in one statement."""
    rows = conn.execute(_NAMES, {"these": applications})
    return {
        row.id: words_of(row.name, row.email, row.code) | read_words(row.name, readings_of)
        for row in rows
    }


def index_candidate(conn: Connection, candidate: str) -> None:
    """Keep the words that find a candidate whose name, address or number has changed, and those of
    each of their applications."""
    found = candidate_words_for(conn, candidate)
    conn.execute(_FORGET_CANDIDATE, {"of": candidate})
    if found:
        conn.execute(_KEEP_CANDIDATE, [{"candidate_id": candidate, "word": each} for each in found])
    query = select(applications.c.id).where(applications.c.candidate_id == candidate)
    for application in conn.execute(query).scalars().all():
        index_words(conn, application)


def index_new_candidates(conn: Connection, added: Mapping[str, tuple[str, str, str]]) -> None:
    """The words of candidates who have just been added, by their ids: name, address, number."""
    rows = [
        {"candidate_id": candidate, "word": word}
        for candidate, said in added.items()
        for word in _words_of_candidate(*said)
    ]
    conn.execute(_KEEP_CANDIDATE, rows)


def candidate_words_for(conn: Connection, candidate: str) -> list[str]:
    """The words that `index_candidate` would keep; none of one who was erased, or merged."""
    row = conn.execute(_CANDIDATE, {"of": candidate}).first()
    return _words_of_candidate(row.name, row.email, row.phone) if row is not None else []


def _words_of_candidate(name: str, email: str, phone: str) -> list[str]:
    return sorted(words_of(name, email) | read_words(name, readings_of) | number_words(phone))


def _lane() -> ColumnElement[str]:
    return case(
        *((process_views.c.state.in_(states), lane) for lane, states in LANES.items()),
        else_=UNKNOWN_STATE_LANE,
    )


def _card(of: ColumnElement[bool]) -> Select[Any]:
    of_a_person = case((tasks.c.kind.not_in(CLOCK_KINDS), tasks.c.due_at))
    at = func.coalesce(
        process_views.c.closed_at,
        func.min(tasks.c.due_at),
        literal(NOTHING_DUE, cards.c.at.type),
    )
    urgent = process_views.c.urgent & process_views.c.closed_at.is_(None)
    return (
        select(
            applications.c.id,
            applications.c.job_id,
            _lane(),
            case((urgent, URGENT), else_=USUAL),
            at,
            func.min(of_a_person),
            func.coalesce(applications.c.last_event_at, applications.c.created_at),
        )
        .join(process_views, process_views.c.application_id == applications.c.id)
        .outerjoin(
            tasks, (tasks.c.application_id == applications.c.id) & (tasks.c.state == OPEN_TASK)
        )
        .where(of)
        .group_by(applications.c.id, process_views.c.application_id)
    )


def _put(insert_: Any) -> Insert:
    """Into the place of the card that is there."""
    values = {name: insert_.excluded[name] for name in _COLUMNS if name != "application_id"}
    made: Insert = insert_.on_conflict_do_update(index_elements=["application_id"], set_=values)
    return made


def _refresh(upsert: Any, of: ColumnElement[bool]) -> Insert:
    return _put(upsert(cards).from_select(_COLUMNS, _card(of)))


# Built once: building a statement costs several times what SQLite takes to run it.
_UPSERTS = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
_COLUMNS = cards.columns.keys()
_LANE_OF = {state: lane for lane, states in LANES.items() for state in states}
_PUT = {name: _put(upsert(cards)) for name, upsert in _UPSERTS.items()}
_ONE, _ALL = applications.c.id == bindparam("of"), literal(1) == 1
_REFRESH = {name: _refresh(upsert, _ONE) for name, upsert in _UPSERTS.items()}
_REFRESH_ALL = {name: _refresh(upsert, _ALL) for name, upsert in _UPSERTS.items()}
_THESE = applications.c.id.in_(bindparam("these", expanding=True))
_CARDS = _card(_THESE)
_NAMES = (
    select(applications.c.id, candidates.c.name, candidates.c.email, jobs.c.code)
    .join(applications, applications.c.candidate_id == candidates.c.id)
    .join(jobs, jobs.c.id == applications.c.job_id)
    # Who was erased is not found any more, whatever stands in the place of their name.
    .where(_THESE, candidates.c.erased_at.is_(None))
)
_FORGET = delete(application_words).where(application_words.c.application_id == bindparam("of"))
_KEEP = insert(application_words)
_CANDIDATE = select(candidates.c.name, candidates.c.email, candidates.c.phone).where(
    candidates.c.id == bindparam("of"),
    candidates.c.erased_at.is_(None),
    candidates.c.merged_into.is_(None),
)
_FORGET_CANDIDATE = delete(candidate_words).where(candidate_words.c.candidate_id == bindparam("of"))
_KEEP_CANDIDATE = insert(candidate_words)
