"""The pictures of the guided tour that both READMEs show, each page in the language it is read in.

They show the sample desk as `make up` leaves it after its first start.
"""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Error, StorageState, ViewportSize

SIZES = {
    "desk": ViewportSize(width=1440, height=840),
    "phone": ViewportSize(width=390, height=844),
}
LANGUAGES = ("en", "zh")
# Phones have more pixels than they say; pictures of them are shown small.
SHARPNESS = {"desk": 1.0, "phone": 1.25}

# Somebody's own link stands in a drafted letter; no picture shows one.
BLOT = r"""() => document.querySelectorAll("textarea").forEach(
    one => { one.value = one.value.replace(/http\S+\/[cl]\/\S+/g, "https://…/c/…") }
)"""


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: how it is called, on what, and where the page is, given the language."""

    name: str
    size: str
    place: Callable[[Tour, str], str]
    # The whole page, up to so many of its own pixels; 0 is what fits on the screen.
    tallest: int = 0
    # What is folded away around this is opened.
    around: str = ""
    # The picture begins here.
    top: str = ""


class Tour:
    """Finds the pages, and takes their pictures."""

    def __init__(
        self, browser: Browser, state: StorageState, base: str, mails: str, temporal: str
    ) -> None:
        self._browser = browser
        self._state = state
        self._base = base
        self._mails = mails
        self._temporal = temporal

    def take(self, out: Path) -> int:
        """Save all of them as `<name>-<language>.png`; how many there are."""
        taken = 0
        for language in LANGUAGES:
            for shot in SHOTS:
                path = shot.place(self, language)
                if not path:
                    print(f"{shot.name}-{language} stays: no mail leads to the page at this hour")
                    continue
                taken += 1
                address = f"{self._base}{path}{'&' if '?' in path else '?'}lang={language}"
                self._shoot(address, shot, out / f"{shot.name}-{language}.png", language)
        return taken + self._take_temporal(out)

    def task(self, kind: str, language: str) -> str:
        """The page of an open task of this kind, about somebody who is written to in a language."""
        found = self._ask(f"/api/v1/tasks?whose=all&kind={kind}")["items"]
        return f"/tasks/{_named_in(language, found)['id']}"

    def application(self, state: str) -> str:
        """The page of an application in this state."""
        found = self._ask(f"/api/v1/applications?state={state}")["items"]
        return f"/applications/{found[0]['id']}"

    def link(self, kind: str, about: str) -> str:
        """The newest link of a kind in the mails whose subject says something; '' for none, as of a
        candidate by night."""
        with urllib.request.urlopen(f"{self._mails}/api/mails?limit=1000", timeout=10) as answer:
            mails = [mail for mail in json.load(answer) if about in mail["subject"]]
        links = [link for mail in mails for link in mail["links"] if kind in link]
        return str(links[-1])[len(self._base) :] if links else ""

    def _ask(self, path: str) -> Any:
        context = self._browser.new_context(storage_state=self._state)
        answer = context.request.get(f"{self._base}{path}").json()
        context.close()
        return answer

    def _shoot(self, address: str, shot: Shot, file: Path, language: str) -> None:
        size = SIZES[shot.size]
        context = self._browser.new_context(
            viewport=size,
            device_scale_factor=SHARPNESS[shot.size],
            locale="zh-CN" if language == "zh" else "en-GB",
            storage_state=self._state,
        )
        page = context.new_page()
        answer = page.goto(address)
        if answer is None or not answer.ok:
            raise RuntimeError(f"{file.name}: the page answers {answer and answer.status}")
        page.wait_for_timeout(400)
        page.evaluate(BLOT)
        if shot.around:
            page.locator("details", has=page.locator(shot.around)).evaluate(
                "one => one.open = true"
            )
        if shot.top:
            page.locator(shot.top).evaluate("one => one.scrollIntoView({behavior: 'instant'})")
        if shot.tallest:
            height = int(page.evaluate("document.documentElement.scrollHeight"))
            page.set_viewport_size(
                ViewportSize(width=size["width"], height=min(height, shot.tallest))
            )
        page.screenshot(path=file)
        context.close()

    def _take_temporal(self, out: Path) -> int:
        """Temporal's own page of a process, in English as it is; 0 where it does not run."""
        context = self._browser.new_context(viewport=SIZES["desk"])
        page = context.new_page()
        try:
            page.goto(f"{self._temporal}/namespaces/default/workflows")
            page.get_by_text("hire/app_").first.click(timeout=15_000)
            page.get_by_text("Event History").first.wait_for(timeout=15_000)
            page.wait_for_timeout(2_000)
            page.screenshot(path=out / "temporal.png")
        except Error:
            return 0
        finally:
            context.close()
        return 1


def _named_in(language: str, found: list[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The first of those whose name is written in a language, else the first."""
    fitting = (one for one in found if one["candidate_name"].isascii() == (language == "en"))
    return next(fitting, found[0])


def _task(kind: str) -> Callable[[Tour, str], str]:
    return lambda tour, language: tour.task(kind, language)


def _link(kind: str, subject: str) -> Callable[[Tour, str], str]:
    return lambda tour, language: tour.link(kind, subject)


def _page(path: str) -> Callable[[Tour, str], str]:
    return lambda tour, language: path.format(language=language)


SHOTS = (
    Shot("board", "desk", _page("/")),
    Shot("inbox", "desk", _page("/inbox?whose=all")),
    Shot("letter", "desk", _task("notify_candidate"), top="form:has(input[value=send])"),
    Shot(
        "scorecard",
        "phone",
        _link("/l/", "请用一分钟评价李静怡"),
        tallest=1500,
        around="input[value=submitted]",
    ),
    Shot("decide", "desk", _task("decide"), tallest=1300),
    Shot("candidate", "phone", _link("/c/", "面试邀请"), tallest=1300),
    Shot("template", "desk", _page("/templates/rejection/{language}")),
    Shot(
        "application", "desk", lambda tour, language: tour.application("awaiting_interview"), 1100
    ),
)
