"""Policies as documents that people write: TOML, or JSON with the same fields and words.

The standard library reads TOML and does not write it; what is written here is the little that a
policy needs. Days and times are text, as in JSON; TOML's own are read too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date, time
from enum import StrEnum
from typing import Any, Final

from domain.policy import Policy
from domain.policy_json import PolicyMalformed, from_json, to_document
from domain.toml_text import LONGEST, TomlBroken, read_toml


class Form(StrEnum):
    """How a document is written."""

    TOML = "toml"
    JSON = "json"

    @classmethod
    def of_file(cls, name: str, usual: Form) -> Form:
        """What a file's name says it is."""
        ending = name.lower().rpartition(".")[2]
        return cls(ending) if ending in set(cls) else usual


WIDEST: Final = 100
"""In characters: a longer list stands on several lines."""

IN_ONE_LINE: Final = 3

_BARE = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)


class DocumentBroken(ValueError):
    """The text is no TOML, or no JSON (`form`), from this line on; 0 where it breaks off."""

    def __init__(self, form: Form, line: int) -> None:
        super().__init__(f"{form}, line {line}")
        self.form = form
        self.line = line


def to_toml(policy: Policy) -> str:
    """The policy as a document, complete; equal policies give equal documents."""
    return "\n".join(_table((), to_document(policy))).lstrip("\n") + "\n"


def read_document(text: str, form: Form = Form.TOML) -> Policy:
    """The policy that somebody wrote; raises `DocumentBroken` or `PolicyMalformed`."""
    if len(text) > LONGEST:
        raise DocumentBroken(form, text.count("\n", 0, LONGEST) + 1)
    try:
        tree = _as_json(read_toml(text)) if form is Form.TOML else json.loads(text)
    except TomlBroken as error:
        raise DocumentBroken(form, error.line) from None
    except json.JSONDecodeError as error:
        raise DocumentBroken(form, error.lineno) from None
    except (RecursionError, ValueError):
        # Nested too deeply, or a number that is too long.
        raise PolicyMalformed("", "not_an_object") from None
    return from_json(tree)


def _as_json(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _as_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_json(item) for item in value]
    return value.isoformat() if isinstance(value, (date, time)) else value


def _table(path: tuple[str, ...], table: Mapping[str, Any]) -> Iterator[str]:
    """The lines of a table: what it holds itself, then the tables in it."""
    inner = {key: value for key, value in table.items() if _is_table(value)}
    own = {key: value for key, value in table.items() if key not in inner}
    if path and (own or not inner):
        yield f"\n[{'.'.join(map(_key, path))}]"
    for key, value in own.items():
        yield f"{_key(key)} = {_value(value)}"
    for key, value in inner.items():
        yield from _table((*path, key), value)


def _is_table(value: Any) -> bool:
    """A record of a few plain values, such as a window, stands in one line."""
    if not isinstance(value, dict):
        return False
    plain = not any(isinstance(each, (dict, list)) for each in value.values())
    return not (plain and 0 < len(value) <= IN_ONE_LINE)


def _value(value: Any, depth: int = 0) -> str:
    if isinstance(value, dict):
        inside = ", ".join(f"{_key(key)} = {_value(item)}" for key, item in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, list):
        return _list(value, depth)
    return _plain(value)


def _list(items: list[Any], depth: int) -> str:
    line = f"[{', '.join(_value(item) for item in items)}]"
    if len(line) <= WIDEST and not any(isinstance(item, dict) and len(items) > 2 for item in items):
        return line
    indent = "  " * (depth + 1)
    lines = (f"{indent}{_value(item, depth + 1)},\n" for item in items)
    return f"[\n{''.join(lines)}{'  ' * depth}]"


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _plain(key)


def _plain(value: Any) -> str:
    """JSON's texts, numbers and truths are TOML's too, but for one sign that TOML wants escaped."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
