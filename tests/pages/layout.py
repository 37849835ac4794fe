"""Faults of a page's layout that a program can see."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from playwright.async_api import Page

_LOOK: Final = Path(__file__).with_suffix(".js").read_text("utf-8")


async def faults_of_layout(page: Page) -> list[str]:
    """A paragraph in a narrow column on a wide screen; things to press that lie over each other,
    unless one of them floats; a button that cuts its words off. One line each."""
    found: list[str] = await page.evaluate(_LOOK)
    return found
