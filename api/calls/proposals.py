"""Two pairs of eyes: a guarded change is made, or proposed; a proposal is settled.

All of it in one transaction each: whether somebody may make a change alone, the change itself or
its proposal, and the act of administration that names whoever had a hand in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from api.answers.proposals import ProposalAnswer
from api.calls.guarded_change import Making
from api.calls.invitations import invite_soon
from api.calls.proposed_changes import CHANGES
from api.deps import Via, actor_of
from api.refusals import Unknown
from api.services import Services
from composition import Parts
from db.directory.people import Person
from db.mail.proposal_mails import tell_author
from db.setup.administration import administer
from db.setup.proposals import (
    Proposed,
    SecondPair,
    eyes_of,
    find_proposal,
    locked_proposal,
    make_proposal,
    second_pair,
    settle,
    take_back,
)
from domain.administration import Administrator, AdminKind
from domain.proposals import PROPOSALS, ProposalKind, ProposalState, Way, plain
from domain.releases import known


class ProposalOver(Exception):
    """It is settled already, or what it rests on has changed: `state` says how it stands."""

    def __init__(self, state: str, reason: str = "settled") -> None:
        super().__init__(reason)
        self.reason = reason
        self.state = state


class OwnProposal(Exception):
    """Nobody settles what they proposed themselves, in whatever role; they withdraw it."""


class NotIndependent(Exception):
    """Whoever made somebody what they are confirms nothing of theirs, while another one can."""


class NotTheirs(Exception):
    """Only whoever proposed it withdraws it."""


@dataclass(frozen=True, slots=True)
class Guarded:
    """A guarded change as somebody asks for it. `needed`: whether this one needs a second pair of
    eyes, which may depend on what there is."""

    kind: ProposalKind
    subject: str
    wanted: Mapping[str, Any]
    needed: Callable[[Connection], bool] = lambda conn: True
    told: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a guarded change: what its function gave, or the proposal that waits."""

    made: Any = None
    proposal: ProposalAnswer | None = None


async def guarded(services: Services, person: Person, by: Administrator, asked: Guarded) -> Done:
    """Make a change, or propose it."""
    return await services.parts.database.write(
        lambda conn: guard(conn, services.parts, person, by, asked)
    )


def guard(
    conn: Connection, parts: Parts, person: Person, by: Administrator, asked: Guarded
) -> Done:
    """Make a change where this person may, else propose it; within a transaction. Raises what the
    change raises, also of one that is only proposed: nobody is asked to confirm what cannot be."""
    at, change = parts.clock(), CHANGES[asked.kind]
    way = Way.DIRECT
    if asked.needed(conn):
        way = eyes_of(conn, asked.kind, person.id, at, parts.company.first)
    told = dict(asked.told or {}) | ({"alone": True} if way is Way.ALONE else {})
    actor = actor_of(person, via=Via(by.via))
    making = Making(conn, parts, by, actor, person.id, at, asked.subject, plain(asked.wanted), told)
    ground = plain(change.ground(conn, asked.subject, making.wanted))
    stays = all(name in ground and ground[name] == making.wanted[name] for name in making.wanted)
    if asked.subject and stays:
        # As it is already: what the same person proposed before does not count any more.
        take_back(conn, asked.kind, asked.subject, person.id, at)
    if stays or way is not Way.PROPOSED:
        return Done(change.make(making))
    with conn.begin_nested() as tried:
        change.make(making)
        tried.rollback()
    proposed = Proposed(asked.kind, asked.subject, making.wanted, ground)
    id_ = administer(
        conn,
        by,
        AdminKind.PROPOSAL_MADE,
        at,
        lambda conn: make_proposal(
            conn, proposed, person.id, by.via, at, parts.company.first, parts.policies
        ),
        str,
    )
    return Done(proposal=facts_of_proposal(conn, parts, id_, person))


# --- settling -----------------------------------------------------------------------------------


async def confirm(
    services: Services, person: Person, by: Administrator, id_: str
) -> ProposalAnswer:
    """Make the change that was proposed, unless it was overtaken: then that is written down."""
    parts = services.parts

    def write(conn: Connection) -> ProposalAnswer:
        row, at = _open_for(conn, id_, person), parts.clock()
        kind = known(ProposalKind, row.kind)
        change = CHANGES[kind]
        if plain(change.ground(conn, row.subject_id, row.wanted)) != row.ground:
            _settle(conn, parts, by, id_, ProposalState.OVERTAKEN, at)
            return facts_of_proposal(conn, parts, id_, person)
        second = second_pair(conn, kind, row.proposed_by, at, parts.company.first)
        if person.id not in second.people:
            raise NotIndependent
        told = {"proposal": id_, "proposed_by": row.proposed_by} | _marked(second)
        actor = actor_of(person, via=Via(by.via))
        change.make(
            Making(conn, parts, by, actor, row.proposed_by, at, row.subject_id, row.wanted, told)
        )
        settle(conn, id_, ProposalState.CONFIRMED, person.id, at)
        tell_author(conn, id_, at, parts.policies)
        return facts_of_proposal(conn, parts, id_, person)

    settled = await parts.database.write(write)
    parts.company.forget()
    if settled.state == ProposalState.OVERTAKEN:
        raise ProposalOver(settled.state, "overtaken")
    if settled.after.get("invite"):
        invite_soon(services, str(settled.after["email"]), settled.proposed_by)
    return settled


