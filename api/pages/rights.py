"""Requests by right on pages: what whoever answers chooses between, and the copy handed out."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from sqlalchemy import Connection

from api.answers.forms import Option
from api.calls.administration import administered
from api.deps import Via
from api.pages.frame import View
from api.rates import Rate
from api.services import Services
from db.directory.pieces import Piece
from db.privacy.copies import Copy, find_copy, read_copy
from db.reading.task import TaskFacts
from domain.administration import Administrator, AdminKind
from domain.data_export import packed


def out_of_question(facts: TaskFacts) -> frozenset[str]:
    """The ways that do not answer what was asked."""
    return facts.privacy.out_of_question if facts.privacy is not None else frozenset()


def pieces_of(view: View, facts: TaskFacts) -> tuple[Option, ...]:
    """What was said about the candidate, each with who said it when, and its words."""
    pieces = facts.privacy.pieces if facts.privacy is not None else ()
    return tuple(Option(each.id, called(view, each), about=each.text) for each in pieces)


def called(view: View, piece: Piece) -> str:
    """What a piece is called: by whom it is, when, and about which stage or act."""
    about = piece.stage_name or (view.word("done", piece.done) if piece.done else "")
    key = "pages.rights.piece_said" if about else "pages.rights.piece_note"
    return view.text(key, name=piece.person_name, about=about, day=view.writing.day(piece.at))


async def copy_for(services: Services, candidate: str, view: View) -> bytes | None:
    """The zip that waits for a candidate, or None. That it was fetched is kept first."""
    parts = services.parts
    services.rates.count(Rate.EXPORTS, candidate)
    at = parts.clock()

    def query(conn: Connection) -> Copy | None:
        decided = find_copy(conn, candidate, at)
        return None if decided is None else read_copy(conn, candidate, decided)

    copy = await parts.database.read(query)
    if copy is None:
        return None
    by = Administrator("", Via.LINK)
    await administered(services, by, AdminKind.COPY_FETCHED, lambda _: None, candidate)
    sentences = [
        view.text(
            "pages.rights.withheld_line",
            what=called(view, each.piece),
            because=view.word("withheld", each.because),
        )
        for each in copy.withheld
    ]
    return await asyncio.to_thread(packed, replace(copy.export, withheld=sentences), at)
