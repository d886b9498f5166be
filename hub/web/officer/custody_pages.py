"""Who holds custody of a citizen under 18? Read it and register it anew."""

from http import HTTPStatus

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from hub.flow import officer
from hub.flow.errors import Refused
from hub.flow.records import Citizen, Custodian, Custody
from hub.web import danish
from hub.web.forms import Form
from hub.web.items import party_name
from hub.web.officer import people
from hub.web.officer.door import Door
from hub.web.officer.shown import Problem
from hub.web.officer.typed import problems_in
from hub.web.officer_texts import OFFICER_TEXTS
from hub.web.session import Visitor
from hub.web.site import CONSENTS, Site

_NEW = 2  # lines for holders who are not registered yet


class CustodyPages:
    """The register of custody for one citizen."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._hub = site.hub

    def add_to(self, door: Door) -> None:
        """Add the routes."""
        door.read("/consents/citizens/{citizen_id}/custody", self.custody)
        door.write("/consents/citizens/{citizen_id}/custody", self.register)

    async def custody(self, visitor: Visitor, request: Request) -> Response:
        """Who is registered, without their numbers, and the form."""
        citizen, found = await self._custody(visitor, request)
        return await self._page(visitor, citizen, found)

    async def register(self, visitor: Visitor, request: Request, form: Form) -> Response:
        """From now on: those who are kept and those who are new; a page that is too old changes nothing."""
        citizen, found = await self._custody(visitor, request)
        if form.one("registered") != _stamp(found):
            return self._site.message("changed_meanwhile", HTTPStatus.CONFLICT, visitor)
        problems: list[Problem] = []
        holders = [
            holder
            for place, holder in enumerate(found.holders if found else ())
            if str(place) in form.all("keep")
        ]
        for place in range(_NEW):
            name, number = form.one(f"name_{place}"), form.one(f"number_{place}")
            if not name and not number:
                continue
            person = people.person_of(number)
            if person is None:
                problems.append(Problem(f"number_{place}", OFFICER_TEXTS["custody_number_wrong"]))
            else:
                holders.append(Custodian(person.system, person.value, name or None))
        if not problems:
            try:
                await officer.register_custody(
                    self._hub, visitor.party, people.of(citizen), holders, visitor.user.username
                )
                return RedirectResponse(
                    f"{CONSENTS}/citizens/{citizen.id}?done=custody", HTTPStatus.SEE_OTHER
                )
            except Refused as refused:
                problems += problems_in(refused, "name_0")
        return await self._page(visitor, citizen, found, form, tuple(problems))

    async def _custody(self, visitor: Visitor, request: Request) -> tuple[Citizen, Custody | None]:
        citizen = await people.citizen(self._hub, visitor.party, request.path_params["citizen_id"])
        found = await officer.custody_of(self._hub, visitor.party, people.of(citizen), visitor.user.username)
        return citizen, found

    async def _page(
        self,
        visitor: Visitor,
        citizen: Citizen,
        found: Custody | None,
        form: Form | None = None,
        problems: tuple[Problem, ...] = (),
    ) -> Response:
        async with self._hub.store.unit_of_work() as uow:
            registry = await uow.people.registry()
        kept = form.all("keep") if form else tuple(str(n) for n in range(len(found.holders) if found else 0))
        typed = form or Form()
        return self._site.page(
            "officer/custody.html",
            visitor,
            HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK,
            citizen=people.person(citizen),
            known=found is not None,
            holders=[
                (holder.name or OFFICER_TEXTS["custody_unnamed"], str(place) in kept)
                for place, holder in enumerate(found.holders if found else ())
            ],
            registered=_stamp(found),
            said=""
            if found is None
            else OFFICER_TEXTS["custody_now"].format(
                party=party_name(found.by, registry), at=danish.moment(found.at)
            ),
            new=[(typed.one(f"name_{place}"), typed.one(f"number_{place}")) for place in range(_NEW)],
            problems=problems,
        )


def _stamp(found: Custody | None) -> str:
    return found.at.isoformat() if found else ""
