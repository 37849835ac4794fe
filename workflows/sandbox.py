"""Where workflows run: the SDK's sandbox, which is entered to run them and for nothing else.

For each payload that it encodes or decodes, the SDK asks the workflow for the context in which a
codec, a converter or an external storage is to see it, and for each answer it enters the sandbox.
We have none that takes a context (docs/decisions/0010), so the answer is always the same,
and is given outside.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from temporalio.converter import (
    DataConverter,
    SerializationContext,
    StorageDriverStoreContext,
    WorkflowSerializationContext,
)
from temporalio.worker import WorkflowInstance, WorkflowInstanceDetails
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions
from temporalio.workflow import Info

if TYPE_CHECKING:
    from temporalio.bridge.proto.workflow_activation import WorkflowActivation
    from temporalio.bridge.proto.workflow_completion import WorkflowActivationCompletion

NOWHERE = StorageDriverStoreContext(target=None)


@dataclass(frozen=True)
class HiringSandbox(SandboxedWorkflowRunner):
    """The SDK's sandbox. It is right only with a converter that `takes_no_context`."""

    def create_instance(self, det: WorkflowInstanceDetails) -> WorkflowInstance:
        """A workflow in a sandbox of its own."""
        return WithoutContext(super().create_instance(det))


class WithoutContext(WorkflowInstance):
    """A workflow whose payloads are seen in no context."""

    def __init__(self, sandboxed: WorkflowInstance) -> None:
        self._sandboxed = sandboxed

    def get_serialization_context(self, command_info: object) -> SerializationContext | None:
        """None: nobody would look at it."""
        return None

    def get_external_store_context(self, command_info: object) -> StorageDriverStoreContext:
        """Nothing is stored outside of the history."""
        return NOWHERE

    def activate(self, act: WorkflowActivation) -> WorkflowActivationCompletion:
        """Run the workflow, in the sandbox."""
        return self._sandboxed.activate(act)

    def get_info(self) -> Info:
        """What the workflow knows about itself."""
        return self._sandboxed.get_info()

    def get_thread_id(self) -> int | None:
        """The thread that it runs on, for the SDK's watch over deadlocks."""
        return self._sandboxed.get_thread_id()


def takes_no_context(converter: DataConverter) -> bool:
    """Whether a payload comes out the same in whatever context it is converted."""
    workflow = WorkflowSerializationContext(namespace="", workflow_id="")
    return (
        converter.payload_codec is None
        and converter.external_storage is None
        and converter.with_context(workflow) is converter
    )


def sandbox() -> HiringSandbox:
    """It stays on at run time. `domain` is passed through by name: its purity is held by lint."""
    return HiringSandbox(
        restrictions=SandboxRestrictions.default.with_passthrough_modules("domain")
    )
