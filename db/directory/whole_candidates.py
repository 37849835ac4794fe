"""Locking all of a candidate, for what changes all of it: erasing, and merging two.

Others lock parts, and whoever locks several of these does it in this order, so that no two wait for
each other in PostgreSQL (SQLite has one writer):

1. imports with lines about them: adding a line finds, or begins, what is theirs (`importing`);
2. proposals about them: confirming one makes the change (`db.setup.proposals`), first a merge's,
   which moves the ids of the next;
3. ids of theirs in other systems: an ATS says something of the thing (`db.ats.external`);
4. jobs, of which nothing is locked here;
5. applications, by their ids: every act and step, with all that is written under an application,
   tasks, mails, interviews and their ids in other systems (`db.process.locking`);
6. candidates, by their ids: what is known of them, and what comes to them anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, or_, select

from db.directory.imports import lock_imports_about
from db.schema import applications, candidates, external_ids, proposals
from domain.external import ExternalKind
from domain.proposals import ProposalKind

KINDS = (ExternalKind.CANDIDATE, ExternalKind.APPLICATION)
"""Of what others may say something without having locked an application."""


def lock_before_applications(conn: Connection, *whose: str) -> None:
    """Everything of these candidates that comes before their applications."""
    they = [row.id for row in conn.execute(_they(whose))]
    lock_imports_about(conn, they)
    merging = proposals.c.kind == ProposalKind.CANDIDATE_MERGED
    about = or_(
        proposals.c.subject_id.in_(they),
        and_(merging, proposals.c.wanted["candidate"].as_string().in_(they)),
    )
    _lock_proposals(conn, and_(merging, about))
    its = external_ids.c
    known_as = or_(its.our_id.in_(they), its.our_id.in_(applications_of(conn, *whose)))
    query = select(its.our_id).where(its.kind.in_(KINDS), known_as)
    conn.execute(query.order_by(its.kind, its.system, its.external_id).with_for_update())
    _lock_proposals(conn, and_(~merging, about))


def applications_of(conn: Connection, *whose: str) -> list[str]:
    """In the order in which they are locked."""
    query = select(applications.c.id).where(applications.c.candidate_id.in_(whose))
    return list(conn.execute(query.order_by(applications.c.id)).scalars())


def lock_candidates(conn: Connection, *ids: str) -> dict[str, Row[Any]]:
    """The rows of those that there are, after everything else of theirs."""
    query = select(candidates).where(candidates.c.id.in_(ids)).order_by(candidates.c.id)
    return {row.id: row for row in conn.execute(query.with_for_update())}


def _they(whose: Sequence[str]) -> Any:
    """With whoever was merged into them."""
    mine = or_(candidates.c.id.in_(whose), candidates.c.merged_into.in_(whose))
    return select(candidates.c.id).where(mine)


def _lock_proposals(conn: Connection, which: ColumnElement[bool]) -> None:
    query = select(proposals.c.id).where(which).order_by(proposals.c.id)
    conn.execute(query.with_for_update())
