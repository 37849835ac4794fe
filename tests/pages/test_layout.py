"""What the eyes of the browser tests see: layouts that are wrong, and one that is not."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser

from tests.pages.browser import DESK
from tests.pages.layout import faults_of_layout

LONG = "The process goes on as soon as everybody has said what they think of it. " * 2


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (f'<p style="width: 9rem">{LONG}</p>', "narrow: The process goes on"),
        (
            '<button>Send</button><button style="margin-left: -2rem">Keep</button>',
            "over each other: Send / Keep",
        ),
        (
            '<button style="width: 3rem; overflow: hidden; white-space: nowrap">Send it</button>',
            "cut: Send it",
        ),
        (
            f'<p>{LONG}</p><a href="/">Board</a> <button>Send</button>'
            '<div style="position: fixed; top: 0"><button>Back</button></div>',
            "",
        ),
    ],
)
async def test_a_fault_of_the_layout_is_seen(browser: Browser, content: str, fault: str) -> None:
    page = await browser.new_page(viewport=DESK)
    await page.set_content(f"<main>{content}</main>")

    found = await faults_of_layout(page)

    assert [each.startswith(fault) for each in found] == ([True] if fault else [])
