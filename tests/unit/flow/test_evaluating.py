"""Does an evaluation say what the gate would say, and does the audit trail say what it rested on?"""

from dataclasses import replace

from hub.flow.anonymising import make_anonymous
from hub.flow.evaluating import EvaluateRequest, evaluate
from message_schemas import InformationCategory
from message_schemas.codes import CPR_SYSTEM
from message_schemas.identifiers import Identifier
from tests.support.messages import BRUNO, consent, consent_along, referral
from tests.support.parties import CENTRE, JOBCENTER
from tests.support.world import World

ASKED = EvaluateRequest(
    citizen=Identifier(CPR_SYSTEM, BRUNO.value),
    sender="centre",
    recipient="jobcenter",
    event="status-report",
    purpose="status-reporting",
    categories=("attendance", "medication"),
)


async def test_the_audit_trail_has_the_consents_that_were_relied_on(world: World) -> None:
    version = await world.consent(consent(to=(JOBCENTER,), about=(InformationCategory.ATTENDANCE,)))

    answer = await evaluate(world.hub, CENTRE, ASKED)

    assert (answer["outcome"], answer["permitted"]) == ("redact", ["attendance"])
    (entry,) = await world.audit(kind="consent.evaluated")
    assert (entry.data["consents"], entry.data["outcome"]) == ([f"{version.id}/1"], "redact")


async def test_a_case_that_was_made_anonymous_is_shared_by_no_consent(world: World) -> None:
    await world.send(referral(consents=(consent_along(),)))
    await world.consent(consent(to=(JOBCENTER,)))
    (case_id,) = {entry.case_id for entry in await world.audit(kind="message.accepted")}
    assert case_id is not None
    await make_anonymous(world.hub, CENTRE, case_id)

    answer = await evaluate(world.hub, CENTRE, replace(ASKED, case=case_id))

    assert (answer["outcome"], answer["withheld"]) == ("deny", ["attendance", "medication"])
    assert {reason["code"] for reason in answer["reasons"]} == {"case-not-shared"}
