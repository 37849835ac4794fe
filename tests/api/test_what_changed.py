"""Every act of administration keeps what was before and what is after, and no more than that."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from api.services import Services
from db.schema import admin_acts
from domain.administration import SUBJECTS, AdminKind
from tests.api.deeds import DEEDS, HOOK, JING, PERSON
from tests.api.doing import public_names
from tests.api.test_external import JOB, put
from tests.api.world import TEAM, World, opened

PERSONAL = (
    *(name for name, _, _ in TEAM.values()),
    *(str(PERSON[name]) for name in ("name", "email")),
    *JING.values(),
    "Maya Chen-Li",
    "欧阳静",
    "jing@mail.example",
    "Wu Fang",
    "wu@starriver.example",
)
SECRET = (HOOK, "s3cr3t", "whsec_", "gnj_", "/sign-in/", "at the desk")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    """The company on both databases, whose names are looked up by hand."""
    on_postgres = request.param == "postgres"
    kept = request.getfixturevalue("postgres_company") if on_postgres else None
    async with opened(tmp_path, kept=kept) as made:
        made.parts = public_names(made.parts)
        made.app.state.services = Services(made.parts, made.bell)
        yield made


def acts(world: World) -> list[Any]:
    query = select(admin_acts).order_by(admin_acts.c.id)
    return list(world.parts.database.read_now(lambda conn: conn.execute(query).all()))


def test_every_kind_of_act_is_done_here() -> None:
    assert set(DEEDS) == set(AdminKind), "do it in tests/api/deeds.py"


@pytest.mark.parametrize("kind", DEEDS)
async def test_an_act_says_what_was_and_what_is(world: World, kind: AdminKind) -> None:
    deed = DEEDS[kind]
    for prepare in deed.prepares:
        await prepare(world)
    before = len(acts(world))
    await deed.does(world)
    [act] = acts(world)[before:]
    assert act.kind == kind
    assert (act.before, act.after) == (deed.was(world), deed.now(world))
    if SUBJECTS[kind] is not None:
        assert act.before or act.after


@pytest.mark.parametrize("kind", DEEDS)
async def test_an_act_holds_no_name_no_address_and_no_secret(world: World, kind: AdminKind) -> None:
    deed = DEEDS[kind]
    for prepare in (*deed.prepares, deed.does):
        await prepare(world)
    for act in acts(world):
        kept = json.dumps([act.before, act.after, act.subject_id], ensure_ascii=False)
        found = [each for each in (*PERSONAL, *SECRET, *world.keys.values()) if each in kept]
        assert found == []


@pytest.mark.parametrize(
    "kind",
    [
        AdminKind.COMPANY_FILLED,
        AdminKind.COMPANY_CHANGED,
        AdminKind.PERSON_CHANGED,
        AdminKind.PERSON_DEACTIVATED,
        AdminKind.PERSON_SIGNED_OUT,
        AdminKind.JOB_CHANGED,
        AdminKind.JOB_PEOPLE_CHANGED,
        AdminKind.JOB_SENDERS_SET,
        AdminKind.JOB_ATTRIBUTES_SET,
        AdminKind.CANDIDATE_CHANGED,
        AdminKind.RETENTION_SET,
        AdminKind.DATA_ERASED,
        AdminKind.HOLD_SET,
        AdminKind.HOLD_LIFTED,
        AdminKind.FILES_IMPORTED,
    ],
)
async def test_what_changes_nothing_a_second_time_is_kept_once(
    world: World, kind: AdminKind
) -> None:
    deed = DEEDS[kind]
    for prepare in (*deed.prepares, deed.does, deed.does):
        await prepare(world)
    assert [act.kind for act in acts(world)].count(kind) == 1


async def test_what_another_system_adds_is_added(world: World) -> None:
    person = {"name": "Ada", "email": "ada@starriver.example"}
    job = {**JOB, "code": "BE-7"}
    for path, body in (("people/u9", person), ("jobs/J9", job)):
        assert (await put(world, path, body)).status_code == 201
    kept = [(act.kind, act.before, act.after["system"]) for act in acts(world)]
    assert kept == [("person.added", {}, "greenhouse"), ("job.opened", {}, "greenhouse")]


async def test_the_acts_about_a_template_can_be_asked_for(world: World) -> None:
    await DEEDS[AdminKind.TEMPLATE_SAVED].does(world)
    await DEEDS[AdminKind.POLICY_SAVED].does(world)
    async with world.client("hana") as client:
        for subject, kind in (("rejection/zh", "template.saved"), ("hybrid", "policy.saved")):
            answer = await client.get("/api/v1/admin-acts", params={"subject": subject})
            assert [each["kind"] for each in answer.json()["items"]] == [kind]
