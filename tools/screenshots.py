"""Pictures of the pages of a running Genjin.

`python -m tools.screenshots` signs in by a link that `cli.py sign-in-link` prints, looks at the
desk as that person, takes the links of interviewers and candidates from the caught mails, and
saves the pictures of the guided tour (`tools/tour.py`) in both languages. With `--everything`, all
main pages: both languages, light and dark, phone and desk. It only looks: nothing is completed.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    StorageState,
    sync_playwright,
)

from tools.chromium import CHROMIUM, FLAGS
from tools.tour import SIZES, Tour

LANGUAGES = ("en", "zh")
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
LINK = re.compile(r"https?://[^\s/]+(/[lc]/[A-Za-z0-9._-]+)")


@dataclass(frozen=True, slots=True)
class Look:
    """One way to look at a page."""

    language: str
    scheme: Literal["light", "dark"]
    size: str

    @property
    def name(self) -> str:
        """As file names carry it."""
        return f"{self.size}-{self.language}-{self.scheme}"


def main() -> int:
    """Take all pictures; 0 when there is at least one."""
    chosen = _arguments()
    chosen.out.mkdir(parents=True, exist_ok=True)
    link = chosen.sign_in or _sign_in_link(chosen.sign_in_as)
    taken = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        state = _signed_in(browser, link)
        if not chosen.everything:
            tour = Tour(browser, state, chosen.base, chosen.mails, chosen.temporal)
            taken = tour.take(chosen.out)
        pages = [*_desk_pages(browser, chosen.base, state), *_linked_pages(chosen.mails)]
        for look in _looks() if chosen.everything else ():
            context = browser.new_context(
                viewport=SIZES[look.size],
                color_scheme=look.scheme,
                storage_state=state,
                java_script_enabled=False,
            )
            taken += _shoot(context, chosen.base, pages, look, chosen.out)
            context.close()
        browser.close()
    print(f"{taken} pictures in {chosen.out}")
    return 0 if taken else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", default="http://127.0.0.1:8000", help="where the pages are")
    parser.add_argument("--mails", default="http://127.0.0.1:8025", help="where the mails are")
    parser.add_argument("--temporal", default="http://127.0.0.1:8233", help="Temporal's own pages")
    parser.add_argument("--everything", action="store_true", help="all pages, in every look")
    parser.add_argument("--sign-in", default="", help="a sign-in link that nobody has used yet")
    parser.add_argument(
        "--sign-in-as", default="lin.yue@zhixing.example", help="whom to ask cli.py a link for"
    )
    parser.add_argument("--out", type=Path, default=Path("docs/images"))
    return parser.parse_args()


def _looks() -> Iterator[Look]:
    for size in SIZES:
        for language in LANGUAGES:
            for scheme in SCHEMES:
                yield Look(language, scheme, size)


def _sign_in_link(email: str) -> str:
    asked = subprocess.run(
        [sys.executable, "cli.py", "sign-in-link", email],
        check=True,
        capture_output=True,
        text=True,
    )
    return asked.stdout.split()[-1]


def _signed_in(browser: Browser, link: str) -> StorageState:
    """Sign in; the cookies stay in memory."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(link)
    page.locator("button.main").click()
    state = context.storage_state()
    context.close()
    return state


def _desk_pages(browser: Browser, base: str, state: StorageState) -> list[tuple[str, str]]:
    """Board and inbox, and the first task of each kind and the first case that they lead to."""
    context = browser.new_context(storage_state=state)
    page = context.new_page()
    found = {
        "board": "/",
        "inbox": "/inbox?whose=all",
        "templates": "/templates",
        "template": "/templates/interview_invitation/zh",
    }
    page.goto(f"{base}/inbox?whose=all")
    for path in _paths(page, "/tasks/"):
        found.setdefault(f"task-{path.split(':')[-2].replace('_', '-')}", path)
    page.goto(base)
    for path in _paths(page, "/applications/")[:1]:
        found["case"] = path
    context.close()
    return list(found.items())


def _paths(page: Page, begins: str) -> list[str]:
    hrefs = [link.get_attribute("href") for link in page.locator(f"a[href^='{begins}']").all()]
    return list(dict.fromkeys(href for href in hrefs if href))


def _linked_pages(mails: str) -> list[tuple[str, str]]:
    """The newest link of an interviewer and of a candidate among the caught mails."""
    found: dict[str, str] = {}
    with urllib.request.urlopen(f"{mails}/api/mails?limit=1000", timeout=10) as answer:
        links = [link for mail in json.load(answer) for link in mail["links"]]
    for path in (match.group(1) for match in map(LINK.fullmatch, links) if match):
        found.setdefault("link" if path.startswith("/l/") else "candidate", path)
    return list(found.items())


def _shoot(
    context: BrowserContext, base: str, pages: list[tuple[str, str]], look: Look, out: Path
) -> int:
    page = context.new_page()
    for name, path in pages:
        page.goto(f"{base}{path}{'&' if '?' in path else '?'}lang={look.language}")
        page.screenshot(path=out / f"{name}-{look.name}.png", full_page=look.size == "phone")
    return len(pages)


if __name__ == "__main__":
    sys.exit(main())
