"""Which parties take part in the tests, and how does a message name them?"""

from dataclasses import replace
from typing import Any

from hub.domain.party import DEFAULT_SCOPES, SCOPES, Party
from hub.flow.changes import organization_of
from message_schemas import OrganizationValue, PartyKind

CENTRE = Party(
    "centre",
    PartyKind.CENTRE,
    "Rusmiddelcentret",
    sor="325421000016101",
    gln="5790000200016",
    scopes=SCOPES,
    policy="fredericia-2016",
)
GP = Party(
    "gp",
    PartyKind.GENERAL_PRACTICE,
    "Lægehuset Havnen",
    sor="325421000016001",
    gln="5790000121526",
    native_format="medcom-xml",
    scopes=(*DEFAULT_SCOPES, "consent.manage"),
)
JOBCENTER = Party("jobcenter", PartyKind.JOBCENTER, "Jobcenter", sor="325421000016121", gln="5790000200030")
FAMILY = Party(
    "family", PartyKind.FAMILY_DEPARTMENT, "Familieafdelingen", sor="325421000016131", gln="5790000200047"
)
PROBATION = Party("probation", PartyKind.PROBATION_SERVICE, "Kriminalforsorgen", sor="325421000016151")
PARTIES = (CENTRE, GP, JOBCENTER, FAMILY, PROBATION)
HUB = OrganizationValue(party_id="hub", name="Handleplan Hub", sor="1234561000016005", gln="5790009999997")


def pushed(party: Party) -> Party:
    """The party with a queue that the hub hands over to by itself."""
    return replace(party, channel="amqp", amqp_user=f"user-{party.id}", amqp_queue=f"queue-{party.id}")


def named(party: Party, **changes: Any) -> OrganizationValue:
    """The party as a message names it; a change replaces one of its identifiers."""
    return organization_of(party).model_copy(update=changes)
