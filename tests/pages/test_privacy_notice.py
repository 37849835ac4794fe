"""Where a deployment has a privacy notice, every mail to a candidate and their page lead to it."""

from __future__ import annotations

import html
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from activities.mail.letter_facts import Facts
from composition import TEMPLATES, log_concerns
from db.process import ledger
from db.process.case import lock
from db.setup.company import change_company
from domain.scenario_columns import Audience
from domain.scenarios import SCENARIOS, Scenario
from notify.catalogue import Catalogue
from notify.render import Renderer
from notify.templates import Template
from settings import Settings
from tests.api.world import ORIGIN, World, opened
from tests.pages.story import Story

NOTICE = "https://starriver.example/privacy?a=1&b=2"
RENDERER = Renderer.load(TEMPLATES, Catalogue.load(TEMPLATES / "catalogue"))
TO_CANDIDATES = [each for each in Scenario if SCENARIOS[each].audience is Audience.CANDIDATE]


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with opened(tmp_path, privacy_notice_url=NOTICE) as made:
        yield made


@pytest.fixture
def story(world: World) -> Story:
    return Story(world, world.application)


def mails(world: World, story: Story, scenario: Scenario, locale: str) -> dict[str, str]:
    """A mail of this scenario as text and HTML, in each of the ways its words can come about."""
    interview = story.collecting()
    composer, parts = world.parts.composer, world.parts

    def reserve(conn: Connection) -> Facts:
        case = lock(conn, world.application, world.clock(), parts.policies)
        message = ledger.reserve(case, scenario, "told", interview=interview)
        case.finish()
        return composer.facts(conn, ledger.message(conn, message))

    facts = parts.database.write_now(reserve)
    samples = RENDERER.samples(scenario, locale)
    facts = replace(facts, locale=locale, variables={**samples, **facts.variables})
    ways = {
        "as it comes": facts,
        "from a letter that does not mention it": replace(
            facts, template=Template("Hello", "Hello {{ recipient_name }}")
        ),
        "in HR's own words": replace(facts, words={"subject": "Hello", "body": "Own words."}),
    }
    found = {}
    for way, each in ways.items():
        rendered = composer.rendered(each)
        found[f"{way}, text"] = rendered.text
        found[f"{way}, HTML"] = rendered.html
    return found


@pytest.mark.parametrize("locale", ["en", "zh"])
@pytest.mark.parametrize("scenario", TO_CANDIDATES)
async def test_every_mail_to_a_candidate_carries_the_notice(
    world: World, story: Story, scenario: Scenario, locale: str
) -> None:
    for way, mail in mails(world, story, scenario, locale).items():
        address = html.escape(NOTICE) if way.endswith("HTML") else NOTICE
        assert address in mail, way
        if way.endswith("HTML"):
            assert f'href="{address}"' in mail, way


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_the_candidates_pages_lead_to_the_notice(
    world: World, story: Story, language: str
) -> None:
    story.collecting()
    async with world.client() as client:
        for path in (story.link("", ""), story.link("", "") + "/withdraw"):
            page = (await client.get(path, params={"lang": language})).text
            assert f'href="{html.escape(NOTICE)}"' in page


async def test_without_a_notice_nothing_leads_nowhere(tmp_path: Path) -> None:
    async with opened(tmp_path) as world:
        story = Story(world, world.application)
        story.collecting()
        async with world.client() as client:
            page = (await client.get(story.link("", ""))).text
    assert "How we handle" not in page
    assert 'href=""' not in page


SAFE: dict[str, Any] = {
    "link_keys": "k1:0123456789abcdef0123456789abcdef",
    "public_base_url": ORIGIN,
    "desk_base_url": ORIGIN,
    "accept_insecure": "http,smtp",
}


@pytest.mark.parametrize(
    ("settings", "lines"),
    [
        ({"environment": "production", **SAFE}, 1),
        ({"environment": "production", **SAFE, "privacy_notice_url": NOTICE}, 0),
        ({"environment": "development"}, 0),
    ],
)
async def test_in_production_a_missing_notice_is_a_line_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, settings: dict[str, Any], lines: int
) -> None:
    async with opened(tmp_path, **settings) as world:
        await log_concerns(world.parts, logging.getLogger("api"))
    said = [each.message for each in caplog.records if "no privacy notice" in each.message]
    assert len(said) == lines


async def test_a_notice_that_was_removed_is_missed_whatever_the_settings_say(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = {"environment": "production", **SAFE, "privacy_notice_url": NOTICE}
    async with opened(tmp_path, **settings) as world:
        without = replace(world.parts.company.first, privacy_notice_url="")
        world.parts.database.write_now(lambda conn: change_company(conn, without))
        await log_concerns(world.parts, logging.getLogger("api"))
    assert "no privacy notice" in caplog.text


@pytest.mark.parametrize("address", ["privacy.html", "javascript:alert(1)", "https://a b"])
def test_a_notice_that_no_mail_can_lead_to_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="privacy_notice_url"):
        Settings(_env_file=None, privacy_notice_url=address)
