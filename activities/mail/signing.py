"""Who signs a letter to a candidate, with which words of their own, and whom its answers reach.

Letters are the desk's: the job's recruiter signs them, and answers reach the recruiter. One that
somebody sends who has no desk is signed by them, and answers reach them too, if the policy says so.
It comes from the company all the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from db.mail import facts
from db.process.owners import role_holders
from db.process.query_cache import QueryCache
from db.setup.policies import Policies
from domain.fields import OWN_PARAGRAPH
from domain.own_words import HEARD, PLACE, Written, one_paragraph, signs_as
from domain.scenarios import scenario_spec
from domain.task_specs import Capacity
from notify.catalogue import Catalogue
from notify.channel import Mailbox


@dataclass(frozen=True, slots=True)
class Signature:
    """By whom a letter is signed: the name, and what they are to the candidate, in words; whom an
    answer reaches, the first first; and `reached`, their names, where they are not the recruiter
    alone. `outside`: whoever signs has no desk."""

    name: str
    boxes: tuple[Mailbox, ...]
    title: str = ""
    paragraph: str = ""
    heard: str = ""
    reached: str = ""
    outside: bool = False

    @property
    def variables(self) -> dict[str, object]:
        """What a template says of it."""
        return {
            "signer_name": self.name,
            "signer_title": self.title,
            PLACE: self.paragraph,
            HEARD: self.heard,
        }


class Signing:
    """Knows by whom letters are signed."""

    def __init__(self, catalogue: Catalogue, policies: Policies) -> None:
        self._catalogue = catalogue
        self._policies = policies

    def of(
        self,
        cache: QueryCache,
        message: Row[Any],
        written: Written | None,
        job: Row[Any],
        locale: str,
    ) -> Signature:
        """The signature of a letter of a job. `written`: by whom, of one that is not sent yet."""
        written = written or _written_of(cache, message)
        recruiter = facts.person_of(cache, job.recruiter_id)
        desk = Mailbox(recruiter.name, recruiter.email)
        own = one_paragraph(written.paragraph)
        if not written.person:
            heard = one_paragraph(written.heard)
            return Signature(recruiter.name, (desk,), paragraph=own, heard=heard)
        signer = facts.person_of(cache, written.person)
        role = signs_as(signer.id, role_holders(job))
        boxes = (Mailbox(signer.name, signer.email), desk) if role else (desk,)
        policy = self._policies.of(cache.conn, facts.policy_of(cache, message.application_id))
        both = len(boxes) > 1 and policy.sending.replies_to_signer
        return Signature(
            name=signer.name,
            boxes=boxes if both else (desk,),
            title=self._catalogue.text(locale, f"words.role.{role}") if role else "",
            paragraph=own,
            reached=self._names(locale, boxes) if both else "",
            outside=True,
        )

    def _names(self, locale: str, boxes: tuple[Mailbox, ...]) -> str:
        one, other = (each.name for each in boxes)
        return self._catalogue.text(locale, "messages.format.both", one=one, other=other)


def _written_of(cache: QueryCache, message: Row[Any]) -> Written:
    """Who sent a letter off, and what they added; of the others, nobody need be asked."""
    if not message.act_id or PLACE not in scenario_spec(message.scenario).variables:
        return Written()
    act = facts.act(cache, message.act_id)
    own = facts.said(cache, message.act_id, OWN_PARAGRAPH.name) or ""
    return Written("" if Capacity.DESK in act.capacity.split() else act.actor_id, own)
