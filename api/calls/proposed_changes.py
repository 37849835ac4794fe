"""The changes that one person proposes and another confirms: one row each, one function each.

Whoever may make a change directly makes it by the same function as whoever confirms it; so what was
confirmed is what was proposed. `ground` is what a change rests on: when that is different by the
time somebody confirms, it was overtaken. `shown` is what it would change, before and after.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import Connection, Row

from api.bodies.jobs import JobBody
from api.calls.guarded_change import Change, Making, Record, same_fields
from api.calls.jobs import checked_job
from api.calls.policy_of_job import POLICY_OF_JOB
from api.refusals import Unknown
from composition import Parts
from db.directory.candidate_changes import change_candidate
from db.directory.hiring import add_job, find_candidate, find_job, job_of_code
from db.directory.job_team import HELD_IN, change_people
from db.directory.merging import merge
from db.directory.people import (
    NewPerson,
    add_person,
    change_address,
    find_address,
    find_person,
    give_roles,
)
from db.schema.company import ONLY
from db.setup.company import change_company, read_company
from db.setup.policies import find_policy, latest_policy, save_policy
from db.setup.templates import newest_letter, save_letter
from domain.administration import AdminKind, differing
from domain.company import Company
from domain.letters import Letter
from domain.policy_json import from_json, from_stored, to_json
from domain.proposals import ProposalKind
from domain.releases import known
from domain.scenarios import Scenario
from domain.words import Role

# --- people -------------------------------------------------------------------------------------


def _add_person(making: Making) -> str:
    said = making.wanted
    roles = tuple(known(Role, role) for role in said["roles"])
    office = said.get("office", "")  # proposed before there were offices, it says none
    new = NewPerson(said["name"], said["email"], roles, said["locale"], said["zone"], office)
    added: str = making.administer(
        AdminKind.PERSON_ADDED, lambda conn: add_person(conn, new, making.at)
    )
    return added


def _address_known(conn: Connection, subject: str, wanted: Record) -> Record:
    known = find_address(conn, wanted.get("email", ""))
    return {"known": known.id if known else ""}


def _give_roles(making: Making) -> None:
    roles = [known(Role, role) for role in making.wanted["roles"]]
    making.administer(
        AdminKind.PERSON_GIVEN_ROLES,
        lambda conn: give_roles(conn, making.subject, roles),
        making.subject,
    )


def _roles_of(conn: Connection, subject: str, wanted: Record) -> Record:
    person = find_person(conn, subject)
    return {"roles": sorted(person.roles) if person is not None and person.active else []}


def _change_persons_address(making: Making) -> None:
    making.administer(
        AdminKind.PERSON_CHANGED,
        lambda conn: change_address(conn, making.subject, making.wanted["email"]),
        making.subject,
    )


def _signs_in_at(conn: Connection, subject: str, wanted: Record) -> Record:
    person = find_person(conn, subject)
    return {"email": person.email} if person is not None and person.active else {}


# --- jobs ---------------------------------------------------------------------------------------


def _open_job(making: Making) -> str:
    body = JobBody.model_validate(dict(making.wanted))

    def write(conn: Connection) -> str:
        return add_job(conn, checked_job(conn, making.parts.policies, body), making.at)

    opened: str = making.administer(AdminKind.JOB_OPENED, write)
    return opened


def _code_known(conn: Connection, subject: str, wanted: Record) -> Record:
    return {"known": job_of_code(conn, wanted.get("code", ""))}


def _change_people(making: Making) -> Any:
    wanted = _by_role(making.wanted)
    manager = find_person(making.conn, wanted.get(Role.HIRING_MANAGER, ""))
    if making.wanted.get("with_role") and manager and Role.HIRING_MANAGER not in manager.roles:
        roles = {*manager.roles, Role.HIRING_MANAGER}
        making.administer(
            AdminKind.PERSON_GIVEN_ROLES,
            lambda conn: give_roles(conn, manager.id, roles),
            manager.id,
        )
    return making.administer(
        AdminKind.JOB_PEOPLE_CHANGED,
        lambda conn: change_people(
            conn, making.subject, wanted, making.actor, making.at, making.parts.policies
        ),
        making.subject,
    )


def _by_role(wanted: Record) -> dict[Role, str]:
    return {role: str(wanted[role]) for role in HELD_IN if role in wanted}


def _people_shown(conn: Connection, parts: Parts, row: Row[Any]) -> tuple[Record, Record]:
    return differing(row.ground, {str(role): who for role, who in _by_role(row.wanted).items()})


def _people_of(conn: Connection, subject: str, wanted: Record) -> Record:
    job = find_job(conn, subject)
    if job is None:
        return {}
    held = {role: job._mapping[column.name] for role, column in HELD_IN.items()}
    return {role: who for role, who in held.items() if role in wanted}


# --- policies and letters -----------------------------------------------------------------------


def _save_policy(making: Making) -> Row[Any]:
    policy = from_json(making.wanted)

    def write(conn: Connection) -> Row[Any]:
        row = find_policy(conn, save_policy(conn, policy, making.at))
        if row is None:
            raise Unknown
        return row

    saved: Row[Any] = making.administer(AdminKind.POLICY_SAVED, write, making.subject)
    return saved


def _newest_policy(conn: Connection, subject: str, wanted: Record) -> Record:
    return {"version": latest_policy(conn, subject) or ""}


def _policy_shown(conn: Connection, parts: Parts, row: Row[Any]) -> tuple[Record, Record]:
    before = find_policy(conn, row.ground["version"]) if row.ground.get("version") else None
    return differing(to_json(from_stored(before.body)) if before else {}, row.wanted)


def _letter_of(subject: str) -> tuple[Scenario, str]:
    scenario, _, locale = subject.partition("/")
    return known(Scenario, scenario), locale


def _save_letter(making: Making) -> int:
    said, (scenario, locale) = making.wanted, _letter_of(making.subject)
    letter, base, restored = (
        Letter(said["subject"], said["body"]),
        said.get("base"),
        said.get("restored"),
    )
    making.parts.wording.refuse_faulty(scenario, locale, letter)
    version: int = making.administer(
        AdminKind.TEMPLATE_SAVED if restored is None else AdminKind.TEMPLATE_RESTORED,
        lambda conn: save_letter(conn, scenario, locale, letter, making.author, making.at, base),
        making.subject,
        lambda _: {} if restored is None else {"restored": restored},
    )
    return version


def _letter_in_force(conn: Connection, subject: str, wanted: Record) -> Record:
    newest = newest_letter(conn, *_letter_of(subject))
    return {"version": newest.version if newest is not None else 0}


def _letter_shown(conn: Connection, parts: Parts, row: Row[Any]) -> tuple[Record, Record]:
    old = parts.wording.version(conn, *_letter_of(row.subject_id), row.ground.get("version", 0))
    before = {"subject": old.subject, "body": old.body} if old is not None else {}
    after = {name: row.wanted[name] for name in ("subject", "body") if name in row.wanted}
    return differing(before, after)


# --- candidates ---------------------------------------------------------------------------------


def _change_address(making: Making) -> bool:
    changed: bool = making.administer(
        AdminKind.CANDIDATE_CHANGED,
        lambda conn: change_candidate(conn, making.subject, making.wanted),
        making.subject,
    )
    return changed


def _reached_at(conn: Connection, subject: str, wanted: Record) -> Record:
    row = find_candidate(conn, subject)
    if row is None or row.erased_at is not None:
        return {}
    return {"email": row.email, "merged_into": row.merged_into or ""}


def _merge(making: Making) -> Any:
    other = making.wanted["candidate"]
    return making.administer(
        AdminKind.CANDIDATE_MERGED,
        lambda conn: merge(conn, making.subject, other),
        other,
        lambda done: {"applications": list(done.applications)},
    )


def _both(conn: Connection, subject: str, wanted: Record) -> Record:
    """Where mails to both go, and whether they are still two."""
    other = str(wanted.get("candidate", ""))
    return {each: dict(_reached_at(conn, each, wanted)) for each in (subject, other)}


def _merge_shown(conn: Connection, parts: Parts, row: Row[Any]) -> tuple[Record, Record]:
    """Where the mails of the one who is merged would go."""
    whose = (row.wanted.get("candidate", ""), row.subject_id)
    before, after = ({"email": row.ground.get(each, {}).get("email", "")} for each in whose)
    return before, after


# --- the company --------------------------------------------------------------------------------


def _change_company(making: Making) -> Company:
    said = making.wanted
    now = read_company(making.conn) or making.parts.company.first
    # What was proposed before the company had it stays as it is.
    wanted = replace(now, **{**said, "languages": tuple(said["languages"])})
    making.administer(AdminKind.COMPANY_CHANGED, lambda conn: change_company(conn, wanted), ONLY)
    return wanted


def company_record(company: Company) -> dict[str, Any]:
    """All that is said of the company; its logo is changed by itself."""
    said = asdict(company) | {"languages": list(company.languages)}
    return {name: value for name, value in said.items() if name != "logo"}


def _company(conn: Connection, subject: str, wanted: Record) -> Record:
    company = read_company(conn)
    known = company_record(company) if company is not None else {}
    return {name: value for name, value in known.items() if name in wanted}


CHANGES: Final[Mapping[ProposalKind, Change]] = MappingProxyType(
    {
        ProposalKind.PERSON_ADDED: Change(_add_person, _address_known, same_fields),
        ProposalKind.ROLES_GIVEN: Change(_give_roles, _roles_of, same_fields),
        ProposalKind.JOB_OPENED: Change(_open_job, _code_known, same_fields),
        ProposalKind.JOB_MANAGER: Change(_change_people, _people_of, _people_shown),
        ProposalKind.JOB_POLICY: POLICY_OF_JOB,
        ProposalKind.POLICY_SAVED: Change(_save_policy, _newest_policy, _policy_shown),
        ProposalKind.TEMPLATE_SAVED: Change(_save_letter, _letter_in_force, _letter_shown),
        ProposalKind.CANDIDATE_ADDRESS: Change(_change_address, _reached_at, same_fields),
        ProposalKind.CANDIDATE_MERGED: Change(_merge, _both, _merge_shown),
        ProposalKind.COMPANY_CHANGED: Change(_change_company, _company, same_fields),
        ProposalKind.PERSON_ADDRESS: Change(_change_persons_address, _signs_in_at, same_fields),
    }
)
