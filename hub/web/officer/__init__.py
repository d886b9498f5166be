"""What does a consent officer work in? Pages under /app/consents, over the services of hub/flow/officer."""

from fastapi import FastAPI

from hub.web.officer.citizen_pages import CitizenPages
from hub.web.officer.consent_pages import ConsentPages
from hub.web.officer.custody_pages import CustodyPages
from hub.web.officer.door import Door
from hub.web.officer.once import Once
from hub.web.officer.record_pages import RecordPages
from hub.web.officer.worklist_pages import WorkListPages
from hub.web.site import Site

__all__ = ["OfficerPages"]


class OfficerPages:
    """All of them."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def add_to(self, app: FastAPI) -> None:
        """Add the routes; the fixed addresses before those that a consent's id stands in."""
        door, once = Door(self._site, app), Once()
        WorkListPages(self._site).add_to(door)
        RecordPages(self._site, once).add_to(door)
        CitizenPages(self._site).add_to(door)
        CustodyPages(self._site).add_to(door)
        ConsentPages(self._site, once).add_to(door)
