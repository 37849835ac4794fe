"""The kinds of task that have something in common, and the ways to complete them: every set is
derived from the table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from domain.fields import DECISION, OPINION, SCORECARD
from domain.phases import Phase
from domain.task_columns import Judges, Letter, Shows, Stop
from domain.task_specs import LEADS, Capacity, Completion, TaskSpec
from domain.tasks import TASKS
from domain.words import TaskKind


def kinds_where(true: Callable[[TaskSpec], bool]) -> tuple[TaskKind, ...]:
    """The kinds whose row fulfils a condition, in the table's order."""
    return tuple(kind for kind, spec in TASKS.items() if true(spec))


def ways_where(true: Callable[[Completion], bool]) -> Iterator[tuple[TaskKind, str]]:
    """The ways to complete a task that fulfil a condition, with its kind, in the table's order."""
    for kind, spec in TASKS.items():
        for name, way in spec.completions.items():
            if true(way):
                yield kind, name


CLOCK_KINDS = kinds_where(lambda spec: spec.by_clock)
PERSON_KINDS = kinds_where(lambda spec: not spec.by_clock)

ON_THE_WAY = frozenset(PERSON_KINDS) & frozenset(kinds_where(lambda spec: spec.phase is not None))
"""What the process itself waits for a person to do: whoever owns one, has the next move."""

INTERVIEWING = frozenset(kinds_where(lambda spec: spec.stopped_by is Stop.DECISION))
"""While one of these is open, its stage has not been heard to the end."""

DECIDING = frozenset(kinds_where(lambda spec: spec.stopped_by is Stop.CORRECTION))
"""What was opened because of the verdicts, and is taken back when one is put right."""

UNDECIDED = frozenset(kinds_where(lambda spec: spec.phase is Phase.JUDGING))
"""While one of these is open, nothing is decided yet: a rung may tell the candidate so."""

ARRANGING = frozenset(kinds_where(lambda spec: spec.phase is Phase.ARRANGING))
"""An interview that there is not yet."""

UNSETTLED = frozenset(kinds_where(lambda spec: spec.phase is Phase.UNSETTLED))
"""An interview that did not, or will not, go as planned."""

FEEDBACK = frozenset(kinds_where(lambda spec: spec.judges is Judges.OWN_INTERVIEW))
"""What somebody who was there saw themselves: each a scorecard."""

CONFIRMING = frozenset(kinds_where(lambda spec: Shows.WORDS in spec.shows))
"""What HR has written down for somebody, and they have not said yet that it is so."""

OPINIONS = frozenset(kinds_where(lambda spec: spec.judges is Judges.AS_ASKED))
"""What colleagues think whom somebody asked that has to decide, or whom the policy consults."""

ADVISING = frozenset(kind for kind in OPINIONS if TASKS[kind].phase is not None)
"""What the decision waits for, because the policy consults somebody before."""

WEIGHING = frozenset(kinds_where(lambda spec: spec.judges is Judges.STAGE))
"""What is decided on all that was said."""

DECIDABLE = frozenset(kind for kind, _ in ways_where(lambda way: way.fields == DECISION))
"""What a stage can be decided in."""

LEAVING = frozenset(kinds_where(lambda spec: spec.letter is Letter.LEAVING))
"""An outcome whose letter somebody has sent, and that has not left yet."""

TELLING = frozenset(kinds_where(lambda spec: spec.letter is Letter.DRAFTED))
"""An outcome that somebody is to tell: its letter is drafted."""

TO_HR = frozenset(kinds_where(lambda spec: spec.to_hr))
"""What whoever has no desk can hand to the recruiter."""

ANSWERING = frozenset(kinds_where(lambda spec: spec.answer is not None))
"""What a candidate waits for an answer to: no process closes over it."""

OF_LEADS = frozenset(
    kinds_where(lambda spec: all(way.by == LEADS for way in spec.completions.values()))
) - frozenset(CLOCK_KINDS)
"""What only an HR lead completes, whoever else a policy would like to give it to."""

BY_LAW = frozenset(kinds_where(lambda spec: spec.by_law))
"""What a candidate has a right to in a time that the law sets, whatever becomes of the process."""

SCORED = frozenset(name for _, name in ways_where(lambda way: way.fields == SCORECARD))
"""The ways that leave a scorecard."""

OWN_OPINION = frozenset(name for _, name in ways_where(lambda way: way.fields == OPINION))
"""The ways that say what a colleague thinks who was asked."""

GIVEN_BACK = frozenset(name for _, name in ways_where(lambda way: way.then == "reconsider"))
"""The ways that have what was proposed decided by a person."""

TROUBLES = frozenset(name for _, name in ways_where(lambda way: way.then == "report_trouble"))
"""What can come between an interview and its scorecards: each is the recruiter's to see to."""

DECLINABLE = frozenset(kind for kind, _ in ways_where(lambda way: Capacity.PANEL in way.by))
"""While one of these is open, who sits in its interview can still say that they do not come."""
