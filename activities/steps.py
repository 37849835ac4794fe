"""All steps of the process, in its order. A new step is a function and a line here."""

from __future__ import annotations

from activities import (
    arranging,
    asking,
    climbing,
    closing,
    interviewing,
    judging,
    outside,
    telling,
)
from activities.step import Step

STEPS = (
    Step(arranging.begin),
    Step(arranging.arrange),
    Step(arranging.invite),
    Step(arranging.book),
    Step(interviewing.collect),
    Step(interviewing.move),
    Step(interviewing.reseat),
    Step(interviewing.call_off),
    Step(interviewing.disturbed),
    Step(interviewing.ask_again),
    Step(interviewing.copy_scorecard),
    Step(judging.decide),
    Step(judging.decided),
    Step(judging.reconsider),
    Step(judging.correct),
    Step(telling.tell, interruptible=False),
    Step(telling.release),
    Step(telling.reopen),
    Step(telling.told, interruptible=False),
    Step(telling.undelivered, interruptible=False),
    Step(telling.redeliver, interruptible=False),
    Step(asking.ask, interruptible=False),
    Step(asking.answer, interruptible=False),
    Step(asking.hasten, interruptible=False),
    Step(outside.see_to_webhook, interruptible=False),
    Step(outside.resend_webhooks, interruptible=False),
    Step(closing.offer),
    Step(closing.conclude),
    Step(closing.withdraw, interruptible=False),
    Step(closing.reject, interruptible=False),
    Step(closing.erase, interruptible=False),
    Step(closing.settle, interruptible=False),
    Step(closing.close, interruptible=False),
    Step(closing.reconcile, interruptible=False),
    Step(climbing.climb, interruptible=False),
)

BY_NAME = {step.name: step for step in STEPS}
