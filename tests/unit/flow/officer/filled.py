"""What does an officer of the centre fill in, in the tests?"""

from dataclasses import replace
from typing import Any

from hub.flow.officer.values import ConsentForm, Evidence, Renewal
from message_schemas.codes import CPR_SYSTEM
from message_schemas.identifiers import Identifier
from tests.support.messages import BRUNO, NOW

OFFICER = "officer"  # the user name of the centre's consent officer
CITIZEN = Identifier(CPR_SYSTEM, BRUNO.value)


def evidence(**changes: Any) -> Evidence:
    """Given in writing by the citizen, now; the declaration lies in the journal."""
    return replace(Evidence(given_at=NOW, how="written", where="Erklæring i journalen"), **changes)


def form(**changes: Any) -> ConsentForm:
    """The centre may tell the jobcenter about attendance, for status reporting."""
    plain = ConsentForm(
        citizen=CITIZEN,
        evidence=evidence(),
        recipients=("jobcenter",),
        categories=("attendance",),
        purposes=("status-reporting",),
    )
    return replace(plain, **changes)


def renewal(**changes: Any) -> Renewal:
    """Given once more."""
    return replace(Renewal(evidence=evidence()), **changes)
