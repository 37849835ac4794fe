"""What the pages and the JSON API do with the company's own facts and its logo."""

from __future__ import annotations

import asyncio
import hashlib

from sqlalchemy import Connection

from api.bodies.company import CompanyBody
from api.calls.administration import administered
from api.calls.proposals import Done, Guarded, guarded
from api.calls.proposed_changes import company_record
from api.services import Services
from db.directory.people import Person
from db.schema.company import ONLY
from db.setup.company import change_company, keep_logo, read_company, remove_logo
from domain.administration import Administrator, AdminKind
from domain.company import Company
from domain.logo_files import ENDINGS, CheckedLogo, checked_logo
from domain.proposals import ProposalKind


async def restate_company(
    services: Services, person: Person, by: Administrator, body: CompanyBody
) -> tuple[Company, Done]:
    """Say what the company is from now on; that `two_leads` ends is confirmed by another HR lead.
    Gives what is wanted, and what came of it."""
    known = await services.parts.database.read(services.parts.company.read)
    wanted = body.said(known)

    def needed(conn: Connection) -> bool:
        now = read_company(conn)
        return now is not None and now.two_leads and not wanted.two_leads

    asked = Guarded(ProposalKind.COMPANY_CHANGED, ONLY, company_record(wanted), needed)
    done = await guarded(services, person, by, asked)
    services.parts.company.forget()
    return wanted, done


async def change_logo(services: Services, by: Administrator, content: bytes) -> CheckedLogo:
    """Show another logo; raises `LogoRefused`."""
    logo = await asyncio.to_thread(checked_logo, content)
    name = hashlib.sha256(logo.content).hexdigest()[:32] + ENDINGS[logo.type]
    first = services.parts.company.first

    def keep(conn: Connection) -> None:
        if read_company(conn) is None:
            change_company(conn, first)
        keep_logo(conn, name, logo.type, logo.content)

    await administered(services, by, AdminKind.COMPANY_CHANGED, keep, ONLY)
    services.parts.company.forget()
    return logo


async def drop_logo(services: Services, by: Administrator) -> None:
    """Show none."""
    await administered(
        services, by, AdminKind.COMPANY_CHANGED, lambda conn: remove_logo(conn), ONLY
    )
    services.parts.company.forget()
