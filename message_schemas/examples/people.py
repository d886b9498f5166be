"""Who writes to whom about whom in the examples? Nobody of them exists; the CPR number is a test number."""

import datetime as dt
from typing import Any, Final

from message_schemas.builders.values import CitizenValue, OrganizationValue

SENT_AT: Final = dt.datetime(2026, 11, 22, 10, 0, tzinfo=dt.timezone(dt.timedelta(hours=1)))
GP: Final = OrganizationValue(
    name="Lægehuset Havnen", party_id="gp-havnen", sor="325421000016001", gln="5790000121526"
)
CENTRE: Final = OrganizationValue(
    name="Rusmiddelcentret", party_id="rusmiddelcentret", sor="265161000016000", gln="5790000209354"
)
AUTHORITY: Final = OrganizationValue(name="Voksenservice", party_id="voksenservice")
JOBCENTER: Final = OrganizationValue(name="Jobcentret", party_id="jobcenter")
FAMILY: Final = OrganizationValue(name="Familieafdelingen", party_id="familieafdelingen")
APPEALS_BOARD: Final = OrganizationValue(name="Ankestyrelsen", party_id="ankestyrelsen")
HUB: Final = OrganizationValue(
    name="Handleplan Hub", party_id="hub", sor="953741000016009", gln="5790001348120"
)
HOSPITAL: Final = OrganizationValue(
    name="Akutafdelingen", party_id="akutafdelingen", sor="441211000016002", gln="5790000201853"
)
CITIZEN: Final = CitizenValue(
    value="2509479989", family="Elmer", given=("Bruno Test",), birth_date=dt.date(1947, 9, 25), gender="male"
)

# No such number has been given out: it does not fit modulus 11, as every number of that year does.
PARENT: Final = CitizenValue(
    value="1203859995", family="Holm", given=("Rikke Test",), birth_date=dt.date(1985, 3, 12), gender="female"
)


def envelope(
    event: str, sender: OrganizationValue, *recipients: OrganizationValue, **more: Any
) -> dict[str, Any]:
    """What every message value needs; the ids follow from the event, so that an example never changes."""
    return {
        "bundle_id": f"example-{event}",
        "message_id": f"example-{event}-header",
        "sent_at": SENT_AT,
        "sender": sender,
        "recipients": recipients,
        "citizen": CITIZEN,
        **more,
    }