def _marked(second: SecondPair) -> dict[str, Any]:
    return {"alone": True} if second.alone else {}


async def refuse(
    services: Services, person: Person, by: Administrator, id_: str, reason: str
) -> ProposalAnswer:
    """Nothing changes; whoever proposed it reads why."""
    parts = services.parts

    def write(conn: Connection) -> ProposalAnswer:
        _open_for(conn, id_, person)
        _settle(conn, parts, by, id_, ProposalState.REFUSED, parts.clock(), reason)
        return facts_of_proposal(conn, parts, id_, person)

    return await parts.database.write(write)


async def withdraw(
    services: Services, person: Person, by: Administrator, id_: str
) -> ProposalAnswer:
    """Whoever proposed it takes it back."""
    parts = services.parts

    def write(conn: Connection) -> ProposalAnswer:
        row = _open(conn, id_, person)
        if row.proposed_by != person.id:
            raise NotTheirs
        _settle(conn, parts, by, id_, ProposalState.WITHDRAWN, parts.clock())
        return facts_of_proposal(conn, parts, id_, person)

    return await parts.database.write(write)


_ACTS = {
    ProposalState.REFUSED: AdminKind.PROPOSAL_REFUSED,
    ProposalState.WITHDRAWN: AdminKind.PROPOSAL_WITHDRAWN,
    ProposalState.OVERTAKEN: AdminKind.PROPOSAL_OVERTAKEN,
}
"""A confirmed one is kept as the change that it is, with both people."""


def _settle(
    conn: Connection,
    parts: Parts,
    by: Administrator,
    id_: str,
    state: ProposalState,
    at: datetime,
    reason: str = "",
) -> None:
    administer(
        conn,
        by,
        _ACTS[state],
        at,
        lambda conn: settle(conn, id_, state, by.person, at, reason),
        id_,
    )
    tell_author(conn, id_, at, parts.policies)


def _open(conn: Connection, id_: str, person: Person) -> Row[Any]:
    row = locked_proposal(conn, id_)
    if row is None or not _sees(row, person):
        raise Unknown
    if row.state != ProposalState.OPEN:
        raise ProposalOver(row.state)
    return row


def _open_for(conn: Connection, id_: str, person: Person) -> Row[Any]:
    """One that this person may settle. In which role somebody proposed it makes no difference."""
    row = _open(conn, id_, person)
    if row.proposed_by == person.id:
        raise OwnProposal
    return row


def _sees(row: Row[Any], person: Person) -> bool:
    return row.proposed_by == person.id or confirms(person, row.kind)


def confirms(person: Person, kind: str) -> bool:
    """Whether somebody has the role that confirms proposals of a kind."""
    return bool(PROPOSALS[known(ProposalKind, kind)].confirms & person.roles)


# --- looking ------------------------------------------------------------------------------------


def facts_of_proposal(conn: Connection, parts: Parts, id_: str, person: Person) -> ProposalAnswer:
    """One proposal as this person may see it; raises `Unknown`."""
    return facts_of_row(conn, parts, row_of_proposal(conn, id_, person))


def row_of_proposal(conn: Connection, id_: str, person: Person) -> Row[Any]:
    """The row of one that this person may see; raises `Unknown`."""
    row = find_proposal(conn, id_, person.id, lead=sees_all(person))
    if row is None:
        raise Unknown
    return row


def may_confirm(conn: Connection, parts: Parts, row: Row[Any], person: Person) -> bool:
    """Whether somebody who settles a proposal may confirm it, too."""
    kind, at = known(ProposalKind, row.kind), parts.clock()
    pair = second_pair(conn, kind, row.proposed_by, at, parts.company.first)
    return person.id in pair.people


def sees_all(person: Person) -> bool:
    """Whether somebody sees proposals of others."""
    return any(spec.confirms & person.roles for spec in PROPOSALS.values())


def facts_of_row(conn: Connection, parts: Parts, row: Row[Any]) -> ProposalAnswer:
    """A row with what it would change, or would have changed."""
    change = CHANGES[known(ProposalKind, row.kind)]
    before, after = change.shown(conn, parts, row)
    late = False
    if known(ProposalState, row.state) is ProposalState.OPEN:
        late = plain(change.ground(conn, row.subject_id, row.wanted)) != row.ground
    return ProposalAnswer.model_validate(
        {**row._mapping, "before": before, "after": after, "overtaken_since": late}
    )
