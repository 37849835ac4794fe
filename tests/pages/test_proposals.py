"""The pages of two pairs of eyes: proposed where it is done, confirmed beside the tasks."""

from __future__ import annotations

import re

import pytest

from domain.proposals import ProposalKind
from tests.api.proposing import (
    LETTER,
    OF_LEADS,
    WAYS,
    ask,
    proposed,
    second_lead,
    settle,
    with_two_leads,
)
from tests.api.world import World
from tests.pages.test_every_page import LOST_KEY
from tests.pages.test_policies import fields

KINDS = list(ProposalKind)


async def look(world: World, path: str, who: str, language: str = "en") -> str:
    async with world.client(who) as client:
        answer = await client.get(f"{path}{'&' if '?' in path else '?'}lang={language}")
    assert answer.status_code == 200, answer.text
    return answer.text


async def wait_for(world: World, kind: ProposalKind) -> tuple[str, str]:
    """A proposal of a kind, and who proposed it."""
    second_lead(world)
    WAYS[kind].prepare(world)
    author = "hana" if kind in OF_LEADS else "lina"
    return await proposed(world, kind, author), author


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("kind", KINDS)
async def test_every_kind_is_shown_in_both_languages(
    world: World, kind: ProposalKind, language: str
) -> None:
    id_, author = await wait_for(world, kind)
    for who in ("hugo", author):
        for path in ("/inbox", "/proposals", f"/proposals/{id_}"):
            page = await look(world, path, who, language)
            assert f"/proposals/{id_}" in page, (path, who)
            assert not LOST_KEY.search(page), path
            assert not re.search(r"\bproposals\.[a-z_]+\.[a-z_]+", page), path


SAID_IN_LINES = {
    ProposalKind.PERSON_ADDED: ("Mira Sand", "Roles", "<strong>Hiring manager</strong>"),
    ProposalKind.ROLES_GIVEN: ("Mira Sand", "Roles", "Hiring manager"),
    ProposalKind.JOB_OPENED: ("Frontend Engineer", "<strong>Mira</strong>"),
    ProposalKind.JOB_MANAGER: ("Senior Backend Engineer", "Tom Becker → <strong>Mira</strong>"),
    ProposalKind.POLICY_SAVED: ("hybrid",),
    ProposalKind.JOB_POLICY: ("Senior Backend Engineer", "hybrid → <strong>slow</strong>"),
    ProposalKind.TEMPLATE_SAVED: ("Rejection letter · Chinese",),
    ProposalKind.CANDIDATE_ADDRESS: (
        *("jing@mail.example → <strong>jing.new@mail.example</strong>", "欧阳静"),
    ),
    ProposalKind.CANDIDATE_MERGED: ("欧阳静 into 欧阳静", "<strong>other@mail.example</strong>"),
    ProposalKind.COMPANY_CHANGED: ("Two HR leads: Yes → <strong>No</strong>",),
    ProposalKind.PERSON_ADDRESS: ("Tom", "<strong>tom.new@starriver.example</strong>"),
}


@pytest.mark.parametrize("kind", KINDS)
async def test_every_line_says_whom_it_is_about_what_would_change_and_who_proposed_it(
    world: World, kind: ProposalKind
) -> None:
    id_, author = await wait_for(world, kind)
    page = await look(world, "/inbox", "hugo")
    line = re.split(r"</?li", page[page.index(f"/proposals/{id_}") :])[0]
    for said in (
        *SAID_IN_LINES[kind],
        f"Proposed by {'Hana Novak' if author == 'hana' else '李娜'}",
    ):
        assert said in line, said


async def test_what_is_to_be_confirmed_counts_as_to_do(world: World) -> None:
    await wait_for(world, ProposalKind.POLICY_SAVED)
    await ask(world, ProposalKind.CANDIDATE_ADDRESS, "lina")
    page = await look(world, "/inbox", "hugo")
    assert "2 to do" in page
    assert "Nothing waits for you" not in page
    own = await look(world, "/inbox", "lina")
    assert "2 to do" not in own
    assert "Your proposals" in own


async def test_ones_own_are_not_to_be_confirmed(world: World) -> None:
    second_lead(world)
    with_two_leads(world)
    await proposed(world, ProposalKind.POLICY_SAVED, "hana")
    page = await look(world, "/inbox", "hana")
    assert "Your proposals" in page
    assert "To be confirmed" not in page


async def test_a_letter_saved_by_a_recruiter_says_that_it_is_proposed(world: World) -> None:
    address = "/templates/rejection/zh"
    assert "an HR lead confirms it" in await look(world, address, "lina")
    async with world.client("lina") as client:
        form = {**LETTER, "do": "save", "base": "0"}
        answer = await client.post(address, data=form)
    assert answer.status_code == 303
    page = await look(world, answer.headers["location"], "lina")
    assert "Proposed; an HR lead confirms. Until then everything stays as it is." in page
    assert "感谢您的时间。" in page
    assert "Withdraw" in page
    assert "an HR lead confirms it" not in await look(world, address, "hana")


async def test_a_jobs_new_manager_is_proposed_on_its_page(world: World) -> None:
    second_lead(world)
    WAYS[ProposalKind.JOB_MANAGER].prepare(world)
    async with world.client("lina") as client:
        form = {"hiring_manager": world.people["mira"]}
        answer = await client.post(f"/jobs/{world.job}/people", data=form)
    assert answer.headers["location"].startswith("/proposals/prp_")
    page = await look(world, answer.headers["location"], "hana")
    assert "Senior Backend Engineer" in page
    assert page.index("Tom Becker") < page.index("<strong>Mira</strong>")


