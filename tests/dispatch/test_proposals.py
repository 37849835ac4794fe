"""Whoever may confirm a proposal is mailed when it opens, and reminded until it is settled."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update

from db.directory.people import NewPerson, add_person
from db.mail.proposal_mails import tell_author
from db.schema import messages, people, proposals
from db.setup.company import change_company
from db.setup.proposals import Proposed, make_proposal, settle
from domain.proposals import ProposalKind, ProposalState
from domain.words import Role
from tests.cast import COMPANY
from tests.dispatch.office import Office
from tests.process.channel import BUSY


class House:
    """Two HR leads, and a recruiter who proposes a change."""

    def __init__(self, office: Office) -> None:
        self.office = office
        office.clock("2026-03-02 10:00")  # a Monday
        self.hana = self._person("hana", Role.HR_LEAD)
        self.hugo = self._person("hugo", Role.HR_LEAD)
        self.lina = self._person("lina", Role.RECRUITER)
        self.write(lambda conn: change_company(conn, COMPANY))

    def write(self, what: Any) -> Any:
        return self.office.world.database.write_now(what)

    def _person(self, who: str, role: Role) -> str:
        new = NewPerson(who, f"{who}@leads.example", (role,), "en", "Asia/Shanghai")
        at = self.office.world._now
        return str(self.write(lambda conn: add_person(conn, new, at)))

    def proposes(self, who: str = "") -> str:
        """Somebody proposes a policy."""
        policies = self.office.world.policies
        proposed = Proposed(ProposalKind.POLICY_SAVED, "hybrid", {"name": "hybrid"}, {})
        at, by = self.office.world._now, who or self.lina
        return str(
            self.write(lambda conn: make_proposal(conn, proposed, by, "api", at, COMPANY, policies))
        )

    def settled_by(self, who: str, state: ProposalState) -> str:
        """The recruiter's proposal, as soon as somebody has settled it."""
        id_, at, policies = self.proposes(), self.office.world._now, self.office.world.policies

        def write(conn: Any) -> None:
            settle(conn, id_, state, who, at, "not before summer")
            tell_author(conn, id_, at, policies)

        self.write(write)
        return id_

    def mailed(self) -> list[tuple[str, str]]:
        """To whom a mail has gone, and what its subject begins with; and forget it."""
        sent = [
            (each.to_address.partition("@")[0], each.subject.partition(":")[0])
            for each in self.office.channel.delivered
            if each.to_address.endswith("@leads.example")
        ]
        self.office.channel.delivered.clear()
        return sorted(sent)

    def row(self, id_: str) -> Any:
        query = select(proposals).where(proposals.c.id == id_)
        return self.office.world.database.read_now(lambda conn: conn.execute(query).one())


@pytest.fixture
def house(either_office: Office) -> House:
    return House(either_office)


def test_hr_leads_hear_of_it_at_once_and_are_reminded_when_it_is_due(house: House) -> None:
    id_ = house.proposes()
    house.office.round()
    assert house.mailed() == [("hana", "For you"), ("hugo", "For you")]
    house.office.clock("2026-03-03 09:59")
    house.office.round()
    assert house.mailed() == []
    house.office.clock("2026-03-03 10:00")  # eight working hours later
    house.office.round()
    assert house.mailed() == [("hana", "Reminder"), ("hugo", "Reminder")]
    house.office.clock("2026-03-04 10:00")
    house.office.round()
    assert house.mailed() == [("hana", "Reminder"), ("hugo", "Reminder")]
    assert house.row(id_).rung == 3


def test_the_mail_leads_to_the_proposal_and_is_answered_to_who_proposed_it(house: House) -> None:
    id_ = house.proposes()
    house.office.round()
    mail = house.office.channel.delivered[0]
    assert f"/proposals/{id_}" in mail.text
    assert "Confirm a new version of a policy: hybrid (proposed by lina)" in mail.subject
    assert mail.reply_to == "lina@leads.example"


def test_who_proposed_it_is_not_asked(house: House) -> None:
    house.proposes(house.hana)
    house.office.round()
    assert house.mailed() == [("hugo", "For you")]


def test_nobody_is_mailed_about_what_is_settled(house: House) -> None:
    id_ = house.proposes()
    house.office.round()
    house.mailed()
    at = house.office.world._now
    house.write(lambda conn: settle(conn, id_, ProposalState.REFUSED, house.hana, at, "no"))
    house.office.clock("2026-03-05 10:00")
    house.office.round()
    assert house.mailed() == []


def test_nights_are_quiet_and_what_was_settled_by_morning_is_not_sent(house: House) -> None:
    house.office.clock("2026-03-02 23:30")
    id_ = house.proposes()
    house.office.round()
    assert house.mailed() == []
    at = house.office.world._now
    house.write(lambda conn: settle(conn, id_, ProposalState.WITHDRAWN, house.lina, at))
    house.office.clock("2026-03-03 10:30")
    house.office.round()
    assert house.mailed() == []
    states = house.office.world.database.read_now(
        lambda conn: [
            row.state
            for row in conn.execute(select(messages.c.state).where(messages.c.task_id == id_))
        ]
    )
    assert set(states) == {"suppressed"}


def test_what_the_mail_server_refuses_for_the_moment_goes_later(house: House) -> None:
    house.proposes()
    house.office.channel.answer("hana@leads.example", BUSY)
    house.office.round()
    assert house.mailed() == [("hugo", "For you")]
    house.office.later(minutes=10)
    house.office.round()
    assert house.mailed() == [("hana", "For you")]


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (ProposalState.CONFIRMED, "Confirmed by hana"),
        (ProposalState.REFUSED, "Refused by hana"),
        (ProposalState.OVERTAKEN, "Overtaken"),
    ],
)
def test_who_proposed_it_hears_once_how_it_was_settled(
    house: House, state: ProposalState, said: str
) -> None:
    id_ = house.settled_by(house.hana, state)
    house.office.round()
    [mail] = [each for each in house.office.channel.delivered if "lina@" in each.to_address]
    assert mail.subject == f"{state.title()}: New version of a policy: hybrid"
    assert said in mail.text.splitlines()
    assert f"/proposals/{id_}" in mail.text
    assert mail.reply_to == "hana@leads.example"
    assert "not before summer" not in mail.text
    house.mailed()
    house.office.clock("2026-03-05 10:00")
    house.office.round()
    assert house.mailed() == []


def test_who_proposed_it_hears_that_nobody_but_a_command_overtook_it(house: House) -> None:
    house.settled_by("", ProposalState.OVERTAKEN)
    house.office.round()
    [mail] = [each for each in house.office.channel.delivered if "lina@" in each.to_address]
    assert "Overtaken" in mail.text.splitlines()
    assert mail.reply_to == "lina@leads.example"


def test_who_takes_their_own_back_is_not_told(house: House) -> None:
    house.settled_by(house.lina, ProposalState.WITHDRAWN)
    house.office.round()
    assert house.mailed() == []


def test_who_proposed_it_is_told_in_their_morning(house: House) -> None:
    house.office.clock("2026-03-02 23:30")
    house.settled_by(house.hana, ProposalState.REFUSED)
    house.office.round()
    assert house.mailed() == []
    house.office.clock("2026-03-03 10:30")
    house.office.round()
    assert house.mailed() == [("lina", "Refused")]


def test_who_has_left_is_not_asked(house: House) -> None:
    gone = update(people).where(people.c.id == house.hugo).values(active=False)
    house.write(lambda conn: conn.execute(gone))
    house.proposes()
    house.office.round()
    assert house.mailed() == [("hana", "For you")]
