"""Every page of a running Genjin, found by its links, and contact sheets of their pictures."""

from __future__ import annotations

import html
import json
import re
import urllib.request
from collections import deque
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, BrowserContext, Page, StorageState, ViewportSize

from tools.tour import BLOT

MOST_PAGES: Final = 120
"""Of so many kinds there are pictures; more are a page whose address names something unforeseen."""
ID: Final = re.compile(r"\b[a-z]{3}_[0-9a-z]{20,}")
LETTER: Final = re.compile(r"/templates/[a-z_]+/[a-z]+")
LINK: Final = re.compile(r"https?://[^\s/]+(/[lc]/[A-Za-z0-9._-]+)")
NO_PAGES: Final = re.compile(r"/(?:api|static|documents|sign-out)\b|\.(?:csv|zip|pdf|json|ics)\b")
WALL: Final = ViewportSize(width=2400, height=1200)
THUMB: Final = {"desk": 360, "phone": 195}


def desk_pages(browser: Browser, base: str, state: StorageState) -> dict[str, str]:
    """The desk's pages by the shape of their address, one of each, with the first address found."""
    context = browser.new_context(storage_state=state)
    page = context.new_page()
    found: dict[str, str] = {}
    waiting = deque(["/", "/inbox?whose=all", "/jobs/new", "/candidates/new", "/people/new"])
    while waiting and len(found) < MOST_PAGES:
        path = waiting.popleft()
        shape = shape_of(path)
        if shape in found or NO_PAGES.search(path):
            continue
        answer = page.goto(f"{base}{path}")
        if answer is None or answer.status != 200:
            continue
        found[shape] = path
        waiting.extend(_paths(page))
    context.close()
    return found


def shape_of(path: str) -> str:
    """An address without what it is about: `/applications/*`, `/tasks/*:decide`, `/templates/*`."""
    plain = path.partition("?")[0].partition("#")[0]
    return re.sub(r":\d+$", "", LETTER.sub("/templates/*", ID.sub("*", plain)))


def linked_pages(mails: str) -> dict[str, str]:
    """By kind of task or letter, the newest link of a colleague and of a candidate in the mails."""
    found: dict[str, str] = {}
    for mail in _mails(mails):
        for match in filter(None, map(LINK.fullmatch, mail["links"])):
            kind = "l" if match.group(1).startswith("/l/") else "c"
            found.setdefault(f"/{kind}/ {_kind_of(mail)}", match.group(1))
    return found


def mail_pages(mails: str) -> dict[str, str]:
    """One mail of each kind, as a browser shows its HTML."""
    found: dict[str, str] = {}
    for mail in _mails(mails):
        found.setdefault(f"mail {_kind_of(mail)}", f"{mails}/mails/{mail['id']}/html")
    return found


def shoot_all(
    context: BrowserContext, pages: Mapping[str, str], look: str, width: int, out: Path
) -> int:
    """A picture of each page in one look, and a sheet of them all: `all-<look>.png`."""
    page = context.new_page()
    folder = out / look
    folder.mkdir(parents=True, exist_ok=True)
    names = {shape: f"{number:03}.png" for number, shape in enumerate(pages)}
    for shape, address in pages.items():
        page.goto(address)
        page.evaluate(BLOT)
        page.screenshot(path=folder / names[shape], full_page=True)
    sheet = folder / "index.html"
    sheet.write_text(_sheet(names, width), "utf-8")
    # A wall for them all, whatever they were looked at on.
    page.set_viewport_size(WALL)
    page.goto(sheet.resolve().as_uri())
    page.screenshot(path=out / f"all-{look}.png", full_page=True)
    return len(pages)


def _sheet(names: Mapping[str, str], width: int) -> str:
    figures = "".join(
        f'<figure><a href="{file}"><img src="{file}" width="{width}"></a>'
        f"<figcaption>{html.escape(shape)}</figcaption></figure>"
        for shape, file in names.items()
    )
    style = (
        "body{display:flex;flex-wrap:wrap;gap:16px;font:12px sans-serif;background:#888}"
        f"figure{{margin:0;width:{width}px}}a{{display:block;max-height:900px;overflow:hidden}}"
    )
    return f'<!doctype html><meta charset="utf-8"><style>{style}</style>{figures}'


def _paths(page: Page) -> Iterable[str]:
    hrefs = page.eval_on_selector_all(
        "a[href^='/']:not([download])", "links => links.map(each => each.getAttribute('href'))"
    )
    return [str(each) for each in hrefs]


def _mails(mails: str) -> list[dict[str, Any]]:
    with urllib.request.urlopen(f"{mails}/api/mails?limit=1000", timeout=10) as answer:
        return list(json.load(answer))


def _kind_of(mail: Mapping[str, Any]) -> str:
    """Mails of one kind begin their subject alike, whomever they are about."""
    return re.split(r"[:：,，·|]|\s[-–]\s", str(mail["subject"]))[0].strip()
