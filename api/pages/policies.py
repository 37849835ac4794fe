"""Policies for people: the list, one of them in sentences, the forms that save a new version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api.calls.files import sent_upload
from api.calls.policies import PolicyChanged, save_shipped, save_version
from api.calls.proposals import Done
from api.deps import AdministratorDep, DeskDep, ServicesDep
from api.pages.form_views import sent_text
from api.pages.frame import DeskViewDep, View, see_other, see_proposal
from api.pages.policy_form import form_of
from api.pages.policy_sent import (
    Said,
    TypedWrong,
    broken_in_words,
    faults_in_words,
    sent_form,
)
from api.pages.policy_view import by_name, policy_view
from api.pages.preview_view import PREFIX, Asked, situation_form
from api.pages.typed_back import WITH_FILE
from api.refusals import Unknown
from api.services import Services
from db.reading.policies import PolicyFacts, read_policies, read_policy
from db.setup.policies import PolicyRefused
from domain.policy import Policy
from domain.policy_documents import DocumentBroken, Form, read_document, to_toml
from domain.policy_faults import Fault
from domain.policy_json import PolicyMalformed, to_json
from domain.presets import MODES
from domain.preview_situation import texts_of, usual_situation

router = APIRouter(include_in_schema=False)

PAGE = "/policies"


@dataclass(frozen=True, slots=True)
class Returned:
    """What comes back with the page when nothing was saved: what was typed, and why; or the preview
    that was asked for."""

    typed: Mapping[str, str] = field(default_factory=dict)
    document: str | None = None
    found: Said = ()
    of_document: Said = ()
    newest: str = ""
    asked: Asked | None = None


@router.get(PAGE)
async def listed(person: DeskDep, view: DeskViewDep, services: ServicesDep) -> HTMLResponse:
    """Every policy with its versions."""
    versions = await services.parts.database.read(read_policies)
    names = {each.cited.name for each in versions}
    shipped = [mode for mode in MODES if mode not in names]
    return view.page("policies.html", policies=by_name(versions), shipped=shipped)


@router.post(PAGE)
async def save_of_ours(
    request: Request, person: DeskDep, by: AdministratorDep, services: ServicesDep
) -> Response:
    """Save a way of working that we ship, so that jobs can have it."""
    return _saved(await save_shipped(services, person, by, await sent_text(request, "mode")))


@router.get(PAGE + "/{version}")
async def one(
    version: str, person: DeskDep, view: DeskViewDep, services: ServicesDep, saved: str = ""
) -> HTMLResponse:
    """A version in sentences, with what differs from the one before."""
    facts = await known_policy(services, version)
    return view.page("policy.html", shown=policy_view(view, facts), saved=saved == "1")


@router.get(PAGE + "/{version}/edit")
async def edit(
    version: str, person: DeskDep, view: DeskViewDep, services: ServicesDep
) -> HTMLResponse:
    """The form, with what this version says."""
    return form_page(view, await known_policy(services, version), Returned())


@router.post(PAGE + "/{version}/edit")
async def save(
    version: str,
    request: Request,
    person: DeskDep,
    by: AdministratorDep,
    view: DeskViewDep,
    services: ServicesDep,
) -> Response:
    """Save what was typed as the next version; with a fault, give it back and save nothing."""
    facts = await known_policy(services, version)
    sent = await request.form()
    typed = {name: value for name, value in sent.items() if isinstance(value, str)}
    try:
        policy = sent_form(facts.policy, typed).policy()
        done = await save_version(services, person, by, policy, typed.get("base", facts.version.id))
    except TypedWrong as wrong:
        found = faults_in_words(view, wrong.found)
        return form_page(view, facts, Returned(typed, found=found), 422)
    except PolicyChanged as changed:
        return await _changed(view, services, changed, facts, Returned(typed))
    return _saved(done)


@router.post(PAGE + "/{version}/document")
async def save_document(
    version: str,
    request: Request,
    person: DeskDep,
    by: AdministratorDep,
    view: DeskViewDep,
    services: ServicesDep,
) -> Response:
    """The same with the whole policy as a document: typed, or the file in its place."""
    facts = await known_policy(services, version)
    typed, text, form = await sent_document(request)
    if text is None:
        return form_page(view, facts, unreadable(view, typed), 422)
    try:
        policy = read_document(text, form)
        done = await save_version(services, person, by, policy, typed.get("base", facts.version.id))
    except (DocumentBroken, PolicyMalformed, PolicyRefused) as error:
        returned = Returned(document=text, of_document=why_not(view, error))
        return form_page(view, facts, returned, 422)
    except PolicyChanged as changed:
        return await _changed(view, services, changed, facts, Returned(document=text))
    return _saved(done)


def _saved(done: Done) -> Response:
    if done.proposal is not None:
        return see_proposal(done.proposal)
    return see_other(f"{PAGE}/{done.made.id}?saved=1")


async def sent_document(request: Request) -> tuple[Mapping[str, str], str | None, Form]:
    """What was sent beside it, the document (None: a file that is no text), and its form."""
    if not request.headers.get("content-type", "").lower().startswith(WITH_FILE):
        sent = await request.form()
        typed = {name: value for name, value in sent.items() if isinstance(value, str)}
        return typed, typed.get("document", ""), Form.TOML
    upload = await sent_upload(request)
    if not upload.content:
        return upload.texts, upload.texts.get("document", ""), Form.TOML
    form = Form.of_file(upload.name, Form.TOML)
    try:
        return upload.texts, upload.content.decode("utf-8-sig"), form
    except UnicodeDecodeError:
        return upload.texts, None, form


def unreadable(view: View, typed: Mapping[str, str]) -> Returned:
    """What comes back where a file is no text."""
    said = view.text("policy_fields.document.unreadable")
    return Returned(document=typed.get("document", ""), of_document=(("", said),))


def why_not(view: View, error: DocumentBroken | PolicyMalformed | PolicyRefused) -> Said:
    """What is wrong with a document, in words."""
    if isinstance(error, DocumentBroken):
        return (("", broken_in_words(view, error)),)
    if isinstance(error, PolicyMalformed):
        return faults_in_words(view, (Fault(path, code) for path, code in error.places))
    return faults_in_words(view, error.faults)


async def _changed(
    view: View,
    services: Services,
    changed: PolicyChanged,
    facts: PolicyFacts,
    returned: Returned,
) -> HTMLResponse:
    """Somebody else saved a version meanwhile: what is saved next follows that one."""
    newest = await known_policy(services, changed.newest)
    kept = Returned(returned.typed, returned.document, newest=changed.newest)
    return form_page(view, facts, kept, 409, newest)


async def known_policy(services: Services, version: str) -> PolicyFacts:
    """A version, or the newest one of a name; raises `Unknown`."""
    policies = services.parts.policies
    facts = await services.parts.database.read(lambda conn: read_policy(conn, version, policies))
    if facts is None:
        raise Unknown
    return facts


def form_page(
    view: View,
    facts: PolicyFacts,
    returned: Returned,
    status: int = 200,
    newest: PolicyFacts | None = None,
) -> HTMLResponse:
    policy: Policy = facts.policy
    said = returned.asked or Asked(texts_of(policy, usual_situation(policy, view.at)))
    # What was typed as a form is a document too, as far as it could be read.
    document = sent_form(policy, returned.typed).document if returned.typed else to_json(policy)
    return view.page(
        "policy_edit.html",
        status,
        facts=facts,
        base=returned.newest or returned.typed.get("base") or facts.newest.id,
        newest=newest,
        form=form_of(view, policy, document, returned.typed, returned.found),
        document=to_toml(policy) if returned.document is None else returned.document,
        document_faults=returned.of_document,
        situation=situation_form(view, policy, said, prefix=PREFIX),
        of_document=situation_form(view, policy, said, prefix=PREFIX, place="document-"),
        answer=said.answer,
    )
