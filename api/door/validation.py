"""What is wrong with the fields of a request: pydantic's kinds of error as codes of our own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

_CODES: Mapping[str, str] = {
    "missing": "required",
    "extra_forbidden": "unknown",
    "json_invalid": "unreadable",
    "enum": "not_an_option",
    "literal_error": "not_an_option",
    "string_too_long": "too_long",
    "string_too_short": "too_short",
    "too_long": "too_many",
    "too_short": "too_few",
    "greater_than_equal": "too_small",
    "less_than_equal": "too_large",
    "string_type": "not_text",
    "string_unicode": "not_text",
    "int_type": "not_a_number",
    "int_parsing": "not_a_number",
    "int_from_float": "not_a_number",
    "list_type": "not_a_list",
    "model_attributes_type": "not_an_object",
    "dict_type": "not_an_object",
    "bool_type": "not_true_or_false",
    "bool_parsing": "not_true_or_false",
}
"""Pydantic's kinds of error, as the catalogue has sentences for them."""


def field_codes(error: RequestValidationError) -> list[tuple[str, str]]:
    """(field, code) of each fault."""
    # Text that is no JSON has no fields; where in it the reader stumbled is not one.
    kinds = [each["type"] for each in error.errors()]
    return [
        ("body" if kind == "json_invalid" else _path(path), code)
        for kind, (path, code) in zip(kinds, codes_of(error.errors()), strict=True)
    ]


def codes_within(error: ValidationError) -> list[tuple[str, str]]:
    """The same of a body that a page put together: its fields are named from its beginning."""
    return [(".".join(map(str, path)), code) for path, code in codes_of(error.errors())]


def codes_of(errors: Iterable[Any]) -> list[tuple[tuple[int | str, ...], str]]:
    """Where each of pydantic's errors is, and our code of it."""
    return [(each["loc"], _code(each)) for each in errors]


def _code(each: Any) -> str:
    if each["type"] == "value_error":
        # Our own validators raise ValueError(code): see api/bodies/hiring.py.
        return str(each["ctx"]["error"])
    return _CODES.get(each["type"], "malformed")


def _path(loc: tuple[int | str, ...]) -> str:
    """`body.stages.0.rule` without its first part; the body as a whole keeps it."""
    parts = [str(part) for part in loc]
    return ".".join(parts[1:]) or ".".join(parts)
