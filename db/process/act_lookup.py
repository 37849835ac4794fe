"""What was said: one act of an application, and its free texts."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, bindparam, select

from db.process.case import Case
from db.schema import act_texts, acts
from domain.releases import OfNewerRelease


def act_row(case: Case, act_id: str) -> Row[Any]:
    """One act of this application."""
    return case.conn.execute(_ACT, {"id": act_id, "of": case.id}).one()


def way_of(act: Row[Any], *ways: str) -> str:
    """How an act completed its task, one of these: another one is of a newer release, and nothing
    may be taken for it."""
    if act.completion not in ways:
        raise OfNewerRelease("completion", act.completion)
    return str(act.completion)


def act_text(case: Case, act_id: str, field: str) -> str:
    """A free text of an act; empty if there was none, or it has been erased."""
    text = case.conn.execute(_ACT_TEXT, {"act": act_id, "field": field}).scalar()
    return text or ""


_ACT = select(acts).where(acts.c.id == bindparam("id"), acts.c.application_id == bindparam("of"))
_ACT_TEXT = select(act_texts.c.text).where(
    act_texts.c.act_id == bindparam("act"), act_texts.c.field == bindparam("field")
)
