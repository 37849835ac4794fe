"""What acts of administration are about, as they keep it: ids, codes and instants.

Of a row that holds what somebody is called, or where they are reached, it is said that it changed
and not to what: that stands where it can be erased. Addresses of webhooks often are a secret too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import urlsplit

from sqlalchemy import Connection, Row, Select, Table, func, or_, select

from db.schema import (
    api_keys,
    candidates,
    company,
    documents,
    jobs,
    kept_apart,
    people,
    policy_versions,
    proposals,
    sessions,
    sign_ins,
    stages,
    templates,
    webhook_endpoints,
    webhook_secrets,
)
from domain.administration import NOTHING, Facts, Subject

_OF_JOB = {
    "code": "code",
    "title": "title",
    "recruiter": "recruiter_id",
    "hiring_manager": "hiring_manager_id",
    "hr_lead": "hr_lead_id",
    "policy": "policy_version_id",
    "senders": "senders",
    "pay_range": "pay_range",
    "pay_shown": "pay_shown",
}
_OF_STAGE = ("position", "name", "rule", "minutes", "panel", "lead", "meetings", "focus")


def facts_of(conn: Connection, about: Subject, subject: str, at: datetime) -> Facts:
    """What there is to know of a subject at this moment; nothing of one that is not there."""
    return FACTS[about](conn, subject, at)


def _company(conn: Connection, subject: str, at: datetime) -> Facts:
    row = _locked(conn, company, subject)
    if row is None:
        return NOTHING
    said = ("name", "names", "email", "zone", "languages", "privacy_notice_url", "logo")
    return _shown(row._mapping, *said, "two_leads", "proposal_hours", "outcome_mails_per_hour")


def _person(conn: Connection, subject: str, at: datetime) -> Facts:
    row = conn.execute(select(people).where(people.c.id == subject)).first()
    if row is None:
        return NOTHING
    shown = {
        "roles": sorted(row.roles),
        "locale": row.locale,
        "zone": row.zone,
        "office": row.office,
        "active": row.active,
        "new_tasks": row.new_tasks,
    }
    return Facts(shown, {"name": row.name, "email": row.email})


def _access(conn: Connection, subject: str, at: datetime) -> Facts:
    query = select(api_keys).where(api_keys.c.person_id == subject, api_keys.c.revoked_at.is_(None))
    keys = conn.execute(query.order_by(api_keys.c.id)).all()
    links = sign_ins.c.used_at.is_(None) & (sign_ins.c.expires_at > at)
    shown = {
        "keys": [key.id for key in keys],
        "key_limits": {key.id: _limits(key) for key in keys},
        "sessions": _count(conn, sessions, subject, sessions.c.expires_at > at),
        "sign_in_links": _count(conn, sign_ins, subject, links),
    }
    # What somebody calls a key may be anything.
    return Facts(shown, {f"name of {key.id}": key.name for key in keys})


def _limits(key: Row[Any]) -> Mapping[str, Any]:
    expires_at = key.expires_at and key.expires_at.isoformat()
    return {"scopes": key.scopes, "expires_at": expires_at}


def _policy(conn: Connection, subject: str, at: datetime) -> Facts:
    """The newest version of a name; versions never change, so its id says what it is."""
    newest = select(policy_versions.c.id, policy_versions.c.version)
    of_name = newest.where(policy_versions.c.name == subject)
    row = conn.execute(of_name.order_by(policy_versions.c.version.desc()).limit(1)).first()
    return _shown(row._mapping, "id", "version") if row is not None else NOTHING


def _template(conn: Connection, subject: str, at: datetime) -> Facts:
    """The version in force; 0 is the product's own. Its words stay under its number."""
    scenario, _, locale = subject.partition("/")
    query = select(func.max(templates.c.version)).where(
        templates.c.scenario == scenario, templates.c.locale == locale
    )
    return Facts({"version": conn.execute(query).scalar_one() or 0}, {})


def _job(conn: Connection, subject: str, at: datetime) -> Facts:
    row = _locked(conn, jobs, subject)
    if row is None:
        return NOTHING
    of_plan = (stages.c.job_id == subject) & stages.c.removed_at.is_(None)
    plan = conn.execute(select(stages).where(of_plan))
    shown = {name: row._mapping[column] for name, column in _OF_JOB.items()}
    shown["ended_at"] = row.ended_at and row.ended_at.isoformat()
    # Why somebody chose its policy may be anything.
    unsaid = {"policy_because": row.policy_because}
    return Facts({**shown, "stages": {stage.id: _stage(stage) for stage in plan}}, unsaid)


