"""What the people of the play do: each a few clicks on the public surface."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from demo.browser import Browser, DemoFailed, Page
from demo.caught_mail import CaughtMails

T = TypeVar("T")

LOOK_EVERY_SECONDS = 0.15
PATIENCE_SECONDS = 30.0
# The shortest interview there is lasts a minute, so it is entered when it is almost over.
INTERVIEW = timedelta(minutes=1)
INTERVIEW_LEFT = timedelta(seconds=4)
AHEAD = timedelta(hours=1)


def eventually(look: Callable[[], T | None], what: str, seconds: float = PATIENCE_SECONDS) -> T:
    """Look until there is something."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if (seen := look()) is not None:
            return seen
        time.sleep(LOOK_EVERY_SECONDS)
    raise DemoFailed(f"{what}: nothing within {seconds:.0f} s")


class Recruiter:
    """Works at the desk: signs in by the mailed link, then over the JSON API."""

    def __init__(self, base: str, post: CaughtMails, email: str) -> None:
        self.browser = Browser(base)
        self._post = post
        self._email = email

    def sign_in(self) -> None:
        """Ask for the link, wait for the mail, follow it, confirm."""
        self.browser.submit(self.browser.get("/sign-in"), email=self._email)
        link = self._post.wait(self._email, "/sign-in/")
        self.browser.submit(self.browser.get(link))
        who = self.browser.ask("/api/v1/me")["email"]
        if who != self._email:
            raise DemoFailed(f"signed in as {who} instead of {self._email}")

    def ids(self) -> dict[str, str]:
        """The ids of people and candidates by address, and of jobs by code."""
        ask = self.browser.ask
        known = {person["email"]: person["id"] for person in ask("/api/v1/people")}
        known |= {each["email"]: each["id"] for each in ask("/api/v1/candidates")["items"]}
        return known | {job["code"]: job["id"] for job in ask("/api/v1/jobs")}

    def apply(self, candidate: str, job: str) -> str:
        """Start the process of a candidate on a job."""
        body = {"candidate": candidate, "job": job}
        return str(self.browser.tell("/api/v1/applications", body)["id"])

    def complete(self, application: str, kind: str, completion: str, **form: object) -> None:
        """Wait for a task of this kind and complete it."""
        self._complete(self._task(application, kind), completion, form)

    def arrange(self, application: str, kind: str, completion: str, panel: list[str]) -> datetime:
        """Enter the interview with its panel, or another time for it; when it ends."""
        starts = now() + INTERVIEW_LEFT - INTERVIEW
        self.complete(application, kind, completion, **_appointment(starts, panel))
        return starts + INTERVIEW

    def book_ahead(self, application: str, panel: list[str]) -> None:
        """Enter the interview of the next stage before this one is decided."""
        form = _appointment(now() + AHEAD, panel)
        place = f"/api/v1/applications/{application}/acts/book_ahead"
        self.browser.tell(place, {"form": form})

    def drafted(self, application: str, scenario: str) -> Mapping[str, Any]:
        """Wait until the letter of this scenario lies ready to be sent; its task."""
        task = self._task(application, "notify_candidate", scenario)
        draft = self.browser.ask(f"/api/v1/tasks/{task['id']}/draft")
        if not draft["subject"] or not draft["body"]:
            raise DemoFailed(f"the draft of {scenario} is empty")
        return task

    def send_draft(self, application: str, scenario: str, **form: object) -> None:
        """One click: the draft is written already."""
        self._complete(self.drafted(application, scenario), "send", form)

    def until_sent(self, application: str, scenario: str) -> None:
        """Wait until the mail of this scenario has left."""
        place = f"/api/v1/applications/{application}/messages"

        def sent() -> bool | None:
            mails = self.browser.ask(place)
            left = {mail["scenario"] for mail in mails if mail["state"] == "sent"}
            return scenario in left or None

        eventually(sent, f"the mail {scenario}")

    def standing(self, application: str) -> Mapping[str, Any]:
        """Where the application stands."""
        stands: Mapping[str, Any] = self.browser.ask(f"/api/v1/applications/{application}")
        return stands

    def until_closed(self, application: str) -> Mapping[str, Any]:
        """Wait for the end."""

        def closed() -> Mapping[str, Any] | None:
            stands = self.standing(application)
            return stands if stands["state"] == "closed" else None

        return eventually(closed, f"the end of {application}")

    def _complete(
        self, task: Mapping[str, Any], completion: str, form: Mapping[str, object]
    ) -> None:
        self.browser.tell(
            f"/api/v1/tasks/{task['id']}/completions",
            {"completion": completion, "version": task["version"], "form": form},
        )

    def _task(self, application: str, kind: str, scenario: str = "") -> Mapping[str, Any]:
        place = f"/api/v1/tasks?whose=all&application={application}&kind={kind}"

        def first() -> Mapping[str, Any] | None:
            items = self.browser.ask(place)["items"]
            return next((each for each in items if scenario in ("", each["scenario"])), None)

        return eventually(first, f"a task {kind} {scenario}".rstrip())


def _appointment(starts: datetime, panel: list[str]) -> dict[str, object]:
    return {
        "starts_at": starts.isoformat(),
        "minutes": INTERVIEW // timedelta(minutes=1),
        "place": "会议室 Room 3",
        "panel": panel,
    }


def until(instant: datetime) -> None:
    """Do nothing until then."""
    time.sleep(max(0.0, (instant - now()).total_seconds()))


def now() -> datetime:
    """The demo stands outside the product, so the wall clock is its own to read."""
    return datetime.now(UTC)  # noqa: TID251 - the rule is the product's, see above


class Colleague:
    """Somebody who never signs in: everything they do is behind the links of their mails."""

    def __init__(self, base: str, post: CaughtMails, email: str) -> None:
        self._browser = Browser(base)
        self._post = post
        self._email = email

    def answer(self, candidate: str, completion: str, **given: str) -> None:
        """Wait for a mail about a candidate whose link shows this form; fill it in and send it."""
        what = f"a link of {self._email} about {candidate} that shows the form {completion!r}"
        page = eventually(lambda: self._showing(candidate, completion), what)
        self._browser.submit(page, completion, **given)

    def _showing(self, candidate: str, completion: str) -> Page | None:
        """The newest mail is looked at first. Old links say what became of their task, and lead on
        to what is theirs to do next."""
        for link in self._post.links(self._email, "/l/", about=candidate):
            seen = self._browser.get(link)
            if seen.status >= 500:
                raise DemoFailed(f"a link of {self._email} answers {seen.status}")
            for page in (seen, *map(self._browser.get, seen.onward)):
                if any(form.values.get("completion") == completion for form in page.forms):
                    return page
        return None


class Candidate:
    """The candidate at their own page, by the link in their mails."""

    def __init__(self, base: str, post: CaughtMails, email: str) -> None:
        self._browser = Browser(base)
        self._post = post
        self._email = email

    def ask(self, question: str) -> None:
        """Ask whoever interviewed them."""
        self._browser.submit(self._page(), "asked", question=question)

    def withdraw(self, reason: str) -> None:
        """Withdraw; the page asks once more."""
        again = self._browser.get(f"{self._page().url}/withdraw")
        self._browser.submit(again, "withdrawn", reason=reason)

    def _page(self) -> Page:
        return self._browser.get(self._post.wait(self._email, "/c/"))
