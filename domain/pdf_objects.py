"""The few kinds of PDF object that stand in trailers (ISO 32000-2, 7.3), read as Python's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

_DEEPEST: Final = 20
LONGEST_DICTIONARY: Final = 64 * 1024
"""In bytes. Those of trailers and of encryption have some hundreds."""

_BLANK: Final = re.compile(rb"(?:[\x00\t\n\x0c\r ]+|%[^\r\n]*)*")
_REFERENCE: Final = re.compile(rb"(\d{1,10})\s+(\d{1,5})\s+R\b")
_NAME: Final = re.compile(rb"/([^\x00\t\n\x0c\r ()<>\[\]{}/%]*)")
_HEX_STRING: Final = re.compile(rb"<([0-9A-Fa-f\s]*)>")
_NUMBER: Final = re.compile(rb"[+-]?\d{1,12}(?![\d.])")
_WORD: Final = re.compile(rb"[^\x00\t\n\x0c\r ()<>\[\]{}/%]+")
_ESCAPED: Final = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_ESCAPE: Final = re.compile(rb"\\(\r\n|[0-7]{1,3}|.)", re.DOTALL)
_IN_STRING: Final = re.compile(rb"\\.|[()]", re.DOTALL)


def read_dictionary(content: bytes, at: int) -> Mapping[str, Any]:
    """The dictionary that begins at this place: names to integers, bytes, lists, dictionaries and
    references (pairs of numbers); other words as bytes. Of a faulty one, what stands before the
    fault, and None for what is faulty itself.
    """
    return _Reader(content[at : at + LONGEST_DICTIONARY]).dictionary(0)


class _Unreadable(Exception):
    pass


class _Reader:
    """Reads objects one after the other."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0

    def dictionary(self, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        self._at += len(b"<<")
        try:
            while not self._ends(b">>"):
                name = self._take(_NAME)
                key = name[1].decode("latin-1")
                found[key] = None
                found[key] = self._value(depth + 1)
        except _Unreadable:
            if depth:
                raise
        return found

    def _value(self, depth: int) -> Any:
        if depth > _DEEPEST:
            raise _Unreadable
        self._skip()
        if self._content.startswith(b"<<", self._at):
            return self.dictionary(depth)
        if self._content.startswith(b"[", self._at):
            return self._list(depth)
        if self._content.startswith(b"(", self._at):
            return self._string()
        if found := self._taken(_REFERENCE):
            return int(found[1]), int(found[2])
        if found := self._taken(_NUMBER):
            return int(found[0])
        if found := self._taken(_HEX_STRING):
            digits = b"".join(found[1].split())
            return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
        if found := self._taken(_NAME):
            return found[1]
        return self._take(_WORD)[0]

    def _list(self, depth: int) -> list[Any]:
        found: list[Any] = []
        self._at += len(b"[")
        while not self._ends(b"]"):
            found.append(self._value(depth + 1))
        return found

    def _string(self) -> bytes:
        begin, open_ = self._at + 1, 0
        for sign in _IN_STRING.finditer(self._content, self._at):
            open_ += {b"(": 1, b")": -1}.get(sign[0], 0)
            if open_ == 0 and sign[0] == b")":
                self._at = sign.end()
                return _ESCAPE.sub(_unescaped, self._content[begin : sign.start()])
        raise _Unreadable

    def _ends(self, mark: bytes) -> bool:
        self._skip()
        ends = self._content.startswith(mark, self._at)
        if ends:
            self._at += len(mark)
        return ends

    def _skip(self) -> None:
        blank = _BLANK.match(self._content, self._at)
        self._at = blank.end() if blank else self._at

    def _taken(self, kind: re.Pattern[bytes]) -> re.Match[bytes] | None:
        found = kind.match(self._content, self._at)
        if found:
            self._at = found.end()
        return found

    def _take(self, kind: re.Pattern[bytes]) -> re.Match[bytes]:
        found = self._taken(kind)
        if found is None:
            raise _Unreadable
        return found


def _unescaped(found: re.Match[bytes]) -> bytes:
    sign = found[1]
    if sign.isdigit():
        return bytes([int(sign, 8) & 0xFF])
    if sign in (b"\n", b"\r", b"\r\n"):
        return b""
    return _ESCAPED.get(sign, sign)