def _stage(row: Row[Any]) -> Mapping[str, Any]:
    kept = {name: row._mapping[name] for name in _OF_STAGE}
    return {**kept, "attributes": {each["id"]: each["name"] for each in row.attributes}}


def _candidate(conn: Connection, subject: str, at: datetime) -> Facts:
    row = conn.execute(select(candidates).where(candidates.c.id == subject)).first()
    if row is None:
        return NOTHING
    shown = {
        "retain_until": row.retain_until and row.retain_until.isoformat(),
        "erased_at": row.erased_at and row.erased_at.isoformat(),
        "merged_into": row.merged_into,
        "kept_apart": _kept_apart(conn, subject),
        "held_since": row.held_since and row.held_since.isoformat(),
        "held_by": row.held_by,
    }
    # Why somebody is on hold may be anything, and names people.
    unsaid = ("name", "email", "phone", "locale", "zone", "held_because")
    return Facts(shown, {name: row._mapping[name] for name in unsaid})


def _kept_apart(conn: Connection, subject: str) -> list[str]:
    pairs = select(kept_apart.c.one_id, kept_apart.c.other_id).where(
        or_(kept_apart.c.one_id == subject, kept_apart.c.other_id == subject)
    )
    return sorted(one if other == subject else other for one, other in conn.execute(pairs))


def _proposal(conn: Connection, subject: str, at: datetime) -> Facts:
    """What it proposes may be an address: that stands in its row, where it can be erased."""
    row = _locked(conn, proposals, subject)
    if row is None:
        return NOTHING
    return _shown(row._mapping, "kind", "subject_id", "state", "proposed_by", "settled_by")


def _endpoint(conn: Connection, subject: str, at: datetime) -> Facts:
    row = _locked(conn, webhook_endpoints, subject)
    if row is None:
        return NOTHING
    secret = select(func.max(webhook_secrets.c.version)).where(
        webhook_secrets.c.endpoint_id == subject
    )
    shown = {
        "host": urlsplit(row.url).hostname,
        "types": row.types,
        "active": row.active,
        "secret_version": conn.execute(secret).scalar_one(),
    }
    return Facts(shown, {"url": row.url})


def _document(conn: Connection, subject: str, at: datetime) -> Facts:
    """What the file is called may be the candidate's name."""
    columns = (
        documents.c.kind,
        documents.c.application_id,
        documents.c.media_type,
        documents.c.size,
        documents.c.uploaded_by,
        documents.c.name,
        documents.c.url,
    )
    row = conn.execute(select(*columns).where(documents.c.id == subject)).first()
    if row is None:
        return NOTHING
    shown = {
        "kind": row.kind,
        "application": row.application_id,
        "media_type": row.media_type,
        "size": row.size,
        "uploaded_by": row.uploaded_by,
    }
    return Facts(shown, {"name": row.name, "url": row.url})


FACTS: Final[Mapping[Subject, Callable[[Connection, str, datetime], Facts]]] = MappingProxyType(
    {
        Subject.COMPANY: _company,
        Subject.PERSON: _person,
        Subject.ACCESS: _access,
        Subject.POLICY: _policy,
        Subject.TEMPLATE: _template,
        Subject.JOB: _job,
        Subject.CANDIDATE: _candidate,
        Subject.ENDPOINT: _endpoint,
        Subject.PROPOSAL: _proposal,
        Subject.DOCUMENT: _document,
    }
)


def _locked(conn: Connection, table: Table, subject: str) -> Row[Any] | None:
    """Two changes at once: the second one's `before` is what the first one made of it.

    People and candidates are not locked here: who is taken away, or erased, is locked after others.
    """
    query: Select[Any] = select(table).where(table.c.id == subject)
    return conn.execute(query.with_for_update(key_share=True)).first()


def _count(conn: Connection, table: Table, person: str, which: Any) -> int:
    query = select(func.count()).select_from(table).where(table.c.person_id == person, which)
    return int(conn.execute(query).scalar_one())


def _shown(row: Mapping[Any, Any], *names: str) -> Facts:
    return Facts({name: row[name] for name in names}, {})
