"""What does a referral say?"""

from collections.abc import Iterator
from typing import Any, Final

from message_schemas.codes import FIRST_CONTACT_EXTENSION, SID_CASE, EventCode, InformationCategory, Purpose
from message_schemas.definitions import referral_answer
from message_schemas.definitions.common import citizen, of_system, reveals, structure
from message_schemas.definitions.model import (
    MANY,
    Content,
    Element,
    EventDefinition,
    Profile,
    Rule,
    Where,
    coded,
    extension,
)
from message_schemas.definitions.parts import about_citizen, own_id, who
from message_schemas.definitions.statements import (
    CHILDREN_AT_HOME,
    CURRENT_TREATMENT,
    INTERPRETER,
    MEDICATION,
    PREGNANCY,
    SUBSTANCE,
)
from message_schemas.message import Message, extensions_of, identifiers_of
from message_schemas.terminology import LEGAL_GROUND, LEGAL_GROUNDS, TOPIC

JsonObject = dict[str, Any]
_C = InformationCategory

ANONYMITY_EXTENSION: Final = structure("anonymity-wanted")
_TELLS_WHO: Final = ("name", "birthDate", "address", "telecom", "photo", "contact")


def _anonymous_but_named(message: Message, _number: int, request: JsonObject) -> Iterator[str]:
    """An anonymous case carries no CPR number, name, birth date or address in any message (DOMAIN.md, 5)."""
    wanted = any(one.get("valueBoolean") is True for one in extensions_of(request, ANONYMITY_EXTENSION))
    if wanted and any(_is_named(patient) for _, patient in message.of_type("Patient")):
        yield "extension"


def _is_named(patient: JsonObject) -> bool:
    systems = {one.system for one in identifiers_of(patient.get("identifier"))}
    return bool(systems - {SID_CASE}) or any(name in patient for name in _TELLS_WHO)


REQUEST: Final = Profile(
    "referral-service-request",
    "ServiceRequest",
    "Henvisningen",
    "The referral",
    (
        extension(
            FIRST_CONTACT_EXTENSION,
            "Første henvendelse med ønske om behandling; herfra regnes de 14 dage",
            "First contact with a wish for treatment; the 14 days count from here",
            "date",
            "dateTime",
            expected=True,
        ),
        extension(
            ANONYMITY_EXTENSION,
            "Om borgeren ønsker at være anonym",
            "Whether the citizen wishes to be anonymous",
            "boolean",
        ),
        own_id("Henvisningens id, som svaret nævner", "The referral's id, which the answer names"),
        Element("status", "Henvisningens status", "The referral's status", min=1),
        Element("intent", "Hensigt", "Intent", min=1),
        Element(
            "category",
            "Lovgrundlag",
            "The legal ground",
            slice="legal-ground",
            where=of_system(LEGAL_GROUND.url),
            values=LEGAL_GROUNDS,
            expected=True,
        ),
        Element("priority", "Hvor meget det haster", "Urgency", expected=True),
        Element("code", "Hvad der henvises til", "What the citizen is referred to"),
        citizen(),
        Element("occurrence[x]", "Hvornår behandlingen ønskes begyndt", "When the treatment should start"),
        Element("authoredOn", "Hvornår der er henvist", "When the referral was made"),
        who(
            "requester",
            "Henviseren; borgeren selv, hvis der ikke er nogen henviser",
            "Who refers; the citizen, where nobody does",
            "Patient",
            "RelatedPerson",
            expected=True,
        ),
        who("performer", "Hvem der henvises til", "To whom", "HealthcareService", many=True),
        Element("reasonCode", "Henvisningsgrund", "The reason for the referral", max=MANY, expected=True),
        Element(
            "reasonReference",
            "Diagnose, prøve eller dokument bag grunden",
            "Diagnosis, test or document behind the reason",
            max=MANY,
            targets=("Condition", "Observation", "DiagnosticReport", "DocumentReference"),
        ),
        Element(
            "supportingInfo",
            "Hvad der ellers oplyses i beskeden",
            "What else the message says",
            max=MANY,
        ),
        Element(
            "note",
            "Borgerens ønske med egne ord",
            "The citizen's wish in their own words",
            max=MANY,
            expected=True,
        ),
    ),
    (
        Rule(
            "anonymous-but-named",
            f"extension.where(url = '{ANONYMITY_EXTENSION}').value = true implies "
            f"subject.resolve().where(identifier.exists(system != '{SID_CASE}') or name.exists() or "
            "birthDate.exists() or address.exists() or telecom.exists()).empty()",
            _anonymous_but_named,
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
        about_citizen("for"),
        Element("authoredOn", "Hvornår opgaven er givet", "When the task was given"),
        who("requester", "Hvem der venter på svar", "Who waits for the answer"),
        who("owner", "Hvem der skal svare", "Who is to answer"),
        Element(
            "restriction",
            "Svarfrist",
            "Deadline for the answer",
            elements=(
                Element(
                    "period",
                    "Perioden, der kan svares i",
                    "The period in which to answer",
                    elements=(Element("end", "Svar senest", "Answer at the latest"),),
                ),
            ),
        ),
    ),
)


def _said(profile: Profile, topic: str, *, expected: bool = False) -> Content:
    return Content(profile, max=1, where=coded("code", TOPIC.url, topic), expected=expected)


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
            _said(CHILDREN_AT_HOME, "children-at-home", expected=True),
            _said(SUBSTANCE, "substance", expected=True),
            _said(PREGNANCY, "pregnancy"),
            Content(CURRENT_TREATMENT, where=coded("code", TOPIC.url, "current-treatment")),
            Content(MEDICATION),
            _said(INTERPRETER, "interpreter"),
        ),
        default_purpose=Purpose.TREATMENT,
        reveals=reveals(_C.SUBSTANCE_USE),
        answered_by=EventCode.REFERRAL_RESPONSE,
    ),
    *referral_answer.EVENTS,
)
