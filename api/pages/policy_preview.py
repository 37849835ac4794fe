"""Previews of policies for people: of a version, and of what stands in its form before it is saved.

The form and the answer are on one page, so that another situation is one press away.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.deps import DeskDep, ServicesDep
from api.pages.frame import DeskViewDep
from api.pages.policies import (
    PAGE,
    Returned,
    form_page,
    known_policy,
    sent_document,
    unreadable,
    why_not,
)
from api.pages.policy_sent import TypedWrong, faults_in_words, sent_form
from api.pages.preview_view import PREFIX, Asked, asked, situation_form
from db.setup.policies import PolicyRefused
from domain.policy import Policy
from domain.policy_documents import DocumentBroken, Form, read_document
from domain.policy_faults import faults
from domain.policy_json import PolicyMalformed
from domain.preview_situation import texts_of, usual_situation

router = APIRouter(include_in_schema=False)

ENDS: Final = "ends"
"""Without it nothing was asked yet."""


@router.get(PAGE + "/{version}/preview")
async def of_version(
    version: str, request: Request, person: DeskDep, view: DeskViewDep, services: ServicesDep
) -> HTMLResponse:
    """A version in a situation; the usual one, if none is named."""
    facts = await known_policy(services, version)
    policy, texts = facts.policy, dict(request.query_params)
    if ENDS not in texts:
        texts = texts_of(policy, usual_situation(policy, view.at))
    said = asked(view, policy, texts)
    return view.page(
        "policy_preview.html",
        422 if said.faults else 200,
        facts=facts,
        form=situation_form(view, policy, said),
        answer=said.answer,
    )


@router.post(PAGE + "/{version}/edit/preview")
async def of_form(
    version: str, request: Request, person: DeskDep, view: DeskViewDep, services: ServicesDep
) -> HTMLResponse:
    """What stands in the form, which comes back as it was typed; nothing is saved."""
    facts = await known_policy(services, version)
    sent = await request.form()
    typed = {name: value for name, value in sent.items() if isinstance(value, str)}
    try:
        policy = sent_form(facts.policy, typed).policy()
    except TypedWrong as wrong:
        found = faults_in_words(view, wrong.found)
        returned = Returned(typed, found=found, asked=Asked(_situation(typed)))
        return form_page(view, facts, returned, 422)
    said = asked(view, policy, _situation(typed))
    return form_page(view, facts, Returned(typed, asked=said), 422 if said.faults else 200)


@router.post(PAGE + "/{version}/document/preview")
async def of_document(
    version: str, request: Request, person: DeskDep, view: DeskViewDep, services: ServicesDep
) -> HTMLResponse:
    """The same with the document, or the file in its place."""
    facts = await known_policy(services, version)
    typed, text, form = await sent_document(request)
    if text is None:
        return form_page(view, facts, unreadable(view, typed), 422)
    try:
        policy = _without_fault(text, form)
    except (DocumentBroken, PolicyMalformed, PolicyRefused) as error:
        said = Asked(_situation(typed))
        returned = Returned(document=text, of_document=why_not(view, error), asked=said)
        return form_page(view, facts, returned, 422)
    said = asked(view, policy, _situation(typed))
    return form_page(view, facts, Returned(document=text, asked=said), 422 if said.faults else 200)


def _without_fault(text: str, form: Form) -> Policy:
    policy = read_document(text, form)
    found = faults(policy)
    if found:
        raise PolicyRefused(found)
    return policy


def _situation(typed: Mapping[str, str]) -> dict[str, str]:
    """The fields of the situation, without what tells them apart from the policy's."""
    return {
        name.removeprefix(PREFIX): value for name, value in typed.items() if name.startswith(PREFIX)
    }
