"""What is said of the people of the directory."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from api.answers.components import Locale
from api.bodies.hiring import Address, Body, Name, Office, Zone
from api.bodies.shapes import YesNo
from domain.words import NewTasks, Role


class PersonBody(Body):
    """Somebody for the directory. Language and zone are the company's unless they are said.
    `invite`: a mail tells them, with a link to sign in; whoever only interviews needs none."""

    name: Name
    email: Address
    roles: Annotated[list[Role], Field(min_length=1, max_length=4)]
    locale: Locale | None = None
    zone: Zone | None = None
    office: Office = ""
    invite: YesNo = False


class PersonChangeBody(Body):
    """What is to be different about somebody; what is left out stays. By the hours of their
    `office` is due what they get from now on."""

    name: Name | None = None
    email: Address | None = None
    roles: Annotated[list[Role], Field(min_length=1, max_length=4)] | None = None
    locale: Locale | None = None
    zone: Zone | None = None
    office: Office | None = None

    def facts(self) -> dict[str, str]:
        """What nobody has to confirm, by column."""
        said: dict[str, str] = self.model_dump(
            include={"name", "locale", "zone"}, exclude_none=True
        )
        return said


class MeBody(Body):
    """What is to be different of one's own settings; what is left out stays."""

    name: Name | None = None
    locale: Locale | None = None
    zone: Zone | None = None
    new_tasks: NewTasks | None = None

    def facts(self) -> dict[str, str]:
        """What they are called, and how they are written to, by column."""
        said: dict[str, str] = self.model_dump(exclude={"new_tasks"}, exclude_none=True)
        return said
