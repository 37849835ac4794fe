"""From a template and the facts of a process to a subject, a text and an HTML page.

Rendering has two halves, because HR may edit a mail between them: `draft` fills the template in,
`wrap` puts the (edited) words into the company's layout. `check` says before a template is saved
whether it can ever fail; what fails nevertheless sends nothing (`TemplateFailed`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache, partial
from pathlib import Path

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

from domain.names import has_bidi_control, has_control, is_blank, plain_text, shortened
from domain.scenario_columns import Audience, CalendarMethod
from domain.scenarios import SCENARIOS, Scenario
from notify.catalogue import Catalogue
from notify.environment import FORMATS, ZONE, letter_environment
from notify.formats import Formats
from notify.layout import Layout, addresses
from notify.syntax import FaultCode, Part, Reading, TemplateFault, read, unlined
from notify.templates import Template

LONGEST_RENDERED = 50_000
LONGEST_SUBJECT = 300
"""Names of 200 characters each may meet in one: its end is left out then."""

# Where an address may come from to become a link; names and free words never are one.
_LINK_VARIABLES = ("link", "privacy_notice", "interview_place")
# The instants of the preview: an interview on a Monday afternoon in Shanghai, and what follows it.
_INSTANTS = {
    "interview_starts_at": datetime(2027, 3, 1, 6, 30, tzinfo=UTC),
    "interview_ends_at": datetime(2027, 3, 1, 7, 30, tzinfo=UTC),
    "due_at": datetime(2027, 3, 2, 3, 30, tzinfo=UTC),
    "decided_by_day": datetime(2027, 3, 4, 10, 0, tzinfo=UTC),
    "request_day": datetime(2027, 3, 1, 6, 30, tzinfo=UTC),
    "request_due_day": datetime(2027, 3, 22, 6, 30, tzinfo=UTC),
    "copy_until": datetime(2027, 3, 20, 6, 30, tzinfo=UTC),
}
_BLANK_LINES = re.compile(r"\n{3,}")
_TRAILING = re.compile(r"(?<![ \t])[ \t]++$", re.MULTILINE)

Variables = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Rendered:
    """A mail in words."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Draft:
    """The words before they are laid out: what HR sees, and may edit, before sending."""

    subject: str
    body: str


class TemplateFailed(Exception):
    """A template could not be filled in, so nothing is sent. Carries codes only."""

    def __init__(self, code: str, name: str = "") -> None:
        super().__init__(code, name)
        self.code = code
        self.name = name


@dataclass(frozen=True, slots=True)
class _Compiled:
    reading: Reading
    template: jinja2.Template | None


