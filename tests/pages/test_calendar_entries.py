"""What a shared calendar shows of an interview: the meeting, and nothing that opens a page."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy import Connection, select, update

from db import ledger
from db.schema import candidates, links, messages, people
from domain.links import link_token
from domain.scenarios import SCENARIOS, Scenario
from notify.channel import Envelope
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
        shown = Calendar.from_ical(mail.calendar.content).to_ical().decode().replace("\r\n ", "")
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


def described(mail: Envelope) -> str:
    assert mail.calendar is not None
    [event] = Calendar.from_ical(mail.calendar.content).walk("VEVENT")
    return str(event["DESCRIPTION"])
