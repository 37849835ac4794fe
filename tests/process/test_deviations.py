"""Every deviation ends well: with everybody told what concerns them, once, and no task left.

In one run each is played by test_foretelling.py, which plays every branch twice.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.process import deviations
from tests.process.branches import BRANCHES, played
from tests.process.rig import Rig

NAMES = [name for name in BRANCHES if hasattr(deviations, name)]


@pytest.mark.parametrize("name", NAMES)
async def test_runs_that_keep_starting_anew_come_to_the_same_end(rig: Rig, name: str) -> None:
    """Each new run walks the whole way again, from what SQL holds."""
    await played(rig, replace(BRANCHES[name], history_limit=3))
