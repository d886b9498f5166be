"""How is each of MedCom's invariants broken in a published message?

A breach changes the message and tells where, as FHIRPath; None where the message has nothing to break.
"""

from collections.abc import Callable

from message_schemas import JsonObject
from tests.unit.message_schemas.medcom.by_hand import every, header, place_of, reference
from tests.unit.message_schemas.samples import resource

Breach = Callable[[JsonObject], str | None]

_HEADER = "Bundle.entry[0].resource"
_SENDER = "http://medcomfhir.dk/ig/core/StructureDefinition/medcom-core-sender-extension"


def _without(resource_type: str) -> Breach:
    def breach(bundle: JsonObject) -> str:
        bundle["entry"] = [e for e in bundle["entry"] if e["resource"]["resourceType"] != resource_type]
        return "Bundle.entry"

    return breach


def _second_patient(bundle: JsonObject) -> str:
    bundle["entry"].append({"resource": resource(bundle, "Patient") | {"id": "second"}})
    return place_of(bundle, bundle["entry"][-1]["resource"])


def _other_header_profile(bundle: JsonObject) -> str:
    header(bundle)["meta"]["profile"] = ["http://medcomfhir.dk/ig/messaging/StructureDefinition/x"]
    return f"{_HEADER}.meta.profile"


def _other_provenance_profile(bundle: JsonObject) -> str:
    last = every(bundle, "Provenance")[-1]
    last["meta"]["profile"] = ["http://medcomfhir.dk/ig/messaging/StructureDefinition/x"]
    return f"{place_of(bundle, last)}.meta.profile"


def _nameless(bundle: JsonObject) -> str:
    practitioner = resource(bundle, "Practitioner")
    del practitioner["name"]
    return f"{place_of(bundle, practitioner)}.name"


def _urgent(bundle: JsonObject) -> str | None:
    letter = resource(bundle, "Communication")
    if letter["category"][0]["coding"][0]["code"] == "regarding-referral":
        return None
    letter["priority"] = "asap"
    return f"{place_of(bundle, letter)}.priority"


def _other_without_topic(bundle: JsonObject) -> str:
    letter = resource(bundle, "Communication")
    letter["category"][0]["coding"][0]["code"] = "other"
    letter.pop("topic", None)
    letter.pop("priority", None)
    return f"{place_of(bundle, letter)}.topic"


def _author_without_role(bundle: JsonObject) -> str:
    author = resource(bundle, "PractitionerRole")
    del author["code"]
    return f"{place_of(bundle, author)}.code"


def _author_elsewhere(bundle: JsonObject) -> str:
    author = resource(bundle, "PractitionerRole")
    author["practitioner"] = {"reference": "Practitioner/not-in-the-bundle"}
    return f"{place_of(bundle, author)}.practitioner"


def _no_episode(bundle: JsonObject) -> str | None:
    for encounter in every(bundle, "Encounter"):
        del encounter["episodeOfCare"]
        return f"{place_of(bundle, encounter)}.episodeOfCare"
    return None


def _sender_from_elsewhere(bundle: JsonObject) -> str | None:
    letter = resource(bundle, "Communication")
    if not any(one["url"] == _SENDER for one in letter.get("extension", ())):
        return None
    resource(bundle, "PractitionerRole")["organization"] = header(bundle)["destination"][0]["receiver"]
    return f"{place_of(bundle, letter)}.extension[0].valueReference"


def _recipient_from_elsewhere(bundle: JsonObject) -> str | None:
    letter = resource(bundle, "Communication")
    if "recipient" not in letter:
        return None
    resource(bundle, "CareTeam")["managingOrganization"] = [header(bundle)["sender"]]
    return f"{place_of(bundle, letter)}.recipient[0]"


def _role_without_person(bundle: JsonObject) -> str:
    role = every(bundle, "PractitionerRole")[-1]
    del role["practitioner"]
    return f"{place_of(bundle, role)}.practitioner"


def _encounter_unreferred(bundle: JsonObject) -> str | None:
    letter = resource(bundle, "Communication")
    return f"{place_of(bundle, letter)}.encounter" if letter.pop("encounter", None) else None


