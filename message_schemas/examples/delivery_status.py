"""What does the hub's word about a delivery look like?"""

from message_schemas.builders.delivery_status import DeliveryReason, build_delivery_status
from message_schemas.codes import EventCode, InformationCategory
from message_schemas.examples.people import AUTHORITY, CENTRE, HUB, SENT_AT
from message_schemas.fhir_json import JsonObject


def delivery_status() -> JsonObject:
    """The hub tells the centre that the authority gets nothing until the citizen consents."""
    event = EventCode.DELIVERY_STATUS
    return build_delivery_status(
        bundle_id=f"example-{event}",
        header_id=f"example-{event}-header",
        provenance_id=f"example-{event}-provenance",
        at=SENT_AT,
        hub=HUB,
        to=CENTRE,
        message_id=f"example-{EventCode.STATUS_REPORT}-header",
        recipient=AUTHORITY,
        status="held",
        reasons=(
            DeliveryReason(
                "no-consent",
                "Intet gældende samtykke dækker oplysninger om rusmiddelbrug til denne modtager og dette formål.",
                InformationCategory.SUBSTANCE_USE,
            ),
        ),
    )
