"""Every kind of administration, done once: what is done before it, what does it, and what it keeps.

`was` and `now` are what the act must keep as `before` and `after`; `ANY` stands for an id that the
test cannot know.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from commands import access
from commands.import_files import import_files
from db.clock_and_ids import system_clock
from db.directory.identity import add_sign_in, living_keys, living_sessions, open_session
from db.schema import acts, applications, candidates
from db.setup.company import fill_company
from domain.access import EVERY_SCOPE
from domain.acts import ActKind
from domain.administration import WITHHELD, AdminKind
from domain.defaults import default_policy
from domain.policy_json import to_json
from domain.words import TaskKind
from tests.api.doing import ANY, Deed, UnderAnyKey, always, sends, types, writes
from tests.api.requests_by_right import fetches, given_out
from tests.api.world import ORIGIN, START, World
from tests.files import PDF

ATS = "/api/v1/external/greenhouse"
LETTER = "/api/v1/templates/rejection/zh"
HOOK = "https://hooks.example/in/s3cr3t-path"
DAY = "2028-01-31"
HOLD = "/api/v1/candidates/{candidate}/legal-hold"
PERSON = {"name": "王强", "email": "qiang@starriver.example", "roles": ["interviewer"]}
PEOPLE = """name,email,roles
Wu Fang,wu@starriver.example,interviewer
Li Ming,li@starriver.example,interviewer
"""


def _fill(conn: Any, world: World) -> None:
    fill_company(conn, world.parts.company.first, START)


def _company(**changes: Any) -> Callable[[World], Any]:
    def said(world: World) -> Any:
        first = replace(world.parts.company.first, **changes)
        return {
            "name": first.name,
            "email": first.email,
            "zone": first.zone,
            "languages": first.languages,
            "privacy_notice_url": first.privacy_notice_url,
            "two_leads": False,
            "proposal_hours": 8.0,
        }

    return said


def _open_sessions(conn: Any, world: World) -> None:
    for secret in ("at the desk", "at home"):
        open_session(conn, world.people["tom"], secret, START, START + timedelta(days=3650))


def _session_of(world: World, who: str) -> str:
    whose, at = world.people[who], system_clock()
    idle = world.parts.settings.session_idle
    found = world.parts.database.read_now(
        lambda conn: living_sessions(conn, at, idle, person=whose)
    )
    return found[0].id


async def _narrows(world: World) -> None:
    body = {"name": "Reports", "scopes": ["read"], "days": 30}
    async with world.client("hana") as client:
        answer = await client.patch(f"/api/v1/keys/{_key_of(world, 'maya')}", json=body)
    assert answer.is_success, answer.text


def _key_of(world: World, who: str) -> str:
    whose = world.people[who]
    [key] = world.parts.database.read_now(lambda conn: living_keys(conn, person=whose))
    return key.id


def _import(world: World) -> None:
    settings = world.parts.settings
    file = Path(settings.data_dir) / "people.csv"
    file.write_text(PEOPLE, "utf-8")
    import_files(settings, [file])


def _job(world: World) -> dict[str, Any]:
    people = world.people
    return {
        "code": "FE-1",
        "title": "Frontend Engineer",
        "recruiter": people["lina"],
        "hiring_manager": people["tom"],
        "hr_lead": people["hana"],
        "policy": "hybrid",
        "stages": [{"name": "Final", "rule": "unanimous", "panel": [people["maya"]]}],
    }


def _told_job(world: World) -> Mapping[str, Any]:
    stage = {"name": "Final", "rule": "unanimous", "minutes": 60, "position": 1}
    plan = {"panel": [world.people["maya"]], "lead": world.people["maya"], "meetings": []}
    rated: dict[str, Any] = {"attributes": {}, "focus": []}
    stages = UnderAnyKey({**stage, **plan, **rated})
    plain = {"policy": ANY, "senders": {}, "pay_range": "", "pay_shown": False, "ended_at": None}
    return {**_job(world), **plain, "stages": stages}


async def _all_over(world: World) -> None:
    over = update(applications).values(over_at=world.clock())
    world.parts.database.write_now(lambda conn: conn.execute(over))


def _plan(world: World) -> dict[str, Any]:
    stage = {"id": world.facts.stage, "name": "System design", "rule": "any_veto"}
    return {"stages": [{**stage, "panel": [world.people["maya"]]}]}


def _words(line: str) -> dict[str, str]:
    return {"subject": "{{ company_name }}", "body": f"{{{{ recipient_name }}}}：\n\n{line}"}


def _of_stage(**what: Any) -> Callable[[World], Mapping[str, Any]]:
    return lambda world: {"stages": {world.facts.stage: what}}


NOBODY_KNOWN = always()
FILLED = writes(_fill)
HOOKED = sends("POST", "/api/v1/webhooks", {"url": HOOK, "types": ["decision.made"]})
SAVED = sends("PUT", LETTER, _words("一"))
NEXT_VERSION = sends("POST", "/api/v1/policies", lambda world: to_json(default_policy()))
JING = {"name": "欧阳小静", "email": "xiao@mail.example", "phone": "+86 138 0013 8000"}

TWIN = sends(
    "POST", "/api/v1/candidates", {"name": "李雷", "email": "jing@mail.example", "phone": ""}
)


def twin_of(world: World) -> str:
    """The other candidate of the same address."""
    query = select(candidates.c.id).where(candidates.c.id != world.candidate)
    return str(world.parts.database.read_now(lambda conn: conn.execute(query).scalar_one()))


async def merges(world: World) -> None:
    path = "/api/v1/candidates/{candidate}/merge"
    await sends("POST", path, lambda world: {"candidate": twin_of(world)})(world)


async def keeps_apart(world: World) -> None:
    path = "/api/v1/candidates/{candidate}/keep-apart"
    await sends("POST", path, lambda world: {"candidate": twin_of(world)})(world)


def _policy_body(world: World) -> Any:
    return to_json(default_policy())


_policy = "POST", "/api/v1/policies", _policy_body
_manager = (
    "PUT",
    f"{ATS}/people/u8",
    {"name": "王强", "email": "qiang@starriver.example", "roles": ["hiring_manager"]},
)


def _proposes(change: tuple[str, str, Any]) -> Callable[[World], Any]:
    return sends(*change, who="lina")


def _proposal(how: str, change: Any, who: str = "hana", **body: Any) -> Callable[[World], Any]:
    """Somebody settles the only proposal there is."""

    async def settled(world: World) -> None:
        async with world.client(who) as client:
            [one] = (await client.get("/api/v1/proposals?state=open")).json()["items"]
            await client.post(f"/api/v1/proposals/{one['id']}/{how}", json=body or None)

    return settled


def _proposal_facts(state: str) -> Callable[[World], Mapping[str, Any]]:
    return lambda world: {
        "kind": "policy_saved",
        "subject_id": "hybrid",
        "state": state,
        "proposed_by": world.people["lina"],
        "settled_by": "",
    }


async def answers_alone(world: World) -> None:
    """The only HR lead answers for a rejection that they told."""
    told = {
        "id": "act_told",
        "application_id": world.application,
        "seq": 2,
        "kind": ActKind.REJECT,
        **{"follow_up": "", "interrupts": "", "side": False, "capacity": "desk", "codes": {}},
        **{"actor_kind": "person", "actor_id": world.people["hana"], "channel": "desk"},
        "at": START,
    }
    counted = applications.update().where(applications.c.id == world.application).values(acts=2)
    for each in (acts.insert().values(told), counted):
        await writes(lambda conn, world, each=each: conn.execute(each))(world)
    task = world.open_task(TaskKind.REVIEW_REJECTION)
    async with world.client("hana") as client:
        body = {"completion": "answered", "form": {"answer": "We looked at it again."}}
        answer = await client.post(f"/api/v1/tasks/{task}/completions", json=body)
    assert answer.is_success, answer.text


TOKEN = "mailed-to-tom"


def _mail_a_link(conn: Any, world: World) -> None:
    add_sign_in(conn, world.people["tom"], TOKEN, START + timedelta(days=3650))


def signs_in_with(token: str) -> Callable[[World], Awaitable[None]]:
    """Somebody presses the button of the page that a mailed link leads to."""

    async def press(world: World) -> None:
        async with world.client() as client:
            await client.post(f"/sign-in/{token}")
        await world.app.state.services.finish()

    return press


async def _signs_out(world: World) -> None:
    async with world.client("", origin=ORIGIN, cookie="genjin=at the desk") as client:
        assert (await client.post("/sign-out")).status_code == 303


async def _hands_in(world: World) -> None:
    path = f"/api/v1/applications/{world.application}/resume"
    named = {
        "Content-Type": "application/pdf",
        "Content-Disposition": "attachment; filename*=UTF-8''%E6%AC%A7%E9%98%B3%E9%9D%99.pdf",
    }
    async with world.client("hana") as client:
        assert (await client.put(path, content=PDF, headers=named)).status_code == 201


async def _file_of(world: World) -> str:
    async with world.client("hana") as client:
        [file] = (await client.get(f"/api/v1/applications/{world.application}/documents")).json()
    return f"/api/v1/applications/{world.application}/documents/{file['id']}"


async def _opens(world: World) -> None:
    await sends("GET", await _file_of(world))(world)


async def _takes_out(world: World) -> None:
    await sends("DELETE", await _file_of(world))(world)


DEEDS: Mapping[AdminKind, Deed] = {
    AdminKind.COMPANY_FILLED: Deed(
        FILLED,
        NOBODY_KNOWN,
        lambda world: (
            _company()(world)
            | {"languages": ["en", "zh"], "outcome_mails_per_hour": 10, "names": {}, "logo": ""}
        ),
    ),
    AdminKind.COMPANY_CHANGED: Deed(
        sends("PUT", "/api/v1/company", _company(name="星河科技", languages=["zh"])),
        always(name="Genjin", languages=["en", "zh"]),
        always(name="星河科技", languages=["zh"]),
        (FILLED,),
    ),
    AdminKind.PERSON_ADDED: Deed(
        sends("POST", "/api/v1/people", PERSON),
        NOBODY_KNOWN,
        always(
            roles=["interviewer"],
            locale="en",
            zone="Asia/Shanghai",
            office="",
            active=True,
            new_tasks="together",
        ),
    ),
    AdminKind.PERSON_GIVEN_ROLES: Deed(
        _proposal("confirm", _manager),
        always(roles=[]),
        lambda world: {
            "roles": ["hiring_manager"],
            "proposal": ANY,
            "proposed_by": world.people["lina"],
        },
        (_proposes(_manager),),
    ),
    AdminKind.PROPOSAL_MADE: Deed(_proposes(_policy), NOBODY_KNOWN, _proposal_facts("open")),
    AdminKind.PROPOSAL_REFUSED: Deed(
        _proposal("refuse", _policy, reason="No."),
        always(state="open", settled_by=""),
        lambda world: {"state": "refused", "settled_by": world.people["hana"]},
        (_proposes(_policy),),
    ),
    AdminKind.PROPOSAL_WITHDRAWN: Deed(
        _proposal("withdraw", _policy, who="lina"),
        always(state="open", settled_by=""),
        lambda world: {"state": "withdrawn", "settled_by": world.people["lina"]},
        (_proposes(_policy),),
    ),
    AdminKind.PROPOSAL_OVERTAKEN: Deed(
        _proposal("confirm", _policy),
        always(state="open", settled_by=""),
        lambda world: {"state": "overtaken", "settled_by": world.people["hana"]},
        (_proposes(_policy), sends("POST", "/api/v1/policies", _policy_body)),
    ),
    AdminKind.REVIEW_ANSWERED_ALONE: Deed(
        answers_alone, always(), lambda world: {"alone": True, "task": ANY}
    ),
    AdminKind.PERSON_CHANGED: Deed(
        sends(
            "PUT",
            f"{ATS}/people/u5",
            {"name": "Maya Chen-Li", "email": "maya@starriver.example", "zone": "Europe/Berlin"},
        ),
        always(name=WITHHELD, zone="Asia/Shanghai"),
        always(name=WITHHELD, zone="Europe/Berlin", system="greenhouse"),
    ),
    AdminKind.PERSON_REACTIVATED: Deed(
        sends("POST", "/api/v1/people/{otto}/reactivate"),
        always(active=False),
        always(active=True),
        (sends("POST", "/api/v1/people/{otto}/deactivate"),),
    ),
    AdminKind.PERSON_DEACTIVATED: Deed(
        sends("POST", "/api/v1/people/{otto}/deactivate"),
        always(active=True),
        always(active=False),
    ),
    AdminKind.PERSON_SIGNED_OUT: Deed(
        types(lambda world: access.sign_out(world.parts.settings, "tom@starriver.example")),
        always(sessions=2),
        always(sessions=0),
        (writes(_open_sessions),),
    ),
    AdminKind.POLICY_SAVED: Deed(
        sends("POST", "/api/v1/policies", lambda world: to_json(default_policy())),
        always(id=ANY, version=1),
        always(id=ANY, version=2),
    ),
    AdminKind.TEMPLATE_SAVED: Deed(SAVED, always(version=0), always(version=1)),
    AdminKind.TEMPLATE_RESTORED: Deed(
        sends("POST", f"{LETTER}/restore", {"version": 1}),
        always(version=2),
        always(version=3, restored=1),
        (SAVED, sends("PUT", LETTER, _words("二"))),
    ),
    AdminKind.JOB_OPENED: Deed(sends("POST", "/api/v1/jobs", _job), NOBODY_KNOWN, _told_job),
    AdminKind.JOB_CHANGED: Deed(
        sends("PUT", f"{ATS}/jobs/J1", {"title": "Lead", "code": "BE-1"}),
        always(title="Senior Backend Engineer"),
        always(title="Lead", system="greenhouse"),
    ),
    AdminKind.JOB_PEOPLE_CHANGED: Deed(
        sends("PATCH", "/api/v1/jobs/{job}", lambda world: {"recruiter": world.people["hana"]}),
        lambda world: {"recruiter": world.people["lina"]},
        lambda world: {"recruiter": world.people["hana"]},
    ),
    AdminKind.JOB_SENDERS_SET: Deed(
        sends("PUT", "/api/v1/jobs/{job}/senders", {"senders": {"rejection": "ats"}}),
        always(senders={}),
        always(senders={"rejection": "ats"}),
    ),
    AdminKind.JOB_ATTRIBUTES_SET: Deed(
        sends(
            "PUT",
            "/api/v1/jobs/{job}/stages/{stage}/attributes",
            {"attributes": [{"id": "design", "name": "Design"}], "focus": ["design"]},
        ),
        _of_stage(attributes={}, focus=[]),
        _of_stage(attributes={"design": "Design"}, focus=["design"]),
    ),
    AdminKind.JOB_PLAN_SET: Deed(
        sends("PUT", "/api/v1/jobs/{job}/plan", _plan),
        _of_stage(name="Technical interview"),
        _of_stage(name="System design"),
    ),
    AdminKind.JOB_ENDED: Deed(
        sends("POST", "/api/v1/jobs/{job}/end", {}),
        always(ended_at=None),
        always(ended_at=ANY),
        (_all_over,),
    ),
    AdminKind.JOB_REOPENED: Deed(
        sends("POST", "/api/v1/jobs/{job}/reopen", {}),
        always(ended_at=ANY),
        always(ended_at=None),
        (_all_over, sends("POST", "/api/v1/jobs/{job}/end", {})),
    ),
    AdminKind.JOB_POLICY_CHOSEN: Deed(
        sends(
            "PUT", "/api/v1/jobs/{job}/policy", {"policy": "hybrid", "reason": "Lina asked for it"}
        ),
        always(policy=ANY, policy_because=WITHHELD),
        always(policy=ANY, policy_because=WITHHELD),
        (NEXT_VERSION,),
    ),
    AdminKind.JOB_POLICY_ADOPTED: Deed(
        sends("POST", "/api/v1/jobs/{job}/adoption", {"policy": "hybrid"}),
        always(),
        lambda world: {"policy": ANY, "applications": [world.application]},
        (NEXT_VERSION,),
    ),
    AdminKind.CANDIDATE_CHANGED: Deed(
        sends("PUT", f"{ATS}/candidates/7", JING),
        always(name=WITHHELD, email=WITHHELD, phone=WITHHELD),
        always(name=WITHHELD, email=WITHHELD, phone=WITHHELD, system="greenhouse"),
        (sends("PUT", f"{ATS}/candidates/7", {"name": "欧阳静", "email": "jing@mail.example"}),),
    ),
    AdminKind.CANDIDATE_MERGED: Deed(
        merges,
        always(merged_into=None),
        lambda world: {"merged_into": world.candidate, "applications": []},
        (TWIN,),
    ),
    AdminKind.CANDIDATE_KEPT_APART: Deed(
        keeps_apart,
        always(kept_apart=[]),
        lambda world: {"kept_apart": [twin_of(world)]},
        (TWIN,),
    ),
    AdminKind.RETENTION_SET: Deed(
        sends("PUT", "/api/v1/candidates/{candidate}/retention", {"until": DAY}),
        always(retain_until=None),
        always(retain_until=DAY),
    ),
    AdminKind.DATA_EXPORTED: Deed(
        sends("GET", "/api/v1/candidates/{candidate}/export"), always(), always()
    ),
    AdminKind.DATA_ERASED: Deed(
        sends(
            "POST",
            "/api/v1/candidates/{candidate}/erasure",
            lambda world: {"confirm": world.candidate},
        ),
        always(erased_at=None, name=WITHHELD, email=WITHHELD, zone=WITHHELD),
        always(erased_at=ANY, name=WITHHELD, email=WITHHELD, zone=WITHHELD),
    ),
    AdminKind.HOLD_SET: Deed(
        sends("PUT", HOLD, {"because": "Labour arbitration of Li Hua"}),
        always(held_since=None, held_by="", held_because=WITHHELD),
        lambda world: {
            "held_since": ANY,
            "held_by": world.people["hana"],
            "held_because": WITHHELD,
        },
    ),
    AdminKind.HOLD_LIFTED: Deed(
        sends("DELETE", HOLD),
        lambda world: {
            "held_since": ANY,
            "held_by": world.people["hana"],
            "held_because": WITHHELD,
        },
        always(held_since=None, held_by="", held_because=WITHHELD),
        (sends("PUT", HOLD, {"because": "Labour arbitration of Li Hua"}),),
    ),
    AdminKind.COPY_FETCHED: Deed(fetches, always(), always(), (given_out,)),
    AdminKind.FILES_IMPORTED: Deed(
        types(_import), always(), always(people={"added": 2, "known": 0}), (FILLED,)
    ),
    AdminKind.KEY_MADE: Deed(
        types(lambda world: access.api_key(world.parts.settings, "maya@starriver.example")),
        always(keys=[ANY], key_limits={}),
        always(keys=[ANY, ANY], key_limits=UnderAnyKey({"scopes": ["read"], "expires_at": ANY})),
    ),
    AdminKind.KEY_CHANGED: Deed(
        _narrows,
        lambda world: {
            "key_limits": {_key_of(world, "maya"): {"scopes": [*EVERY_SCOPE], "expires_at": None}},
            f"name of {_key_of(world, 'maya')}": WITHHELD,
        },
        lambda world: {
            "key_limits": {_key_of(world, "maya"): {"scopes": ["read"], "expires_at": ANY}},
            f"name of {_key_of(world, 'maya')}": WITHHELD,
        },
    ),
    AdminKind.KEY_REVOKED: Deed(
        types(lambda world: access.revoke_key(world.parts.settings, _key_of(world, "maya"))),
        always(
            keys=[ANY],
            key_limits=UnderAnyKey({"scopes": [*EVERY_SCOPE], "expires_at": None}),
        ),
        always(keys=[], key_limits={}),
    ),
    AdminKind.SESSION_ENDED: Deed(
        types(
            lambda world: access.end_one_session(world.parts.settings, _session_of(world, "tom"))
        ),
        always(sessions=2),
        always(sessions=1),
        (writes(_open_sessions),),
    ),
    AdminKind.SIGN_IN_LINK_MADE: Deed(
        types(lambda world: access.sign_in_link(world.parts.settings, "maya@starriver.example")),
        always(sign_in_links=0),
        always(sign_in_links=1),
    ),
    AdminKind.ENDPOINT_ADDED: Deed(
        HOOKED,
        NOBODY_KNOWN,
        always(host="hooks.example", types=["decision.made"], active=True, secret_version=1),
    ),
    AdminKind.ENDPOINT_CHANGED: Deed(
        sends("PATCH", "/api/v1/webhooks/{endpoint}", {"url": f"{HOOK}2", "active": False}),
        always(url=WITHHELD, active=True),
        always(url=WITHHELD, active=False),
        (HOOKED,),
    ),
    AdminKind.ENDPOINT_ROTATED: Deed(
        sends("POST", "/api/v1/webhooks/{endpoint}/secret"),
        always(secret_version=1),
        always(secret_version=2),
        (HOOKED,),
    ),
    AdminKind.ENDPOINT_REMOVED: Deed(
        sends("DELETE", "/api/v1/webhooks/{endpoint}"),
        always(host="hooks.example", types=["decision.made"], active=True, secret_version=1),
        always(),
        (HOOKED,),
    ),
    AdminKind.SESSION_OPENED: Deed(
        signs_in_with(TOKEN), always(sessions=0), always(sessions=1), (writes(_mail_a_link),)
    ),
    AdminKind.SESSION_CLOSED: Deed(
        _signs_out, always(sessions=2), always(sessions=1), (writes(_open_sessions),)
    ),
    AdminKind.SIGN_IN_FAILED: Deed(signs_in_with("guessed"), always(), always(count=1)),
    AdminKind.DOCUMENT_OPENED: Deed(
        _opens, always(), lambda world: {"application": world.application}, (_hands_in,)
    ),
    AdminKind.DOCUMENT_REMOVED: Deed(
        _takes_out,
        always(kind="resume", media_type="application/pdf", size=len(PDF), name=WITHHELD),
        always(kind="removed", media_type="", size=0, name=WITHHELD),
        (_hands_in,),
    ),
    AdminKind.OUTCOMES_EXPORTED: Deed(
        sends("GET", "/api/v1/outcomes.csv?from=2026-01-01"),
        always(),
        always(by="opened", **{"from": "2026-01-01"}),
    ),
    AdminKind.ADMIN_ACTS_EXPORTED: Deed(
        sends("GET", "/api/v1/admin-acts.csv?kind=job.opened"), always(), always(kind="job.opened")
    ),
}
