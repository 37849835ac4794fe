"""Search attributes where Genjin may not make them: what is to be typed is printed."""

from __future__ import annotations

import pytest
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import (
    AddSearchAttributesRequest,
    AddSearchAttributesResponse,
    ListSearchAttributesRequest,
    ListSearchAttributesResponse,
)
from temporalio.service import RPCError, RPCStatusCode

from commands.search_attributes import Kinds, add_missing, to_be_typed
from commands.terminal import CommandFailed
from workflows.contracts import SEARCH_ATTRIBUTES

ALL = {key.name: IndexedValueType.ValueType(key.indexed_value_type) for key in SEARCH_ATTRIBUTES}


class Guarded:
    """An operator service that lets us look, or not, and never make anything."""

    def __init__(self, there: Kinds, *, shows: bool = True) -> None:
        self._there, self._shows = there, shows

    async def list_search_attributes(
        self, req: ListSearchAttributesRequest
    ) -> ListSearchAttributesResponse:
        if not self._shows:
            raise RPCError("no", RPCStatusCode.PERMISSION_DENIED, b"")
        return ListSearchAttributesResponse(custom_attributes=self._there)

    async def add_search_attributes(
        self, req: AddSearchAttributesRequest
    ) -> AddSearchAttributesResponse:
        raise RPCError("no", RPCStatusCode.PERMISSION_DENIED, b"")


async def test_what_is_lacking_and_not_ours_to_make_is_asked_for() -> None:
    there = {name: kind for name, kind in ALL.items() if name != "HireState"}
    with pytest.raises(CommandFailed) as failure:
        await add_missing(Guarded(there), "hiring")
    assert (
        "temporal operator search-attribute create --namespace hiring"
        " --name HireState --type Keyword\n" in str(failure.value)
    )


async def test_where_all_are_there_nobody_is_asked_for_anything() -> None:
    assert await add_missing(Guarded(ALL), "hiring") == []


async def test_where_we_may_not_even_look_all_of_it_is_printed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert await add_missing(Guarded(ALL, shows=False), "hiring") == []
    assert to_be_typed(list(ALL), "hiring") in capsys.readouterr().out


def test_both_commands_name_each_with_its_type() -> None:
    typed = to_be_typed(["HireOwners", "HireJob"], "hiring")
    assert "--name HireJob --type Keyword --name HireOwners --type KeywordList" in typed
    assert "--search-attribute HireJob=Keyword --search-attribute HireOwners=KeywordList" in typed
