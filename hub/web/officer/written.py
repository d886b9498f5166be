"""What came of recording, renewing or revoking a consent? The page that answers it."""

from typing import Literal

from fastapi import Response

from hub.flow.officer.values import Written
from hub.web import danish
from hub.web.items import party_name
from hub.web.officer import people, views
from hub.web.officer_texts import OFFICER_TEXTS
from hub.web.session import Visitor
from hub.web.site import Site


async def written_page(
    site: Site, visitor: Visitor, what: Literal["recorded", "renewed", "revoked"], written: Written
) -> Response:
    """What the write did at once: who is told, what is decided anew, and what had gone already."""
    version = written.version
    citizen = await people.citizen(site.hub, visitor.party, version.citizen_id)
    async with site.hub.store.unit_of_work() as uow:
        registry = await uow.people.registry()
    told = danish.listed(tuple(party_name(party, registry) for party in written.told))
    looked = written.looked_at_again
    return site.page(
        "officer/written.html",
        visitor,
        title=OFFICER_TEXTS[f"written_{what}"],
        revoked=what == "revoked",
        citizen=people.person(citizen),
        consent_id=version.id,
        told=OFFICER_TEXTS["written_told"].format(parties=told) if told else "",
        looked=OFFICER_TEXTS["written_looked"].format(messages=views.messages(looked)) if looked else "",
        gone=[views.gone(row) for row in written.gone],
    )
