"""Beside an ATS: what happens over there drives the process here, and nobody is mailed twice."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from sqlalchemy import Connection, select

from api.app import create_app
from api.calls.identity import new_api_key
from db.schema import decisions, interviews, jobs
from domain.policy import Policy
from tests.cast import Person
from tests.process.endings import AN_HOUR_S
from tests.process.hearsay import unconfirmed
from tests.process.play import Play
from tests.process.policies import calm, hesitant, patient
from tests.process.rig import Rig
from tests.process.test_withdrawals import by_name, calendar_mails, calendar_method
from tests.waiting import PATIENCE_S
from workflows.bell import Bell


@dataclass(frozen=True, slots=True)
class Beside:
    """A story whose application stands in an ATS too, and the way that it speaks."""

    play: Play
    client: httpx2.AsyncClient
    key: str

    async def put(self, path: str, **body: Any) -> httpx2.Response:
        """Say something, under ids that no other story has."""
        address = f"/api/v1/external/moka/{path.replace('#', self.play.cast.recruiter.id)}"
        return await self.client.put(address, json=body)

    async def taken(self, path: str, **body: Any) -> dict[str, Any]:
        """Say something that is taken in."""
        answer = await self.put(path, **body)
        assert answer.status_code in (200, 201), answer.text
        said: dict[str, Any] = answer.json()
        return said

    def interview(self, *, starts_in: float = AN_HOUR_S, **changes: Any) -> dict[str, Any]:
        """An interview as it stands over there."""
        return {
            "application": f"A-{self.play.cast.recruiter.id}",
            "stage": "T1",
            "starts_at": (self.play.now() + timedelta(seconds=starts_in)).isoformat(),
            "minutes": 1,
            "place": "3 号会议室",
            "panel": [person.email for person in self.play.cast.panel],
            "announce": "genjin",
            **changes,
        }


@asynccontextmanager
async def beside(rig: Rig, policy: Policy, **setting: Any) -> AsyncIterator[Beside]:
    """A new story: people, job, candidate and application come in from the ATS."""
    steps = setting.get("stages", 1)
    before = await rig.play(policy, start=False, **setting)
    cast, database = before.cast, rig.parts.database
    services_app = create_app(rig.parts.settings, parts=rig.parts, bell=Bell(rig.client))
    key = await database.write(lambda conn: new_api_key(conn, cast.recruiter.id, rig.parts.clock()))
    version = await database.read(
        lambda conn: conn.execute(
            select(jobs.c.policy_version_id).where(jobs.c.recruiter_id == cast.recruiter.id)
        ).scalar_one()
    )
    async with (
        services_app.router.lifespan_context(services_app),
        httpx2.AsyncClient(
            transport=httpx2.ASGITransport(app=services_app),
            base_url="http://127.0.0.1",
            headers={"Authorization": f"Bearer {key}"},
        ) as client,
    ):
        # As patient as a story is: this machine may have a lot to do.
        services_app.state.services.patience_s = PATIENCE_S
        ats = Beside(before, client, cast.recruiter.id)
        candidate = Person("", "韩梅", f"mei.{cast.recruiter.id}@mail.example", frozenset())
        said = await ats.taken("candidates/C-#", name=candidate.name, email=candidate.email)
        await ats.taken(
            "jobs/J-#",
            title="后端工程师",
            code=cast.recruiter.id[-20:],
            recruiter=cast.recruiter.email,
            hiring_manager=cast.manager.email,
            hr_lead=cast.lead.email,
            policy=version,
            stages=[
                {
                    "id": f"T{number}",
                    "name": f"技术面 {number}",
                    "panel": [each.email for each in cast.panel],
                }
                for number in range(1, steps + 1)
            ],
        )
        application = await ats.taken(
            "applications/A-#", candidate=f"C-{ats.key}", job=f"J-{ats.key}"
        )
        play = replace(
            before,
            application=application["id"],
            cast=replace(cast, candidate=replace(candidate, id=said["id"])),
            services=services_app.state.services,
        )
        yield replace(ats, play=play)


async def entered(play: Play, count: int, *people: Person) -> None:
    """Wait until so many mails to their calendars have arrived."""

    def arrived(_: Connection) -> bool:
        return all(len(calendar_mails(play, person)) >= count for person in people)

    await play.until(f"{count} calendar entries", arrived)


async def test_an_ats_drives_a_process_from_application_to_withdrawal(
    either_rig: Rig,
) -> None:
    async with beside(either_rig, calm(), panel=2) as ats:
        play = ats.play
        interview = ats.interview()
        first = await ats.taken("interviews/I-#", **interview)
        again = await ats.taken("interviews/I-#", **interview)
        assert (first["changed"], again["changed"]) == (True, False)
        assert first["id"] == again["id"]
        row = await play.services.parts.database.read(
            lambda conn: conn.execute(
                select(interviews).where(interviews.c.id == first["id"])
            ).one()
        )
        assert row.application_id == play.application
        assert [seat["person"] for seat in row.panel] == [each.id for each in play.cast.panel]
        await entered(play, 1, play.cast.candidate, *play.cast.panel)
        withdrawn = await ats.taken("applications/A-#/withdrawal", reason="另有安排")
        assert not (await ats.taken("applications/A-#/withdrawal", reason="另有安排"))["changed"]
        assert withdrawn["changed"]
        assert await play.ended() == "withdrawn"
        (withdrew,) = await play.of("candidate.withdrew")
        assert withdrew.actor_id == play.cast.recruiter.id
        for person in (play.cast.candidate, *play.cast.panel):
            methods = [calendar_method(mail) for mail in calendar_mails(play, person)]
            assert methods == ["REQUEST", "CANCEL"]


# --- rejections ---------------------------------------------------------------------------------

Approach = Callable[[Beside], Awaitable[object]]


async def before_anything(ats: Beside) -> None:
    await ats.play.until_open("schedule_interview")


async def before_the_interview(ats: Beside) -> None:
    await ats.taken("interviews/I-#", **ats.interview())


async def interviewed(ats: Beside) -> None:
    await ats.taken("interviews/I-#", **ats.interview(starts_in=0))


async def while_collecting(ats: Beside) -> None:
    await interviewed(ats)
    await ats.play.until_open("give_feedback")


async def while_deciding(ats: Beside) -> None:
    await interviewed(ats)
    first, second = ats.play.cast.panel
    await ats.play.judge("pass", by=first)
    await ats.play.judge("hold", by=second)
    await ats.play.until_open("decide")


async def while_unconfirmed(ats: Beside) -> None:
    await interviewed(ats)
    await unconfirmed(ats.play)


async def while_telling(ats: Beside) -> None:
    await interviewed(ats)
    for interviewer in ats.play.cast.panel:
        await ats.play.judge("reject", by=interviewer)
    await ats.play.until_open("notify_candidate")


async def before_release(ats: Beside) -> None:
    await while_telling(ats)
    await ats.play.send()
    await ats.play.until_open("await_release")


async def while_on_hold(ats: Beside) -> None:
    await interviewed(ats)
    for interviewer in ats.play.cast.panel:
        await ats.play.judge("hold", by=interviewer)
    await ats.play.send()
    await ats.play.until_open("review_hold")


STATES: dict[Approach, Policy] = {
    before_anything: calm(),
    before_the_interview: calm(),
    while_collecting: calm(),
    while_deciding: calm(),
    while_unconfirmed: calm(),
    while_telling: calm(),
    before_release: hesitant(),
    while_on_hold: patient(),
}


@pytest.mark.parametrize("approach", STATES, ids=by_name)
async def test_a_rejection_over_there_ends_the_process_without_another_mail(
    rig: Rig, approach: Approach
) -> None:
    async with beside(rig, STATES[approach], panel=2) as ats:
        await approach(ats)
        play = ats.play
        first = await ats.taken("applications/A-#/rejection", reason_code="experience_gap")
        again = await ats.taken("applications/A-#/rejection", reason_code="experience_gap")
        assert (first["changed"], again["changed"]) == (True, False)
        assert await play.ended() == "rejected"
        view = await play.view()
        assert (view.outcome, view.told_how) == ("rejected", "ats")
        assert "rejection" not in await play.mailed(play.cast.candidate)
        decision = await play.services.parts.database.read(
            lambda conn: conn.execute(
                select(decisions).where(decisions.c.id == view.decision_id)
            ).one()
        )
        assert decision.confirmed_by == play.cast.recruiter.id
        assert decision.reason_code == "experience_gap"


async def test_a_rejection_that_nobody_has_told_yet_is_told_from_here(rig: Rig) -> None:
    async with beside(rig, calm(), panel=2) as ats:
        play = ats.play
        await while_deciding(ats)
        said = {"reason_code": "skills_gap", "told": False}
        assert (await ats.taken("applications/A-#/rejection", **said))["changed"]
        task = await play.until_open("notify_candidate")
        assert task.scenario == "rejection"
        await play.send()
        assert await play.ended() == "rejected"
        assert (await play.mailed(play.cast.candidate)).count("rejection") == 1


async def test_a_rejection_that_was_told_over_there_meanwhile_is_not_told_again(
    rig: Rig,
) -> None:
    async with beside(rig, calm(), panel=2) as ats:
        play = ats.play
        await while_deciding(ats)
        said = {"reason_code": "skills_gap", "told": False, "version": 1}
        await ats.taken("applications/A-#/rejection", **said)
        await play.until_open("notify_candidate")
        late = await ats.taken("applications/A-#/rejection", **{**said, "version": 0})
        assert late["superseded"]
        told = {**said, "told": True, "version": 2}
        assert (await ats.taken("applications/A-#/rejection", **told))["changed"]
        assert await play.ended() == "rejected"
        assert "rejection" not in await play.mailed(play.cast.candidate)
        view = await play.view()
        assert (view.outcome, view.told_how) == ("rejected", "ats")


async def test_a_rejection_that_is_said_anew_counts_though_it_went_another_way_here(
    rig: Rig,
) -> None:
    async with beside(rig, calm(), panel=2) as ats:
        play = ats.play
        await while_deciding(ats)
        said = {"reason_code": "skills_gap", "told": False}
        await ats.taken("applications/A-#/rejection", **said)
        await play.complete("notify_candidate", "returned", by=play.cast.recruiter, note="再看看")
        await play.decide("advance")
        await play.until_open("notify_candidate")
        assert (await ats.taken("applications/A-#/rejection", **{**said, "told": True}))["changed"]
        assert await play.ended() == "rejected"
        assert "next_step" not in await play.mailed(play.cast.candidate)


async def test_a_rejection_that_is_to_be_told_from_here_waits_for_an_interview(
    rig: Rig,
) -> None:
    async with beside(rig, calm()) as ats:
        said = {"reason_code": "skills_gap", "told": False}
        await ats.play.until_open("schedule_interview")
        answer = await ats.put("applications/A-#/rejection", **said)
        assert (answer.status_code, answer.json()["state"]) == (409, "arranging")
        await interviewed(ats)
        await ats.play.until_open("give_feedback")
        assert (await ats.taken("applications/A-#/rejection", **said))["changed"]
        await ats.play.send()
        assert await ats.play.ended() == "rejected"


async def test_who_was_invited_from_here_hears_that_the_interview_is_off(rig: Rig) -> None:
    async with beside(rig, calm()) as ats:
        play = ats.play
        await ats.taken("interviews/I-#", **ats.interview())
        await entered(play, 1, play.cast.candidate, play.cast.interviewer)
        await ats.taken("applications/A-#/rejection", reason_code="role_changed")
        assert await play.ended() == "rejected"
        for person in (play.cast.candidate, play.cast.interviewer):
            methods = [calendar_method(mail) for mail in calendar_mails(play, person)]
            assert methods == ["REQUEST", "CANCEL"]
