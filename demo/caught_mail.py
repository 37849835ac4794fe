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
    text: str
    links: tuple[str, ...]

    def link(self, kind: str) -> str:
        """The link of a kind (`/l/`, `/c/`, `/sign-in/`) in it; '' if there is none."""
        return next((link for link in self.links if kind in link), "")


class CaughtMails:
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
            Letter(mail["id"], mail["subject"], mail["text"], tuple(mail["links"]))
            for mail in mails
            if about in mail["text"] or about in mail["subject"]
        ]

    def links(self, address: str, kind: str, *, about: str = "") -> list[str]:
        """The links of a kind that somebody got, the newest first, each once."""
        links = [letter.link(kind) for letter in reversed(self.of(address, about))]
        return list(dict.fromkeys(filter(None, links)))

    def wait(self, address: str, kind: str, *, seconds: float = 30) -> str:
        """The newest link of a kind that somebody got, or gets soon."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if links := self.links(address, kind):
                return links[0]
            time.sleep(LOOK_EVERY_SECONDS)
        raise DemoFailed(f"{address} got no mail with a link {kind}... within {seconds:.0f} s")
