"""The breaker: who tells more outcomes by mail within an hour than their company says is asked once
more for each, and an HR lead hears of it.

Counted by the acts themselves, so it is one count for pages, programs and every process. What a
confirmed preview of several letters covers is not counted. Several that the same person sends in
the same moment, each in its own transaction, do not see each other: so many more pass unasked as
there are connections, and not more.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, literal, select, text

from db.process.case import Case
from db.process.ledger import reserve
from db.process.requests import ActRequest
from db.schema import acts, company, messages, people
from db.schema.record import UNCOVERED
from db.types import UtcDateTime
from domain.acts import ActKind
from domain.outcome_mails import USUAL_PER_HOUR, WINDOW, ManyOutcomes
from domain.scenarios import Scenario, scenario_spec
from domain.tasks import spec_of
from domain.words import Role


def is_counted(case: Case, request: ActRequest) -> bool:
    """Whether the mail of an outcome leaves by this act, and was not looked at among others."""
    if request.kind is not ActKind.COMPLETE or request.previewed:
        return False
    row = case.task(request.task)
    way = spec_of(row.kind).completions[request.completion]
    return way.mails and scenario_spec(row.scenario).outcome


def doubts_of(case: Case, request: ActRequest) -> tuple[ManyOutcomes, ...]:
    """What is asked about an act that has been inserted, and is among those that are counted."""
    if not is_counted(case, request):
        return ()
    of = {"actor": request.actor.id, "since": case.at - WINDOW}
    row = case.conn.execute(_BEYOND, of).one()
    return (ManyOutcomes(row.most, request.task),) if row.sent > row.most else ()


def tell_lead(case: Case, request: ActRequest, act: str) -> None:
    """Mail an HR lead that somebody goes on all the same; once in an hour about one sender."""
    sender = request.actor.id
    told = case.conn.execute(_TOLD, {"begin": f"{_key(sender)}:", "end": f"{_key(sender)};"}).one()
    if told.latest is not None and told.latest > case.at - WINDOW:
        return
    reserve(
        case,
        Scenario.MANY_OUTCOMES,
        "",
        person=_lead(case, sender),
        task=request.task,
        act=act,
        dispatched=True,
        key=f"{_key(sender)}:{told.times + 1}",
    )


def sent_by(conn: Connection, act: str, at: datetime) -> tuple[str, int]:
    """Who made an act, by name, and how many outcomes they had told in the hour up to then."""
    row = conn.execute(_SENDER, {"act": act}).one()
    of = {"actor": row.actor_id, "since": at - WINDOW, "until": at}
    return str(row.name), int(conn.execute(_COUNT, of).scalar_one())


def _lead(case: Case, sender: str) -> str:
    """The job's HR lead; another one, if it is they who send."""
    leads = [str(row.id) for row in case.conn.execute(_PEOPLE) if Role.HR_LEAD in row.roles]
    usual = str(case.row.hr_lead_id)
    others = (each for each in (usual, *leads) if each != sender and each in leads)
    return next(others, usual)


def _key(sender: str) -> str:
    return f"{Scenario.MANY_OUTCOMES}:{sender}"


# Built once: building a statement costs several times what SQLite takes to run it.
_OF_ACTOR = (text(f"acts.{UNCOVERED}"), acts.c.actor_id == bindparam("actor"))
_SINCE = acts.c.at > bindparam("since", type_=UtcDateTime())
_MOST: Any = func.coalesce(
    select(company.c.outcome_mails_per_hour).limit(1).scalar_subquery(), USUAL_PER_HOUR
)
# No more of them are looked at than are needed to know.
_FIRST = select(literal(1).label("one")).where(*_OF_ACTOR, _SINCE).limit(_MOST + 1).subquery()
_BEYOND: Select[Any] = select(
    select(func.count()).select_from(_FIRST).scalar_subquery().label("sent"), _MOST.label("most")
)
_COUNT = select(func.count()).where(
    *_OF_ACTOR, _SINCE, acts.c.at <= bindparam("until", type_=UtcDateTime())
)
_TOLD = select(func.count().label("times"), func.max(messages.c.reserved_at).label("latest")).where(
    messages.c.business_key >= bindparam("begin"), messages.c.business_key < bindparam("end")
)
_PEOPLE = select(people.c.id, people.c.roles).where(people.c.active.is_(True)).order_by(people.c.id)
_SENDER = (
    select(acts.c.actor_id, func.coalesce(people.c.name, "").label("name"))
    .outerjoin(people, people.c.id == acts.c.actor_id)
    .where(acts.c.id == bindparam("act"))
)
