"""Pictures of the pages of a running Genjin.

`python -m tools.screenshots` signs in by a link that `cli.py sign-in-link` prints, looks at the
desk as that person, takes the links of interviewers and candidates from the caught mails, and
saves the pictures of the guided tour (`tools/tour.py`) in both languages. With `--all`, every page
and mail there is (`tools/every_page.py`): both languages, light and dark, phone and desk, and a
contact sheet of each look, beside each other in a folder that is not kept. It only looks: nothing
is completed.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, StorageState, sync_playwright

from tools.chromium import CHROMIUM, FLAGS
from tools.every_page import THUMB, desk_pages, linked_pages, mail_pages, shoot_all
from tools.tour import SIZES, Tour

LANGUAGES = ("en", "zh")
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


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
        if chosen.all:
            taken = _all(browser, state, chosen)
        else:
            tour = Tour(browser, state, chosen.base, chosen.mails, chosen.temporal)
            taken = tour.take(chosen.out)
        browser.close()
    print(f"{taken} pictures in {chosen.out}")
    return 0 if taken else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", default="http://127.0.0.1:8000", help="where the pages are")
    parser.add_argument("--mails", default="http://127.0.0.1:8025", help="where the mails are")
    parser.add_argument("--temporal", default="http://127.0.0.1:8233", help="Temporal's own pages")
    parser.add_argument("--all", action="store_true", help="every page and mail, in every look")
    parser.add_argument("--sign-in", default="", help="a sign-in link that nobody has used yet")
    parser.add_argument(
        "--sign-in-as", default="lin.yue@zhixing.example", help="whom to ask cli.py a link for"
    )
    parser.add_argument(
        "--out", type=Path, help="where to; docs/images, or with --all .screenshots"
    )
    chosen = parser.parse_args()
    chosen.out = chosen.out or Path(".screenshots" if chosen.all else "docs/images")
    return chosen


def _all(browser: Browser, state: StorageState, chosen: argparse.Namespace) -> int:
    """Every page and mail in every look; how many pictures that makes."""
    desk = desk_pages(browser, chosen.base, state)
    pages = {name: f"{chosen.base}{path}" for name, path in desk.items()}
    pages |= {name: f"{chosen.base}{path}" for name, path in linked_pages(chosen.mails).items()}
    mails = mail_pages(chosen.mails)
    taken = 0
    for look in _looks():
        asked = {
            name: f"{at}{'&' if '?' in at else '?'}lang={look.language}"
            for name, at in pages.items()
        }
        context = browser.new_context(
            viewport=SIZES[look.size], color_scheme=look.scheme, storage_state=state
        )
        taken += shoot_all(context, asked | mails, look.name, THUMB[look.size], chosen.out)
        context.close()
        print(f"{taken} pictures; {chosen.out}/all-{look.name}.png", flush=True)
    return taken


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


if __name__ == "__main__":
    sys.exit(main())
