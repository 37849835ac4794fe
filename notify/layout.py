"""The HTML half of a mail, made from the very text that the plain half carries.

The text is light: paragraphs are set apart by an empty line, an address becomes a link, and a
paragraph of the form `Label: address` becomes a button. Because there is only one text, the two
halves cannot say different things. The style sheet is written into the elements once, when the
layout is read: no mail pays for it.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from pathlib import Path

import css_inline
import nh3

_PART = re.compile(r"<!--part:(\w+)-->(.*?)<!--end-->", re.DOTALL)
_SAMPLES = re.compile(r"<!--samples-->.*<!--/samples-->\n?", re.DOTALL)
_STYLE = re.compile(r"<style[^>]*>(.*?)</style>|\sstyle=\"([^\"]*)\"", re.DOTALL)
_MARK = re.compile(r"%%([A-Z]+)%%")
_ADDRESS = re.compile(r"https?://[^\s<>\"'\uff0c\u3002\uff1b\uff09]+")
# The colon may be the full-width one of Chinese.
_ACTION = re.compile(r"(?P<label>[^\n]{1,80}?)[ ]*[:\uff1a][ ]*(?P<address>https?://\S+)")

_TAGS = {"p", "a", "br"}
_ATTRIBUTES = {"p": {"class", "style", "dir"}, "a": {"class", "style", "href"}}
_SCHEMES = {"http", "https"}


@dataclass(frozen=True, slots=True)
class Layout:
    """A page cut at its marks, and the pieces that a text is made of, all with their styles in."""

    page: tuple[str, ...]
    parts: dict[str, tuple[str, ...]]
    # Every style that a mail can hold, as a browser reads it: a page that shows mails allows these.
    styles: frozenset[str]

    @classmethod
    def load(cls, path: Path) -> Layout:
        """Read the page and write its style sheet into its elements."""
        inliner = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
        page = inliner.inline(path.read_text("utf-8"))
        parts = {name: tuple(_MARK.split(part)) for name, part in _PART.findall(page)}
        styles = {sheet or html.unescape(inline) for sheet, inline in _STYLE.findall(page)}
        return cls(tuple(_MARK.split(_SAMPLES.sub("", page))), parts, frozenset(styles))

    def html(
        self, locale: str, title: str, company: str, body: str, footer: str, trusted: frozenset[str]
    ) -> str:
        """Lay out one mail. Only the trusted addresses become links."""
        inner = "\n".join(
            self._paragraph(paragraph, trusted) for paragraph in body.split("\n\n") if paragraph
        )
        marks = {
            "LANG": {"zh": "zh-Hans"}.get(locale, locale),
            "TITLE": html.escape(title),
            "COMPANY": html.escape(company),
            # The second wall: everything in there has been escaped already.
            "BODY": nh3.clean(
                inner,
                tags=_TAGS,
                attributes=_ATTRIBUTES,
                url_schemes=_SCHEMES,
                link_rel="noopener noreferrer",
            ),
            "FOOTER": self._lines(footer, trusted),
        }
        return _filled(self.page, marks)

    def _paragraph(self, paragraph: str, trusted: frozenset[str]) -> str:
        action = _ACTION.fullmatch(paragraph)
        if action is not None and action["address"] in trusted:
            marks = {
                "TEXT": html.escape(action["label"]),
                "HREF": html.escape(action["address"]),
            }
            return _filled(self.parts["action"], marks)
        return _filled(self.parts["text"], {"TEXT": self._lines(paragraph, trusted)})

    def _lines(self, text: str, trusted: frozenset[str]) -> str:
        return self._linked(text, trusted).replace("\n", "<br>\n")

    def _linked(self, text: str, trusted: frozenset[str]) -> str:
        if "://" not in text:
            return html.escape(text)
        pieces: list[str] = []
        done = 0
        for found in _ADDRESS.finditer(text):
            address = found.group().rstrip(".,;:!?)")
            if address not in trusted:
                continue
            pieces.append(html.escape(text[done : found.start()]))
            shown = html.escape(address)
            pieces.append(_filled(self.parts["link"], {"TEXT": shown, "HREF": shown}))
            done = found.start() + len(address)
        pieces.append(html.escape(text[done:]))
        return "".join(pieces)


def addresses(text: str) -> frozenset[str]:
    """Every web address in a text."""
    return frozenset(found.group().rstrip(".,;:!?)") for found in _ADDRESS.finditer(text))


def _filled(pieces: tuple[str, ...], marks: dict[str, str]) -> str:
    return "".join(marks[piece] if index % 2 else piece for index, piece in enumerate(pieces))
