"""A whole hire, played with the generated Python client, as another company's program would.

Run with the address of the API and the file that names the people, their keys and the policy. The
client's types are checked before it runs; the last line says where the application stands.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any, TypeVar

from genjin_client import AuthenticatedClient
from genjin_client.api.applications import get_application, get_timeline, start_application
from genjin_client.api.candidates import add_candidate
from genjin_client.api.jobs import open_job
from genjin_client.api.people import get_me
from genjin_client.api.tasks import complete_task, get_task, get_task_draft, list_tasks
from genjin_client.models.application_answer import ApplicationAnswer
from genjin_client.models.application_body import ApplicationBody
from genjin_client.models.candidate_body import CandidateBody
from genjin_client.models.completion_body import CompletionBody
from genjin_client.models.completion_body_form import CompletionBodyForm
from genjin_client.models.created import Created
from genjin_client.models.draft_answer import DraftAnswer
from genjin_client.models.job_body import JobBody
from genjin_client.models.list_tasks_whose import ListTasksWhose
from genjin_client.models.locale import Locale
from genjin_client.models.person_answer import PersonAnswer
from genjin_client.models.problem import Problem
from genjin_client.models.stage_body import StageBody
from genjin_client.models.task_answer import TaskAnswer
from genjin_client.models.task_kind import TaskKind
from genjin_client.models.task_line import TaskLine
from genjin_client.models.task_page import TaskPage
from genjin_client.types import Response

PATIENCE_S = 60.0
A = TypeVar("A")


def got(kind: type[A], answer: object) -> A:
    """The answer, if it is what was hoped for."""
    assert isinstance(answer, kind), answer
    return answer


def refused(answer: Response[Any], status: HTTPStatus) -> Problem:
    """The problem that an answer is, with the status that was expected."""
    assert answer.status_code is status, answer.content
    return got(Problem, answer.parsed)


class Company:
    """Who takes part, each with a client of their own."""

    def __init__(self, address: str, stage: dict[str, Any]) -> None:
        self.policy: str = stage["policy"]
        self.mark: str = stage["mark"]
        self.people: dict[str, str] = stage["people"]
        self._clients = {
            who: AuthenticatedClient(base_url=address, token=key)
            for who, key in stage["keys"].items()
        }

    def __getitem__(self, who: str) -> AuthenticatedClient:
        return self._clients[who]

    def task(self, who: str, kind: TaskKind, application: str) -> TaskLine:
        """Wait until somebody has a task of this kind."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            page = list_tasks.sync(
                client=self[who], whose=ListTasksWhose.ALL, kind=kind, application=application
            )
            if found := got(TaskPage, page).items:
                return found[0]
            time.sleep(0.05)  # time itself: between two looks
        raise AssertionError(f"{who} never had a task {kind}")

    def complete(self, who: str, task: TaskLine, completion: str, **form: object) -> Response[Any]:
        """Fill in one of a task's forms."""
        given = CompletionBodyForm.from_dict(form)
        body = CompletionBody(completion=completion, version=task.version, form=given)
        return complete_task.sync_detailed(task.id, client=self[who], body=body)


