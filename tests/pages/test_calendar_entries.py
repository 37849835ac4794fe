"""What a shared calendar shows of an interview: the meeting, and nothing that opens a page."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from ical.event import Event
from sqlalchemy import Connection, select, update

from db.process import ledger
from db.schema import candidates, jobs, links, messages, people
from db.setup.company import change_company
from domain.links import link_token
from domain.scenario_columns import CalendarMethod
from domain.scenarios import SCENARIOS, Scenario
from notify.channel import Envelope
from tests.calendars import read
from tests.pages.story import Story

BOTH = ("maya", "otto")


@pytest.mark.parametrize("locale", ["en", "zh"])
@pytest.mark.parametrize("cancelled", [False, True], ids=["invited", "cancelled"])
def test_no_calendar_entry_holds_a_link_of_ours(story: Story, cancelled: bool, locale: str) -> None:
    speak(story, locale)
    story.link("", "")
    story.invited(*BOTH)
    if cancelled:
        story.withdraw()
    mails = calendar_mails(story)
    assert len(mails) == (6 if cancelled else 3)
    assert any("/l/" in mail.text for mail in mails)
    assert any("/c/" in mail.text for mail in mails)
    for mail in mails:
        assert mail.calendar is not None
        shown = mail.calendar.content.decode().replace("\r\n ", "")
        for secret in ("/l/", "/c/", "/tasks/", *tokens(story)):
            assert secret not in shown


def test_an_entry_says_what_it_is_about_and_whom_to_ask(story: Story) -> None:
    speak(story, "en")
    story.invited(*BOTH)
    for mail in calendar_mails(story):
        about = described(mail)
        panel = "欧阳静" in mail.subject
        for word in ("Starriver", "Maya Chen, Otto", "李娜", *(["欧阳静"] if panel else [])):
            assert word in about, (word, about)


def test_a_cancelled_entry_says_so(story: Story) -> None:
    speak(story, "zh")
    story.invited()
    story.withdraw()
    abouts = [described(mail) for mail in calendar_mails(story)]
    assert sum(about.startswith("本次面试已取消。") for about in abouts) == 2


def test_chinese_mails_join_the_panel_as_chinese_does(story: Story) -> None:
    speak(story, "zh")
    story.invited(*BOTH)
    for mail in calendar_mails(story):
        assert "面试官：Maya Chen、Otto" in mail.text
        assert "面试官：Maya Chen、Otto" in described(mail)


def test_an_entry_has_one_name_and_one_organizer_whoever_sends_and_recruits(story: Story) -> None:
    """Calendars take a change or a cancellation from the organizer of the entry that they know."""
    story.invited()
    before = story.world.parts.company.known
    now = replace(before, name="星河科技", email="jobs@other.example")
    story.write(lambda conn: change_company(conn, now))
    story.world.clock.forward(seconds=5)
    hana = story.world.people["hana"]
    story.write(lambda conn: conn.execute(update(jobs).values(recruiter_id=hana)))
    story.moved()
    story.withdraw()
    mails = calendar_mails(story)
    assert {(mail.from_name, mail.from_address) for mail in mails} == {(now.name, now.email)}
    entries = [entry_of(mail) for mail in mails]
    assert len(entries) == 6
    assert len({entry.uid for entry in entries}) == 1
    assert {str(entry.organizer.uri) for entry in entries if entry.organizer} == {
        f"mailto:{before.email}"
    }


@pytest.mark.parametrize(
    ("locale", "sentence"),
    [
        ("en", "Pressing Accept or Decline in your calendar does not reach us."),
        ("zh", "在日历中点“接受”或“拒绝”，我们收不到。"),
    ],
)
def test_the_mail_says_what_counts_in_place_of_the_calendars_own_button(
    story: Story, locale: str, sentence: str
) -> None:
    speak(story, locale)
    story.invited()
    story.withdraw()
    asked: list[str] = []
    cancelled: list[str] = []
    for mail in calendar_mails(story):
        assert mail.calendar is not None
        (asked if mail.calendar.method is CalendarMethod.REQUEST else cancelled).append(mail.text)
    assert len(asked) == len(cancelled) == 2
    assert all(sentence in text for text in asked)
    assert not any(sentence in text for text in cancelled)


def speak(story: Story, locale: str) -> None:
    """Everybody reads one language."""
    for table in (people, candidates):
        change = update(table).values(locale=locale)
        story.write(partial(Connection.execute, statement=change))


def tokens(story: Story) -> list[str]:
    """Every secret there is."""
    rows = story.read(lambda conn: conn.execute(select(links.c.id, links.c.version)).all())
    return [link_token(story.world.parts.keys[0], row.id, row.version) for row in rows]


def calendar_mails(story: Story) -> list[Envelope]:
    """Every mail of the story that speaks to a calendar."""
    composer = story.world.parts.composer
    speaking = [each for each, spec in SCENARIOS.items() if spec.calendar]
    query = select(messages.c.id).where(messages.c.scenario.in_([Scenario(s) for s in speaking]))

    def read(conn: Any) -> list[Envelope]:
        facts = [composer.facts(conn, ledger.message(conn, row)) for row in conn.scalars(query)]
        at = story.world.clock()
        return [composer.envelope(each, composer.rendered(each), at) for each in facts]

    envelopes: list[Envelope] = story.read(read)
    return envelopes


def entry_of(mail: Envelope) -> Event:
    """What another program reads of a mail's calendar part."""
    assert mail.calendar is not None
    return read(mail.calendar.content)[1]


def described(mail: Envelope) -> str:
    return entry_of(mail).description or ""
