"""In which language somebody is answered: the one they ask for, or the one they have chosen."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import HTTPConnection

from domain.company import Company
from notify.catalogue import Catalogue

UNSAID = "en"
"""What browsers and programs ask for where nobody told them anything."""
SWITCH = "lang"


@dataclass(frozen=True, slots=True)
class Texts:
    """The catalogue in one language."""

    catalogue: Catalogue
    locale: str

    def __call__(self, key: str, /, **params: object) -> str:
        """One text."""
        return self.catalogue.text(self.locale, key, **params)


def preferred(accept_language: str, locales: tuple[str, ...]) -> str | None:
    """The first of our languages among those that a browser lists, best first."""
    wanted: list[tuple[float, str]] = []
    for part in accept_language[:200].split(","):
        tag, _, parameter = part.strip().partition(";")
        wanted.append((-_weight(parameter), tag.strip().lower().partition("-")[0]))
    # The sort is stable, so equally wanted languages keep the browser's own order.
    wanted.sort(key=lambda pair: pair[0])
    return next((tag for weight, tag in wanted if tag in locales and weight < 0), None)


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


def chosen_locale(connection: HTTPConnection, company: Company) -> str | None:
    """The language somebody switched the pages to: in this address, or before."""
    for locale in (connection.query_params.get(SWITCH), connection.cookies.get(SWITCH)):
        if locale in company.languages:
            return locale
    return None


def locale_of(connection: HTTPConnection, company: Company) -> str:
    """The language of an answer: what the request asks for, else the signed-in person's own, else
    the company's.
    """
    chosen = chosen_locale(connection, company)
    if chosen is not None:
        return chosen
    asked = preferred(connection.headers.get("accept-language", ""), company.languages)
    person = getattr(connection.state, "person", None)
    if person is not None and asked in (None, UNSAID):
        return str(person.locale)
    return asked or company.language


def texts_of(connection: HTTPConnection) -> Texts:
    """The catalogue in the language of an answer."""
    state = connection.app.state
    return Texts(state.catalogue, locale_of(connection, state.company.known))
