"""What an HR lead is to know at once: told by itself, whatever the hour, whatever else is due."""

from __future__ import annotations

from dataclasses import replace

from db.process.acts import Accepted
from domain.doubts import ALL_MEANT
from tests.db.world import Scene
from tests.dispatch.office import Office


def told(scene: Scene) -> None:
    """A letter is sent, although it is one too many."""
    stage = scene.open("give_feedback").stage_id
    scene.complete("give_feedback", "submitted", scene.cast.interviewer)
    scene.step("decide", stage)
    task = scene.open("notify_candidate")
    request = scene.request(task, "send", scene.cast.recruiter)
    sent = scene.make(replace(request, meant=ALL_MEANT))
    assert isinstance(sent, Accepted)


def test_many_outcomes_are_told_at_night_and_after_their_task_was_closed(
    either_office: Office,
) -> None:
    office = either_office
    office.clock("2026-03-02 23:30")
    office.allows(0)
    scene = office.silent()
    told(scene)
    office.round()
    (mail,) = office.mails_to(scene.cast.lead)
    assert mail.subject == "王招聘 is sending many outcome letters"
    assert "has sent 1 letters" in mail.text
    assert f"/tasks/{scene.application}:notify_candidate:1" in mail.text
    office.round()
    assert len(office.mails_to(scene.cast.lead)) == 1


def test_they_are_told_beside_the_overview_of_a_full_day(office: Office) -> None:
    office.clock("2026-03-02 10:00")
    office.allows(0)
    scene = office.silent()
    office.reminding(scene.cast.lead, 5)
    told(scene)
    office.round()
    assert sorted(office.got(scene.cast.lead)) == ["many_outcomes", "reminder_digest"]


def test_whoever_has_left_hears_nothing_of_them(office: Office) -> None:
    office.clock("2026-03-02 10:00")
    office.allows(0)
    scene = office.silent()
    told(scene)
    office.leaves(scene.cast.lead)
    office.round()
    assert office.mails_to(scene.cast.lead) == []
    assert office.ledger(scene)[-1] == ("suppressed", "person_gone")
