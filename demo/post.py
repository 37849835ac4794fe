"""The mails that the catcher took over SMTP, as the people of the play read them."""

from __future__ import annotations

import json
import time
import urllib.parse
import urllib.request
from dataclasses import dataclass
from typing import Any

from demo.browser import DemoFailed

LOOK_EVERY_SECONDS = 0.15


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail of somebody's mailbox."""

    id: str
    subject: str
    links: tuple[str, ...]

    def link(self, kind: str) -> str:
        """The link of a kind (`/l/`, `/c/`, `/sign-in/`) in it; '' if there is none."""
        return next((link for link in self.links if kind in link), "")


class Post:
    """Everybody's mailbox."""

    def __init__(self, url: str) -> None:
        self._url = url

    def of(self, address: str, about: str = "") -> list[Letter]:
        """What somebody got, the oldest first; only mails that mention `about`."""
        query = urllib.parse.urlencode({"to": address})
        try:
            with urllib.request.urlopen(f"{self._url}/api/mails?{query}", timeout=10) as answer:
                mails: list[dict[str, Any]] = json.load(answer)
        except OSError as error:
            raise DemoFailed(f"the mail catcher does not answer: {error}") from None
        return [
            Letter(mail["id"], mail["subject"], tuple(mail["links"]))
            for mail in mails
            if about in mail["text"] or about in mail["subject"]
        ]

    def wait(
        self, address: str, kind: str, *, about: str = "", beside: str = "", seconds: float = 30
    ) -> str:
        """The newest link of a kind that somebody gets, other than the one they used already."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            links = [letter.link(kind) for letter in self.of(address, about)]
            fresh = [link for link in links if link and link != beside]
            if fresh:
                return fresh[-1]
            time.sleep(LOOK_EVERY_SECONDS)
        raise DemoFailed(f"{address} got no mail with a link {kind}... within {seconds:.0f} s")
