"""Message templates: what is in force, a new version, a preview."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import Connection

from api.answers import LetterAnswer, LetterLine, PreviewAnswer
from api.deps import DeskDep, ServicesDep
from api.routes.common import router
from api.schemas import LetterBody
from db.letters import save_letter
from domain.letters import Letter
from domain.scenarios import SCENARIOS, Scenario

letters = router("/templates", "templates")

Locale = Literal["en", "zh"]


@letters.get("", summary="Which version of which template is in force")
async def listed(person: DeskDep, services: ServicesDep) -> list[LetterLine]:
    """Every scenario in every language."""
    parts = services.parts

    def read(conn: Connection) -> list[LetterLine]:
        return [
            LetterLine(
                scenario=scenario,
                locale=locale,
                version=parts.wording.in_force(conn, scenario, locale).version,
            )
            for scenario in Scenario
            for locale in parts.catalogue.locales
        ]

    return await parts.database.read(read)


@letters.get("/{scenario}/{locale}", summary="A template, and what it may name")
async def one(
    scenario: Scenario, locale: Locale, person: DeskDep, services: ServicesDep
) -> LetterAnswer:
    """The version in force."""
    parts = services.parts
    letter = await parts.database.read(lambda conn: parts.wording.in_force(conn, scenario, locale))
    spec = SCENARIOS[scenario]
    return LetterAnswer(
        scenario=scenario,
        locale=locale,
        version=letter.version,
        subject=letter.subject,
        body=letter.body,
        required=sorted(spec.required),
        optional=sorted(spec.optional),
    )


@letters.put("/{scenario}/{locale}", summary="Save a template; it is in force at once")
async def save(
    scenario: Scenario, locale: Locale, body: LetterBody, person: DeskDep, services: ServicesDep
) -> LetterLine:
    """422 for one that would fail, or leave a hole, in some mail."""
    parts = services.parts
    letter = Letter(body.subject, body.body)
    parts.wording.refuse_faulty(scenario, locale, letter)
    at = parts.clock()
    version = await parts.database.write(
        lambda conn: save_letter(conn, scenario, locale, letter, person.id, at)
    )
    return LetterLine(scenario=scenario, locale=locale, version=version)


@letters.post("/{scenario}/{locale}/preview", summary="How a template will look")
async def preview(
    scenario: Scenario, locale: Locale, body: LetterBody, person: DeskDep, services: ServicesDep
) -> PreviewAnswer:
    """With the facts of an invented process; nothing is saved."""
    mail = services.parts.wording.preview(scenario, locale, Letter(body.subject, body.body))
    return PreviewAnswer.model_validate(mail)
