"""What does a change of consent look like?"""

import datetime as dt

from message_schemas.builders.consent import ConsentValue
from message_schemas.builders.consent_change import ConsentChange, ConsentChangeKind
from message_schemas.codes import EventCode, InformationCategory, PartyKind, Purpose
from message_schemas.examples.people import CITIZEN, HUB, JOBCENTER, SENT_AT, envelope
from message_schemas.fhir_json import JsonObject

_C = InformationCategory


def consent_change() -> JsonObject:
    """The hub tells the jobcenter that the citizen has withdrawn a consent, which also names others."""
    consent = ConsentValue(
        id="samtykke-17",
        citizen=CITIZEN.value,
        organization="rusmiddelcentret",
        given_at=SENT_AT - dt.timedelta(days=60),
        categories=(_C.SUBSTANCE_USE, _C.EMPLOYMENT, _C.ATTENDANCE),
        recipients=("jobcenter", "voksenservice"),
        disclosers=("rusmiddelcentret",),
        purposes=(Purpose.COORDINATION, Purpose.EMPLOYMENT_MEASURE),
        end=dt.date(2027, 9, 22),
        evidence="Samtykkeerklæring underskrevet hos Rusmiddelcentret",
    ).to_resource()
    return ConsentChange(
        **envelope(EventCode.CONSENT_CHANGE, HUB, JOBCENTER),
        consent=consent,
        change=ConsentChangeKind.REVOKED,
        changed_at=SENT_AT - dt.timedelta(minutes=2),
        recipient_kind=PartyKind.JOBCENTER,
    ).to_bundle()