def _encounter_elsewhere(bundle: JsonObject) -> str:
    letter = resource(bundle, "Communication")
    bundle["entry"] = [e for e in bundle["entry"] if e["resource"]["resourceType"] != "Encounter"]
    letter["encounter"] = {"reference": "Encounter/not-in-the-bundle"}
    return f"{place_of(bundle, letter)}.encounter"


def _plain_uuid(bundle: JsonObject) -> str:
    letter = resource(bundle, "Communication")
    letter["identifier"][0]["value"] = letter["identifier"][0]["value"].removeprefix("urn:uuid:")
    return f"{place_of(bundle, letter)}.identifier[0].value"


def _definition_of_another(bundle: JsonObject) -> str:
    header(bundle)["definition"] = "http://medcomfhir.dk/ig/messagedefinitions/MessageDefinition/x|5.0"
    return f"{_HEADER}.definition"


def _two_stays(bundle: JsonObject) -> str:
    second = resource(bundle, "Encounter") | {"id": "second"}
    bundle["entry"].append({"resource": second})
    header(bundle)["focus"].append(reference(second))
    return f"{_HEADER}.focus"


def _letters_activity(bundle: JsonObject) -> str:
    last = every(bundle, "Provenance")[-1]
    last["activity"]["coding"][0]["code"] = "new-message"
    return f"{place_of(bundle, last)}.activity.coding[0].code"


def _replacement_number(bundle: JsonObject) -> str:
    patient = resource(bundle, "Patient")
    patient["identifier"][0] = {"system": "urn:oid:1.2.208.176.1.6.1.1", "value": "0703921VJ4"}
    return f"{place_of(bundle, patient)}.identifier"


def _copy_receiver(bundle: JsonObject) -> str:
    header(bundle)["destination"][0]["extension"][0]["valueCoding"]["code"] = "cc"
    return f"{_HEADER}.destination"


def _leave_without_period(bundle: JsonObject) -> str:
    stay = resource(bundle, "Encounter")
    stay["status"] = "onleave"
    stay.pop("extension", None)
    return f"{place_of(bundle, stay)}.extension"


def _refusal_without_outcome(bundle: JsonObject) -> str:
    _without("OperationOutcome")(bundle)
    header(bundle)["response"] = {"identifier": "x", "code": "fatal-error"}
    return f"{_HEADER}.response.details"


def _no_response(bundle: JsonObject) -> str:
    del header(bundle)["response"]
    return f"{_HEADER}.response"


BREACHES: dict[str, tuple[Breach, ...]] = {
    "medcom-messaging-2": (_without("Provenance"),),
    "medcom-careCommunication-1": (_other_header_profile,),
    "medcom-careCommunication-2": (_without("Patient"), _second_patient),
    "medcom-careCommunication-3": (_other_provenance_profile,),
    "medcom-careCommunication-4": (_nameless,),
    "medcom-careCommunication-5": (_urgent,),
    "medcom-careCommunication-6": (_other_without_topic,),
    "medcom-careCommunication-7": (_author_without_role,),
    "medcom-careCommunication-8": (_nameless, _author_elsewhere),
    "medcom-careCommunication-9": (_no_episode,),
    "medcom-careCommunication-11": (_sender_from_elsewhere,),
    "medcom-careCommunication-12": (_recipient_from_elsewhere,),
    "medcom-careCommunication-13": (_role_without_person,),
    "medcom-careCommunication-15": (_encounter_unreferred, _encounter_elsewhere),
    "medcom-uuidv4": (_plain_uuid,),
    "medcom-carecommunication-definition-url": (_definition_of_another,),
    "medcom-hospitalNotification-1": (_two_stays,),
    "medcom-hospitalNotification-2": (_without("Patient"), _second_patient),
    "medcom-hospitalNotification-3": (_letters_activity,),
    "medcom-hospitalNotification-4": (_replacement_number,),
    "medcom-hospitalNotification-5": (_copy_receiver,),
    "medcom-hospitalNotification-6": (_leave_without_period,),
    "medcom-acknowledgement-1": (_refusal_without_outcome,),
    "medcom-acknowledgement-2": (_no_response,),
}
