"""The ways of working that we ship, each a document: what they have in common, and what differs.

A new one is a document here, or one that a team saves: nothing in the code knows them apart.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any, Final

from domain.policy import Policy
from domain.policy_json import from_json
from domain.policy_schemas import SCHEMA
from domain.rules import PRESETS
from domain.toml_text import read_toml

COMMON: Final = "common"
_DOCUMENTS: Final = {
    each.name.removesuffix(".toml"): each
    for each in files(__name__).iterdir()
    if each.name.endswith(".toml")
}
"""They are part of the code, as its modules are: what is read here is always there."""

MODES: Final = tuple(sorted(_DOCUMENTS.keys() - {COMMON}))


@cache
def preset(mode: str) -> Policy:
    """The policy that a team which works this way starts with, in office hours of Shanghai."""
    document = {"schema": SCHEMA, "rules": {}, **_over(_read(COMMON), _read(mode))}
    policy = from_json(document)
    # The decision tables are a table of the code already; a document adds its own.
    return replace(policy, rules={**PRESETS, **policy.rules})


def _read(name: str) -> dict[str, Any]:
    return read_toml(_DOCUMENTS[name].read_text("utf-8"))


def _over(common: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """Tables are laid over each other; whatever else the own one says, counts."""
    both = {
        key: _over(common[key], value)
        for key, value in own.items()
        if isinstance(value, dict) and isinstance(common.get(key), dict)
    }
    return {**common, **own, **both}
