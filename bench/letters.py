"""The mails of one process, prebuilt: what the floor sends, as long as what the product sends."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from domain.scenario_columns import CalendarMethod
from domain.scenarios import SCENARIOS, Scenario
from notify.catalogue import Catalogue
from notify.channel import Envelope
from notify.invite import Meeting, invitation
from notify.render import Renderer
from notify.templates import Template, load_templates

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
LOCALE, ZONE = "en", "Asia/Shanghai"
COMPANY, MAIL_FROM = "Genjin", "hiring@genjin.example"
STARTS, ENDS = datetime(2027, 3, 1, 6, 30, tzinfo=UTC), datetime(2027, 3, 1, 7, 30, tzinfo=UTC)
LINK = (
    "http://127.0.0.1:8000/c/ZGV2LmxuXzAxaG5r.lnk_01hnk3q0000000000000000000.mUk2c0Zl6q3YhF0aT1b9Xg"
)

_VARIABLES: Mapping[str, object] = {
    "company_name": COMPANY,
    "recipient_name": "Candidate Bench",
    "candidate_name": "Candidate Bench",
    "job_title": "Backend engineer",
    "recruiter_name": "Recruiter Bench",
    "signer_name": "Recruiter Bench",
    "stage_name": "Technical interview",
    "interview_starts_at": STARTS,
    "interview_ends_at": ENDS,
    "interview_place": "Room 1",
    "panel_names": "Interviewer One, Interviewer Two",
    "link": LINK,
}

INVITATIONS = (
    Scenario.INTERVIEW_INVITATION,
    Scenario.PANEL_INVITATION,
    Scenario.PANEL_INVITATION,
)
TOLD = (Scenario.NEXT_STEP,)


def address_of(process: str) -> str:
    """Where the candidate of a process gets mail, on both sides."""
    return f"{process}@candidates.example"


def letters() -> Mapping[Scenario, Envelope]:
    """An envelope for each scenario of the measured process."""
    catalogue = Catalogue.load(TEMPLATES / "catalogue")
    renderer = Renderer.load(TEMPLATES, catalogue)
    templates = load_templates(TEMPLATES / "messages")
    return {
        scenario: _envelope(scenario, renderer, templates[scenario, LOCALE])
        for scenario in {*INVITATIONS, *TOLD}
    }


def _envelope(scenario: Scenario, renderer: Renderer, template: Template) -> Envelope:
    spec = SCENARIOS[scenario]
    variables = {name: _VARIABLES[name] for name in spec.variables & _VARIABLES.keys()}
    words = renderer.render(scenario, template, variables, LOCALE, ZONE)
    meeting = Meeting(
        uid="int_01hnk3q0000000000000000000@genjin.example",
        sequence=0,
        starts_at=STARTS,
        ends_at=ENDS,
        summary=words.subject,
        description=words.text,
        organizer_name=COMPANY,
        organizer_address=MAIL_FROM,
        attendee_name="Candidate Bench",
        attendee_address="candidate@candidates.example",
        place="Room 1",
    )
    return Envelope(
        message_id="msg_01hnk3q0000000000000000000@genjin.invalid",
        from_address=MAIL_FROM,
        from_name=COMPANY,
        to_address="candidate@candidates.example",
        to_name="Candidate Bench",
        subject=words.subject,
        text=words.text,
        html=words.html,
        reply_to="recruiter@genjin.example",
        reply_to_name="Recruiter Bench",
        calendar=invitation(meeting, CalendarMethod.REQUEST, STARTS) if spec.calendar else None,
    )
