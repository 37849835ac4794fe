"""What every page is rendered with: who reads, in which language and zone, at which instant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Annotated
from urllib.parse import urlencode
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from api.answers.proposals import ProposalAnswer
from api.deps import PersonDep, services_of
from api.door.texts import SWITCH, chosen_locale, locale_of
from api.pages.assets import assets
from api.pages.endings import ended
from api.pages.navigation import Navigation, navigation
from api.pages.time_format import Writing
from api.services import Services
from db.directory.people import Person
from db.directory.readers import Reader
from domain.company import Company
from domain.policy import Mode
from notify.catalogue import Catalogue

TEMPLATES = Path(__file__).parents[2] / "templates" / "pages"
A_YEAR_S = 365 * 24 * 3600
HTML_LANGUAGES = {"zh": "zh-CN"}


@dataclass(frozen=True, slots=True)
class View:
    """One request for a page."""

    request: Request
    catalogue: Catalogue
    company: Company
    locale: str
    zone: str
    at: datetime
    person: Person | None = None

    @property
    def writing(self) -> Writing:
        """Times, as this reader reads them."""
        return Writing(self.catalogue, self.locale, self.zone, self.at)

    @property
    def signed_in(self) -> Person:
        """Whoever looks, on pages that only somebody signed in can see."""
        assert self.person is not None
        return self.person

    @property
    def reader(self) -> Reader:
        """The signed-in person, as the queries need them."""
        return Reader(self.signed_in.id, self.signed_in.roles)

    @property
    def navigation(self) -> Navigation:
        """Where the header leads whoever looks."""
        roles = self.person.roles if self.person is not None else ()
        return navigation(self.request.url.path, roles)

    def text(self, key: str, /, **params: object) -> str:
        """A text of the catalogue."""
        return self.catalogue.text(self.locale, key, **params)

    def word(self, table: str, value: object) -> str:
        """The name of a code: of the domain, else of the pages, else the code itself."""
        for area in ("words", "pages"):
            key = f"{area}.{table}.{value}"
            if self.catalogue.has(self.locale, key):
                return self.text(key)
        return str(value)

    def mode(self, mode: Mode) -> str:
        """A mode in its own words, or in the catalogue's."""
        return mode.words.get(self.locale) or self.word("mode", mode.name)

    def address(self, **query: str) -> str:
        """This page with other parameters; an empty one is left out."""
        wanted = {**dict(self.request.query_params), **query}
        kept = {name: value for name, value in wanted.items() if value}
        path = self.request.url.path
        return f"{path}?{urlencode(kept)}" if kept else path

    def page(self, template: str, status: int = 200, /, **facts: object) -> HTMLResponse:
        """Render a template."""
        response = HTMLResponse(self.part(template, **facts), status)
        chosen = self.request.query_params.get(SWITCH)
        if chosen in self.company.languages:
            response.set_cookie(SWITCH, chosen, max_age=A_YEAR_S, httponly=True, samesite="lax")
        return response

    def part(self, template: str, /, **facts: object) -> Markup:
        """Render a template that is put into a page."""
        made = environment().get_template(template)
        return Markup(
            made.render(
                view=self,
                t=self.text,
                # A page names the same few codes again and again.
                word=cache(self.word),
                write=self.writing,
                ended=partial(ended, self.word, self.writing),
                html_language=HTML_LANGUAGES.get(self.locale, self.locale),
                **facts,
            )
        )


def see_proposal(proposal: ProposalAnswer) -> RedirectResponse:
    """After something was proposed in place of done: to its page, which says so."""
    return see_other(f"/proposals/{proposal.id}?made=true")


def see_other(address: str) -> RedirectResponse:
    """After something was done: look at it, so that a reload does not do it again."""
    return RedirectResponse(address, 303)


def view_of(
    request: Request,
    services: Services,
    *,
    locale: str = "",
    zone: str = "",
    person: Person | None = None,
) -> View:
    """The view of somebody; `locale` and `zone` are theirs, as far as they are known."""
    catalogue, company = services.parts.catalogue, services.parts.company.known
    language = _language(request, catalogue, company, locale)
    return View(
        request=request,
        catalogue=catalogue,
        company=company.to(language),
        locale=language,
        zone=_known_zone(zone or company.zone),
        at=services.parts.clock(),
        person=person,
    )


def desk_view(request: Request, person: PersonDep) -> View:
    """The view of whoever is signed in."""
    services = services_of(request)
    return view_of(request, services, locale=person.locale, zone=person.zone, person=person)


DeskViewDep = Annotated[View, Depends(desk_view)]


@lru_cache
def environment() -> Environment:
    """The page templates; what they are given is escaped, and what is missing is a mistake."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # The templates are part of the program: nobody changes them while it runs.
        auto_reload=False,
    )
    made.globals["asset"] = lambda name: assets()[name].address
    return made


def _language(request: Request, catalogue: Catalogue, company: Company, own: str) -> str:
    """What they switched to, else their own, else what the browser prefers."""
    chosen = chosen_locale(request, company)
    if chosen is None and own in catalogue.locales:
        return own
    return chosen or locale_of(request, company)


def _known_zone(zone: str) -> str:
    try:
        return ZoneInfo(zone).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return "UTC"
