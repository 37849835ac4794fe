"""Proposals: changes of the house that wait for a second person; who may settle them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, insert, or_, select, update

from db.clock_and_ids import new_id
from db.schema import admin_acts, people, proposals
from db.setup.company import read_company
from db.setup.policies import Policies, latest_policy
from domain.administration import AdminKind
from domain.company import Company
from domain.defaults import USUAL_MODE, default_policy
from domain.independence import LATELY, MAKING, independent, makes
from domain.policy import Policy
from domain.proposals import PROPOSALS, ProposalKind, ProposalState, Way, plain, way_of
from domain.releases import known, known_among
from domain.words import Role

PAGE = 50


@dataclass(frozen=True, slots=True)
class Proposed:
    """A change as it is proposed: `wanted` is what it is to be, `ground` what it is now."""

    kind: ProposalKind
    subject: str
    wanted: Mapping[str, Any]
    ground: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SecondPair:
    """Who may confirm a proposal. `alone`: none of them is independent of whoever proposed it, or
    there is nobody; what they confirm all the same is marked."""

    people: tuple[str, ...]
    alone: bool = False


def eyes_of(
    conn: Connection, kind: ProposalKind, person: str, at: datetime, company: Company
) -> Way:
    """How somebody's change of this kind goes."""
    said = read_company(conn) or company
    others = not second_pair(conn, kind, person, at, said).alone
    roles = _roles(conn).get(person, frozenset())
    return way_of(kind, roles, two_leads=said.two_leads, others=others)


def second_pair(
    conn: Connection, kind: ProposalKind, proposed_by: str, at: datetime, company: Company | None
) -> SecondPair:
    """Who may confirm somebody's proposal: whoever has the role and has not proposed it; and where
    the company asks HR leads for another one, those alone who are independent of them
    (`domain.independence`), if there is any."""
    confirms = PROPOSALS[kind].confirms
    holders = [each for each, roles in _roles(conn).items() if roles & confirms]
    others = tuple(each for each in holders if each != proposed_by)
    said = read_company(conn) or company
    if said is None or not said.two_leads:
        return SecondPair(others, alone=not others)
    made_by, addresses = _made_lately(conn, at), _addresses(conn)
    free = tuple(each for each in others if independent(proposed_by, each, made_by, addresses))
    return SecondPair(free or others, alone=not free)


def _made_lately(conn: Connection, at: datetime) -> dict[str, set[str]]:
    """By whom each was made lately, of those whom one person alone made."""
    query = select(admin_acts).where(
        admin_acts.c.kind.in_(sorted(MAKING)),
        admin_acts.c.at > at - LATELY,
        admin_acts.c.person_id != "",
    )
    found: dict[str, set[str]] = {}
    for row in conn.execute(query):
        if makes(known(AdminKind, row.kind), row.before, row.after):
            found.setdefault(row.subject_id, set()).add(row.person_id)
    return found


def _addresses(conn: Connection) -> dict[str, str]:
    return {row.id: row.email for row in conn.execute(select(people.c.id, people.c.email))}


def _roles(conn: Connection) -> dict[str, frozenset[Role]]:
    query = select(people.c.id, people.c.roles).where(people.c.active.is_(True))
    return {row.id: known_among(Role, row.roles) for row in conn.execute(query)}


def make_proposal(
    conn: Connection,
    proposed: Proposed,
    by: str,
    via: str,
    at: datetime,
    company: Company,
    policies: Policies,
) -> str:
    """Keep a proposal, and give its id. The same again is the same one; of two of one person about
    one thing the later one counts."""
    wanted, ground = plain(proposed.wanted), plain(proposed.ground)
    for row in _open_about(conn, proposed.kind, proposed.subject, by):
        if (row.wanted, row.ground) == (wanted, ground):
            return str(row.id)
        if proposed.subject:
            settle(conn, row.id, ProposalState.OVERTAKEN, by, at)
    said = read_company(conn) or company
    id_ = new_id("prp")
    conn.execute(
        insert(proposals).values(
            id=id_,
            kind=proposed.kind,
            subject_id=proposed.subject,
            wanted=wanted,
            ground=ground,
            proposed_by=by,
            via=via,
            at=at,
            due_at=usual_policy(conn, policies).calendar.add(at, said.proposal_hours),
            next_at=at,
            state=ProposalState.OPEN,
        )
    )
    return id_


