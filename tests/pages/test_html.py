"""Every page is HTML as the standard has it."""

from __future__ import annotations

from itertools import cycle
from pathlib import Path

import pytest

from domain.words import TaskKind
from tests.api.world import opened
from tests.pages.html_checker import faults_in
from tests.pages.places import open_task_of, pages_of, standing_pages
from tests.pages.story import Story

FIRST_TWO = tuple(TaskKind)[:2]


@pytest.mark.slow
async def test_the_checker_of_the_w3c_finds_no_fault_in_any_page(tmp_path: Path) -> None:
    """In one language after the other: what differs between them is words."""
    pages = {}
    for kind, language in zip(TaskKind, cycle(("zh", "en"))):
        (home := tmp_path / kind).mkdir()
        async with opened(home, company_name="Starriver") as world:
            world.clock.forward(microseconds=123_456)  # as real ones
            story = Story(world, world.application)
            task = open_task_of(kind, story)
            # What no task changes is looked at once in each language.
            standing = standing_pages(world) if kind in FIRST_TWO else []
            for who, path in [*pages_of(story, task), *standing]:
                async with world.client(who) as client:
                    answer = await client.get(f"{path}{'&' if '?' in path else '?'}lang={language}")
                pages[f"{kind} {who} {path}"] = answer.text

    (checked := tmp_path / "checked").mkdir()
    assert await faults_in(pages, checked) == []


async def test_the_checker_says_what_is_wrong(tmp_path: Path) -> None:
    page = '<!doctype html><html lang="en"><title>A</title><p aria-label="B"></p></html>'

    [fault] = await faults_in({"/a": page}, tmp_path)

    assert fault.startswith("/a: ")
    assert "aria-label" in fault
