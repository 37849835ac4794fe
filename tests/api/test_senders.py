"""Who sends a job's mails: said when it is opened or later, shown, and kept to by the desk."""

from __future__ import annotations

from typing import Any

import pytest

from db.directory.hiring import set_senders
from db.schema import jobs
from domain.scenarios import Scenario
from domain.senders import SentBy
from domain.words import TaskKind
from tests.api.test_hiring import job_of
from tests.api.world import World


async def test_a_job_says_who_sends_what(world: World) -> None:
    async with world.client("lina") as client:
        body = job_of(world, senders={"rejection": "ats", "still_deciding": "nobody"})
        made = (await client.post("/api/v1/jobs", json=body)).json()["id"]
        opened = (await client.get(f"/api/v1/jobs/{made}")).json()["senders"]
        changed = await client.put(
            f"/api/v1/jobs/{made}/senders", json={"senders": {"next_step": "ats"}}
        )
        now = (await client.get(f"/api/v1/jobs/{made}")).json()["senders"]
        nowhere = await client.put("/api/v1/jobs/job_none/senders", json={"senders": {}})
    assert opened["rejection"] == "ats"
    assert opened["still_deciding"] == "nobody"
    assert opened["interview_invitation"] == "genjin"
    assert changed.status_code == 204
    assert [scenario for scenario, by in now.items() if by != "genjin"] == ["next_step"]
    assert nowhere.status_code == 404


@pytest.mark.parametrize(
    ("senders", "code"),
    [
        ({"feedback_request": "ats"}, "scenario_not_for_candidates"),
        ({"rejection": "pigeon"}, "not_an_option"),
        ({"farewell": "ats"}, "not_an_option"),
    ],
)
async def test_a_sender_that_cannot_be_is_refused(
    world: World, senders: dict[str, str], code: str
) -> None:
    async with world.client("lina") as client:
        answer = await client.post("/api/v1/jobs", json=job_of(world, senders=senders))
    assert answer.status_code == 422
    assert [error["code"] for error in answer.json()["errors"]] == [code]
    assert world.count(jobs) == 1


async def test_a_letter_of_the_ats_is_not_offered_and_not_sent(world: World) -> None:
    task = world.open_task(TaskKind.NOTIFY_CANDIDATE, scenario="rejection")
    world.parts.database.write_now(
        lambda conn: set_senders(conn, world.job, {Scenario.REJECTION: SentBy.ATS})
    )
    send: dict[str, Any] = {"completion": "send", "form": {"reason_code": "other"}}
    async with world.client("lina") as client:
        forms = (await client.get(f"/api/v1/tasks/{task}")).json()["completions"]
        page = (await client.get(f"/tasks/{task}")).text
        answer = await client.post(f"/api/v1/tasks/{task}/completions", json=send)
    assert "send" not in [form["completion"] for form in forms]
    assert 'value="send"' not in page
    assert 'value="told_otherwise"' in page
    assert "该职位由招聘系统通知候选人" in page
    assert answer.status_code == 409
    assert answer.json()["reason"] == "not_sent_here"


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_hr_says_on_the_jobs_page_who_sends_what(world: World, language: str) -> None:
    async with world.client("lina") as client:
        path = f"/jobs/{world.job}"
        form = {"rejection": "ats", "next_step": "genjin", "still_deciding": "pigeon"}
        changed = await client.post(f"{path}/senders", data=form)
        page = (await client.get(path, params={"lang": language})).text
        now = (await client.get(f"/api/v1/jobs/{world.job}")).json()["senders"]
        nowhere = await client.post("/jobs/job_none/senders", data=form)
    assert changed.status_code == 303
    assert [scenario for scenario, by in now.items() if by != "genjin"] == ["rejection"]
    assert page.count('value="ats" selected') == 1
    assert nowhere.status_code == 404