def take_back(conn: Connection, kind: ProposalKind, subject: str, by: str, at: datetime) -> None:
    """What somebody proposed of a thing does not count any more: they say that it stays."""
    for row in _open_about(conn, kind, subject, by):
        settle(conn, row.id, ProposalState.WITHDRAWN, by, at)


def _open_about(conn: Connection, kind: ProposalKind, subject: str, by: str) -> list[Row[Any]]:
    query = select(proposals).where(
        proposals.c.kind == kind,
        proposals.c.subject_id == subject,
        proposals.c.proposed_by == by,
        proposals.c.state == ProposalState.OPEN,
    )
    return list(conn.execute(query.order_by(proposals.c.id).with_for_update()))


def usual_policy(conn: Connection, policies: Policies) -> Policy:
    """Whose working hours count where no job's do: those of the usual policy's newest version."""
    version = latest_policy(conn, USUAL_MODE)
    return policies.of(conn, version) if version is not None else default_policy()


def locked_proposal(conn: Connection, id_: str) -> Row[Any] | None:
    """A proposal, one's alone until the end of the transaction: it is settled once."""
    return conn.execute(select(proposals).where(proposals.c.id == id_).with_for_update()).first()


def settle(
    conn: Connection, id_: str, state: ProposalState, by: str, at: datetime, reason: str = ""
) -> None:
    """Write down how it ended."""
    values = {"state": state, "settled_by": by, "settled_at": at, "reason": reason}
    conn.execute(update(proposals).where(proposals.c.id == id_).values(next_at=None, **values))


def find_proposal(conn: Connection, id_: str, person: str, *, lead: bool) -> Row[Any] | None:
    """One proposal with the names of both people, if somebody may see it."""
    return conn.execute(_seen_by(person, lead=lead).where(proposals.c.id == id_)).first()


def page_of_proposals(
    conn: Connection,
    person: str,
    *,
    lead: bool,
    state: str = "",
    before: str = "",
    limit: int = PAGE,
) -> list[Row[Any]]:
    """The newest first, from behind the cursor; one more if there are more. HR leads see all of
    them, others their own."""
    query = _seen_by(person, lead=lead).order_by(proposals.c.id.desc())
    if state:
        query = query.where(proposals.c.state == state)
    if before:
        query = query.where(proposals.c.id < before)
    return list(conn.execute(query.limit(limit + 1)))


def shown_in_inbox(conn: Connection, person: str, since: datetime, *, lead: bool) -> list[Row[Any]]:
    """What is still open, the most urgent first; of one's own also what was settled since then."""
    mine = and_(proposals.c.proposed_by == person, proposals.c.settled_at >= since)
    which = or_(proposals.c.state == ProposalState.OPEN, mine)
    query = _seen_by(person, lead=lead).where(which).order_by(proposals.c.due_at, proposals.c.id)
    return list(conn.execute(query.limit(PAGE)))


def _seen_by(person: str, *, lead: bool) -> Select[Any]:
    author, settler = people.alias("author"), people.alias("settler")
    query = (
        select(
            proposals,
            author.c.name.label("proposed_by_name"),
            settler.c.name.label("settled_by_name"),
        )
        .join(author, author.c.id == proposals.c.proposed_by)
        .outerjoin(settler, settler.c.id == proposals.c.settled_by)
        # What only a newer release knows is its own to show.
        .where(proposals.c.kind.in_(sorted(ProposalKind)))
    )
    return query if lead else query.where(proposals.c.proposed_by == person)
