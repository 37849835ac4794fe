"""How messages become payloads: JSON by pydantic, without the fields that have their default.

The SDK makes a new converter for every run and for every visit of its payloads; the type adapters,
which are what is dear about one, are made once and shared by all. What is read does not depend on
what is left out: a payload that spells its defaults out reads the same (`domain.protocol`).
"""

from __future__ import annotations

from dataclasses import is_dataclass
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter
from temporalio.api.common.v1 import Payload
from temporalio.contrib.pydantic import PydanticJSONPlainPayloadConverter
from temporalio.converter import (
    CompositePayloadConverter,
    DataConverter,
    DefaultPayloadConverter,
    JSONPlainPayloadConverter,
)


class CompactJson(PydanticJSONPlainPayloadConverter):
    """Writes a dataclass without its defaults, and everything else as the SDK's converter does."""

    def to_payload(self, value: Any) -> Payload | None:
        """A message, as small as it can be said."""
        if not is_dataclass(value):
            return super().to_payload(value)
        kind: type = type(value)
        data = _adapter(kind).dump_json(value, exclude_defaults=True)
        return Payload(metadata={"encoding": self.encoding.encode()}, data=data)


# Bounded, because a class that the sandbox imports anew is another class for each run.
@lru_cache(maxsize=256)
def _adapter(kind: type) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


_JSON = CompactJson()


class HiringPayloads(CompositePayloadConverter):
    """The SDK's converters, with ours in place of its JSON."""

    def __init__(self) -> None:
        defaults = DefaultPayloadConverter.default_encoding_payload_converters
        super().__init__(
            *(_JSON if isinstance(each, JSONPlainPayloadConverter) else each for each in defaults)
        )


CONVERTER = DataConverter(payload_converter_class=HiringPayloads)
"""The one converter. It takes no context: `workflows.sandbox` answers by that."""
