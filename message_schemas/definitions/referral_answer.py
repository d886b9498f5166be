"""What does the answer to a referral say?"""

from collections.abc import Iterator
from typing import Any, Final

from message_schemas.codes import EventCode, InformationCategory, Purpose
from message_schemas.definitions.common import reveals
from message_schemas.definitions.model import MANY, Content, Element, EventDefinition, Profile, Rule, coded
from message_schemas.definitions.parts import ANSWERED_MESSAGE, ENDS_AFTER_START, about_citizen, own_id, who
from message_schemas.message import Message, codings_of, objects
from message_schemas.terminology import DECISION_OUTPUT, REFERRAL_REASONS, TASK_DETAIL, of_fhir

JsonObject = dict[str, Any]
_C = InformationCategory
_TASK_STATUS: Final = "http://hl7.org/fhir/task-status"
_NEW_PROVIDER: Final = (DECISION_OUTPUT.url, "new-provider")
_FIRST_APPOINTMENT: Final = (TASK_DETAIL.url, "first-appointment")
_GUARANTEE: Final = (TASK_DETAIL.url, "treatment-guarantee-date")
_MISSING: Final = (TASK_DETAIL.url, "missing-information")


def _places(entries: object, coding: tuple[str, str]) -> list[int]:
    """Where among a Task's inputs or outputs those of one type stand."""
    return [
        place
        for place, entry in enumerate(objects(entries, keep_gaps=True))
        if any((one.get("system"), one.get("code")) == coding for one in codings_of(entry.get("type")))
    ]


def _new_provider_when_accepted(_message: Message, _number: int, task: JsonObject) -> Iterator[str]:
    """Free choice sends the citizen on: only an answer that is not `accepted` can name a new provider."""
    if task.get("status") == "accepted":
        yield from (f"output[{place}]" for place in _places(task.get("output"), _NEW_PROVIDER))


def _appointment_when_refused(_message: Message, _number: int, task: JsonObject) -> Iterator[str]:
    if task.get("status") in ("rejected", "cancelled"):
        yield from (f"output[{place}]" for place in _places(task.get("output"), _FIRST_APPOINTMENT))


def _refused_without_reason(_message: Message, _number: int, task: JsonObject) -> Iterator[str]:
    refused = task.get("status") in ("rejected", "cancelled")
    if refused and "statusReason" not in task and not _places(task.get("output"), _NEW_PROVIDER):
        yield "statusReason"


def _held_without_what_is_missing(_message: Message, _number: int, task: JsonObject) -> Iterator[str]:
    if task.get("status") == "on-hold" and not (
        "statusReason" in task or _places(task.get("input"), _MISSING)
    ):
        yield "statusReason"


def _accepted_without_appointment(_message: Message, _number: int, task: JsonObject) -> Iterator[str]:
    if task.get("status") == "accepted" and not _places(task.get("output"), _FIRST_APPOINTMENT):
        yield "output"


def _accepted_without_guarantee(_message: Message, _number: int, task: JsonObject) -> Iterator[str]:
    if task.get("status") == "accepted" and not _places(task.get("output"), _GUARANTEE):
        yield "output"


def _output(coding: tuple[str, str], da: str, en: str, *types: str, targets: tuple[str, ...] = ()) -> Element:
    return Element(
        "output",
        da,
        en,
        slice=coding[1],
        where=coded("type", *coding),
        elements=(Element("value[x]", da, en, min=1, types=types, targets=targets),),
    )


