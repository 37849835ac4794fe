"""Steps with a fault in them: what a release does whose author made a mistake."""

from __future__ import annotations

from dataclasses import replace

from activities.step import Step, StepRunner
from activities.step_table import STEPS
from composition import Parts
from db.process.case import Case
from domain.protocol import Conclusion, StepCall


def runner_with_broken(parts: Parts, name: str) -> StepRunner:
    """Every step as it is, and this one fails after it has done its work."""
    return StepRunner(
        parts.database,
        parts.policies,
        parts.clock,
        (_broken(step) if step.name == name else step for step in STEPS),
    )


def _broken(step: Step) -> Step:
    def run(case: Case, call: StepCall) -> Conclusion:
        step.run(case, call)
        raise ArithmeticError("planted")

    run.__name__ = step.name
    return replace(step, run=run)
