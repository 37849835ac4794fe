"""What every story must come to, whatever happened in it: checked at each end."""

from __future__ import annotations

import base64
import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Table, select

from db.process.ledger import MessageState
from db.process.projection import OPEN, rebuild
from db.schema import READ_MODEL, act_texts, acts, applications, messages, tasks
from domain.scenarios import SCENARIOS, Scenario

if TYPE_CHECKING:
    from tests.process.play import Play


async def check_all(play: Play) -> None:
    """The promises that can be checked of one ended process."""
    await play.until("the dispatcher", lambda conn: not is_waiting(conn, play.application))
    database = play.services.parts.database
    await database.write(lambda conn: rebuilt_equals_stored(conn, play.application))
    await database.read(lambda conn: _every_act_was_taken(conn, play.application))
    await database.read(lambda conn: _nothing_is_left_open(conn, play.application))
    await database.read(lambda conn: _nothing_is_on_its_way(conn, play.application))
    _no_outcome_went_out_twice(play, await database.read(lambda conn: _outcomes(conn, play)))
    await _history_holds_no_personal_data(play)


def is_waiting(conn: Connection, application: str) -> bool:
    """Whether the dispatcher, for which no process waits, still has something to do for it."""
    query = select(messages.c.id).where(
        messages.c.application_id == application,
        messages.c.dispatched,
        messages.c.state.in_((MessageState.RESERVED, MessageState.SENDING)),
    )
    return conn.execute(query).first() is not None


def rebuilt_equals_stored(conn: Connection, application: str) -> None:
    """The read model is a fold of the events and of nothing else."""
    stored = read_model(conn, application)
    rebuild(conn, application)
    assert read_model(conn, application) == stored


def read_model(conn: Connection, application: str) -> dict[str, list[dict[str, Any]]]:
    """Every row of an application's read model."""
    return {table.name: _rows(conn, table, application) for table in READ_MODEL}


def _rows(conn: Connection, table: Table, application: str) -> list[dict[str, Any]]:
    rows = conn.execute(
        select(table)
        .where(table.c.application_id == application)
        .order_by(*table.primary_key.columns)
    )
    return [dict(row._mapping) for row in rows]


def _every_act_was_taken(conn: Connection, application: str) -> None:
    row = conn.execute(select(applications).where(applications.c.id == application)).one()
    assert row.taken == row.acts
    numbers = conn.execute(
        select(acts.c.seq).where(acts.c.application_id == application).order_by(acts.c.seq)
    ).scalars()
    assert list(numbers) == list(range(1, row.acts + 1))


def _nothing_is_left_open(conn: Connection, application: str) -> None:
    left = conn.execute(
        select(tasks.c.id).where(tasks.c.application_id == application, tasks.c.state == OPEN)
    ).scalars()
    assert list(left) == []


def _nothing_is_on_its_way(conn: Connection, application: str) -> None:
    states = conn.execute(
        select(messages.c.state).where(messages.c.application_id == application)
    ).scalars()
    assert not {MessageState.RESERVED, MessageState.SENDING} & set(states)


def _outcomes(conn: Connection, play: Play) -> list[tuple[str, str]]:
    rows = conn.execute(
        select(messages.c.scenario, messages.c.message_id).where(
            messages.c.application_id == play.application
        )
    )
    return [
        (row.scenario, row.message_id) for row in rows if SCENARIOS[Scenario(row.scenario)].outcome
    ]


def _no_outcome_went_out_twice(play: Play, outcomes: list[tuple[str, str]]) -> None:
    sent = Counter(mail.message_id for mail in play.channel.delivered)
    assert all(sent[message_id] <= 1 for _, message_id in outcomes)
    rejected = [scenario for scenario, message in outcomes if sent[message]].count("rejection")
    assert rejected <= 1


async def _history_holds_no_personal_data(play: Play) -> None:
    """Names, addresses and what people wrote stand in the database and in mails only."""
    history = (await play.history()).to_json()
    said = await play.services.parts.database.read(lambda conn: _texts(conn, play.application))
    personal = {word for person in play.cast.everybody for word in (person.name, person.email)}
    for text in personal | said:
        assert text not in decoded(history), text


def decoded(history: str) -> str:
    """A history as text, with its base64 payloads readable."""
    found = [history]

    def walk(node: object) -> None:
        if isinstance(node, dict):
            if isinstance(node.get("data"), str):
                found.append(base64.b64decode(node["data"]).decode("utf-8", "replace"))
            for each in node.values():
                walk(each)
        elif isinstance(node, list):
            for each in node:
                walk(each)

    walk(json.loads(history))
    return "\n".join(found)


def _texts(conn: Connection, application: str) -> set[str]:
    rows = conn.execute(
        select(act_texts.c.text)
        .join(acts, acts.c.id == act_texts.c.act_id)
        .where(acts.c.application_id == application)
    )
    return set(rows.scalars())
