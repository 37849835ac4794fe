"""What somebody adds, for the test of CONTRIBUTING's "Where do I add"."""

from tests.additions.channel import CHANNEL
from tests.additions.edits import Addition as Addition
from tests.additions.edits import Edit as Edit
from tests.additions.kind_of_task import KIND_OF_TASK
from tests.additions.rule import RULE
from tests.additions.scenario import SCENARIO

ADDITIONS = (SCENARIO, KIND_OF_TASK, RULE, CHANNEL)
