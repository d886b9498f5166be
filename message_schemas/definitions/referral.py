"""What does a referral say, and its answer?"""

from collections.abc import Iterator
from typing import Any, Final

from message_schemas.codes import EventCode, InformationCategory, Purpose
from message_schemas.definitions.common import citizen, of_system, reveals
from message_schemas.definitions.model import (
    MANY,
    Content,
    Element,
    EventDefinition,
    Profile,
    Rule,
    Where,
    coded,
)
from message_schemas.message import Message
from message_schemas.terminology import DECISION_OUTPUT, LEGAL_GROUND, LEGAL_GROUNDS, TOPIC, of_fhir

JsonObject = dict[str, Any]
_C = InformationCategory
_TASK_STATUS: Final = "http://hl7.org/fhir/task-status"


def _new_provider_when_redirected(_message: Message, _number: int, task: JsonObject) -> Iterator[str]:
    """Free choice sends the citizen on: only an answer that is not `accepted` can name a new provider."""
    if task.get("status") != "accepted":
        return
    for place, output in enumerate(task.get("output") or ()):
        if isinstance(output, dict) and matches_output(output, "new-provider"):
            yield f"output[{place}]"


def matches_output(output: JsonObject, code: str) -> bool:
    """Whether a Task.output is the one with this decision-output code."""
    kind = output.get("type")
    codings = kind.get("coding") if isinstance(kind, dict) else None
    return isinstance(codings, list) and any(
        isinstance(one, dict) and (one.get("system"), one.get("code")) == (DECISION_OUTPUT.url, code)
        for one in codings
    )


REQUEST: Final = Profile(
    "referral-service-request",
    "ServiceRequest",
    "Henvisningen",
    "The referral",
    (
        Element("status", "Henvisningens status", "The referral's status", min=1),
        Element("intent", "Hensigt", "Intent", min=1),
        citizen(),
        Element("reasonCode", "Henvisningsgrund", "The reason for the referral", max=MANY, expected=True),
        Element(
            "note",
            "Borgerens ønske med egne ord",
            "The citizen's wish in their own words",
            max=MANY,
            expected=True,
        ),
        Element("priority", "Hvor meget det haster", "Urgency", expected=True),
        Element(
            "category",
            "Lovgrundlag",
            "The legal ground",
            slice="legal-ground",
            where=of_system(LEGAL_GROUND.url),
            values=LEGAL_GROUNDS,
            expected=True,
        ),
    ),
)
REQUEST_TASK: Final = Profile(
    "referral-task",
    "Task",
    "Opgaven at svare på henvisningen",
    "The task of answering the referral",
    (
        Element("status", "Opgavens status", "The task's status", min=1, equals="requested"),
        Element("intent", "Hensigt", "Intent", min=1),
        Element("focus", "Henvisningen", "The referral", targets=("ServiceRequest",), expected=True),
        citizen("for", 0),
    ),
)
CHILDREN_AT_HOME: Final = Profile(
    "children-at-home",
    "Observation",
    "Om der bor børn under 18 år i hjemmet",
    "Whether children under 18 live in the home",
    (
        Element("status", "Oplysningens status", "The statement's status", min=1),
        citizen(minimum=0),
        Element("value[x]", "Ja eller nej", "Yes or no", min=1, types=("boolean",)),
    ),
)
RESPONSE: Final = Profile(
    "referral-response-task",
    "Task",
    "Svaret på henvisningen",
    "The answer to the referral",
    (
        Element(
            "status",
            "Svaret",
            "The answer",
            min=1,
            values=of_fhir(
                "referral-answer",
                "Svar på en henvisning",
                "Answers to a referral",
                _TASK_STATUS,
                "accepted",
                "rejected",
                "on-hold",
                "cancelled",
            ),
        ),
        Element("intent", "Hensigt", "Intent", min=1),
        citizen("for"),
        Element("basedOn", "Henvisningen, der svares på", "The referral that is answered", max=MANY),
        Element("statusReason", "Begrundelse for svaret", "The reason for the answer"),
        Element(
            "output",
            "Nyt tilbud efter frit valg",
            "The new provider under free choice",
            slice="new-provider",
            where=coded("type", DECISION_OUTPUT.url, "new-provider"),
            elements=(
                Element(
                    "value[x]",
                    "Tilbuddet",
                    "The provider",
                    min=1,
                    types=("Reference", "Identifier", "string", "CodeableConcept"),
                ),
            ),
        ),
    ),
    (
        Rule(
            "new-provider-when-accepted",
            "status = 'accepted' implies output.where(type.coding.code = 'new-provider').empty()",
            _new_provider_when_redirected,
        ),
    ),
)

EVENTS: Final = (
    EventDefinition(
        EventCode.REFERRAL_REQUEST,
        "Henvisning",
        english="Referral",
        about_da=(
            "Beder et rusmiddelcenter om at tage imod en borger. Den første henvendelse med ønske om "
            "behandling starter fristen på 14 dage."
        ),
        about_en=(
            "Asks a treatment centre to receive a citizen. The first contact with a wish for treatment "
            "starts the 14-day deadline."
        ),
        focus=(REQUEST,),
        contents=(
            Content(REQUEST_TASK, min=1, where=Where("status", value="requested")),
            Content(
                CHILDREN_AT_HOME, max=1, where=coded("code", TOPIC.url, "children-at-home"), expected=True
            ),
        ),
        default_purpose=Purpose.TREATMENT,
        reveals=reveals(_C.SUBSTANCE_USE),
        answered_by=EventCode.REFERRAL_RESPONSE,
    ),
    EventDefinition(
        EventCode.REFERRAL_RESPONSE,
        "Svar på henvisning",
        english="Answer to a referral",
        about_da=(
            "Siger til henviseren, om centret tager imod borgeren, mangler oplysninger, eller om borgeren "
            "har valgt et andet tilbud."
        ),
        about_en=(
            "Tells the referrer whether the centre receives the citizen, needs more information, or the "
            "citizen chose another provider."
        ),
        focus=(RESPONSE,),
        default_purpose=Purpose.TREATMENT,
        reveals=reveals(_C.SUBSTANCE_USE),
    ),
)