def somebody_applies(company: Company) -> str:
    """A job, a candidate, and their application; what does not fit comes back as a problem."""
    me = got(PersonAnswer, get_me.sync(client=company["recruiter"]))
    assert me.id == company.people["recruiter"]
    people = company.people
    stage = StageBody(name="Technical interview", panel=[people["interviewer"]])
    job = JobBody(
        code=f"PY-{company.mark}"[:60],
        title="Senior Backend Engineer",
        recruiter=people["recruiter"],
        hiring_manager=people["manager"],
        hr_lead=people["lead"],
        policy=company.policy,
        stages=[stage],
    )
    # A recruiter only proposes a job whose hiring manager has none yet.
    opened = got(Created, open_job.sync(client=company["lead"], body=job))
    jing = CandidateBody(name="欧阳静", email=f"py.{company.mark}@mail.example", locale=Locale.ZH)
    candidate = got(Created, add_candidate.sync(client=company["recruiter"], body=jing))

    again = add_candidate.sync_detailed(client=company["recruiter"], body=jing)
    known = refused(again, HTTPStatus.CONFLICT)
    assert (known.reason, known.existing) == ("address_taken", candidate.id), known
    nameless = CandidateBody(name=" ", email="jing at mail.example")
    unread = add_candidate.sync_detailed(client=company["recruiter"], body=nameless)
    faults = refused(unread, HTTPStatus.UNPROCESSABLE_ENTITY).errors
    assert isinstance(faults, list)
    assert [(fault.field, fault.code) for fault in faults] == [
        ("name", "empty"),
        ("email", "not_an_address"),
    ]
    strange = start_application.sync_detailed(
        client=company["interviewer"], body=ApplicationBody(candidate=candidate.id, job=opened.id)
    )
    assert refused(strange, HTTPStatus.FORBIDDEN).type_.endswith(":not-allowed")

    applied = start_application.sync(
        client=company["recruiter"], body=ApplicationBody(candidate=candidate.id, job=opened.id)
    )
    application: str = got(Created, applied).id
    return application


def they_are_hired(company: Company, application: str) -> ApplicationAnswer:
    """From the appointment to the end."""
    now = datetime.now().astimezone()
    appointment = company.task("recruiter", TaskKind.SCHEDULE_INTERVIEW, application)
    form = {
        "starts_at": (now + timedelta(seconds=1)).isoformat(),
        "minutes": 1,
        "place": "3 号会议室",
        "panel": [company.people["interviewer"]],
    }
    arranged = company.complete("recruiter", appointment, "scheduled", **form)
    assert arranged.status_code is HTTPStatus.OK, arranged.content
    twice = company.complete("recruiter", appointment, "scheduled", **form)
    assert refused(twice, HTTPStatus.CONFLICT).reason

    asked = company.task("interviewer", TaskKind.GIVE_FEEDBACK, application)
    seen = got(TaskAnswer, get_task.sync(asked.id, client=company["interviewer"]))
    submitted = next(way for way in seen.completions if way.completion == "submitted")
    verdict = next(field for field in submitted.fields if field.name == "verdict")
    assert "pass" in [option.value for option in verdict.options]
    judged = company.complete(
        "interviewer",
        asked,
        "submitted",
        recommendation="yes",
        verdict="pass",
        evidence="Halved the latency of the payment service, and could say why.",
        feedback="Say more about the trade-offs.",
    )
    assert judged.status_code is HTTPStatus.OK, judged.content

    telling = company.task("recruiter", TaskKind.NOTIFY_CANDIDATE, application)
    draft = got(DraftAnswer, get_task_draft.sync(telling.id, client=company["recruiter"]))
    assert "欧阳静" in draft.body
    sent = company.complete("recruiter", telling, "send")
    assert sent.status_code is HTTPStatus.OK, sent.content
    offer = company.task("recruiter", TaskKind.PREPARE_OFFER, application)
    start_on = (now + timedelta(days=30)).date().isoformat()
    accepted = company.complete("recruiter", offer, "accepted", start_on=start_on)
    assert accepted.status_code is HTTPStatus.OK, accepted.content

    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        stands = got(
            ApplicationAnswer, get_application.sync(application, client=company["manager"])
        )
        if stands.closed_at is not None:
            return stands
        time.sleep(0.05)  # time itself: between two looks
    raise AssertionError("the process never ended")


def main() -> None:
    """Play it."""
    address, stage = sys.argv[1:]
    company = Company(address, json.loads(Path(stage).read_text("utf-8")))
    application = somebody_applies(company)
    stands = they_are_hired(company, application)
    events = get_timeline.sync(application, client=company["lead"])
    assert isinstance(events, list)
    assert {"decision.made", "candidate.told"} <= {event.type_ for event in events}
    sys.stdout.write(f"{application} {stands.outcome}\n")


if __name__ == "__main__":
    main()
