"""Answers about policies: the list, and one of them in sentences."""

from __future__ import annotations

from pydantic import BaseModel

from api.answers.hiring import PolicyLine
from api.answers.policy_sentences import Speaker
from db.reading.policies import PolicyFacts, PolicyVersion
from domain.policy import Policy
from domain.policy_differences import Difference, differences
from domain.policy_sentences import sections, sentences
from domain.rule_sentences import rule_tables
from notify.catalogue import Catalogue


class SectionSaid(BaseModel):
    """The sentences under one heading."""

    heading: str
    sentences: list[str]


class RowSaid(BaseModel):
    """A row of a rule: its own name ('' for the ones that come with the product), its conditions,
    which all hold, and what is proposed then."""

    name: str
    when: str
    then: str


class RuleSaid(BaseModel):
    """A rule as a table; `default` decides for stages that name none."""

    name: str
    default: bool
    rows: list[RowSaid]


class DifferenceSaid(BaseModel):
    """What was said before and is said now; null where nothing was, or is. `path` is the place."""

    path: str
    before: str | None
    after: str | None


class PolicySaid(PolicyLine):
    """A version in sentences. `differs` from the version before; null where there is none."""

    sections: list[SectionSaid]
    rules: list[RuleSaid]
    differs: list[DifferenceSaid] | None


def line_of(version: PolicyVersion) -> PolicyLine:
    """A version in the list."""
    return PolicyLine(
        id=version.id,
        name=version.cited.name,
        version=version.cited.version,
        mode=version.cited.mode.name,
        created_at=version.at,
        saved_by=version.saved_by or None,
        jobs=[job for job, _ in version.jobs],
    )


def said_of(facts: PolicyFacts, catalogue: Catalogue, locale: str) -> PolicySaid:
    """All of it, in one language."""
    speaker = Speaker(catalogue, locale)
    return PolicySaid(
        **line_of(facts.version).model_dump(),
        sections=[
            SectionSaid(
                heading=speaker.section(section),
                sentences=[speaker.sentence(each) for each in section.sentences],
            )
            for section in sections(facts.policy)
        ],
        rules=rules_said(facts, speaker),
        differs=None if facts.before is None else differences_said(facts, speaker),
    )


def rules_said(facts: PolicyFacts, speaker: Speaker) -> list[RuleSaid]:
    """The tables of a version."""
    return [
        RuleSaid(
            name=speaker.value(table.rule),
            default=table.is_default,
            rows=[
                RowSaid(name=row.name, when=speaker.value(row.when), then=speaker.value(row.then))
                for row in table.rows
            ],
        )
        for table in rule_tables(facts.policy)
    ]


def differences_said(facts: PolicyFacts, speaker: Speaker) -> list[DifferenceSaid]:
    """What differs from the version before; nothing where there is none."""
    return [] if facts.before is None else compared(facts.before, facts.policy, speaker)


def compared(before: Policy | None, after: Policy, speaker: Speaker) -> list[DifferenceSaid]:
    """What differs between two policies; where there was none, everything that is said."""
    found = (
        (Difference(each.path, None, each) for each in sentences(after))
        if before is None
        else differences(before, after)
    )
    said = map(speaker.difference, found)
    return [
        DifferenceSaid(path=each.path, before=each.before or None, after=each.after or None)
        for each in said
    ]
