"""What stands in histories is small, reads alike however it was written, and needs no context."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import MISSING, fields, is_dataclass, replace
from datetime import UTC, datetime
from inspect import getmembers, isclass
from typing import Any, NoReturn, Self

import pytest
from pydantic import TypeAdapter
from temporalio.api.common.v1 import Payload
from temporalio.client import Client
from temporalio.converter import (
    DataConverter,
    DefaultFailureConverter,
    PayloadCodec,
    SerializationContext,
    WithSerializationContext,
)
from temporalio.worker import Replayer, Worker, WorkflowInstance

from domain import protocol
from domain.protocol import ActTaken, Conclusion, OpenTask, Woken
from tests.process.planted import TellsItsModules
from workflows.hire import HiringProcess
from workflows.payloads import CONVERTER
from workflows.plugin import PLUGIN
from workflows.sandbox import HiringSandbox, WithoutContext, takes_no_context

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
TASK = OpenTask("app_1:decide:1", "decide", "per_1", NOON, NOON, rung=2)
MESSAGES = sorted(
    (each for _, each in getmembers(protocol, isclass) if is_dataclass(each)),
    key=lambda each: each.__name__,
)
BY_TYPE: dict[str, object] = {
    "str": "x",
    "int": 1,
    "datetime": NOON,
    "bool": True,
    "Conclusion": Conclusion(),
}


class Scrambled(PayloadCodec):
    """A codec, as somebody may add one."""

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        return list(payloads)

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        return list(payloads)


class KnowsItsWorkflow(DefaultFailureConverter, WithSerializationContext):
    """A converter that looks at the context."""

    def with_context(self, context: SerializationContext) -> Self:
        return type(self)()


def written(value: object) -> str:
    """What stands in the history."""
    return CONVERTER.payload_converter.to_payload(value).data.decode()


def read(data: bytes, kind: type) -> object:
    """What the process gets of it."""
    payload = Payload(metadata={"encoding": b"json/plain"}, data=data)
    return CONVERTER.payload_converter.from_payload(payload, kind)


def test_a_field_that_has_its_default_is_left_out() -> None:
    assert written(Woken()) == "{}"
    assert written(Woken((ActTaken(1, "act_1", "start"),))) == (
        '{"acts":[{"seq":1,"id":"act_1","kind":"start"}]}'
    )
    assert written(Conclusion(opened=(TASK,))) == (
        '{"opened":[{"id":"app_1:decide:1","kind":"decide","owner":"per_1",'
        '"due_at":"2026-11-30T12:00:00Z","next_at":"2026-11-30T12:00:00Z","rung":2}]}'
    )


def test_what_has_no_default_stands_there_even_if_it_is_nothing() -> None:
    assert '"next_at":null' in written(replace(TASK, next_at=None))


@pytest.mark.parametrize("message", MESSAGES)
def test_a_message_with_its_defaults_spelled_out_reads_the_same(message: type[Any]) -> None:
    required = (f for f in fields(message) if f.default is f.default_factory is MISSING)
    whole = message(**{each.name: _some(str(each.type)) for each in required})
    spelled_out = TypeAdapter(message).dump_json(whole)
    assert read(spelled_out, message) == read(written(whole).encode(), message) == whole


def test_what_is_no_message_is_written_as_the_sdk_writes_it() -> None:
    assert written("a summary") == '"a summary"'
    assert written({"b": [1, None]}) == '{"b":[1,null]}'


def test_our_converter_looks_at_no_context() -> None:
    """So the sandbox need not be entered to ask for one."""
    assert takes_no_context(CONVERTER)


@pytest.mark.parametrize(
    "converter",
    [
        replace(CONVERTER, payload_codec=Scrambled()),
        replace(CONVERTER, failure_converter_class=KnowsItsWorkflow),
    ],
)
def test_a_converter_that_may_look_at_the_context_is_noticed(converter: DataConverter) -> None:
    assert not takes_no_context(converter)


async def test_everybody_meets_temporal_alike(temporal_client: Client) -> None:
    worker = Worker(temporal_client, task_queue="nobody", workflows=[TellsItsModules])
    replayer = Replayer(workflows=[HiringProcess], plugins=[PLUGIN])
    assert temporal_client.data_converter is CONVERTER
    assert replayer.config(active_config=True)["data_converter"] is CONVERTER
    assert isinstance(worker.config(active_config=True)["workflow_runner"], HiringSandbox)
    assert isinstance(replayer.config(active_config=True)["workflow_runner"], HiringSandbox)


class Closed(WorkflowInstance):
    """A workflow whose sandbox must not be entered."""

    def activate(self, act: object) -> NoReturn:
        raise AssertionError("entered")

    def get_serialization_context(self, command_info: object) -> NoReturn:
        raise AssertionError("entered")

    def get_external_store_context(self, command_info: object) -> NoReturn:
        raise AssertionError("entered")

    def get_info(self) -> NoReturn:
        raise AssertionError("entered")


def test_the_question_about_the_context_is_answered_outside_of_the_sandbox() -> None:
    instance = WithoutContext(Closed())
    assert instance.get_serialization_context(None) is None
    assert instance.get_external_store_context(None).target is None


def _some(kind: str) -> object:
    return () if kind.startswith("tuple") else BY_TYPE[kind.removesuffix(" | None")]
