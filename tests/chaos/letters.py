"""What do the partners of these tests write to each other?"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import orjson

from hub.domain.party import Party
from hub.flow.changes import organization_of
from message_schemas import (
    AckCode,
    CitizenValue,
    InformationCategory,
    JsonObject,
    ReferralRequest,
    StatusReport,
    build_acknowledgement,
    parse,
)
from message_schemas.builders.consent import ConsentValue
from message_schemas.codes import FHIR_JSON, Purpose

_C = InformationCategory
_COVERED = (_C.SUBSTANCE_USE, _C.ATTENDANCE, _C.FAMILY_AND_CHILDREN)
Letter = ReferralRequest | StatusReport


def consent(
    citizen: str, sender: Party, recipients: Sequence[Party], consent_id: str | None = None
) -> JsonObject:
    """The citizen's consent to all that the sender writes to these recipients in these tests."""
    value = ConsentValue(
        id=consent_id,
        citizen=citizen,
        organization=sender.id,
        given_at=datetime.now(UTC) - timedelta(days=1),
        categories=_COVERED,
        recipients=tuple(recipient.id for recipient in recipients),
        disclosers=(sender.id,),
        purposes=(Purpose.TREATMENT, Purpose.STATUS_REPORTING),
    )
    return value.to_resource()


def referral(sender: Party, *recipients: Party, citizen: str, consented: bool = True) -> ReferralRequest:
    """A referral of this citizen; `consented` puts the consent into the message itself."""
    return ReferralRequest(
        bundle_id=str(uuid4()),
        message_id=str(uuid4()),
        sent_at=datetime.now(UTC),
        sender=organization_of(sender),
        recipients=tuple(organization_of(recipient) for recipient in recipients),
        citizen=CitizenValue(value=citizen, family="Prøvesen", given=("Kåre",)),
        wish="Jeg vil gerne holde op, før jeg mister mit arbejde.",
        reason="Dagligt forbrug af alkohol gennem to år.",
        consents=(consent(citizen, sender, recipients, str(uuid4())),) if consented else (),
    )


def report(sender: Party, *recipients: Party, citizen: str) -> StatusReport:
    """A status report on this citizen, without a consent of its own."""
    return StatusReport(
        bundle_id=str(uuid4()),
        message_id=str(uuid4()),
        sent_at=datetime.now(UTC),
        sender=organization_of(sender),
        recipients=tuple(organization_of(recipient) for recipient in recipients),
        citizen=CitizenValue(value=citizen, family="Prøvesen", given=("Kåre",)),
        sections={
            _C.ATTENDANCE: "Har deltaget i alle gruppegange.",
            _C.SUBSTANCE_USE: "Har holdt pause fra alkohol siden sidst.",
        },
    )


def again(message: Letter) -> Letter:
    """The same message for a resend: only Bundle.id is new."""
    return message.model_copy(update={"bundle_id": str(uuid4())})


def written(message: Letter) -> bytes:
    """The message as JSON on the wire."""
    return orjson.dumps(message.to_bundle())


def answer_to(body: bytes, recipient: Party, code: AckCode) -> bytes:
    """The recipient's own acknowledgement of a message that it got as FHIR JSON."""
    message = parse(body, FHIR_JSON)
    bundle = build_acknowledgement(
        bundle_id=str(uuid4()),
        header_id=str(uuid4()),
        provenance_id=str(uuid4()),
        answered_at=datetime.now(UTC),
        hub=organization_of(recipient),
        to=message.sender,
        acknowledged_id=message.message_id,
        code=code,
    )
    return orjson.dumps(bundle)