class Renderer:
    """Renders every scenario; safe to share, it keeps nothing but compiled templates."""

    def __init__(self, catalogue: Catalogue, layout: Layout) -> None:
        self._catalogue = catalogue
        self._layout = layout
        self._formats = {locale: Formats(catalogue, locale) for locale in catalogue.locales}
        self._environment = letter_environment()
        self._compiled = lru_cache(maxsize=512)(partial(_compile, self._environment))

    @classmethod
    def load(cls, templates: Path, catalogue: Catalogue) -> Renderer:
        """Read the layout from the folder that holds `messages/layout.html`."""
        return cls(catalogue, Layout.load(templates / "messages" / "layout.html"))

    @property
    def styles(self) -> frozenset[str]:
        """Every style that a mail can hold."""
        return self._layout.styles

    def render(
        self,
        scenario: Scenario,
        template: Template,
        variables: Variables,
        locale: str,
        zone: str,
        *,
        links: frozenset[str] = frozenset(),
        reached: str = "",
    ) -> Rendered:
        """Fill a template in and lay it out. `links` are the recipient's own, in a list of many.
        `reached`: whom a candidate's answer reaches, if not the recruiter alone."""
        draft = self.draft(scenario, template, variables, locale, zone)
        known = addresses(template.body)
        return self.wrap(scenario, draft, variables, locale, known, links, reached=reached)

    def draft(
        self, scenario: Scenario, template: Template, variables: Variables, locale: str, zone: str
    ) -> Draft:
        """Fill a template in, in the recipient's language and zone."""
        context = _context(scenario, variables)
        context |= {FORMATS: self._formats[locale], ZONE: zone}
        return Draft(
            self._fill(scenario, Part.SUBJECT, template.subject, context),
            self._fill(scenario, Part.BODY, template.body, context),
        )

    def wrap(
        self,
        scenario: Scenario,
        draft: Draft,
        variables: Variables,
        locale: str,
        known: frozenset[str] = frozenset(),
        links: frozenset[str] = frozenset(),
        *,
        reached: str = "",
    ) -> Rendered:
        """Lay words out as a mail: the same words as text and as HTML, the same footer."""
        subject = shortened(" ".join(draft.subject.split()), LONGEST_SUBJECT)
        if is_blank(subject) or has_control(subject) or has_bidi_control(subject):
            raise TemplateFailed("subject")
        body = _tidy(plain_text(draft.body))
        if not body or len(body) > LONGEST_RENDERED:
            raise TemplateFailed("body")
        trusted = {str(variables[name]) for name in _LINK_VARIABLES if variables.get(name)}
        own = links | {str(variables.get("link", ""))}
        footer = self._footer(
            scenario, variables, locale, any(each in body for each in own if each), reached
        )
        company = plain_text(str(variables["company_name"]))
        page = self._layout.html(locale, subject, company, body, footer, known | links | trusted)
        return Rendered(subject, f"{body}\n\n-- \n{footer}\n", page)

    def check(self, scenario: Scenario, template: Template, locale: str) -> list[TemplateFault]:
        """Say everything that is wrong with a template; an accepted one has nothing."""
        faults = [
            fault
            for part, source in _parts(template)
            for fault in self._faults(scenario, part, source)
        ]
        return sorted(set(faults)) or self._sample_faults(scenario, template, locale)

    def samples(self, scenario: Scenario, locale: str) -> dict[str, object]:
        """The facts of an invented process, for a preview in that language."""
        spec = SCENARIOS[scenario]
        return {name: self._sample(name, locale) for name in sorted(spec.variables)}

    def _sample(self, name: str, locale: str) -> object:
        if name in _INSTANTS:
            return _INSTANTS[name]
        if name in ("link", "privacy_notice"):
            return f"https://hiring.example/{name}"
        if name == "elapsed_hours":
            return 4.5
        return self._catalogue.text(locale, f"messages.sample.{name}")

    def _faults(self, scenario: Scenario, part: Part, source: str) -> list[TemplateFault]:
        if not source.strip():
            return [TemplateFault(part, 1, FaultCode.EMPTY)]
        if part is Part.SUBJECT and "\n" in source.strip():
            return [TemplateFault(part, 2, FaultCode.SUBJECT_LINES)]
        spec = SCENARIOS[scenario]
        reading = self._compiled(part, source).reading
        faults = list(reading.faults)
        for use in (*reading.uses, *reading.asked):
            if use.name not in spec.variables:
                fault = TemplateFault(part, use.line, FaultCode.UNKNOWN_VARIABLE, use.name)
                faults.append(fault)
        for use in reading.uses:
            if use.name in spec.optional and not use.guarded:
                faults.append(TemplateFault(part, use.line, FaultCode.NEEDS_IF, use.name))
        return faults

    def _sample_faults(
        self, scenario: Scenario, template: Template, locale: str
    ) -> list[TemplateFault]:
        """Fill the template in with everything, and with only what is always there."""
        full = self.samples(scenario, locale)
        least = {name: full[name] for name in SCENARIOS[scenario].required}
        for variables in (full, least):
            try:
                self.render(scenario, template, variables, locale, "Asia/Shanghai")
            except TemplateFailed as failed:
                part = Part.SUBJECT if failed.code == "subject" else Part.BODY
                return [TemplateFault(part, 1, FaultCode.FAILS_ON_SAMPLE, failed.name)]
        return [
            TemplateFault(Part.BODY, 1, FaultCode.MISSING, name)
            for name in sorted(SCENARIOS[scenario].must_say)
            if any(self._unsaid(scenario, template, each, name, locale) for each in (full, least))
        ]

    def _unsaid(
        self, scenario: Scenario, template: Template, facts: Variables, name: str, locale: str
    ) -> bool:
        """Whether the body would read the same if this were something else."""
        value = facts[name]
        other = value + timedelta(hours=25) if isinstance(value, datetime) else f"{value}/other"
        bodies = {
            self.draft(scenario, template, {**facts, name: each}, locale, "Asia/Shanghai").body
            for each in (value, other)
        }
        return len(bodies) == 1

    def _fill(self, scenario: Scenario, part: Part, source: str, context: dict[str, object]) -> str:
        compiled = self._compiled(part, source)
        if compiled.template is None:
            raise TemplateFailed("refused")
        required = SCENARIOS[scenario].required
        for use in compiled.reading.uses:
            if use.name in required and context.get(use.name) in (None, ""):
                raise TemplateFailed("empty_variable", use.name)
        try:
            return compiled.template.render(context)
        except Exception as error:
            # Whatever it was may quote what it was filled with: only its kind goes on.
            kind = type(error).__name__
        raise TemplateFailed("fails", kind)

    def _footer(
        self, scenario: Scenario, variables: Variables, locale: str, has_link: bool, reached: str
    ) -> str:
        spec = SCENARIOS[scenario]
        names = {"company_name": plain_text(str(variables["company_name"]))}
        if spec.audience is Audience.CANDIDATE:
            names["recruiter_name"] = plain_text(reached or str(variables["recruiter_name"]))
        key = f"messages.footer.{spec.audience}"
        if spec.audience is Audience.PERSON and has_link:
            key += "_with_link"
        lines = [self._catalogue.text(locale, key, **names)]
        if spec.calendar is CalendarMethod.REQUEST:
            # Their calendar asks for an answer, and sends it to where nobody reads.
            answering = f"messages.footer.calendar_{spec.audience}"
            lines.insert(0, self._catalogue.text(locale, answering))
        if spec.audience is Audience.CANDIDATE and variables.get("privacy_notice"):
            address = plain_text(str(variables["privacy_notice"]))
            lines.append(
                self._catalogue.text(locale, "messages.footer.privacy_notice", address=address)
            )
        return "\n".join(lines)


def _parts(template: Template) -> tuple[tuple[Part, str], ...]:
    return (Part.SUBJECT, template.subject), (Part.BODY, template.body)


def _tidy(text: str) -> str:
    return _BLANK_LINES.sub("\n\n", _TRAILING.sub("", text)).strip("\n")


def _context(scenario: Scenario, variables: Variables) -> dict[str, object]:
    """The variables of the scenario and no others; an optional one that is missing is empty."""
    spec = SCENARIOS[scenario]
    context: dict[str, object] = {name: variables.get(name) or "" for name in spec.optional}
    for name in spec.required:
        if name in variables:
            context[name] = variables[name]
    return context


def _compile(environment: ImmutableSandboxedEnvironment, part: Part, source: str) -> _Compiled:
    reading = read(environment, part, source)
    if reading.faults:
        return _Compiled(reading, None)
    return _Compiled(reading, environment.from_string(unlined(source)))
