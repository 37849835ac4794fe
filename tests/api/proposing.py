"""Proposing, one request for each kind of proposal, and settling."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, select

from api.calls.identity import new_api_key
from db.ats.external import Reference, note
from db.directory.candidate_changes import change_candidate
from db.directory.hiring import NewCandidate, add_candidate, find_candidate, find_job
from db.directory.job_policy import use_policy
from db.directory.people import NewPerson, add_person, change_address, find_address
from db.schema import jobs, people
from db.setup.company import change_company, fill_company, read_company
from db.setup.policies import all_policies, save_policy
from db.setup.templates import newest_letter, save_letter
from domain.defaults import default_policy
from domain.external import ExternalKind, Said
from domain.letters import Letter
from domain.policy_json import to_json
from domain.proposals import ProposalKind
from domain.scenarios import Scenario
from domain.words import Role
from tests.api.world import START, World

LETTER = {"subject": "{{ company_name }}", "body": "{{ recipient_name }}：\n\n感谢您的时间。"}
MIRA = {"name": "Mira Sand", "email": "mira@starriver.example", "roles": ["hiring_manager"]}
NEW_ADDRESS = "jing.new@mail.example"
TOMS_NEW = "tom.new@starriver.example"


def colleague(world: World, who: str, *roles: Role) -> str:
    """Somebody whom an operator has imported."""
    new = NewPerson(who.title(), f"{who}@starriver.example", roles, "en", "Asia/Shanghai")
    return world.parts.database.write_now(lambda conn: add_person(conn, new, START))


def second_lead(world: World) -> None:
    """Another HR lead, called `hugo`, with a key."""

    def write(conn: Connection) -> tuple[str, str]:
        new = NewPerson("Hugo", "hugo@starriver.example", (Role.HR_LEAD,), "en", "Asia/Shanghai")
        person = add_person(conn, new, START)
        return person, new_api_key(conn, person, START)

    world.people["hugo"], world.keys["hugo"] = world.parts.database.write_now(write)


def with_two_leads(world: World) -> None:
    """The company says that HR leads need another one, too."""

    def write(conn: Connection) -> None:
        first = world.parts.company.first
        fill_company(conn, first, START)
        change_company(conn, replace(first, two_leads=True))

    world.parts.database.write_now(write)
    world.parts.company.forget()


@dataclass(frozen=True, slots=True)
class Way:
    """How a kind of change is asked for, and what to look at: `there` is what the change makes
    different. `overtake` changes what it rests on."""

    method: str
    path: str
    body: Callable[[World], Any]
    there: Callable[[Connection, World], Any]
    overtake: Callable[[World], Any]
    prepare: Callable[[World], Any] = lambda world: None

    def request(self, world: World) -> tuple[str, str, Any]:
        """Method, address and body."""
        path = self.path.format(
            job=world.job, candidate=world.candidate, twin=world.people.get("twin", "")
        )
        return self.method, path, self.body(world)


def _job_with_mira(world: World) -> dict[str, Any]:
    return {
        "code": "FE-1",
        "title": "Frontend Engineer",
        "recruiter": world.people["lina"],
        "hiring_manager": world.people["mira"],
        "hr_lead": world.people["hana"],
        "policy": "hybrid",
        "stages": [{"name": "Final", "panel": [world.people["maya"]]}],
    }


def _add_mira(world: World) -> None:
    world.people["mira"] = colleague(world, "mira", Role.HIRING_MANAGER)


def _other_manager(world: World) -> None:
    other = colleague(world, "nora", Role.HIRING_MANAGER)
    world.parts.database.write_now(
        lambda conn: conn.execute(
            jobs.update().where(jobs.c.id == world.job).values(hiring_manager_id=other)
        )
    )


def _written(what: Callable[[Connection], Any]) -> Callable[[World], Any]:
    return lambda world: world.parts.database.write_now(what)


def _open_job(conn: Connection) -> None:
    row = conn.execute(select(jobs)).first()
    assert row is not None
    conn.execute(jobs.insert().values({**row._mapping, "id": "job_other", "code": "FE-1"}))


def _save_letter(world: World) -> None:
    words, by = Letter("一", "二"), world.people["hana"]
    world.parts.database.write_now(
        lambda conn: save_letter(conn, Scenario.REJECTION, "zh", words, by, START)
    )


def _save_policy(conn: Connection) -> None:
    save_policy(conn, default_policy(), START)


def _policy_of(conn: Connection, world: World) -> Any:
    row = find_job(conn, world.job)
    return row.policy_name if row is not None else None


def _give_another(conn: Connection, world: World) -> None:
    version = save_policy(conn, default_policy(), START)
    use_policy(conn, world.job, version, world.people["hana"], "", world.parts.policies)


def _move(address: str) -> Callable[[World], Any]:
    return lambda world: world.parts.database.write_now(
        lambda conn: change_candidate(conn, world.candidate, {"email": address})
    )


def _twin(world: World) -> None:
    new = NewCandidate("欧阳静", "other@mail.example", "zh", "Asia/Shanghai")
    world.people["twin"] = world.parts.database.write_now(
        lambda conn: add_candidate(conn, new, START)
    )


def _company(world: World) -> dict[str, Any]:
    first = world.parts.company.first
    return {
        "name": first.name,
        "email": first.email,
        "zone": first.zone,
        "languages": list(first.languages),
        "privacy_notice_url": "",
        "two_leads": False,
    }


def _rename(conn: Connection) -> None:
    known = read_company(conn)
    assert known is not None
    change_company(conn, replace(known, name="星河"))


def _roles(conn: Connection, who: str) -> Any:
    person = find_address(conn, f"{who}@starriver.example")
    return sorted(person.roles) if person is not None else None


def _candidate(conn: Connection, world: World) -> Any:
    return find_candidate(conn, world.candidate)


def _needs_two(conn: Connection) -> bool:
    known = read_company(conn)
    return known is not None and known.two_leads


def _tom_of_the_ats(world: World) -> None:
    """The ATS has an id for a hiring manager, and the company wants two HR leads."""
    with_two_leads(world)
    reference = Reference("moka", ExternalKind.PERSON, "u2")
    said = Said(fingerprint="0" * 64)
    world.parts.database.write_now(
        lambda conn: note(conn, reference, world.people["tom"], said, START, None)
    )


def _tom_elsewhere(email: str) -> Callable[[World], Any]:
    return lambda world: world.parts.database.write_now(
        lambda conn: change_address(conn, world.people["tom"], email)
    )


def _deactivate_mira(conn: Connection) -> None:
    mira = people.c.email == "mira@starriver.example"
    conn.execute(people.update().where(mira).values(active=False))


WAYS: Mapping[ProposalKind, Way] = {
    ProposalKind.PERSON_ADDED: Way(
        "POST",
        "/api/v1/people",
        lambda world: MIRA,
        lambda conn, world: _roles(conn, "mira") == ["hiring_manager"],
        lambda world: colleague(world, "mira", Role.INTERVIEWER),
    ),
    ProposalKind.ROLES_GIVEN: Way(
        "PUT",
        "/api/v1/external/moka/people/u1",
        lambda world: {**MIRA, "roles": ["interviewer", "hiring_manager"]},
        lambda conn, world: Role.HIRING_MANAGER in (_roles(conn, "mira") or ()),
        lambda world: world.parts.database.write_now(_deactivate_mira),
    ),
    ProposalKind.JOB_OPENED: Way(
        "POST",
        "/api/v1/jobs",
        _job_with_mira,
        lambda conn, world: conn.execute(
            select(jobs.c.hiring_manager_id).where(
                jobs.c.code == "FE-1", jobs.c.hiring_manager_id == world.people["mira"]
            )
        ).scalar(),
        _written(_open_job),
        _add_mira,
    ),
    ProposalKind.JOB_MANAGER: Way(
        "PATCH",
        "/api/v1/jobs/{job}",
        lambda world: {"hiring_manager": world.people["mira"]},
        lambda conn, world: (
            conn.execute(select(jobs.c.hiring_manager_id).where(jobs.c.id == world.job)).scalar()
            == world.people["mira"]
        ),
        _other_manager,
        _add_mira,
    ),
    ProposalKind.POLICY_SAVED: Way(
        "POST",
        "/api/v1/policies",
        lambda world: to_json(replace(default_policy(), hold_revisit_hours=80)),
        lambda conn, world: any(row.body["hold_revisit_hours"] == 80 for row in all_policies(conn)),
        _written(_save_policy),
    ),
    ProposalKind.JOB_POLICY: Way(
        "PUT",
        "/api/v1/jobs/{job}/policy",
        lambda world: {"policy": "slow", "reason": "Nobody keeps four hours"},
        lambda conn, world: _policy_of(conn, world) == "slow",
        lambda world: world.parts.database.write_now(lambda conn: _give_another(conn, world)),
        _written(lambda conn: save_policy(conn, replace(default_policy(), name="slow"), START)),
    ),
    ProposalKind.TEMPLATE_SAVED: Way(
        "PUT",
        "/api/v1/templates/rejection/zh",
        lambda world: LETTER,
        lambda conn, world: (
            (letter := newest_letter(conn, Scenario.REJECTION, "zh")) is not None
            and letter.body == LETTER["body"]
        ),
        _save_letter,
    ),
    ProposalKind.CANDIDATE_ADDRESS: Way(
        "PATCH",
        "/api/v1/candidates/{candidate}",
        lambda world: {"email": NEW_ADDRESS},
        lambda conn, world: _candidate(conn, world).email == NEW_ADDRESS,
        _move("elsewhere@mail.example"),
    ),
    ProposalKind.CANDIDATE_MERGED: Way(
        "POST",
        "/api/v1/candidates/{twin}/merge",
        lambda world: {"candidate": world.candidate},
        lambda conn, world: _candidate(conn, world).merged_into,
        _move("elsewhere@mail.example"),
        _twin,
    ),
    ProposalKind.COMPANY_CHANGED: Way(
        "PUT",
        "/api/v1/company",
        _company,
        lambda conn, world: not _needs_two(conn),
        _written(_rename),
        with_two_leads,
    ),
    ProposalKind.PERSON_ADDRESS: Way(
        "PUT",
        "/api/v1/external/moka/people/u2",
        lambda world: {"name": "Tom", "email": TOMS_NEW, "roles": ["hiring_manager"]},
        lambda conn, world: find_address(conn, TOMS_NEW) is not None,
        _tom_elsewhere("tom@elsewhere.example"),
        _tom_of_the_ats,
    ),
}


def there(world: World, kind: ProposalKind) -> Any:
    """What a kind of change makes different."""
    return world.parts.database.read_now(lambda conn: WAYS[kind].there(conn, world))


OF_LEADS = frozenset({ProposalKind.COMPANY_CHANGED, ProposalKind.PERSON_ADDRESS})
"""What recruiters are refused, and HR leads propose where the company wants two of them."""


async def ask(world: World, kind: ProposalKind, who: str) -> Any:
    """Somebody asks for a change of this kind; the answer."""
    method, path, body = WAYS[kind].request(world)
    async with world.client(who) as client:
        return await client.request(method, path, json=body)


async def proposed(world: World, kind: ProposalKind, who: str) -> str:
    """The id of what somebody proposes."""
    answer = await ask(world, kind, who)
    assert answer.status_code == 202, answer.text
    said = answer.json()
    return str(said["proposal"]["id"] if "proposal" in said else said["warnings"][0]["proposal"])


async def settle(world: World, id_: str, how: str, who: str, **body: Any) -> Any:
    """Somebody settles a proposal; the answer."""
    async with world.client(who) as client:
        return await client.post(f"/api/v1/proposals/{id_}/{how}", json=body or None)
