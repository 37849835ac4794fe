"""A browser as far as the demo needs one: pages, their forms, cookies; and JSON for programs.

It sends what the forms of the pages hold, so a form that is missing, or misses a field, is noticed.
"""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from typing import Any, cast

TIMEOUT_SECONDS = 15.0


class DemoFailed(Exception):
    """The play did not go as written; the text says where."""


@dataclass(slots=True)
class Form:
    """A form of a page: where it goes, what it holds already, and the names of its fields."""

    action: str
    values: dict[str, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Page:
    """An answer to a person."""

    url: str
    status: int
    text: str

    @property
    def forms(self) -> list[Form]:
        """The forms that it shows."""
        return _Forms.of(self.text)

    @property
    def onward(self) -> list[str]:
        """Where it leads to what is one's own to do next."""
        return [urllib.parse.urljoin(self.url, path) for path in _ONWARD.findall(self.text)]


class Browser:
    """One person's browser."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def get(self, url: str) -> Page:
        """Look at a page. It changes nothing."""
        return self._open(urllib.request.Request(urllib.parse.urljoin(self._base, url)))

    def submit(self, page: Page, completion: str = "", **given: str) -> Page:
        """Fill in one of the page's forms and send it: the one for `completion` that has the
        fields.
        """
        forms = [one for one in page.forms if one.values.get("completion", "") == completion]
        form = next((one for one in forms if set(given) <= one.names), None)
        if form is None:
            lacks = f"form with the fields {', '.join(given)}" if forms else f"form {completion!r}"
            raise DemoFailed(f"{self._path(page.url)} ({page.status}) shows no {lacks}")
        body = urllib.parse.urlencode(form.values | given).encode()
        request = urllib.request.Request(
            urllib.parse.urljoin(page.url, form.action), body, {"Origin": self._base}
        )
        answered = self._open(request)
        if answered.status >= 400:
            raise DemoFailed(f"{self._path(page.url)} answers {completion!r} {answered.status}")
        return answered

    def ask(self, path: str) -> Any:
        """Read JSON."""
        return self._json(urllib.request.Request(f"{self._base}{path}"))

    def tell(self, path: str, body: Mapping[str, object]) -> Any:
        """Send JSON."""
        headers = {"Content-Type": "application/json", "Origin": self._base}
        data = json.dumps(body).encode()
        return self._json(urllib.request.Request(f"{self._base}{path}", data, headers))

    def _json(self, request: urllib.request.Request) -> Any:
        page = self._open(request)
        if page.status >= 400:
            raise DemoFailed(
                f"{request.get_method()} {self._path(request.full_url)} was answered"
                f" {page.status}: {page.text[:400]}"
            )
        return json.loads(page.text)

    def _open(self, request: urllib.request.Request) -> Page:
        try:
            answer = self._opener.open(request, timeout=TIMEOUT_SECONDS)
        except urllib.error.HTTPError as error:
            answer = cast("Any", error)
        except OSError as error:
            raise DemoFailed(f"{self._path(request.full_url)} does not answer: {error}") from None
        with answer:
            text = answer.read().decode("utf-8", "replace")
            return Page(answer.url or request.full_url, answer.status, text)

    @staticmethod
    def _path(url: str) -> str:
        """An address fit for a terminal: the token of a link is a secret even here."""
        path = urllib.parse.urlsplit(url).path
        head, _, rest = path.lstrip("/").partition("/")
        return f"/{head}/..." if rest and head in ("l", "c", "sign-in") else path


_ONWARD = re.compile(r'href="(/l/[^"/]+)"')


class _Forms(HTMLParser):
    @classmethod
    def of(cls, html: str) -> list[Form]:
        parser = cls()
        parser.feed(html)
        return parser.found

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._inside = False
        # The text area, or the list to choose from, whose content comes.
        self._area = self._list = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append(Form(given.get("action", "")))
            self._inside = True
        elif self._inside and given.get("name") and tag in ("input", "select", "textarea"):
            self._add(tag, given)
        elif tag == "option" and self._list and "selected" in given:
            self.found[-1].values[self._list] = given.get("value", "")

    def handle_data(self, data: str) -> None:
        if self._area:
            self.found[-1].values[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "textarea" and self._area:
            # A browser drops the line break behind the tag.
            form = self.found[-1]
            form.values[self._area] = form.values[self._area].removeprefix("\n")
            self._area = ""
        elif tag == "select":
            self._list = ""

    def _add(self, tag: str, given: Mapping[str, str]) -> None:
        form, name = self.found[-1], given["name"]
        form.names.add(name)
        if tag == "textarea":
            self._area, form.values[name] = name, ""
        elif tag == "select":
            self._list = name
        elif given.get("type") not in ("radio", "checkbox") or "checked" in given:
            form.values[name] = given.get("value", "")
