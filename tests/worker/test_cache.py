"""How many processes a worker keeps in memory."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from settings import Settings
from worker import PROCESSES_AT_ONCE


def test_nobody_can_tell_a_worker_to_put_out_processes_whose_steps_are_running() -> None:
    fewest = 2 * PROCESSES_AT_ONCE
    assert Settings(_env_file=None, max_cached_workflows=fewest).max_cached_workflows == fewest
    with pytest.raises(ValidationError, match="max_cached_workflows"):
        Settings(_env_file=None, max_cached_workflows=fewest - 1)
