"""What a door takes, every wall behind it can carry: mail, calendar entry, page.

One corpus of odd strings goes through the forms, an ATS's bodies and a file's cells. Each of them
is refused there, where somebody can put it right, or it arrives.
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import compat32, default
from email.utils import parseaddr

import pytest
from sqlalchemy import Connection, select, update

from activities.mail.composing import Composer
from db.process import ledger
from db.schema import candidates, interviews, jobs, messages, people, stages
from domain.forms import FormRefused
from domain.names import is_blank, plain_text
from domain.scenarios import SCENARIOS
from domain.words import TaskKind
from importing.cells import Unreadable
from importing.cells import name as name_in_file
from local.toolchain import ROOT
from notify.channel import Envelope
from notify.mime import build
from tests.api.test_external import put
from tests.api.test_external_acts import INTERVIEW, applied
from tests.api.world import START
from tests.calendars import read
from tests.pages.story import Story

_CASES = (ROOT / "tests/cases/odd-strings.jsonl").read_text().splitlines()
odd = pytest.mark.parametrize(
    "text", [pytest.param(json.loads(line)["text"], id=json.loads(line)["why"]) for line in _CASES]
)


@odd
async def test_a_place_that_a_form_takes_arrives_everywhere(story: Story, text: str) -> None:
    taken, refused = attempt(lambda: story.invited(place=text))
    assert refused <= {"place"}
    if not refused:
        await arrives(story, taken)


@odd
async def test_a_place_of_an_ats_is_put_right_or_arrives_everywhere(
    story: Story, text: str
) -> None:
    await applied(story.world)
    task = story.arranging()
    answer = await put(story.world, "interviews/I1", {**INTERVIEW, "place": text})
    if answer.status_code == 422:
        assert [each["field"] for each in answer.json()["errors"]] == ["place"]
        assert is_blank(text) or len(text) > 300
        return
    await arrives(story, story.arranged(task))


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("国贸大厦\n3 层会议室", "国贸大厦, 3 层会议室"),
        ("Tower\r\n\r\n 3rd floor \r\n", "Tower, 3rd floor"),
        ("Tower,\n3rd floor", "Tower, 3rd floor"),
        ("Tower\u20283rd\tfloor", "Tower, 3rd floor"),
        ("\u200eRoom 3\u200f", "Room 3"),
    ],
)
async def test_a_place_in_two_lines_is_no_reason_to_lose_an_interview(
    story: Story, said: str, kept: str
) -> None:
    await applied(story.world)
    task = story.arranging()
    answer = await put(story.world, "interviews/I1", {**INTERVIEW, "place": said})
    assert answer.status_code == 201, answer.text
    assert place_of(story, story.arranged(task)) == kept
    again = await put(story.world, "interviews/I1", {**INTERVIEW, "place": said, "minutes": 45})
    assert (again.status_code, again.json()["changed"]) == (200, False)


@odd
async def test_a_name_that_a_door_takes_arrives_everywhere(story: Story, text: str) -> None:
    """Of a candidate, a colleague, a job, a stage: by an ATS, and by a file all the same."""
    world = story.world
    await applied(world)
    first = [
        await put(world, "candidates/9", {"name": text, "email": "jing@mail.example"}),
        await put(world, "people/5", {"name": text, "email": "maya@starriver.example"}, "hana"),
        await put(world, "people/6", {"name": text, "email": "lina@starriver.example"}, "hana"),
        await put(world, "jobs/J9", {"title": text, "code": "BE-1"}),
    ]
    try:
        name = name_in_file(text, {})
    except Unreadable:
        assert {answer.status_code for answer in first} == {422}
        return
    assert {answer.status_code for answer in first} <= {200, 201}, [each.text for each in first]
    kept = story.read(lambda conn: set(conn.execute(select(candidates.c.name)).scalars()))
    assert name in kept
    renamed = update(stages).values(name=name)
    story.write(lambda conn: conn.execute(renamed))
    await arrives(story, story.invited(), names=name)
    assert name in story.read(lambda conn: set(conn.execute(select(people.c.name)).scalars()))
    assert name in story.read(lambda conn: set(conn.execute(select(jobs.c.title)).scalars()))


@odd
@pytest.mark.parametrize("field", ["subject", "body"])
def test_a_subject_or_a_body_that_the_form_takes_arrives(
    story: Story, text: str, field: str
) -> None:
    words = {"subject": "您的面试结果", "body": "您好，"} | {field: text}
    _, refused = attempt(lambda: story.told(**words))
    assert refused <= {field}
    if refused:
        return
    row = story.last_message()
    facts = story.read(lambda conn: composer(story).facts(conn, ledger.message(conn, row.id)))
    mail = sent(composer(story).envelope(facts, composer(story).rendered(facts), row.reserved_at))
    assert mail["Subject"] == " ".join(facts.words["subject"].split())
    lines = (line.strip() for line in plain_text(facts.words["body"]).split("\n"))
    assert all(line in plain_of(mail) for line in lines)


# --- what has arrived ---------------------------------------------------------------------------


async def arrives(story: Story, interview: str, *, names: str = "") -> None:
    """Candidate and interviewer read it in their mails, in their calendars, and on their pages."""
    place = place_of(story, interview)
    mails = invitations(story, interview)
    assert len(mails) == 2
    for envelope in mails:
        mail = sent(envelope)
        assert envelope.calendar is not None
        _, event = read(envelope.calendar.content)
        assert event.location == place
        assert event.summary
        if not names:
            assert place in plain_of(mail)
            continue
        assert names in plain_of(mail)
        assert [attendee.common_name for attendee in event.attendees] == [names.replace('"', "'")]
        assert shown_to(envelope) == names
    task = story.open(TaskKind.AWAIT_INTERVIEW).id
    async with story.world.client("lina") as client:
        page = await client.get(f"/tasks/{task}")
    assert page.status_code == 200, page.text
    for said in filter(None, (place, names)):
        assert html.escape(said, quote=False) in unquoted(page.text)
    async with story.world.client() as client:
        theirs = await client.get(story.link("", ""))
    assert theirs.status_code == 200
    assert html.escape(place, quote=False) in unquoted(theirs.text)


def attempt(work: Callable[[], str]) -> tuple[str, set[str]]:
    """What came of it, or the fields that were refused."""
    try:
        return work(), set()
    except FormRefused as refused:
        return "", {fault.field for fault in refused.faults}


def place_of(story: Story, interview: str) -> str:
    query = select(interviews.c.place).where(interviews.c.id == interview)
    return str(story.read(lambda conn: conn.execute(query).scalar_one()))


def composer(story: Story) -> Composer:
    return story.world.parts.composer


def invitations(story: Story, interview: str) -> list[Envelope]:
    """Every mail that puts an interview into a calendar."""
    entries = [each for each, spec in SCENARIOS.items() if spec.calendar]
    query = select(messages.c.id).where(
        messages.c.interview_id == interview, messages.c.scenario.in_(entries)
    )

    def composed(conn: Connection) -> list[Envelope]:
        rows = [ledger.message(conn, each) for each in conn.execute(query).scalars()]
        facts = composer(story).facts_of(conn, rows)
        return [
            composer(story).envelope(each, composer(story).rendered(each), story.world.clock())
            for each in facts
        ]

    found: list[Envelope] = story.read(composed)
    return found


def sent(envelope: Envelope) -> EmailMessage:
    """The mail as a mail program has it."""
    message = message_from_bytes(build(envelope, START), policy=default)
    assert isinstance(message, EmailMessage)
    return message


def shown_to(envelope: Envelope) -> str:
    """The recipient's name as RFC 2047 decodes it."""
    raw = message_from_bytes(build(envelope, START), policy=compat32)["To"]
    name, _ = parseaddr(str(raw).replace("\r\n", ""))
    return str(make_header(decode_header(name)))


def plain_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def unquoted(page: str) -> str:
    """A page with its quotes as they are shown: how they are escaped is not the question."""
    return page.replace("&#34;", '"').replace("&#39;", "'").replace("&quot;", '"')
