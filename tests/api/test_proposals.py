"""Two pairs of eyes: what one person proposes counts when another one has confirmed it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from db.directory.people import give_roles
from db.schema import admin_acts, proposals
from domain.proposals import GUARDED_LETTERS, ProposalKind
from domain.scenarios import Scenario
from domain.words import Role
from tests.api.proposing import (
    NEW_ADDRESS,
    OF_LEADS,
    WAYS,
    ask,
    proposed,
    second_lead,
    settle,
    there,
    with_two_leads,
)
from tests.api.world import World, opened

ON_BOTH = pytest.mark.parametrize(
    "world", ["", pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)
KINDS = list(ProposalKind)
BY_RECRUITERS = [kind for kind in KINDS if kind not in OF_LEADS]
BY_ATS = frozenset({ProposalKind.ROLES_GIVEN, ProposalKind.PERSON_ADDRESS})


@pytest.fixture
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    """The company with two HR leads."""
    on_postgres = getattr(request, "param", "")
    kept = request.getfixturevalue("postgres_company") if on_postgres else None
    async with opened(tmp_path, kept=kept) as made:
        second_lead(made)
        yield made


def author_of(world: World, kind: ProposalKind) -> str:
    """Who proposes a change of this kind, when everything is ready for it."""
    WAYS[kind].prepare(world)
    return "lina" if kind in BY_RECRUITERS else "hana"


def acts(world: World) -> list[Any]:
    query = select(admin_acts).order_by(admin_acts.c.id)
    return list(world.parts.database.read_now(lambda conn: conn.execute(query).all()))


def now_is(world: World, who: str, *roles: Role) -> None:
    """Somebody has other roles from now on."""
    world.parts.database.write_now(lambda conn: give_roles(conn, world.people[who], roles))


def test_every_kind_is_proposed_here() -> None:
    assert set(WAYS) == set(ProposalKind)


@ON_BOTH
@pytest.mark.parametrize("kind", KINDS)
async def test_what_is_proposed_counts_when_another_has_confirmed_it(
    world: World, kind: ProposalKind
) -> None:
    author = author_of(world, kind)
    id_ = await proposed(world, kind, author)
    assert not there(world, kind)
    answer = await settle(world, id_, "confirm", "hugo")
    assert (answer.status_code, answer.json()["state"]) == (200, "confirmed")
    assert there(world, kind)
    made = acts(world)[-1]
    assert made.person_id == world.people["hugo"]
    assert made.after["proposed_by"] == world.people[author]
    assert made.after["proposal"] == id_
    assert (answer.json()["proposed_by"], answer.json()["settled_by"]) == (
        world.people[author],
        world.people["hugo"],
    )


@pytest.mark.parametrize("kind", KINDS)
async def test_what_is_refused_changes_nothing_and_says_why(
    world: World, kind: ProposalKind
) -> None:
    author = author_of(world, kind)
    id_ = await proposed(world, kind, author)
    assert (await settle(world, id_, "refuse", "hugo", reason=" ")).status_code == 422
    answer = await settle(world, id_, "refuse", "hugo", reason="Not without the team.")
    assert (answer.status_code, answer.json()["state"]) == (200, "refused")
    assert not there(world, kind)
    async with world.client(author) as client:
        seen = (await client.get(f"/api/v1/proposals/{id_}")).json()
    assert (seen["reason"], seen["settled_by_name"]) == ("Not without the team.", "Hugo")
    again = await settle(world, id_, "confirm", "hugo")
    assert (again.status_code, again.json()["reason"]) == (409, "settled")


@pytest.mark.parametrize("kind", KINDS)
async def test_nobody_confirms_their_own(world: World, kind: ProposalKind) -> None:
    author = author_of(world, kind)
    id_ = await proposed(world, kind, author)
    now_is(world, author, Role.RECRUITER, Role.HR_LEAD)  # gets the role that confirms
    said: tuple[tuple[str, dict[str, str]], ...] = (("confirm", {}), ("refuse", {"reason": "No."}))
    for how, body in said:
        answer = await settle(world, id_, how, author, **body)
        assert (answer.status_code, answer.json()["reason"]) == (403, "own_proposal")
    assert not there(world, kind)


@ON_BOTH
@pytest.mark.parametrize("kind", KINDS)
async def test_what_somebody_else_changed_meanwhile_is_overtaken(
    world: World, kind: ProposalKind
) -> None:
    id_ = await proposed(world, kind, author_of(world, kind))
    WAYS[kind].overtake(world)
    async with world.client("hugo") as client:
        assert (await client.get(f"/api/v1/proposals/{id_}")).json()["overtaken_since"]
    answer = await settle(world, id_, "confirm", "hugo")
    assert (answer.status_code, answer.json()["reason"]) == (409, "overtaken")
    async with world.client("hugo") as client:
        seen = (await client.get(f"/api/v1/proposals/{id_}")).json()
    assert (seen["state"], seen["settled_by"]) == ("overtaken", world.people["hugo"])
    assert acts(world)[-1].kind == "proposal.overtaken"
    assert not there(world, kind)


@pytest.mark.parametrize("kind", KINDS)
async def test_the_same_twice_is_one_proposal(world: World, kind: ProposalKind) -> None:
    author = author_of(world, kind)
    first = await proposed(world, kind, author)
    if kind not in BY_ATS:  # of which the ATS says only news
        assert await proposed(world, kind, author) == first
    assert world.count(proposals) == 1


@pytest.mark.parametrize("kind", BY_RECRUITERS)
async def test_an_hr_lead_makes_it_directly(world: World, kind: ProposalKind) -> None:
    WAYS[kind].prepare(world)
    answer = await ask(world, kind, "hana")
    assert answer.status_code in (200, 201)
    assert there(world, kind)
    assert "alone" not in acts(world)[-1].after
    assert world.count(proposals) == 0


@pytest.mark.parametrize("kind", KINDS)
async def test_where_the_company_says_so_an_hr_lead_needs_another(
    world: World, kind: ProposalKind
) -> None:
    with_two_leads(world)
    if kind is not ProposalKind.COMPANY_CHANGED:  # which is just that
        WAYS[kind].prepare(world)
    id_ = await proposed(world, kind, "hana")
    assert not there(world, kind)
    assert (await settle(world, id_, "confirm", "hana")).json()["reason"] == "own_proposal"
    assert (await settle(world, id_, "confirm", "hugo")).status_code == 200
    assert there(world, kind)


@pytest.mark.parametrize("kind", KINDS)
async def test_the_only_hr_lead_may_and_it_is_marked(world: World, kind: ProposalKind) -> None:
    async with world.client("hana") as client:
        path = f"/api/v1/people/{world.people['hugo']}/deactivate"
        assert (await client.post(path)).status_code == 204
    with_two_leads(world)
    if kind is not ProposalKind.COMPANY_CHANGED:  # which is just that
        WAYS[kind].prepare(world)
    answer = await ask(world, kind, "hana")
    assert answer.status_code in (200, 201), answer.text
    assert there(world, kind)
    async with world.client("hana") as client:
        listed = (await client.get("/api/v1/admin-acts")).json()["items"]
    assert listed[0]["after"]["alone"] is True


@pytest.mark.parametrize("kind", KINDS)
async def test_who_proposed_it_takes_it_back(world: World, kind: ProposalKind) -> None:
    author = author_of(world, kind)
    id_ = await proposed(world, kind, author)
    assert (await settle(world, id_, "withdraw", "hugo")).status_code == 403
    answer = await settle(world, id_, "withdraw", author)
    assert (answer.status_code, answer.json()["state"]) == (200, "withdrawn")
    assert (await settle(world, id_, "confirm", "hugo")).json()["state"] == "withdrawn"
    assert not there(world, kind)


async def test_a_recruiter_confirms_nothing_and_sees_only_their_own(world: World) -> None:
    id_ = await proposed(world, ProposalKind.POLICY_SAVED, "lina")
    now_is(world, "maya", Role.RECRUITER)
    async with world.client("maya") as client:
        assert (await client.get(f"/api/v1/proposals/{id_}")).status_code == 404
        assert (await client.get("/api/v1/proposals")).json()["items"] == []
    assert (await settle(world, id_, "confirm", "maya")).status_code == 403
    for who, count in (("lina", 1), ("hana", 1)):
        async with world.client(who) as client:
            assert len((await client.get("/api/v1/proposals?state=open")).json()["items"]) == count


async def test_what_could_not_be_made_is_not_proposed(world: World) -> None:
    async with world.client("lina") as client:
        known = await client.post(
            "/api/v1/people",
            json={"name": "Tom", "email": "tom@starriver.example", "roles": ["hiring_manager"]},
        )
        assert (known.status_code, known.json()["reason"]) == (409, "address_taken")
        unfit = await client.patch(
            f"/api/v1/jobs/{world.job}", json={"hiring_manager": world.people["maya"]}
        )
        assert unfit.status_code == 422
        hole = {"subject": "x", "body": "{{ nobody }}"}
        letter = await client.put("/api/v1/templates/rejection/zh", json=hole)
        assert letter.status_code == 422
    assert world.count(proposals) == 0
    assert world.count(admin_acts) == 0


@pytest.mark.parametrize("scenario", list(Scenario))
async def test_only_letters_about_an_outcome_need_two(world: World, scenario: Scenario) -> None:
    async with world.client("lina") as client:
        words = (await client.get(f"/api/v1/templates/{scenario}/en")).json()
        body = {"subject": words["subject"], "body": words["body"] + "\n\nThank you."}
        answer = await client.put(f"/api/v1/templates/{scenario}/en", json=body)
    assert answer.status_code == (202 if scenario in GUARDED_LETTERS else 200), answer.text
    assert {Scenario.REJECTION, Scenario.NEXT_STEP} == GUARDED_LETTERS


async def test_an_address_changes_at_once_when_no_mail_is_to_come(world: World) -> None:
    async with world.client("lina") as client:
        new = {"name": "Ada", "email": "ada@mail.example"}
        id_ = (await client.post("/api/v1/candidates", json=new)).json()["id"]
        answer = await client.patch(
            f"/api/v1/candidates/{id_}", json={"email": "ada2@mail.example", "phone": "123456"}
        )
    assert (answer.status_code, answer.json()["email"]) == (200, "ada2@mail.example")


async def test_the_rest_of_a_candidate_counts_at_once(world: World) -> None:
    async with world.client("lina") as client:
        path = f"/api/v1/candidates/{world.candidate}"
        before = (await client.get(path)).json()
        answer = await client.patch(path, json={"email": NEW_ADDRESS, "phone": "+86 138 0013 8000"})
        assert answer.status_code == 202
        assert answer.json()["proposal"]["after"] == {"email": NEW_ADDRESS}
        now = (await client.get(path)).json()
    assert now == {**before, "phone": "+86 138 0013 8000"}
