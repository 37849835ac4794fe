"""What a template may say: names, a few filters, and `if`; everything else is refused.

The template language is Jinja's, but the sandbox of Jinja is the second wall only: a template is
parsed first, and each node of its tree must be on the list below. Loops, calls, arithmetic,
attributes and constants have no place in a letter, and every known escape needs one of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from jinja2 import Environment, TemplateSyntaxError, nodes

LONGEST_SUBJECT = 300
LONGEST_BODY = 20_000
DEEPEST = 12

# A line that holds nothing but tags disappears whole, so that tags can stand on lines of their own.
# A tag ends at the first `%}`, and nothing is read twice: there is one way only to read a line.
_TAG_LINE = re.compile(r"^[ \t]*+((?:\{%(?:(?!%\})[^\n])*+%\}[ \t]*+)++)\n", re.MULTILINE)


class FaultCode(StrEnum):
    """Why a template is not accepted."""

    SYNTAX = "syntax"
    UNKNOWN_VARIABLE = "unknown_variable"
    UNKNOWN_FILTER = "unknown_filter"
    FORBIDDEN = "forbidden"
    NEEDS_IF = "needs_if"
    MISSING = "missing"
    EMPTY = "empty"
    TOO_LONG = "too_long"
    SUBJECT_LINES = "subject_lines"
    FAILS_ON_SAMPLE = "fails_on_sample"


class Part(StrEnum):
    """The two halves of a template."""

    SUBJECT = "subject"
    BODY = "body"


@dataclass(frozen=True, slots=True, order=True)
class TemplateFault:
    """One thing wrong with a template, where it is, and what it concerns."""

    part: Part
    line: int
    code: FaultCode
    name: str = ""


@dataclass(frozen=True, slots=True)
class Use:
    """A name printed by a template, its line, and whether an `if` asks for it first."""

    name: str
    line: int
    guarded: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """What a template's tree holds: the names it prints and asks for, and its faults."""

    uses: tuple[Use, ...]
    asked: tuple[Use, ...]
    faults: tuple[TemplateFault, ...]


# Allowed anywhere; Name, Filter and Const have rules of their own below.
_ALLOWED: tuple[type[nodes.Node], ...] = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.If,
    nodes.Not,
    nodes.And,
    nodes.Or,
    nodes.Compare,
    nodes.Operand,
)


def unlined(source: str) -> str:
    """Return the source without the line ends of lines that hold tags only."""
    return _TAG_LINE.sub(r"\1", source.replace("\r\n", "\n"))


def read(environment: Environment, part: Part, source: str) -> Reading:
    """Parse a source and walk its tree."""
    longest = LONGEST_SUBJECT if part is Part.SUBJECT else LONGEST_BODY
    if len(source) > longest:
        return Reading((), (), (TemplateFault(part, 1, FaultCode.TOO_LONG),))
    walk = _Walk(part, frozenset(environment.filters))
    try:
        walk.visit(environment.parse(source), frozenset(), printed=True, depth=0)
    except TemplateSyntaxError as error:
        return Reading((), (), (TemplateFault(part, error.lineno, FaultCode.SYNTAX),))
    except (RecursionError, ValueError):
        # So deep, or with so long a number, that Python itself gives up.
        return Reading((), (), (TemplateFault(part, 1, FaultCode.FORBIDDEN, "nesting"),))
    return Reading(tuple(walk.uses), tuple(walk.asked), tuple(walk.faults))


class _Walk:
    def __init__(self, part: Part, filters: frozenset[str]) -> None:
        self.part = part
        self.filters = filters
        self.uses: list[Use] = []
        self.asked: list[Use] = []
        self.faults: list[TemplateFault] = []

    def visit(self, node: nodes.Node, guards: frozenset[str], printed: bool, depth: int) -> None:
        if depth > DEEPEST:
            self._refuse(node, FaultCode.FORBIDDEN, "nesting")
        elif isinstance(node, nodes.Name):
            self._name(node, guards, printed)
        elif isinstance(node, nodes.If):
            self._branches(node, guards, depth)
        elif isinstance(node, nodes.Filter):
            self._filter(node, guards, printed, depth)
        elif isinstance(node, nodes.Const) and not printed:
            return
        elif isinstance(node, _ALLOWED):
            for child in node.iter_child_nodes():
                self.visit(child, guards, printed, depth + 1)
        else:
            self._refuse(node, FaultCode.FORBIDDEN, type(node).__name__.lower())

    def _name(self, node: nodes.Name, guards: frozenset[str], printed: bool) -> None:
        # The renderer's own names begin with an underscore.
        if node.ctx != "load" or node.name.startswith("_"):
            self._refuse(node, FaultCode.FORBIDDEN, node.name)
        use = Use(node.name, node.lineno, node.name in guards)
        (self.uses if printed else self.asked).append(use)

    def _branches(self, node: nodes.If, guards: frozenset[str], depth: int) -> None:
        # Every branch counts as guarded by what its test asks for: the one that is printed when
        # the name is empty would have to print the very name that it has just been told is empty.
        asked = guards | frozenset(_names(node.test))
        self.visit(node.test, guards, printed=False, depth=depth + 1)
        for child in (*node.body, *node.elif_, *node.else_):
            self.visit(child, asked, printed=True, depth=depth + 1)

    def _filter(
        self, node: nodes.Filter, guards: frozenset[str], printed: bool, depth: int
    ) -> None:
        if node.name not in self.filters:
            self._refuse(node, FaultCode.UNKNOWN_FILTER, node.name)
        if node.args or node.kwargs or node.dyn_args or node.dyn_kwargs or node.node is None:
            self._refuse(node, FaultCode.FORBIDDEN, node.name)
        if node.node is not None:
            self.visit(node.node, guards, printed, depth + 1)

    def _refuse(self, node: nodes.Node, code: FaultCode, name: str) -> None:
        self.faults.append(TemplateFault(self.part, node.lineno, code, name))


def _names(node: nodes.Node) -> Iterator[str]:
    if isinstance(node, nodes.Name):
        yield node.name
    yield from (name.name for name in node.find_all(nodes.Name))
