"""In which language somebody is answered: the one they ask for, or the one they have chosen."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import HTTPConnection

from notify.catalogue import Catalogue

DEFAULT = "en"
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


def chosen_locale(connection: HTTPConnection, catalogue: Catalogue) -> str | None:
    """The language somebody switched the pages to: in this address, or before."""
    for locale in (connection.query_params.get(SWITCH), connection.cookies.get(SWITCH)):
        if locale in catalogue.locales:
            return locale
    return None


def locale_of(connection: HTTPConnection, catalogue: Catalogue) -> str:
    """The language of an answer: what the request asks for, else the signed-in person's own."""
    chosen = chosen_locale(connection, catalogue)
    if chosen is not None:
        return chosen
    asked = preferred(connection.headers.get("accept-language", ""), catalogue.locales)
    person = getattr(connection.state, "person", None)
    if person is not None and person.locale in catalogue.locales and asked in (None, DEFAULT):
        return str(person.locale)
    return asked or DEFAULT


def texts_of(connection: HTTPConnection) -> Texts:
    """The catalogue in the language of an answer."""
    catalogue: Catalogue = connection.app.state.catalogue
    return Texts(catalogue, locale_of(connection, catalogue))