async def test_an_hr_lead_confirms_in_the_browser(world: World) -> None:
    id_, _ = await wait_for(world, ProposalKind.CANDIDATE_ADDRESS)
    assert "To be confirmed" in await look(world, "/inbox", "hana")
    page = await look(world, f"/proposals/{id_}", "hana")
    assert page.index("jing@mail.example") < page.index("<strong>jing.new@mail.example</strong>")
    assert "outcomes included, go to the new address" in page
    async with world.client("hana") as client:
        answer = await client.post(f"/proposals/{id_}/confirm")
        assert (answer.status_code, answer.headers["location"]) == (303, f"/proposals/{id_}")
        again = await client.post(f"/proposals/{id_}/confirm")
    assert again.status_code == 409
    assert "This proposal is settled already." in again.text
    assert "Confirmed" in await look(world, f"/proposals/{id_}", "lina")
    assert f"/proposals/{id_}" not in await look(world, "/inbox", "hana")


async def test_a_refusal_has_a_reason_that_the_recruiter_reads(world: World) -> None:
    id_, _ = await wait_for(world, ProposalKind.POLICY_SAVED)
    async with world.client("hana") as client:
        empty = await client.post(f"/proposals/{id_}/refuse", data={"reason": "  "})
        assert empty.status_code == 422
        assert "Please say why." in empty.text
        said = {"reason": "Not <before> the summer."}
        assert (await client.post(f"/proposals/{id_}/refuse", data=said)).status_code == 303
    for path in ("/inbox", f"/proposals/{id_}"):
        page = await look(world, path, "lina")
        assert "Not &lt;before&gt; the summer." in page
        assert "Refused" in page


async def test_what_was_overtaken_is_shown_so(world: World) -> None:
    id_, _ = await wait_for(world, ProposalKind.POLICY_SAVED)
    WAYS[ProposalKind.POLICY_SAVED].overtake(world)
    page = await look(world, f"/proposals/{id_}", "hana")
    assert "What this rests on has changed since." in page
    assert f"/proposals/{id_}/confirm" not in page
    async with world.client("hana") as client:
        answer = await client.post(f"/proposals/{id_}/confirm")
    assert answer.status_code == 409
    assert "What this proposal rests on has changed meanwhile." in answer.text
    assert "This was overtaken" in await look(world, f"/proposals/{id_}", "lina")


async def test_ones_own_is_withdrawn_and_not_confirmed(world: World) -> None:
    second_lead(world)
    with_two_leads(world)
    id_ = await proposed(world, ProposalKind.POLICY_SAVED, "hana")
    page = await look(world, f"/proposals/{id_}", "hana")
    assert "You proposed this yourself" in page
    assert f"/proposals/{id_}/confirm" not in page
    async with world.client("hana") as client:
        assert (await client.post(f"/proposals/{id_}/confirm")).status_code == 403
        assert (await client.post(f"/proposals/{id_}/withdraw")).status_code == 303
    assert "Withdrawn" in await look(world, f"/proposals/{id_}", "hana")


async def test_nobody_else_at_the_desk_looks_at_it(world: World) -> None:
    id_, _ = await wait_for(world, ProposalKind.POLICY_SAVED)
    for who, status in (("tom", 403), ("maya", 403), ("lina", 403)):
        async with world.client(who) as client:
            assert (await client.post(f"/proposals/{id_}/confirm")).status_code == status
    async with world.client("maya") as client:
        assert (await client.get("/proposals")).status_code == 403


async def test_what_was_about_somebody_who_is_erased_says_nothing_of_them(world: World) -> None:
    id_, _ = await wait_for(world, ProposalKind.CANDIDATE_ADDRESS)
    async with world.client("hana") as client:
        path = f"/api/v1/candidates/{world.candidate}/erasure"
        assert (await client.post(path, json={"confirm": world.candidate})).is_success
    page = await look(world, f"/proposals/{id_}", "hana")
    assert "mail.example" not in page
    assert "Overtaken" in page
    assert (await settle(world, id_, "confirm", "hana")).status_code == 409


async def test_a_policy_that_changes_one_thing_shows_that_one(world: World) -> None:
    second_lead(world)
    answer = await ask(world, ProposalKind.POLICY_SAVED, "lina")
    assert answer.json()["proposal"]["after"] == {"hold_revisit_hours": 80}
    address = f"/proposals/{answer.json()['proposal']['id']}"
    page = await look(world, address, "hana")
    said = "A candidate on hold is reviewed after {} working hours, unless a review date is named."
    shown = re.findall(r'<p class="(gone|new)">.*?<span>([^<]+)</span></p>', page)
    assert shown == [("gone", said.format(40)), ("new", said.format(80))]
    assert "hold_revisit_hours" not in page
    in_chinese = await look(world, address, "hana", "zh")
    assert "待定的候选人，未指定复核日期的，80 个工作小时后复核。" in in_chinese


async def test_a_policy_with_a_new_name_is_proposed_in_sentences(world: World) -> None:
    second_lead(world)
    edit = "/policies/hybrid/edit"
    async with world.client("lina") as client:
        form = await fields(client, edit) | {"policy.name": "summer"}
        answer = await client.post(edit, data=form)
    page = await look(world, answer.headers["location"], "hana", "zh")
    assert "名称是“summer”。" in page
    assert 'class="gone"' not in page
    assert "hold_revisit_hours" not in page
