"""A team starts from nothing in the browser: from the one link that `up --empty` prints to "hired".

The stack is the real one, and nothing is typed into a terminal after its start. What somebody
presses is counted, a link in a mail too; typing is free.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

import pytest
from httpx2 import AsyncClient
from playwright.async_api import Browser, Locator, Page, expect

from tests.commands.test_up import running
from tests.pages.browser import DESK, PHONE, chromium, press
from tests.waiting import until

pytestmark = [pytest.mark.slow, pytest.mark.browser]

MOST_PRESSES = 25
TEN_MINUTES_S = 600
CITIES = ("Asia/Shanghai", "Asia/Kolkata", "Europe/London", "America/New_York", "Pacific/Auckland")
LATE_MORNING, EVENING = 10, 18
"""By the candidate's clocks: mails that tell them something leave at once."""


def a_city_by_day() -> str:
    """Where it is day now: a company there need not wait for the morning."""
    return next(
        city for city in CITIES if LATE_MORNING <= datetime.now(ZoneInfo(city)).hour < EVENING
    )


class Hand:
    """Somebody before a browser, whose presses are counted."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.presses = 0

    async def opens(self, address: str) -> None:
        """A link in a mail, or one that was printed."""
        self.presses += 1
        await self.page.goto(address)

    async def goes_on(self, name: str, role: Literal["button", "link"] = "button") -> None:
        """A button or a link that leads to another page, as soon as it is there."""
        self.presses += 1
        wanted = self.page.get_by_role(role, name=name).first
        await expect(wanted).to_be_visible()
        await press(wanted)

    async def chooses(self, control: Locator) -> None:
        """What is chosen or unfolded on the page itself."""
        self.presses += 1
        await control.click()

    async def types(self, **fields: str) -> None:
        """By the ends of the fields' ids; typing is free."""
        for name, text in fields.items():
            await self.page.locator(f"[name$='{name}']:not([type=hidden])").first.fill(text)


async def test_from_an_empty_database_to_hired_in_the_browser_alone(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    began = time.monotonic()
    with running(tmp_path, "--empty", until="Begin here") as (_, said, ports):
        mails = f"http://127.0.0.1:{ports.mails}"
        [link] = re.findall(r"Begin here\s+(http\S+)", said)
        async with chromium() as browser:
            hr = Hand(await a_page(browser, wide=True))
            await sets_the_team_up(hr, f"{link}?lang=en")
            await schedules(hr)
            tom = Hand(await a_page(browser, wide=False))
            await tom.opens(await mailed(mails, "tom@chenxi.example", "/l/"))
            await judges(tom)
            seconds = time.monotonic() - began
            await tells_and_hires(hr)

            record_property("presses", hr.presses + tom.presses)
            record_property("seconds_to_the_first_scorecard", round(seconds))
            assert hr.presses + tom.presses <= MOST_PRESSES
            assert seconds < TEN_MINUTES_S


async def a_page(browser: Browser, *, wide: bool) -> Page:
    context = await browser.new_context(viewport=DESK if wide else PHONE, locale="en-IE")
    return await context.new_page()


async def sets_the_team_up(hr: Hand, link: str) -> None:
    """Company, a colleague who manages and interviews, a job of one stage, a candidate."""
    await hr.opens(link)
    await hr.types(
        name="Zhou Ning", email="ning@chenxi.example", company="Chenxi", zone=a_city_by_day()
    )
    await hr.goes_on("Get started")
    await hr.goes_on("Invite your colleagues", "link")
    await hr.types(name="Tom Becker", email="tom@chenxi.example")
    await hr.chooses(hr.page.get_by_label("Hiring manager"))
    await hr.goes_on("Send the invitation")
    await hr.goes_on("Jobs", "link")
    await hr.goes_on("New job", "link")
    await hr.types(title="Backend engineer")
    await hr.page.locator("[name='stages.0.name']").fill("Technical interview")
    await hr.page.locator("[name='stages.0.panel.add']").fill("Tom Becker")
    await hr.goes_on("Open the job")
    await hr.goes_on("Add candidate", "link")
    await hr.types(name="Mei Tan", email="mei@mail.example")
    await hr.goes_on("Add candidate")


async def schedules(hr: Hand) -> None:
    """It took place a moment ago, and is noted down: nobody has to wait in a test."""
    await hr.goes_on("Inbox", "link")
    await hr.goes_on("Mei Tan · Schedule", "link")
    ago = datetime.now(ZoneInfo(a_city_by_day())) - timedelta(minutes=65)
    await hr.types(starts_at=ago.strftime("%Y-%m-%dT%H:%M"), place="Room 1")
    await hr.goes_on("Schedule the interview")
    await hr.chooses(hr.page.locator(".f-afterwards label").first)
    await hr.goes_on("Schedule the interview")


async def judges(tom: Hand) -> None:
    await tom.chooses(tom.page.locator("details.held > summary"))
    await tom.chooses(tom.page.locator("label.option.yes").first)
    await tom.chooses(tom.page.locator("label.option.pass").first)
    await tom.types(evidence="Explained the trade-offs of the queue without being asked.")
    await tom.goes_on("Submit")


async def tells_and_hires(hr: Hand) -> None:
    """From the inbox, which follows what happens by itself."""
    await hr.goes_on("Mei Tan · Tell the candidate", "link")
    await hr.goes_on("Send")
    await hr.chooses(hr.page.locator("details.here > summary").first)
    start = datetime.now(ZoneInfo(a_city_by_day())).date() + timedelta(days=30)
    await hr.types(start_on=start.isoformat())
    await hr.goes_on("Accepted")


async def mailed(mails: str, to: str, kind: str) -> str:
    """The newest link of this kind in somebody's mails."""

    async with AsyncClient(base_url=mails) as catcher:

        async def found() -> str:
            caught = (await catcher.get("/api/mails", params={"to": to})).json()
            links = [link for mail in caught for link in mail["links"]]
            return next((link for link in links if kind in link), "")

        return await until(f"a link for {to}", found)