_RULES: Final = (
    Rule(
        "new-provider-when-accepted",
        "status = 'accepted' implies output.where(type.coding.code = 'new-provider').empty()",
        _new_provider_when_accepted,
    ),
    Rule(
        "appointment-when-refused",
        "(status = 'rejected' or status = 'cancelled') implies "
        "output.where(type.coding.code = 'first-appointment').empty()",
        _appointment_when_refused,
    ),
    Rule(
        "refused-without-reason",
        "(status = 'rejected' or status = 'cancelled') implies "
        "statusReason.exists() or output.where(type.coding.code = 'new-provider').exists()",
        _refused_without_reason,
        "warning",
    ),
    Rule(
        "held-without-what-is-missing",
        "status = 'on-hold' implies "
        "statusReason.exists() or input.where(type.coding.code = 'missing-information').exists()",
        _held_without_what_is_missing,
        "warning",
    ),
    Rule(
        "accepted-without-appointment",
        "status = 'accepted' implies output.where(type.coding.code = 'first-appointment').exists()",
        _accepted_without_appointment,
        "warning",
    ),
    Rule(
        "accepted-without-guarantee",
        "status = 'accepted' implies output.where(type.coding.code = 'treatment-guarantee-date').exists()",
        _accepted_without_guarantee,
        "warning",
    ),
)
RESPONSE: Final = Profile(
    "referral-response-task",
    "Task",
    "Svaret på henvisningen",
    "The answer to the referral",
    (
        own_id("Svarets id", "The answer's id"),
        Element(
            "basedOn",
            "Henvisningen, der svares på, ved dens id",
            "The referral that is answered, by its id",
            max=MANY,
            expected=True,
        ),
        Element(
            "status",
            "Svaret: ja, nej, mangler oplysninger eller annulleret",
            "The answer: yes, no, more information needed or cancelled",
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
        Element(
            "statusReason",
            "Begrundelse for svaret",
            "The reason for the answer",
            values=REFERRAL_REASONS,
            text_allowed=True,
        ),
        Element("intent", "Hensigt", "Intent", min=1),
        Element("focus", "Henvisningen, hvis den følger med", "The referral, where it goes along"),
        about_citizen("for"),
        Element("authoredOn", "Hvornår der er svaret", "When it was answered"),
        who("requester", "Henviseren, der får svaret", "Who referred and gets the answer"),
        who("owner", "Hvem der svarer", "Who answers"),
        Element("note", "Bemærkning til henviseren", "Remark to the referrer", max=MANY),
        Element(
            "input",
            "En oplysning, der mangler",
            "A piece of information that is missing",
            max=MANY,
            slice="missing-information",
            where=coded("type", *_MISSING),
            elements=(
                Element(
                    "value[x]",
                    "Hvad der mangler, med ord eller som informationskategori",
                    "What is missing, in words or as an information category",
                    min=1,
                    types=("string", "CodeableConcept", "Coding", "code"),
                ),
            ),
        ),
        _output(
            _NEW_PROVIDER,
            "Nyt tilbud efter frit valg",
            "The new provider under free choice",
            "Reference",
            "Identifier",
            "string",
            "CodeableConcept",
            targets=("Organization", "HealthcareService", "Location"),
        ),
        _output(
            _FIRST_APPOINTMENT,
            "Første samtale",
            "The first appointment",
            "Reference",
            "dateTime",
            "Period",
            targets=("Appointment",),
        ),
        _output(
            _GUARANTEE,
            "Dato, som behandlingen skal være begyndt senest",
            "The date by which the treatment must have started",
            "date",
            "dateTime",
        ),
    ),
    _RULES,
)
FIRST_APPOINTMENT: Final = Profile(
    "first-appointment",
    "Appointment",
    "Første samtale",
    "The first appointment",
    (
        Element("status", "Aftalens status", "The appointment's status", min=1),
        Element("description", "Hvad samtalen er", "What the appointment is"),
        Element("start", "Hvornår den begynder", "When it starts", expected=True),
        Element("end", "Hvornår den slutter", "When it ends"),
        Element("comment", "Bemærkning", "Remark"),
        Element("patientInstruction", "Besked til borgeren", "Instruction to the citizen"),
        Element(
            "participant",
            "Borgeren, kontaktpersonen og stedet",
            "The citizen, the contact and the place",
            min=1,
            max=MANY,
            elements=(
                Element(
                    "actor",
                    "Hvem eller hvor",
                    "Who or where",
                    targets=("Patient", "PractitionerRole", "Practitioner", "HealthcareService", "Location"),
                ),
                Element("status", "Om der er sagt ja", "Whether it is accepted", min=1),
            ),
        ),
    ),
    (ENDS_AFTER_START,),
)

EVENTS: Final = (
    EventDefinition(
        EventCode.REFERRAL_RESPONSE,
        "Svar på henvisning",
        english="Answer to a referral",
        about_da=(
            "Siger til henviseren, om centret tager imod borgeren og hvornår, hvad der mangler, hvorfor det "
            "ikke kan lade sig gøre, eller at borgeren har valgt et andet tilbud."
        ),
        about_en=(
            "Tells the referrer whether and when the centre receives the citizen, what is missing, why it "
            "cannot, or that the citizen chose another provider."
        ),
        focus=(RESPONSE,),
        contents=(Content(FIRST_APPOINTMENT), ANSWERED_MESSAGE),
        default_purpose=Purpose.TREATMENT,
        reveals=reveals(_C.SUBSTANCE_USE),
    ),
)
