"""The search attributes of a namespace: made, or asked for where making them is not ours."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from typing import Protocol

from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import (
    AddSearchAttributesRequest,
    AddSearchAttributesResponse,
    ListSearchAttributesRequest,
    ListSearchAttributesResponse,
)
from temporalio.envconfig import ClientConnectConfig
from temporalio.service import RPCError, RPCStatusCode

from commands.temporal import PAUSE_SECONDS, reach
from commands.terminal import CommandFailed, out
from workflows.contracts import SEARCH_ATTRIBUTES

NOT_OURS = frozenset(
    {
        RPCStatusCode.PERMISSION_DENIED,
        RPCStatusCode.UNAUTHENTICATED,
        RPCStatusCode.UNIMPLEMENTED,
    }
)
Kinds = Mapping[str, IndexedValueType.ValueType]


class Operator(Protocol):
    """As much of Temporal's operator service as is asked of it."""

    async def list_search_attributes(
        self, req: ListSearchAttributesRequest, /
    ) -> ListSearchAttributesResponse:
        """Those of a namespace."""

    async def add_search_attributes(
        self, req: AddSearchAttributesRequest, /
    ) -> AddSearchAttributesResponse:
        """Make some."""


async def ensure_search_attributes(
    wait_seconds: float, to: ClientConnectConfig | None = None
) -> None:
    """Make the search attributes that the namespace lacks. A second time does nothing."""
    client = await reach(wait_seconds, to)
    deadline = time.monotonic() + wait_seconds
    while True:
        try:
            added = await add_missing(client.operator_service, client.namespace)
            break
        except RPCError as error:
            # A namespace that was made a moment ago is not known everywhere at once.
            if time.monotonic() > deadline:
                raise CommandFailed(
                    f"Temporal refuses the search attributes of namespace {client.namespace}:"
                    f" {error.message}"
                ) from error
            await asyncio.sleep(PAUSE_SECONDS)
    names = ", ".join(added)
    out.print(f"Temporal: search attributes {f'added: {names}' if added else 'there already'}")


async def add_missing(operator: Operator, namespace: str) -> list[str]:
    """The names of those that were made. Where it is not ours to make them, or even to look, what
    is to be typed by whoever may."""
    wanted = {
        key.name: IndexedValueType.ValueType(key.indexed_value_type) for key in SEARCH_ATTRIBUTES
    }
    try:
        listed = await operator.list_search_attributes(
            ListSearchAttributesRequest(namespace=namespace)
        )
    except RPCError as error:
        if error.status not in NOT_OURS:
            raise
        out.print(
            f"Temporal does not show us the search attributes of namespace {namespace}."
            f" If they are not there yet:\n{to_be_typed(list(wanted), namespace)}"
        )
        return []
    missing = _missing(wanted, listed.custom_attributes, namespace)
    if missing:
        await _add(operator, missing, namespace)
    return list(missing)


def to_be_typed(names: Sequence[str], namespace: str) -> str:
    """The command that makes them, on a server of one's own and on Temporal Cloud."""
    kinds = {
        key.name: key.indexed_value_type.name.title().replace("_", "")
        for key in SEARCH_ATTRIBUTES
        if key.name in names
    }
    own = " ".join(f"--name {name} --type {kind}" for name, kind in kinds.items())
    cloud = " ".join(f"--search-attribute {name}={kind}" for name, kind in kinds.items())
    return (
        f"  temporal operator search-attribute create --namespace {namespace} {own}\n"
        "or, on Temporal Cloud:\n"
        f"  tcld namespace search-attributes add --namespace {namespace} {cloud}"
    )


def _missing(wanted: Kinds, there: Kinds, namespace: str) -> Kinds:
    for name, kind in wanted.items():
        if name in there and there[name] != kind:
            raise CommandFailed(
                f"Temporal has a search attribute {name} of another type"
                f" ({IndexedValueType.Name(there[name])}). Remove it from"
                f" namespace {namespace}, or use another namespace."
            )
    return {name: kind for name, kind in wanted.items() if name not in there}


async def _add(operator: Operator, missing: Kinds, namespace: str) -> None:
    try:
        await operator.add_search_attributes(
            AddSearchAttributesRequest(namespace=namespace, search_attributes=missing)
        )
    except RPCError as error:
        if error.status in NOT_OURS:
            raise CommandFailed(
                f"The namespace {namespace} lacks search attributes, and making them is not ours."
                " Who administers Temporal types:\n"
                f"{to_be_typed(list(missing), namespace)}\nThen run this again."
            ) from error
        if error.status is not RPCStatusCode.ALREADY_EXISTS:
            raise
