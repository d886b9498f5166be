"""What does the hub tell a party whose consent has changed, and that it names nobody else?"""

from collections.abc import Iterator
from typing import Any, Final

from message_schemas.codes import SID_PARTY, EventCode, Purpose
from message_schemas.definitions.common import structure
from message_schemas.definitions.model import MANY, Element, EventDefinition, Profile, Rule, extension
from message_schemas.message import Message, extensions_of, objects, text_of
from message_schemas.terminology import CATEGORIES, CONSENT_CHANGE, CONSENT_CHANGES, PURPOSES

JsonObject = dict[str, Any]

CHANGE_EXTENSION: Final = structure("consent-change")
CHANGED_AT_EXTENSION: Final = structure("changed-at")
# What the consent's status is after each change.
STATUS_AFTER: Final = {
    "granted": "active",
    "renewed": "active",
    "replaced": "active",
    "revoked": "inactive",
    "expired": "inactive",
}


def _change(consent: JsonObject) -> str | None:
    for one in extensions_of(consent, CHANGE_EXTENSION):
        coding = one.get("valueCoding")
        if isinstance(coding, dict) and coding.get("system") == CONSENT_CHANGE.url:
            return text_of(coding.get("code"))
    return None


def _status_of_another_change(_message: Message, _number: int, consent: JsonObject) -> Iterator[str]:
    expected = STATUS_AFTER.get(_change(consent) or "")
    if expected is not None and consent.get("status") != expected:
        yield "status"


def _party(reference: object) -> str | None:
    """The party id of a logical reference by /sid/party."""
    identifier = reference.get("identifier") if isinstance(reference, dict) else None
    if isinstance(identifier, dict) and identifier.get("system") == SID_PARTY:
        return text_of(identifier.get("value"))
    return None


def _names_others(message: Message, number: int, consent: JsonObject) -> Iterator[str]:
    """A provision names the recipient and the consent's own organisation, and no other party."""
    may_be_named = {
        one.value
        for to in message.destinations
        for one in to.organization.identifiers
        if one.system == SID_PARTY
    }
    may_be_named |= {party for one in objects(consent.get("organization")) if (party := _party(one))}
    pending: list[tuple[str, object]] = [("provision", consent.get("provision"))]
    while pending:
        at, provision = pending.pop()
        if not isinstance(provision, dict):
            continue
        for name in ("actor", "data"):
            for place, one in enumerate(objects(provision.get(name), keep_gaps=True)):
                party = _party(one.get("reference"))
                if party is not None and party not in may_be_named:
                    yield f"entry[{number}].resource.{at}.{name}[{place}].reference"
        nested = objects(provision.get("provision"), keep_gaps=True)
        pending.extend((f"{at}.provision[{place}]", one) for place, one in enumerate(nested))


_BY_ID: Final = f"where(system = '{SID_PARTY}').value"
_NAMED: Final = (
    f"entry.resource.ofType(Consent).repeat(provision).select(actor | data).reference.identifier.{_BY_ID}"
)
_MAY_BE_NAMED: Final = (
    f"entry.resource.ofType(Organization).identifier.{_BY_ID} | "
    f"entry.resource.ofType(Consent).organization.identifier.{_BY_ID}"
)
_PROVISION: Final = (
    Element("type", "Ja eller nej", "Yes or no"),
    Element("period", "Hvornår bestemmelsen gælder", "When the provision is in force"),
    Element(
        "actor",
        "Modtageren, og hvem der må videregive",
        "The recipient, and who may disclose",
        max=MANY,
        elements=(
            Element(
                "role", "Rolle: IRCP modtager, CST videregiver", "Role: IRCP receives, CST discloses", min=1
            ),
            Element("reference", "Parten eller dens slags", "The party or its kind", min=1),
        ),
    ),
    Element("purpose", "Formål", "Purposes", max=MANY, values=PURPOSES, text_allowed=True),
    Element(
        "securityLabel",
        "Slags oplysninger",
        "Kinds of information",
        max=MANY,
        values=CATEGORIES,
        text_allowed=True,
    ),
    Element("dataPeriod", "Hvilken periode oplysningerne er fra", "When the information is from"),
    Element("data", "Bestemte oplysninger eller en sag", "Particular information or a case", max=MANY),
)
CONSENT: Final = Profile(
    "consent-change-consent",
    "Consent",
    "Samtykket, som det nu gælder for modtageren",
    "The consent as it now stands for the recipient",
    (
        extension(
            CHANGE_EXTENSION,
            "Hvad der er sket med samtykket",
            "How the consent changed",
            "Coding",
            required=True,
            values=CONSENT_CHANGES,
        ),
        extension(
            CHANGED_AT_EXTENSION,
            "Hvornår det skete",
            "When it happened",
            "dateTime",
            "instant",
            expected=True,
        ),
        Element("status", "Samtykkets status", "The consent's status", min=1),
        Element("patient", "Borgeren, ved sit nummer", "The citizen, by number", min=1, targets=("Patient",)),
        Element("dateTime", "Hvornår samtykket er givet", "When the consent was given", expected=True),
        Element(
            "organization",
            "Den part, der har indhentet samtykket",
            "The party that obtained it",
            max=MANY,
            expected=True,
        ),
        Element(
            "policy", "Reglerne, samtykket er givet efter", "The rules that it was given under", max=MANY
        ),
        Element(
            "provision",
            "Det, samtykket siger om modtageren, og kun det",
            "What the consent says of the recipient, and only that",
            elements=(
                *_PROVISION,
                Element(
                    "provision",
                    "Undtagelser fra bestemmelsen",
                    "Exceptions to the provision",
                    max=MANY,
                    elements=_PROVISION,
                ),
            ),
        ),
    ),
    (
        Rule(
            "consent-change-status",
            "iif(extension.value.where(code in ('revoked' | 'expired')).exists(), status = 'inactive', "
            "status = 'active')",
            _status_of_another_change,
        ),
    ),
)

EVENTS: Final = (
    EventDefinition(
        EventCode.CONSENT_CHANGE,
        "Samtykkeændring",
        english="Change of consent",
        about_da=(
            "Hubben fortæller en part, at et samtykke, som parten har fået noget under eller har noget ventende "
            "under, er ændret. Den viser kun det, samtykket siger om modtageren selv."
        ),
        about_en=(
            "The hub tells a party that a consent under which it received something, or has something waiting, "
            "has changed. It shows only what the consent says of the recipient itself."
        ),
        focus=(CONSENT,),
        rules=(
            Rule(
                "consent-names-others",
                f"({_NAMED} | {_MAY_BE_NAMED}).count() = ({_MAY_BE_NAMED}).count()",
                _names_others,
            ),
        ),
        default_purpose=Purpose.CASE_PROCESSING,
        from_hub_only=True,
    ),
)
